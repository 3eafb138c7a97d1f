package bot

import (
	"slices"
	"time"
)

// Busy is a stretch of time in which somebody is busy, from From until just before To.
type Busy struct {
	From, To  time.Time
	Tentative bool // perhaps busy: the owner has not confirmed it
}

// MergeBusy returns the same times in UTC, in order and without overlap. Where a certain
// and a tentative time overlap, the certain one counts. Times that are empty or end before
// they begin are left out.
func MergeBusy(times []Busy) []Busy {
	certain := joinBusy(times, false)
	tentative := joinBusy(times, true)
	merged := make([]Busy, 0, len(certain)+len(tentative))
	merged = append(merged, certain...)
	next := 0
	for _, t := range tentative {
		for next < len(certain) && !certain[next].To.After(t.From) {
			next++
		}
		for i := next; i < len(certain) && certain[i].From.Before(t.To); i++ {
			if t.From.Before(certain[i].From) {
				merged = append(merged, Busy{t.From, certain[i].From, true})
			}
			t.From = certain[i].To
		}
		if t.From.Before(t.To) {
			merged = append(merged, t)
		}
	}
	slices.SortFunc(merged, func(a, b Busy) int { return a.From.Compare(b.From) })
	return merged
}

// joinBusy returns the times of one kind, in order, where times that touch are one.
func joinBusy(times []Busy, tentative bool) []Busy {
	var kind []Span
	for _, b := range times {
		if b.Tentative == tentative {
			kind = append(kind, Span{b.From.UTC(), b.To.UTC()})
		}
	}
	joined := make([]Busy, 0, len(kind))
	for _, s := range JoinSpans(kind) {
		joined = append(joined, Busy{s.From, s.To, tentative})
	}
	return joined
}
