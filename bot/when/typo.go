package when

import (
	"sort"
	"strings"
)

const (
	leastTypo = 5 // letters; shorter words have too many neighbours
	maxOffers = 3
)

// offer looks for words that differ in one letter from the one that could not
// be read. What it finds is asked, never assumed.
func (s *setting) offer(phrase string, tongues []*language, failed *stop) []Choice {
	if failed.word == "" || s.trial {
		return nil
	}
	typed := foldKey(failed.word)
	if len(typed) < leastTypo {
		return nil
	}
	trial := *s
	trial.trial = true
	var readings []reading
	for _, t := range tongues {
		for _, w := range t.similarWords(typed) {
			out, err := trial.readIn(phrase[:failed.reach]+w+phrase[failed.reach+len(failed.word):], t)
			if err == nil && len(readings)+len(out.readings) <= maxOffers {
				readings = distinct(append(readings, out.readings...))
			}
		}
	}
	return s.choices(readings)
}

// similarWords lists the words of one letter's difference, in order.
func (t *language) similarWords(typed string) []string {
	var out []string
	for w := range t.words {
		if len(w) >= leastTypo && !strings.Contains(w, " ") && oneApart(typed, w) {
			out = append(out, w)
		}
	}
	sort.Strings(out)
	return out
}

// oneApart tells whether two words differ by one letter that was changed, left
// out, put in, or swapped with its neighbour.
func oneApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == b || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
