package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// scanCountedWeek scans week 44, the week of 6 October, the first week of
// November and the last day of the month.
func (p *parser) scanCountedWeek(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe, wordOf)
	if p.is(j, wordWeek) || p.is(j, wordWeekend) {
		return p.scanWeekOf(i, j)
	}
	n, k, ok := p.scanNth(j)
	if !ok || !p.is(k, wordWeek) && !p.is(k, wordDays) {
		return atom{}, 0
	}
	first, end, ok := p.scanMonthOf(p.skip(k+1, wordOf, wordOn, wordThe))
	if !ok {
		return atom{}, 0
	}
	if p.is(k, wordWeek) {
		return p.withBounds(atom{kind: atomDay, day: p.weekOfMonth(first, n, i)}, i, end)
	}
	d := day{kind: dayDate, year: first.Year, month: int(first.Month), dayOfMonth: n}
	if n < 0 {
		d.dayOfMonth = addMonths(first, 1).AddDays(-1).Day
	}
	if !isValidDate(d.year, d.month, d.dayOfMonth) {
		p.err = p.errNoSuchDay(p.sourceText(i, end))
	}
	return p.withBounds(atom{kind: atomDay, day: d}, i, end)
}

// scanNth scans first, 3rd or last.
func (p *parser) scanNth(i int) (n, end int, ok bool) {
	if n, ok = p.value(i, wordOrdinal); ok {
		return n, i + 1, true
	}
	return p.scanOrdinalDigits(i)
}

// scanMonthOf scans a month by its name, or "the month", and returns its first
// day.
func (p *parser) scanMonthOf(i int) (first bot.Wall, end int, ok bool) {
	first = p.today
	first.Day = 1
	if m, named := p.value(i, wordMonth); named {
		y, end := p.scanYear(i + 1)
		if y == 0 {
			return addMonths(first, (m-int(first.Month)+12)%12), end, true
		}
		return bot.Wall{Year: y, Month: time.Month(m), Day: 1}, end, true
	}
	modifier, k := p.scanModifier(i)
	if !p.is(k, wordCalendarMonth) {
		return first, i, false
	}
	end = k + 1
	if modifier == wordNone {
		modifier, end = p.scanModifier(end)
	}
	return addMonths(first, unitsAhead(thisUnlessNamed(modifier))), end, true
}

// scanDayInMonth scans next month on the 5th.
func (p *parser) scanDayInMonth(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe)
	if p.is(j, wordMonth) {
		return atom{}, 0
	}
	first, month, ok := p.scanMonthOf(j)
	if !ok || month == j+1 {
		return atom{}, 0
	}
	k := month
	if p.isSign(k, ",") {
		k++
	}
	k = p.skip(k, wordOn, wordThe)
	n, end, marked := p.scanOrdinalDigits(k)
	if end == k || !marked && k == month || p.startsClock(k) || p.is(k, wordAt) || !isValidDate(first.Year, int(first.Month), n) {
		return atom{}, 0
	}
	return p.withBounds(atom{kind: atomDay, day: day{kind: dayDate, year: first.Year, month: int(first.Month), dayOfMonth: n}}, i, end)
}

// weekOfMonth returns the nth week of a month, -1 the last. It may begin in the
// month before, or be the first that lies in the month as a whole.
func (p *parser) weekOfMonth(first bot.Wall, n, pos int) day {
	part, whole := mondayOf(first), onOrAfter(first, time.Monday)
	if n < 0 {
		part = mondayOf(addMonths(first, 1).AddDays(-1))
		whole = mondayOf(addMonths(first, 1)).AddDays(-7)
		n = 1
	}
	if part != whole && p.branch(2, "week of month", pos) == 1 {
		part = whole
	}
	return p.weekFrom(part.AddDays(7 * (n - 1)))
}

// weekFrom returns the week that begins on a Monday.
func (p *parser) weekFrom(monday bot.Wall) day {
	return day{kind: dayWeek, count: int(monday.Sub(mondayOf(p.today)).Hours()) / (7 * 24)}
}

// scanWeekOf scans week 44, the week of 6 October and the weekend of the 20th.
func (p *parser) scanWeekOf(i, j int) (atom, int) {
	week := p.is(j, wordWeek)
	if n, ok := p.digits(j+1, 1, 2); ok && week && n >= 1 && n <= 53 && !p.startsClock(j+1) && !p.isGluedSign(j+2, ".") {
		return p.withBounds(atom{kind: atomDay, day: p.weekFrom(p.mondayOfWeek(n))}, i, j+2)
	}
	k := p.skip(j+1, wordOf, wordOn, wordThe)
	if k == j+1 {
		return atom{}, 0
	}
	d, end, ok := p.scanAnyDate(k)
	if !ok {
		return atom{}, 0
	}
	days, _, err := p.resolveDay(d, interval{allDay: true, to: fullDay}, zoneDay{p.Zone, p.loc, p.today})
	if err != nil {
		p.err = err
		return atom{}, 0
	}
	monday := mondayOf(days[0])
	if week {
		return p.withBounds(atom{kind: atomDay, day: p.weekFrom(monday)}, i, end)
	}
	return p.withBounds(atom{kind: atomDay, day: newDayRange(dateOf(monday.AddDays(5)), dateOf(monday.AddDays(6)))}, i, end)
}

// scanAnyDate scans a date, the 20th, or just 20.
func (p *parser) scanAnyDate(i int) (day, int, bool) {
	a, end := p.scanSingleDate(i)
	if end > i && p.err == nil && a.day.kind == dayDate {
		return a.day, end, true
	}
	n, end, _ := p.scanOrdinalDigits(i)
	if end == i || p.err != nil || n < 1 || n > 31 || p.startsClock(i) {
		return day{}, i, false
	}
	return day{kind: dayNthOfMonth, dayOfMonth: n, start: i, end: end}, end, true
}

// dateOf returns a day as a date.
func dateOf(w bot.Wall) day {
	return day{kind: dayDate, year: w.Year, month: int(w.Month), dayOfMonth: w.Day}
}

// mondayOfWeek returns the first day of the ISO week n that is not over: of this
// year, else of the next.
func (p *parser) mondayOfWeek(n int) bot.Wall {
	monday := mondayOf(bot.Wall{Year: p.today.Year, Month: time.January, Day: 4}).AddDays(7 * (n - 1))
	if monday.AddDays(6).Before(p.today) {
		monday = mondayOf(bot.Wall{Year: p.today.Year + 1, Month: time.January, Day: 4}).AddDays(7 * (n - 1))
	}
	return monday
}
