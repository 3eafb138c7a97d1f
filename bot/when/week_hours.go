package when

import "github.com/muster-bot/muster/bot"

// weekClock is a time of day in a usual week.
type weekClock struct {
	minute int  // since midnight
	bare   bool // a number from 1 to 12, which may be of the morning or the evening
	half   int  // 1: am, 2: pm; 0: not said
	end    int  // the lexeme after it
}

// scanHours scans all day, 18-22, after 18, until 9am, evenings, in minutes since
// midnight, and returns the lexeme after them.
func (p *weekParser) scanHours(i int) (from, to, end int, err *parseError) {
	if p.is(i, wordAllDay) {
		return 0, bot.MinutesOfDay, i + 1, nil
	}
	if part, end, ok := p.scanWeekPart(i); ok {
		return part.from, part.to, end, nil
	}
	j := p.skip(i, wordAt, wordOn)
	l := p.lexemes[min(j, len(p.lexemes)-1)]
	switch {
	case j == len(p.lexemes):
		return 0, 0, i, nil
	case p.is(j, wordSince), p.is(j, wordFrom), p.is(j, wordPast), p.is(j, wordBetween), afterWords[l.text]:
		begin, ok := p.scanWeekClock(p.skip(j+1, wordFrom, wordOf, wordAt, wordThe, wordOn))
		if !ok {
			return 0, 0, i, nil
		}
		if last, ok := p.scanRangeEnd(begin.end, p.is(j, wordBetween)); ok {
			return p.weekRange(i, begin, last)
		}
		return p.weekRange(i, begin, weekClock{minute: bot.MinutesOfDay, end: begin.end, bare: begin.bare})
	case p.is(j, wordUntil), p.is(j, wordTo), beforeWords[l.text]:
		last, ok := p.scanWeekClock(p.skip(j+1, wordTo, wordFrom, wordOf, wordAt, wordThe, wordOn))
		if !ok {
			return 0, 0, i, nil
		}
		return p.weekRange(i, weekClock{bare: last.bare}, last)
	}
	begin, ok := p.scanWeekClock(j)
	if !ok {
		return 0, 0, i, nil
	}
	last, ok := p.scanRangeEnd(begin.end, false)
	if !ok && begin.end < len(p.lexemes) && p.isSign(begin.end, "+") { // 18+
		last, ok = weekClock{minute: bot.MinutesOfDay, end: begin.end + 1, bare: begin.bare}, true
	}
	if !ok {
		return 0, 0, i, nil
	}
	return p.weekRange(i, begin, last)
}

// scanRangeEnd scans the second time of a range, with what joins it to the first.
func (p *weekParser) scanRangeEnd(i int, between bool) (weekClock, bool) {
	j, ok := p.skipRangeSign(i)
	if !ok && (p.is(i, wordUntil) || between && p.is(i, wordAnd)) {
		j, ok = i+1, true
	}
	if !ok {
		return weekClock{}, false
	}
	return p.scanWeekClock(p.skip(j, wordTo, wordAt, wordThe))
}

// weekRange returns the stretch between two times, which passes midnight if the second is
// not later. One from or until a number that may be of the morning or the evening is
// refused where people say both with the same number.
func (p *weekParser) weekRange(i int, a, b weekClock) (from, to, end int, err *parseError) {
	from, to = a.minute, b.minute
	switch {
	case a.bare && b.bare && p.settings["format clock"] == "12":
		p.isVague = true
		return 0, 0, i, p.errWeekAt(i, "week.vague", "“{phrase}” may be the morning or the evening. Say it like `9am-5pm` or `18-22`.", bot.Args{"phrase": truncate(p.sourceText(i, b.end))})
	case a.bare && a.half == 0 && b.half > 0 && a.minute <= 12*60: // 6-10pm, 10-6pm
		from = a.minute%(12*60) + (b.half-1)*12*60
		if from >= to && to > 0 {
			from = a.minute%(12*60) + (2-b.half)*12*60
		}
	case b.bare && b.half == 0 && a.half > 0 && b.minute < 12*60 && b.minute+(a.half-1)*12*60 > a.minute: // 6pm-10
		to = b.minute + (a.half-1)*12*60
	}
	if to <= from {
		to += bot.MinutesOfDay
	}
	return from, to, b.end, nil
}

// scanWeekPart scans a part of the day.
func (p *weekParser) scanWeekPart(i int) (interval, int, bool) {
	j := p.skip(i, wordOn, wordThe, wordEvery)
	for _, at := range []int{i, j} {
		n, ok := p.value(at, wordPart)
		if !ok {
			n, ok = p.value(at, wordParts)
		}
		if iv, known := partIntervals[n]; ok && known {
			return iv, at + 1, true
		}
	}
	return interval{}, i, false
}

// scanWeekClock scans 18, 18:30, 6pm, 18h30, 18 uhr, noon and 24:00.
func (p *weekParser) scanWeekClock(i int) (weekClock, bool) {
	switch {
	case p.is(i, wordNoon):
		return weekClock{minute: 12 * 60, end: i + 1}, true
	case p.is(i, wordMidnight):
		return weekClock{end: i + 1}, true
	}
	c := weekClock{end: i + 1}
	if n, ok := p.digits(i, 4, 4); ok {
		c.minute = n/100*60 + n%100
		return c, n/100 <= 24 && n%100 < 60 && c.minute <= bot.MinutesOfDay
	}
	hour, ok := p.digits(i, 1, 2)
	if !ok {
		return c, false
	}
	c.bare = hour >= 1 && hour <= 12 && p.lexemes[i].text[0] != '0'
	minute, hasMinute := 0, false
	switch {
	case p.isGluedSign(i+1, ":") || p.isGluedSign(i+1, "."):
		minute, hasMinute = p.gluedDigits(i+2, 2, 2)
	case p.is(i+1, wordOClock) && p.lexemes[i+1].glued:
		if minute, hasMinute = p.gluedDigits(i+2, 2, 2); hasMinute {
			c.bare = false
		}
	}
	if hasMinute {
		c.end = i + 3
	}
	switch {
	case hour >= 1 && hour <= 12 && p.is(c.end, wordAM):
		hour, c.half, c.bare, c.end = hour%12, 1, false, c.end+1
	case hour >= 1 && hour <= 12 && p.is(c.end, wordPM):
		hour, c.half, c.bare, c.end = hour%12+12, 2, false, c.end+1
	case p.is(c.end, wordOClock):
		c.bare, c.end = c.bare && p.settings["format clock"] == "12", c.end+1
	}
	c.minute = hour*60 + minute
	return c, c.minute <= bot.MinutesOfDay && minute < 60
}
