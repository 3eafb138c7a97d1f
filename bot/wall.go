package bot

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/tzdata"
)

// Wall is a date and time of day, to the minute and without a zone. The time of a
// meetup is defined by it.
type Wall struct {
	Year   int
	Month  time.Month
	Day    int
	Hour   int
	Minute int
}

// Shift says how a clock change affected a wall time.
type Shift string

const (
	ShiftNone    Shift = ""
	ShiftGap     Shift = "gap"     // skipped by the clocks: moved forward by the gap
	ShiftOverlap Shift = "overlap" // repeated by the clocks: the first one was taken
)

// WallOf returns the wall time of t in its own location, truncated to the minute.
func WallOf(t time.Time) Wall {
	return Wall{t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute()}
}

const wallLayout = "2006-01-02T15:04"

// String formats the wall time as 2006-01-02T15:04.
func (w Wall) String() string { return w.utc().Format(wallLayout) }

// Date formats the date as 2006-01-02.
func (w Wall) Date() string { return w.utc().Format(time.DateOnly) }

// ParseWall parses the format of String.
func ParseWall(s string) (Wall, error) {
	t, err := time.Parse(wallLayout, s)
	if err != nil {
		return Wall{}, fmt.Errorf("wall time %q: %w", s, err)
	}
	return WallOf(t), nil
}

// utc returns the wall time as if in UTC, for calendar arithmetic only.
func (w Wall) utc() time.Time {
	return time.Date(w.Year, w.Month, w.Day, w.Hour, w.Minute, 0, 0, time.UTC)
}

// IsZero reports whether w is the zero value.
func (w Wall) IsZero() bool { return w == Wall{} }

// Weekday returns the day of the week.
func (w Wall) Weekday() time.Weekday { return w.utc().Weekday() }

// AddDays adds calendar days and keeps the time of day.
func (w Wall) AddDays(n int) Wall {
	return WallOf(time.Date(w.Year, w.Month, w.Day+n, w.Hour, w.Minute, 0, 0, time.UTC))
}

// Add adds a duration as if there were no clock changes.
func (w Wall) Add(d time.Duration) Wall { return WallOf(w.utc().Add(d)) }

// Sub returns w-o as if there were no clock changes.
func (w Wall) Sub(o Wall) time.Duration { return w.utc().Sub(o.utc()) }

// Before reports whether w is earlier in the calendar than o.
func (w Wall) Before(o Wall) bool { return w.utc().Before(o.utc()) }

// At returns w with another time of day.
func (w Wall) At(hour, minute int) Wall {
	w.Hour, w.Minute = hour, minute
	return w
}

// In returns the instant in a zone. A time that the clocks skip moves forward by
// the gap, and one that they repeat is the first (RFC 5545, section 3.3.5).
// time.Date promises neither, so In tries the two offsets around it.
func (w Wall) In(loc *time.Location) (time.Time, Shift) {
	u := w.utc()
	// No zone has ever changed its clocks twice within a day of a transition,
	// so the offsets a day earlier and a day later are the only candidates.
	_, before := u.Add(-24 * time.Hour).In(loc).Zone()
	_, after := u.Add(24 * time.Hour).In(loc).Zone()
	early := u.Add(-time.Duration(before) * time.Second).In(loc)
	late := u.Add(-time.Duration(after) * time.Second).In(loc)
	earlyFits, lateFits := WallOf(early) == w, WallOf(late) == w
	switch {
	case earlyFits && lateFits && !early.Equal(late):
		if late.Before(early) {
			early = late
		}
		return early, ShiftOverlap
	case earlyFits:
		return early, ShiftNone
	case lateFits:
		return late, ShiftNone
	default:
		return early, ShiftGap
	}
}

// Shown returns what the clocks of a zone show at a wall time: a later time if they
// skip it.
func (w Wall) Shown(loc *time.Location) Wall {
	at, _ := w.In(loc)
	return WallOf(at.In(loc))
}

// Moment is a wall time in a zone with its instant.
type Moment struct {
	Wall Wall
	Zone string
	At   time.Time
}

// Zones finds an IANA zone by its exact name. Tests use their own.
type Zones func(name string) (*time.Location, error)

// TZData finds zones in the program's zone data.
func TZData(name string) (*time.Location, error) { return tzdata.Current().Load(name) }

// Moment returns the instant of a wall time in a named zone.
func (z Zones) Moment(w Wall, zone string) (Moment, Shift, error) {
	loc, err := z(zone)
	if err != nil {
		return Moment{}, ShiftNone, fmt.Errorf("moment %s: %w", w, err)
	}
	at, shift := w.In(loc)
	return Moment{Wall: w, Zone: zone, At: at.UTC()}, shift, nil
}

// MomentOf returns the wall time of an instant in a named zone.
func (z Zones) MomentOf(at time.Time, zone string) (Moment, error) {
	loc, err := z(zone)
	if err != nil {
		return Moment{}, fmt.Errorf("moment of %s: %w", at.UTC().Format(time.RFC3339), err)
	}
	return Moment{Wall: WallOf(at.In(loc)), Zone: zone, At: at.UTC()}, nil
}
