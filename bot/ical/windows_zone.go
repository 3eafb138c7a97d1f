package ical

import (
	_ "embed"
	"strings"
	"sync"
)

// windowsZones maps the names of Windows, and those under which it lists zones without a
// city, to IANA's. The pairs are those of CLDR for the territory 001, with the current
// names of IANA, and some names that Windows has given up.
//
//go:embed windows_zones.tsv
var windowsZones string

var windowsZone = sync.OnceValue(func() map[string]string {
	zones := map[string]string{}
	for line := range strings.Lines(windowsZones) {
		name, zone, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		zones[strings.ToLower(name)] = zone
	}
	return zones
})
