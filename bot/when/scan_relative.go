package when

import "github.com/muster-bot/muster/bot"

// scanRelative scans in 2 weeks, in 3 hours, 2 weeks from now.
func (p *parser) scanRelative(i int) (atom, int) {
	within := p.is(i, wordWithin)
	j := i
	if within {
		j++
	}
	about := p.skip(j, wordAbout)
	if d, end, ok := p.scanDuration(about); ok {
		if within || p.is(end, wordFromNow) {
			return atom{kind: atomInstant, instant: p.Now.Add(d)}, p.skip(end, wordFromNow)
		}
		return atom{}, 0
	}
	n, ok := p.count(about)
	if !ok && p.is(about, wordSingle) {
		n, ok = 1, true
	}
	unit := about + 1
	if !ok {
		return atom{}, 0
	}
	d, ok := p.newDayIn(n, unit)
	if !ok {
		return atom{}, 0
	}
	d.within = true
	a, end := atom{kind: atomDay, day: d}, unit+1
	if rest, last := p.scanRelativeRest(d, end); last > end {
		a, end = rest, last
	}
	if !within && !p.is(end, wordFromNow) {
		return atom{}, 0
	}
	p.mustConfirm = p.mustConfirm || about > j // about two weeks is no day
	return p.withBounds(a, i, p.skip(end, wordFromNow))
}

// scanRelativeRest scans the rest of in 2 weeks and 3 days, in 2 days 3 hours.
func (p *parser) scanRelativeRest(d day, i int) (atom, int) {
	j := p.skip(i, wordAnd, wordPlus)
	later := p.today
	switch d.kind {
	case dayInMonths:
		later = addMonths(later, min(d.count, 12*(maxYears+1)))
	case dayInWeeks:
		later = later.AddDays(min(7*d.count, 366*(maxYears+1)))
	default:
		later = later.AddDays(min(d.count, 366*(maxYears+1)))
	}
	if length, end, ok := p.scanDuration(j); ok && d.kind == dayInDays && (j > i || !p.hasHourMark(j+1)) {
		now := bot.WallOf(p.Now.In(p.loc))
		at, _ := later.At(now.Hour, now.Minute).In(p.loc)
		return atom{kind: atomInstant, instant: at.Add(length)}, end
	}
	s, end, ok := p.scanShiftAmount(j)
	if !ok || s.elapsed != 0 || s.months != 0 || s.days == 0 {
		return atom{}, 0
	}
	count := int(later.AddDays(min(s.days, 366*(maxYears+1))).Sub(p.today).Hours()) / 24
	return atom{kind: atomDay, day: day{kind: dayInDays, count: count, within: true}}, end
}

// newDayIn returns the day in n units; the word at unit says which.
func (p *parser) newDayIn(n, unit int) (day, bool) {
	switch {
	case p.is(unit, wordDays):
		many, _ := p.value(unit, wordDays) // a quinzaine has 15
		n *= max(many, 1)
		if n == p.intSetting("week in days") || n == p.intSetting("fortnight in days") {
			n -= p.branch(2, "days", unit)
		}
		return day{kind: dayInDays, count: n}, true
	case p.is(unit, wordWeeks):
		many, _ := p.value(unit, wordWeeks)
		return day{kind: dayInWeeks, count: n * max(many, 1)}, true
	case p.is(unit, wordMonths):
		many, _ := p.value(unit, wordMonths) // a year has 12
		return day{kind: dayInMonths, count: n * max(many, 1)}, true
	}
	return day{}, false
}
