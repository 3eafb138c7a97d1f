package bot

import (
	"fmt"
	"time"
)

// Quiet is the hours in which Muster sends nothing unasked that can wait, from
// one time of day to another, in minutes since midnight. Equal times mean no
// quiet hours.
type Quiet struct{ From, To int }

// DefaultQuiet returns the quiet hours of a member or community without a
// setting.
func DefaultQuiet() Quiet { return Quiet{From: 22 * 60, To: 8 * 60} }

const noQuiet = "none"

// String formats the hours as 22:00-08:00, or none.
func (q Quiet) String() string {
	if q.From == q.To {
		return noQuiet
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

// ParseQuiet parses the format of String.
func ParseQuiet(s string) (Quiet, error) {
	if s == noQuiet {
		return Quiet{}, nil
	}
	var a, b, c, d int
	if n, err := fmt.Sscanf(s, "%d:%d-%d:%d", &a, &b, &c, &d); n != 4 || err != nil {
		return Quiet{}, fmt.Errorf("quiet hours %q: %w", s, err)
	}
	q := Quiet{From: a*60 + b, To: c*60 + d}
	if a < 0 || a > 23 || c < 0 || c > 23 || b < 0 || b > 59 || d < 0 || d > 59 {
		return Quiet{}, fmt.Errorf("quiet hours %q: time of day out of range", s)
	}
	return q, nil
}

// QuietWindow is quiet hours in a zone: that of the member for direct messages,
// that of the meetup for its thread.
type QuietWindow struct {
	Quiet Quiet
	Zone  *time.Location
}

// For returns the window of a member's direct messages, whose quiet hours and zone
// override those of the meetup.
func (w QuietWindow) For(u Member, zones Zones) QuietWindow {
	if u.Quiet != nil {
		w.Quiet = *u.Quiet
	}
	if loc, err := zones(u.TimeZone()); err == nil { // else the meetup's
		w.Zone = loc
	}
	return w
}

// minNotice is the least time between a message deferred to the end of quiet
// hours and the start.
const minNotice = 30 * time.Minute

// Defer returns when to send a message due before a start. If due falls into
// quiet hours, that is their beginning if it is still ahead, else their end if
// that leaves minNotice, else due.
func (w QuietWindow) Defer(due, start, now time.Time) time.Time {
	begin, end, inside := w.bounds(due)
	switch {
	case !inside:
		return due
	case begin.After(now):
		return begin
	case !end.After(start.Add(-minNotice)):
		return end
	}
	return due
}

// Includes reports whether a moment falls into quiet hours.
func (w QuietWindow) Includes(at time.Time) bool {
	_, _, inside := w.bounds(at)
	return inside
}

// quietGrace is how long after their beginning quiet hours let through what was due
// as they began: a queue does not send everything in one moment.
const quietGrace = 5 * time.Minute

// hasJustBegun reports whether quiet hours began a moment ago, and a message that was
// due at a moment was due by then.
func (w QuietWindow) hasJustBegun(due, now time.Time) bool {
	begin, _, inside := w.bounds(now)
	return inside && now.Before(begin.Add(quietGrace)) && !due.Before(begin.Add(-quietGrace))
}

// SendAt returns when a message that was due at a moment may be sent if it would be
// sent now: now, or at the end of the quiet hours if that leaves minNotice before a
// start. A zero start is no reason to hurry.
func (w QuietWindow) SendAt(due, start, now time.Time) time.Time {
	_, end, inside := w.bounds(now)
	switch {
	case !inside || w.hasJustBegun(due, now):
		return now
	case start.IsZero() || !end.After(start.Add(-minNotice)):
		return end
	}
	return now
}

// bounds returns the quiet hours around a moment. Their ends are wall times, so
// they follow the clock on the night of a clock change.
func (w QuietWindow) bounds(at time.Time) (begin, end time.Time, inside bool) {
	q := w.Quiet
	if q.From == q.To || w.Zone == nil {
		return at, at, false
	}
	today := WallOf(at.In(w.Zone))
	for _, day := range []Wall{today.AddDays(-1), today} {
		last := day
		if q.To < q.From {
			last = day.AddDays(1)
		}
		begin, _ = day.At(q.From/60, q.From%60).In(w.Zone)
		end, _ = last.At(q.To/60, q.To%60).In(w.Zone)
		if !at.Before(begin) && at.Before(end) {
			return begin.UTC(), end.UTC(), true
		}
	}
	return at, at, false
}

// earliest returns the soonest moment at which a message due at a moment can be
// sent.
func (w QuietWindow) earliest(due time.Time) time.Time {
	if begin, _, inside := w.bounds(due); inside {
		return begin
	}
	return due
}
