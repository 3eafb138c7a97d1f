package schedule

import (
	"cmp"
	"slices"
	"time"
)

// DayPart is a day and a part of it, such as its evening, each by a number that the
// caller gives it.
type DayPart struct{ Day, Part int }

// Diverse returns up to n windows to choose from, best first, of which no two overlap or
// share both the day and its part. As far as there are others, no two share a day, and
// at most half of them, rounded up, share a part of the day. Windows that do not fit are
// taken after all that do. dayPart says in which part of which day a window lies that
// begins at an instant.
func (w *Windows) Diverse(c Conditions, n int, dayPart func(start time.Time) DayPart) []Window {
	r, ok := w.ranking(&c)
	if !ok || n < 1 {
		return nil
	}
	d := newDiversity(&r, (n+1)/2, dayPart)
	for _, fits := range []bool{true, false} {
		for _, mayTake := range []func(DayPart) bool{d.isVaried, d.isNewDay, d.isNew} {
			for len(d.taken) < n && d.take(fits, mayTake) {
			}
		}
	}
	slices.SortFunc(d.taken, func(a, b choice) int { return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.at, b.at)) })
	out := make([]Window, len(d.taken))
	for i, t := range d.taken {
		out[i] = r.window(t.at, t.key)
	}
	return out
}

// choice is a window that was taken.
type choice struct {
	at  int
	key uint64
}

// diversity is a choice of windows so far.
type diversity struct {
	keys        []uint64 // of those that can be taken still
	of          []DayPart
	length      int
	half        int
	taken       []choice
	days, parts map[int]int // how many were taken
	both        map[DayPart]bool
}

func newDiversity(r *ranking, half int, dayPart func(time.Time) DayPart) *diversity {
	d := &diversity{keys: r.board().keys, length: r.length, half: half, days: make(map[int]int), parts: make(map[int]int), both: make(map[DayPart]bool)}
	d.of = make([]DayPart, len(d.keys))
	for at, key := range d.keys {
		if key != 0 {
			d.of[at] = dayPart(r.grid.At(at))
		}
	}
	return d
}

func (d *diversity) isNew(p DayPart) bool    { return !d.both[p] }
func (d *diversity) isNewDay(p DayPart) bool { return d.days[p.Day] == 0 }
func (d *diversity) isVaried(p DayPart) bool { return d.isNewDay(p) && d.parts[p.Part] < d.half }

// take takes the best window of those that may be taken, and reports whether there is
// one.
func (d *diversity) take(fits bool, mayTake func(DayPart) bool) bool {
	best := choice{}
	for at, key := range d.keys {
		if key > best.key && (key>>keyEnough == 3) == fits && mayTake(d.of[at]) {
			best = choice{at, key}
		}
	}
	if best.key == 0 {
		return false
	}
	p := d.of[best.at]
	d.taken = append(d.taken, best)
	d.days[p.Day]++
	d.parts[p.Part]++
	d.both[p] = true
	clear(d.keys[max(best.at-d.length+1, 0):min(best.at+d.length, len(d.keys))])
	return true
}
