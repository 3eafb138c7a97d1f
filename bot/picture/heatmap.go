// Package picture draws how a poll stands as a PNG that is readable on a phone. It
// reads no clock and no network, and its words come with what is drawn.
package picture

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Heatmap is a poll to draw.
type Heatmap struct {
	Title string
	Notes []string // below the title: the zone, how many have answered
	Slots []Slot   // in order of time
	Of    int      // how many make a cell full; 0: nobody can answer
	Words Words
}

// Slot is a time, and how many could come then.
type Slot struct {
	Weekday  string // "Fri"
	Day      string // "27 Nov"; with Weekday it identifies the day
	Clock    string // "19:00", by which the rows are sorted; empty: the whole day
	Label    string // "Fri 27 Nov, 19:00-21:00"
	Counts   string // the numbers in words: "6 yes, 1 if needed"
	Yes      int
	IfNeeded int
	Leading  bool
	Passed   bool // it cannot be chosen any more
}

// could returns how many could come, those if needed among them.
func (s Slot) could() int { return s.Yes + s.IfNeeded }

// Words are the words in the picture, in the reader's language.
type Words struct {
	Heading string             // what the picture is, before the title in the text
	Leading string             // "leading"
	Passed  string             // "passed"
	Legend  string             // what the two numbers mean: "5 +1: 5 yes, 1 if needed"
	More    func(n int) string // "and 3 more times"; nil if nothing can be cut
}

// more says that n times are left out.
func (w Words) more(n int) string {
	if w.More == nil {
		return fmt.Sprintf("+%d", n)
	}
	return w.More(n)
}

// Alt returns the facts of the picture as one line of text of at most limit
// characters: the leading times first, the others in order of time. What does not fit
// is counted.
func (h Heatmap) Alt(limit int) string {
	slots := make([]Slot, 0, len(h.Slots))
	for _, leading := range []bool{true, false} {
		for _, s := range h.Slots {
			if s.Leading == leading {
				slots = append(slots, s)
			}
		}
	}
	head := joinNonEmpty(": ", h.Words.Heading, h.Title)
	for _, n := range h.Notes {
		head = joinNonEmpty(". ", strings.TrimSuffix(head, "."), n)
	}
	for n := len(slots); ; n-- {
		parts := []string{}
		for _, s := range slots[:n] {
			parts = append(parts, h.line(s))
		}
		if n < len(slots) {
			parts = append(parts, h.Words.more(len(slots)-n))
		}
		text := joinNonEmpty(". ", strings.TrimSuffix(head, "."), strings.Join(parts, "; "))
		if utf8.RuneCountInString(text) <= limit {
			return text
		}
		if n == 0 {
			return cutText(text, limit)
		}
	}
}

// line says what a slot's cell shows.
func (h Heatmap) line(s Slot) string {
	facts := []string{s.Counts}
	if s.Leading {
		facts = append(facts, h.Words.Leading)
	}
	if s.Passed {
		facts = append(facts, h.Words.Passed)
	}
	return joinNonEmpty(": ", s.Label, joinNonEmpty(", ", facts...))
}

func joinNonEmpty(separator string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, separator)
}

// cutText cuts a text to so many characters, the last of which then is an ellipsis.
func cutText(s string, limit int) string {
	runes := []rune(s)
	switch {
	case len(runes) <= limit:
		return s
	case limit <= 0:
		return ""
	}
	return strings.TrimSpace(string(runes[:limit-1])) + "…"
}
