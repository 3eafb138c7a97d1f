package when

import "time"

// scanWeeksOn scans a week on Friday and two weeks from Saturday.
func (p *parser) scanWeeksOn(i int) (atom, int) {
	n, ok := p.count(i)
	if !ok && p.is(i, wordSingle) {
		n, ok = 1, true
	}
	if !ok || !p.is(i+1, wordWeeks) || p.settings["weeks on"] == "" {
		return atom{}, 0
	}
	many, _ := p.value(i+1, wordWeeks)
	d := day{plus: 7 * n * max(many, 1)}
	j := p.skip(i+2, wordOn, wordFrom, wordThe)
	if wd, ok := p.value(j, wordWeekday); ok && j > i+2 {
		d.kind, d.weekday = dayWeekday, time.Weekday(wd)
	} else if d.count, ok = p.value(j, wordRelativeDay); ok {
		d.kind = dayInDays
	} else {
		return atom{}, 0
	}
	return p.withBounds(atom{kind: atomDay, day: d}, i, j+1)
}

// scanDaysOn scans what adds a week or a fortnight to the day in front of it:
// friday week, vendredi en huit, oggi a quindici.
func (p *parser) scanDaysOn(i int) (days, end int) {
	if n, ok := p.value(i, wordDaysOn); ok {
		return n, i + 1
	}
	if i >= len(p.lexemes) || p.lexemes[i].text != p.settings["days on"] {
		return 0, i
	}
	n, ok := p.count(i + 1)
	end = p.skip(i+2, wordDays)
	if size, _ := p.scanUnit(end); !ok || size > 0 || p.is(end, wordWeeks) || p.is(end, wordMonths) || p.hasHourMark(end) || p.startsClock(i+1) {
		return 0, i
	}
	switch n {
	case p.intSetting("week in days"):
		return 7, end
	case p.intSetting("fortnight in days"):
		return 14, end
	}
	return 0, i
}

// scanEdge scans the end of the month, mid-November and early next week.
func (p *parser) scanEdge(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe, wordAt, wordOf, wordTo)
	edge, ok := p.value(j, wordEdge)
	if !ok {
		return atom{}, 0
	}
	if p.isGluedSign(j+1, "-") {
		j++
	}
	k := p.skip(j+1, wordOf, wordThe, wordOn)
	if p.is(k, wordPart) {
		return p.scanEdgeOfPart(k, edge)
	}
	if a, end := p.scanEdgeOfDay(k, edge); end > k {
		return p.withBounds(a, i, end)
	}
	d := day{kind: dayEdge, count: edge}
	d.modifier, k = p.scanModifier(k)
	k = p.skip(k, wordThe)
	m, named := p.value(k, wordMonth)
	switch {
	case named && d.modifier == wordNone:
		d.month = m
		d.year, k = p.scanYear(k + 1)
		return p.withBounds(atom{kind: atomDay, day: d}, i, k)
	case p.is(k, wordCalendarMonth):
	case p.is(k, wordWeek):
		d.weekly = true
	default:
		return atom{}, 0
	}
	k++
	if d.modifier == wordNone {
		d.modifier, k = p.scanModifier(k)
	}
	return p.withBounds(atom{kind: atomDay, day: d}, i, k)
}

// edgeParts are what the edge of a part of the day adds to the part.
var edgeParts = map[int]int{edgeStart: partEarly, edgeMiddle: partMiddle, edgeEnd: partLate}

// scanEdgeOfPart scans the rest of late afternoon.
func (p *parser) scanEdgeOfPart(i, edge int) (atom, int) {
	part, _ := p.value(i, wordPart)
	if part += edgeParts[edge]; partIntervals[part] == (interval{}) {
		return atom{}, 0
	}
	return atom{kind: atomPart, part: part}, i + 1
}

// scanEdgeOfDay scans the rest of early Sunday evening and late tonight.
func (p *parser) scanEdgeOfDay(i, edge int) (atom, int) {
	d := day{kind: dayInDays}
	wd, isWeekday := p.value(i, wordWeekday)
	n, isRelative := p.value(i, wordRelativeDay)
	switch {
	case !p.is(i+1, wordPart):
		return atom{}, 0
	case isWeekday:
		d.kind, d.weekday = dayWeekday, time.Weekday(wd)
	case isRelative:
		d.count = n
	default:
		return atom{}, 0
	}
	part, end := p.scanEdgeOfPart(i+1, edge)
	return atom{kind: atomDay, day: d, part: part.part}, end
}
