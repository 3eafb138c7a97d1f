package bot

import (
	"fmt"
	"time"
)

// Quiet is the hours in which nothing is said unasked that can wait: from one
// time of day up to another, in minutes since midnight. The same twice is no
// quiet hours at all.
type Quiet struct{ From, To int }

// DefaultQuiet are the hours of a member or community that set no others.
func DefaultQuiet() Quiet { return Quiet{From: 22 * 60, To: 8 * 60} }

const noQuiet = "none"

// String writes the hours as 22:00-08:00, or none.
func (q Quiet) String() string {
	if q.From == q.To {
		return noQuiet
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

// ParseQuiet reads what String wrote.
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
		return Quiet{}, fmt.Errorf("quiet hours %q are no times of day", s)
	}
	return q, nil
}

// QuietWindow is quiet hours where they hold: the zone of the member who would be
// disturbed, or that of the meetup whose thread it is.
type QuietWindow struct {
	Quiet Quiet
	Zone  *time.Location
}

// minNotice is how long before the start a message must be out that waited
// for the end of quiet hours.
const minNotice = 30 * time.Minute

// Defer says when a message goes out that is due at some moment before a start:
// at the beginning of the quiet hours it falls into if that is still ahead,
// else at their end if that leaves time, else as it was due.
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

// bounds finds the quiet hours that a moment falls into. Their ends are wall
// times, so they keep to the clock on the night that the clocks change.
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

// earliest is the soonest that a message due at some moment can go out.
func (w QuietWindow) earliest(due time.Time) time.Time {
	if begin, _, inside := w.bounds(due); inside {
		return begin
	}
	return due
}
