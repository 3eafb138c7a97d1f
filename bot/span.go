package bot

import (
	"slices"
	"time"
)

// Span is the time from From up to, but not including, To.
type Span struct{ From, To time.Time }

// within returns the part of a span that lies in another one; it ends before it begins if
// there is none.
func (s Span) within(o Span) Span {
	if s.From.Before(o.From) {
		s.From = o.From
	}
	if s.To.After(o.To) {
		s.To = o.To
	}
	return Span{s.From.UTC(), s.To.UTC()}
}

// JoinSpans returns the spans in order, and as one those that overlap or meet. Spans that are
// empty or end before they begin are left out.
func JoinSpans(spans []Span) []Span {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return !s.From.Before(s.To) })
	slices.SortFunc(spans, func(a, b Span) int { return a.From.Compare(b.From) })
	joined := spans[:0]
	for _, s := range spans {
		last := len(joined) - 1
		switch {
		case last < 0 || s.From.After(joined[last].To):
			joined = append(joined, s)
		case s.To.After(joined[last].To):
			joined[last].To = s.To
		}
	}
	return joined
}
