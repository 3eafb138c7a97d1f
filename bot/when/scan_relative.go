package when

import "time"

// scanRelative scans in 2 weeks, in 3 hours, 2 weeks from now.
func (p *parser) scanRelative(i int) (atom, int) {
	before := p.is(i, wordWithin)
	j := i
	if before {
		j++
	}
	n, ok := p.count(j)
	isHalf := false
	switch {
	case p.is(j, wordSingle) && p.is(j+1, wordHalf):
		isHalf = true
		j += 2
	case ok:
		j++
	case p.is(j, wordHalf):
		isHalf = true
		j = p.skip(j+1, wordSingle)
	case p.is(j, wordSingle):
		n = 1
		j++
	default:
		return atom{}, 0
	}
	end := j + 1
	if !before {
		if !p.is(end, wordFromNow) {
			return atom{}, 0
		}
		end++
	}
	if !isHalf {
		return p.newRelativeAtom(i, j, end, n)
	}
	if !p.is(j, wordHours) {
		return atom{}, 0
	}
	return p.newElapsedAtom(30*time.Minute, end)
}

// newRelativeAtom makes an atom of n units; the word at unit says which.
func (p *parser) newRelativeAtom(i, unit, end, n int) (atom, int) {
	switch {
	case p.is(unit, wordMinutes):
		return p.newElapsedAtom(time.Duration(n)*time.Minute, end)
	case p.is(unit, wordHours):
		return p.newElapsedAtom(time.Duration(n)*time.Hour, end)
	case p.is(unit, wordDays):
		if n == p.intSetting("week in days") || n == p.intSetting("fortnight in days") {
			n -= p.branch(2, "days", unit)
		}
		return p.withBounds(atom{kind: atomDay, day: day{kind: dayInDays, count: n}}, i, end)
	case p.is(unit, wordWeeks):
		many, _ := p.value(unit, wordWeeks)
		return p.withBounds(atom{kind: atomDay, day: day{kind: dayInWeeks, count: n * max(many, 1)}}, i, end)
	default:
		return atom{}, 0
	}
}

func (p *parser) newElapsedAtom(d time.Duration, end int) (atom, int) {
	return atom{kind: atomInstant, instant: p.Now.Add(d)}, end
}
