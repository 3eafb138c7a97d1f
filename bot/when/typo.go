package when

import (
	"sort"
	"strings"
)

const (
	minTypoLength  = 5 // letters; shorter words have too many neighbours
	maxCorrections = 3
)

// correctTypo looks for words that differ in one letter from the word left
// over, and returns what the phrase would mean with them. They are offered as
// choices, never assumed.
func (e *env) correctTypo(phrase string, langs []*language, failed *parseError) []Choice {
	if failed.leftover == "" || e.noSuggestions {
		return nil
	}
	typed := foldKey(failed.leftover)
	if len(typed) < minTypoLength {
		return nil
	}
	trial := *e
	trial.noSuggestions = true
	var found []interpretation
	for _, l := range langs {
		for _, w := range l.similarWords(typed) {
			out, err := trial.parseIn(phrase[:failed.offset]+w+phrase[failed.offset+len(failed.leftover):], l)
			if err == nil && len(found)+len(out.interpretations) <= maxCorrections {
				found = distinct(append(found, out.interpretations...))
			}
		}
	}
	return e.choices(found)
}

// similarWords lists the words that differ by one letter, in order.
func (l *language) similarWords(typed string) []string {
	var out []string
	for w := range l.words {
		if len(w) >= minTypoLength && !strings.Contains(w, " ") && differByOne(typed, w) {
			out = append(out, w)
		}
	}
	sort.Strings(out)
	return out
}

// differByOne reports whether two words differ by one letter that was changed,
// left out, inserted or swapped with its neighbour.
func differByOne(a, b string) bool {
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
