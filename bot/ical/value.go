package ical

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// stampKind says what a date and time in a file is about.
type stampKind int

const (
	kindDate stampKind = iota
	kindFloating
	kindZoned
)

// stamp is a date, or a date with a time in a zone. Its wall is kept as if it were UTC.
type stamp struct {
	wall     time.Time
	kind     stampKind
	location *time.Location // the owner's for dates and floating times
}

// at returns the instant of the wall time w in the stamp's zone.
func (s stamp) at(w time.Time) time.Time { return instant(w, s.location) }

// Years outside of these are none of anybody's calendar. Some programs begin the rules
// of zones in 1601.
const (
	firstYear = 1600
	lastYear  = 2500
)

// parseWall parses 20261205 and 20261205T190000, and reports whether there was a time and
// whether it is in UTC.
func parseWall(s string) (wall time.Time, hasTime, utc, ok bool) {
	s = strings.ToUpper(s)
	if s, utc = strings.CutSuffix(s, "Z"); len(s) != 8 && (len(s) != 15 || s[8] != 'T') || utc && len(s) == 8 {
		return time.Time{}, false, false, false
	}
	var n [6]int // year, month, day, hour, minute, second
	digits := s[:8]
	if len(s) == 15 {
		digits += s[9:]
	}
	for i, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return time.Time{}, false, false, false
		}
		part := max(0, i/2-1)
		n[part] = n[part]*10 + int(c-'0')
	}
	n[5] = min(n[5], 59) // a leap second is part of the second before
	wall = time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	valid := n[0] >= firstYear && n[0] <= lastYear && wall.Month() == time.Month(n[1]) && wall.Day() == n[2] && n[3] < 24 && n[4] < 60
	return wall, len(s) == 15, utc, valid
}

// length is how long an event takes: calendar days, and then elapsed time.
type length struct {
	days    int
	elapsed time.Duration
}

// longest bounds a duration, so that no sum of them overflows.
const longest = 100 * 366 * 24 * time.Hour

func (l length) isValid() bool {
	return l.days >= 0 && l.days <= int(longest/(24*time.Hour)) && l.elapsed >= 0 && l.elapsed <= longest
}

// parseDuration parses P1DT2H, PT15M, P2W and -PT5M. Weeks and days are calendar days.
func parseDuration(s string) (length, bool) {
	s = strings.ToUpper(s)
	s, negative := strings.CutPrefix(s, "-")
	s = strings.TrimPrefix(s, "+")
	s, ok := strings.CutPrefix(s, "P")
	if !ok || s == "" {
		return length{}, false
	}
	var l length
	unit := map[byte]time.Duration{'W': 7, 'D': 1}
	number, digits := 0, 0
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits > 9 {
				return length{}, false
			}
			number = number*10 + int(c-'0')
		case c == 'T' && digits == 0 && unit['W'] != 0:
			unit = map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
		case digits == 0 || unit[c] == 0:
			return length{}, false
		case c != 'W' && c != 'D' && number > int(longest/unit[c]):
			return length{}, false
		case c == 'W' || c == 'D':
			l.days += number * int(unit[c])
			number, digits = 0, 0
		default:
			l.elapsed += time.Duration(number) * unit[c]
			number, digits = 0, 0
		}
		if l.days > int(longest/(24*time.Hour)) || l.elapsed > longest {
			return length{}, false
		}
	}
	if negative {
		l = length{-l.days, -l.elapsed}
	}
	return l, digits == 0
}

// instant returns the instant of a wall time in a zone: a time that the clocks skip
// moves forward, and one that they repeat is the first.
func instant(wall time.Time, location *time.Location) time.Time {
	if location == time.UTC {
		return wall
	}
	at, _ := bot.WallOf(wall).In(location)
	return at.Add(time.Duration(wall.Second()) * time.Second).UTC()
}

// wallIn returns what the clocks of a zone show at an instant, as if it were UTC.
func wallIn(at time.Time, location *time.Location) time.Time {
	at = at.In(location)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

// midnight returns the beginning of a wall time's day.
func midnight(wall time.Time) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)
}
