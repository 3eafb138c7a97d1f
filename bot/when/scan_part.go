package when

import (
	"slices"
	"strings"
)

// scanPartOfDay scans morning, late afternoon, sat am.
func (p *parser) scanPartOfDay(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe, wordAbout)
	if n, ok := p.value(j, wordPart); ok {
		if a, end := p.scanEdgeBehindPart(j, n); end > j {
			return a, end
		}
		return atom{kind: atomPart, part: n}, p.skipClockSuffix(j + 1)
	}
	if n, ok := p.value(j, wordParts); ok {
		return atom{kind: atomPart, part: n, plural: true}, j + 1
	}
	if p.isDayWord(i - 1) {
		return p.scanMeridiemAsPart(i)
	}
	return atom{}, 0
}

// scanEdgeBehindPart scans the rest of le soir tard and mañana por la mañana
// temprano, from the part on.
func (p *parser) scanEdgeBehindPart(i, part int) (atom, int) {
	if n, ok := p.value(i+1, wordPart); ok && n == partEarly+part {
		return atom{kind: atomPart, part: n}, i + 2
	}
	edge, ok := p.value(i+1, wordEdge)
	if !ok || p.is(i+1, wordHalf) {
		return atom{}, 0
	}
	if _, other := p.scanEdge(i + 1); other > 0 { // of something else
		return atom{}, 0
	}
	a, end := p.scanEdgeOfPart(i, edge)
	if end == 0 {
		return atom{}, 0
	}
	return a, end + 1
}

// isDayWord reports whether the lexeme at i is a weekday, today or tomorrow.
func (p *parser) isDayWord(i int) bool { return p.is(i, wordWeekday) || p.is(i, wordRelativeDay) }

// scanMeridiemAsPart scans the am of "sat am", and the pm, which may be the
// afternoon or the evening.
func (p *parser) scanMeridiemAsPart(i int) (atom, int) {
	if _, digits := p.digits(i+1, 1, 4); digits || p.is(i, wordOn) || p.is(i, wordAt) {
		return atom{}, 0
	}
	switch {
	case p.is(i, wordAM):
		return atom{kind: atomPart, part: partMorning}, i + 1
	case p.is(i, wordPM):
		return atom{kind: atomPart, part: partAfternoon + p.branch(2, "pm", i)}, i + 1
	}
	return atom{}, 0
}

// isGenitivePart reports whether the part of the day at i belongs to the number
// in front of it: 8 de la tarde, 8 du soir.
func (p *parser) isGenitivePart(i int) bool {
	if !p.is(i, wordPart) {
		return false
	}
	first, _, several := strings.Cut(p.lexemes[i].text, " ")
	return several && slices.Contains([]string{"de", "da", "del", "della", "di", "du", "in"}, first)
}
