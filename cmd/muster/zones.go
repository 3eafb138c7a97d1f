package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"

	"github.com/muster-bot/muster/bot/tzdata"
)

// systemZones are the places where machines keep zone data.
var systemZones = []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}

// zoneData is zone data and where they are from.
type zoneData struct {
	*tzdata.Data
	from string
}

func (z zoneData) String() string {
	return fmt.Sprintf("zone data %s (%s)", z.Release(), z.from)
}

// findZoneData returns the zone data in the named directory or archive; if none is
// named, the newest of those that the program and the machine have.
func findZoneData(named string, system []string) (zoneData, error) {
	if named != "" {
		d, err := openZoneData(named)
		if err != nil {
			return zoneData{}, fmt.Errorf("%s: %w; it must be a directory such as %s or a zip archive of one", envVar("zone-data"), err, systemZones[0])
		}
		return zoneData{d, named}, nil
	}
	newest := zoneData{tzdata.Embedded(), "embedded"}
	for _, dir := range system {
		if d, err := tzdata.New(os.DirFS(dir)); err == nil && d.Release() > newest.Release() {
			newest = zoneData{d, dir}
		}
	}
	return newest, nil
}

func openZoneData(path string) (*tzdata.Data, error) {
	files, err := zoneFiles(path)
	if err != nil {
		return nil, err
	}
	d, err := tzdata.New(files)
	if err != nil {
		return nil, err
	}
	_, err = d.Load("Europe/Berlin") // a tree of something else has none
	return d, err
}

func zoneFiles(path string) (fs.FS, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return os.DirFS(path), nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
}
