package ical

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zone returns the location of a TZID. The name decides where it is one: IANA's, also
// behind a prefix or before a number, or that of Windows. Else the VTIMEZONE of the same
// calendar does, and then what a name says without being one.
func (r *reader) zone(c *rawCalendar, tzid string) *time.Location {
	tzid = strings.Trim(tzid, "\" \t")
	if loc, known := c.located[tzid]; known {
		return loc
	}
	loc := r.namedZone(tzid)
	own := c.zones[tzid]
	if loc == nil && own != nil {
		if loc = r.load(own.location); loc == nil {
			loc = r.ownZone(own)
		}
	}
	if loc == nil {
		loc = r.describedZone(tzid)
	}
	if c.located == nil {
		c.located = map[string]*time.Location{}
	}
	c.located[tzid] = loc
	return loc
}

const (
	longestZone = 200 // the longest name that is looked up
	mostCities  = 8   // of a name that lists some
	workOfZone  = 500 // what looking up a name costs beside looking at days
)

func (r *reader) load(name string) *time.Location {
	if r.work -= workOfZone; r.work < 0 || name == "" || len(name) > longestZone {
		return nil
	}
	loc, err := r.options.Zones(name)
	if err != nil {
		return nil
	}
	return loc
}

// numbered matches what programs append to a name that a file has twice.
var numbered = regexp.MustCompile(`[-_ ]?\d{1,2}$`)

func (r *reader) namedZone(tzid string) *time.Location {
	if loc := r.load(tzid); loc != nil {
		return loc
	}
	if zone := windowsZone()[strings.ToLower(tzid)]; zone != "" {
		return r.load(zone)
	}
	name := tzid
	if strings.HasPrefix(name, "/") { // an identifier that is unique in the world ends with the name
		parts := strings.Split(name, "/")
		for n := min(3, len(parts)-1); n > 0; n-- {
			if loc := r.load(strings.Join(parts[len(parts)-n:], "/")); loc != nil {
				return loc
			}
		}
	}
	if loc := r.load(titleCase(name)); loc != nil {
		return loc
	}
	if loc := r.load(strings.ToUpper(name)); loc != nil {
		return loc
	}
	if strings.Contains(name, "/") && !strings.HasPrefix(name, "Etc/") { // UTC-5 is not UTC
		return r.load(numbered.ReplaceAllString(name, ""))
	}
	return nil
}

var wordOfZone = regexp.MustCompile(`[a-z]+`)

// titleCase spells a name as IANA spells most: America/New_York.
func titleCase(name string) string {
	return wordOfZone.ReplaceAllStringFunc(strings.ToLower(name), func(word string) string {
		if word == "of" || word == "es" {
			return word
		}
		return strings.ToUpper(word[:1]) + word[1:]
	})
}

var (
	offsetOnly = regexp.MustCompile(`^(?i)(?:UTC|GMT|Z)?\s*([+-])(\d{1,2}):?(\d{2})?$`)
	withCities = regexp.MustCompile(`^\((?i:UTC|GMT)(?:([+-])(\d{2}):(\d{2}))?\)\s*(.+)$`)
)

// areas are the first parts of IANA's names of cities, as Windows lists the cities alone.
var areas = []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian", "America/Argentina", "America/Indiana"}

// describedZone reads GMT+0100, and (UTC+01:00) Amsterdam, Berlin: of the cities the first
// that has the offset in one half of the year.
func (r *reader) describedZone(tzid string) *time.Location {
	if len(tzid) > longestZone {
		return nil
	}
	if m := offsetOnly.FindStringSubmatch(tzid); m != nil {
		if seconds, ok := parseOffset(m[1] + m[2] + m[3]); ok {
			return time.FixedZone(tzid, seconds)
		}
	}
	m := withCities.FindStringSubmatch(tzid)
	if m == nil {
		return nil
	}
	seconds, _ := parseOffset(m[1] + m[2] + m[3])
	if zone := windowsZone()[strings.ToLower(m[4])]; zone != "" {
		return r.load(zone)
	}
	for _, city := range strings.SplitN(m[4], ",", mostCities) {
		city = strings.ReplaceAll(strings.TrimSpace(city), " ", "_")
		for _, area := range areas {
			if loc := r.load(area + "/" + city); loc != nil && hasOffset(loc, seconds) {
				return loc
			}
		}
	}
	return nil
}

// hasOffset reports whether a zone is at an offset in winter or in summer.
func hasOffset(loc *time.Location, seconds int) bool {
	for _, month := range []time.Month{time.January, time.July} {
		if _, offset := time.Date(2026, month, 1, 0, 0, 0, 0, loc).Zone(); offset == seconds {
			return true
		}
	}
	return false
}

// parseOffset parses +0100, +01, -053015 and returns seconds east of UTC.
func parseOffset(s string) (int, bool) {
	if len(s) < 2 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	digits := strings.ReplaceAll(s[1:], ":", "")
	if len(digits)%2 == 1 {
		digits = "0" + digits
	}
	if len(digits) > 6 {
		return 0, false
	}
	seconds := 0
	for i, unit := range []int{3600, 60, 1} {
		if len(digits) < 2*i+2 {
			break
		}
		n, err := strconv.ParseUint(digits[2*i:2*i+2], 10, 8)
		if err != nil || i > 0 && n > 59 {
			return 0, false
		}
		seconds += int(n) * unit
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, seconds > -24*3600 && seconds < 24*3600
}
