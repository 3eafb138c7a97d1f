package when

import "time"

// Rule says how something repeats, on the wall clock of the windows' zone.
type Rule struct {
	Weeks int            // every so many weeks; 0: by the month
	Nth   int            // by the month: the first (1) to the fifth such day, or the last (-1)
	Days  []time.Weekday // in the order said
}

func sameRule(a, b *Rule) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Weeks != b.Weeks || a.Nth != b.Nth || len(a.Days) != len(b.Days) {
		return false
	}
	for i := range a.Days {
		if a.Days[i] != b.Days[i] {
			return false
		}
	}
	return true
}

func (e *Rule) phrase(reading, *setting) (string, bool) { return "", false }
