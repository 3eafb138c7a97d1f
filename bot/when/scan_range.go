package when

import "strings"

// scanTimeRange scans 3-5pm, from 3 to 5pm, between noon and 3pm.
func (p *parser) scanTimeRange(i int) (atom, int) {
	joiner := wordTo
	j := p.skipPreposition(i)
	if p.is(j, wordBetween) {
		joiner = wordAnd
		j++
	} else if p.is(j, wordFrom) || p.is(j, wordSince) {
		j++
	}
	opens := j > i && (p.is(j-1, wordFrom) || p.is(j-1, wordSince) || p.is(j-1, wordBetween))
	position := clockAlone
	if opens {
		position = clockInRange
	}
	a, k, ok := p.scanClock(j, position)
	if !ok {
		return atom{}, 0
	}
	a, k, inPart := p.scanPartOfEnd(a, k, false)
	l, joined := p.skipRangeSign(k)
	if joined && p.endsBeforeOffset(a, k) {
		return atom{}, 0
	}
	if joiner == wordAnd {
		l, joined = k+1, p.is(k, wordAnd)
	} else if !joined && p.joinsNamedTime(k) {
		l, joined = k, opens || !a.bare
	}
	if !joined || a.bare && !opens && p.is(k, wordAt) && !p.isNoDay(a) { // venerdì 15 alle 17 is one time
		return atom{}, 0
	}
	b, end, ok := p.scanClock(l, clockInRange)
	if !ok {
		return atom{}, 0
	}
	if inPart {
		b, end, _ = p.scanPartOfEnd(b, end, true)
	}
	// Vendredi 19h à 4 may be four people.
	p.mustConfirm = p.mustConfirm || !opens && p.is(k, wordAt) && (a.bare || b.bare && b.minute <= a.minute)
	return atom{kind: atomTime, span: span{a, &b}}, end
}

// joinsNamedTime reports whether noon or midnight is named with the word that joins a
// range: de 19h à minuit.
func (p *parser) joinsNamedTime(i int) bool {
	if !p.is(i, wordNoon) && !p.is(i, wordMidnight) {
		return false
	}
	first, _, several := strings.Cut(p.lexemes[i].text, " ")
	_, joins := lexeme{meanings: p.words[first]}.value(wordTo)
	return several && joins
}

// scanPartOfEnd scans the part of the day behind one end of a range, which says in
// which half of the day that end is: de 4 de la tarde a 9 de la noche.
func (p *parser) scanPartOfEnd(c clock, end int, last bool) (clock, int, bool) {
	k := p.skip(end, wordOn, wordThe)
	part, ok := p.value(k, wordPart)
	if !ok || p.is(k, wordRelativeDay) || c.meridiem != wordNone || c.noon || c.midnight {
		return c, end, false
	}
	in := c
	in.to12Hour()
	minutes := in.candidates(part)
	if small := in.minute % halfDay; last && part == partNight && len(minutes) == 0 && small < smallHours {
		minutes = []int{small} // until 2 at night
	}
	switch {
	case in.isNoonHour() && len(minutes) == 2: // 12 at night
		in.midnight, in.is24Hour = in.minute == halfDay, true
		if !in.midnight {
			in.minute -= halfDay
		}
	case len(minutes) != 1:
		return c, end, false
	case minutes[0] < 60 || !in.isOpen() && !in.isNoonHour():
		in.minute, in.is24Hour = minutes[0], true
	case minutes[0] < halfDay:
		in.meridiem = wordAM
	default:
		in.meridiem = wordPM
	}
	in.bare, in.end = false, k+1
	return in, k + 1, true
}
