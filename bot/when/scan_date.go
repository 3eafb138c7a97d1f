package when

import "time"

// scanDate scans a date, or all the days from one date to another.
func (p *parser) scanDate(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe, wordOf, wordFrom)
	if a, end := p.scanDottedRange(j); end > j {
		return p.withBounds(a, i, end)
	}
	a, end := p.scanSingleDate(j)
	if end <= j || p.err != nil {
		return atom{}, 0
	}
	if k, ranged := p.skipRangeSign(end); ranged && a.day.kind == dayDate {
		second := (*parser).scanSingleDate
		if p.is(end, wordAt) { // 5 dicembre alle 6.12 is a time
			second = (*parser).scanMonthDate
		}
		if b, last := second(p, k); last > k && p.err == nil && b.day.kind == dayDate {
			a.day, end = newDayRange(a.day, b.day), last
		}
	}
	if p.opensRange(i, j) && a.day.kind != dayRange {
		return atom{}, 0
	}
	return p.withBounds(a, i, end)
}

// scanDottedRange scans 7.-8.12.
func (p *parser) scanDottedRange(i int) (atom, int) {
	n, k, dotted := p.scanOrdinalDigits(i)
	l, ranged := p.skipRangeSign(k)
	if !dotted || !ranged || n < 1 {
		return atom{}, 0
	}
	b, end := p.scanNumericDate(l)
	if end <= l || p.err != nil || b.day.kind != dayDate || n >= b.day.dayOfMonth {
		return atom{}, 0
	}
	from := b.day
	from.dayOfMonth = n
	return atom{kind: atomDay, day: newDayRange(from, b.day)}, end
}

// newDayRange makes a range of two dates; the first may lack the year of the
// second.
func newDayRange(from, to day) day {
	if from.year == 0 && to.year != 0 {
		from.year = to.year
		if !earlierInYear(from, to) {
			from.year--
		}
	}
	return day{kind: dayRange, first: &from, last: &to}
}

func (p *parser) scanSingleDate(i int) (atom, int) {
	if a, end := p.scanNumericDate(i); end > i || p.err != nil {
		return a, end
	}
	return p.scanMonthDate(i)
}

// scanMonthDate scans 5 December, Dec 5th 2026, 5-7 Dec.
func (p *parser) scanMonthDate(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe, wordOf)
	if m, ok := p.value(j, wordMonth); ok {
		if p.is(j, wordWeekday) && p.branch(2, "word", j) == 0 { // mar is March, and mardi
			return atom{}, 0
		}
		p.mustConfirm = p.mustConfirm || p.is(j, wordWeekday)
		return p.scanMonthFirst(i, j+1, m)
	}
	first, k, ok := p.scanDayNumber(j)
	if !ok {
		return atom{}, 0
	}
	last := first
	if l, ranged := p.skipRangeSign(k); ranged {
		l = p.skip(l, wordOn, wordThe)
		if last, k, ok = p.scanDayNumber(l); !ok {
			return atom{}, 0
		}
	}
	k = p.skip(k, wordOf)
	m, ok := p.value(k, wordMonth)
	if !ok {
		return atom{}, 0
	}
	y, end := p.scanYear(k + 1)
	return p.newDateAtom(i, end, y, m, first, last)
}

// scanMonthFirst scans December 5 and Dec 5-7, from behind the month m.
func (p *parser) scanMonthFirst(i, j, m int) (atom, int) {
	k := p.skip(j, wordThe)
	first, end, ok := p.scanDayNumber(k)
	if !ok || p.startsClock(k) {
		return atom{}, 0
	}
	last := first
	if l, ok := p.skipRangeSign(end); ok && !p.is(end, wordAt) {
		if n, e, ok := p.scanDayNumber(l); ok && !p.startsClock(l) {
			last, end = n, e
		}
	}
	y, end := p.scanYear(end)
	return p.newDateAtom(i, end, y, m, first, last)
}

// scanDayNumber scans the number of a day: 5, 5th, 5., first.
func (p *parser) scanDayNumber(i int) (n, end int, ok bool) {
	if n, end, _ = p.scanOrdinalDigits(i); end > i {
		return n, end, true
	}
	if n, ok = p.value(i, wordOrdinal); ok && n > 0 {
		return n, i + 1, true
	}
	if n, ok = p.value(i, wordCardinal); ok && n <= 31 && p.is(p.skip(i+1, wordOf), wordMonth) && !p.is(i-1, wordAt) { // cinco de mayo
		return n, i + 1, true
	}
	return 0, i, false
}

// scanYear scans a year of four digits, perhaps after a comma or "of".
func (p *parser) scanYear(i int) (y, end int) {
	j := p.skip(i, wordOf)
	if j == i && p.isSign(i, ",") {
		j++
	}
	if n, ok := p.digits(j, 4, 4); ok && !p.startsClock(j) {
		if j == i && p.isTimeForYear(n, j) {
			return 0, i
		}
		return n, j + 1
	}
	this := p.today.Year % 100
	if n, ok := p.digits(j, 2, 2); ok && j == i && n > 24 && n >= this && n <= this+maxYears && !p.startsClock(j) && !p.is(j+1, wordMonth) && !p.isGluedSign(j+1, ".") {
		p.mustConfirm = true // 5 dec 27
		return p.today.Year - this + n, j + 1
	}
	return 0, i
}

// isTimeForYear decides whether the year behind a date is a time of day: 5 dec 1930.
func (p *parser) isTimeForYear(year, i int) bool {
	switch {
	case !p.canBeTime(i), year >= p.today.Year:
		return false
	case year < 2000:
		return true
	case p.branch(2, "hhmm", i) == 0:
		return false // and has passed
	}
	p.mustConfirm = true
	return true
}

// newDateAtom makes an atom of the days first to last of a month.
func (p *parser) newDateAtom(i, end, y, m, first, last int) (atom, int) {
	for _, d := range []int{first, last} {
		if !isValidDate(y, m, d) {
			p.err = p.errNoSuchDay(p.sourceText(i, end))
			return atom{}, 0
		}
	}
	from := day{kind: dayDate, year: y, month: m, dayOfMonth: first}
	if first == last {
		return p.withBounds(atom{kind: atomDay, day: from}, i, end)
	}
	if last < first {
		p.err = p.errNoSuchDay(p.sourceText(i, end))
	}
	d := day{kind: dayRange, first: &from, last: &day{kind: dayDate, year: y, month: m, dayOfMonth: last}}
	return p.withBounds(atom{kind: atomDay, day: d}, i, end)
}

// isValidDate reports whether there is such a day, in some year if y is 0.
func isValidDate(y, m, d int) bool {
	if y == 0 {
		y = 2024 // a leap year
	}
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}

// scanNumericDate scans 5/12, 5.12., 2026-12-05.
func (p *parser) scanNumericDate(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe, wordOf)
	a, ok := p.digits(j, 1, 4)
	if !ok || j+1 >= len(p.lexemes) {
		return atom{}, 0
	}
	s := p.lexemes[j+1].text
	b, ok := p.gluedDigits(j+2, 1, 2)
	if !ok || !p.lexemes[j+1].glued || (s != "/" && s != "." && s != "-") {
		return atom{}, 0
	}
	if c, ok := p.gluedDigits(j+4, 1, 9); ok && p.isGluedSign(j+3, s) {
		return p.scanThreeNumbers(i, j, a, b, c, s)
	}
	if len(p.lexemes[j].text) > 2 || p.startsClock(j+2) || p.is(j+3, wordMonth) {
		return atom{}, 0
	}
	end := j + 3
	p.mustConfirm = p.mustConfirm || len(p.lexemes) == end && a == 24 && b == 7 && s == "/" // at all times
	dotted := s == "." && p.isGluedSign(end, ".")
	if dotted {
		end++
	}
	if !dotted && s != "/" && !p.isNumericDate(a, b, s, j+2) {
		return atom{}, 0
	}
	return p.orderDayAndMonth(numericDate{start: i, end: end, a: a, b: b, separator: s, complete: dotted})
}

// isNumericDate decides whether 6.10 or 5-12 is a date; both may be times.
func (p *parser) isNumericDate(a, b int, s string, pos int) bool {
	if s == "-" {
		return p.settings["dates"] == "dashed" && isValidDate(0, b, a) && p.branch(2, "date", pos) == 0
	}
	if p.hasHourMark(pos+1) || !isValidDate(0, b, a) && !isValidDate(0, a, b) {
		return false
	}
	clock := a <= 24 && b < 60 && len(p.lexemes[pos].text) == 2
	if !isValidDate(0, b, a) && clock {
		return false
	}
	if clock && p.branch(2, "date", pos) == 1 {
		p.mustConfirm = true // it may be a date beside the wrong weekday
		return false
	}
	return true
}

// scanThreeNumbers scans a date of which the year is in numbers, too.
func (p *parser) scanThreeNumbers(i, j, a, b, c int, s string) (atom, int) {
	end := j + 5
	if s == "." && p.isGluedSign(end, ".") {
		end++
	}
	wide := func(k int) bool { return len(p.lexemes[k].text) == 4 }
	switch {
	case wide(j) && !wide(j+4):
		if s == "-" {
			p.sawISODate = true
		}
		// The T of 2026-12-05T18:00.
		if end+1 < len(p.lexemes) && p.lexemes[end].text == "t" && p.lexemes[end].glued && p.lexemes[end+1].glued {
			end++
		}
		return p.newDateAtom(i, end, a, b, c, c)
	case p.Order == YMD && len(p.lexemes[j].text) == 2 && len(p.lexemes[j+4].text) <= 2 && s != ".":
		return p.newDateAtom(i, end, 2000+a, b, c, c)
	case len(p.lexemes[j].text) > 2 || (len(p.lexemes[j+4].text) != 2 && !wide(j+4)):
		p.err = p.errNoSuchDay(p.sourceText(j, end))
		return atom{}, 0
	}
	if !wide(j + 4) {
		c += 2000
	}
	return p.orderDayAndMonth(numericDate{start: i, end: end, a: a, b: b, year: c, separator: s, complete: true})
}

// numericDate is a date in numbers whose day and month have yet to be told
// apart.
type numericDate struct {
	start, end int    // lexemes
	a, b       int    // the day and the month, in either order
	year       int    // 0 if none was written
	separator  string // between the numbers
	complete   bool   // with a year or a final full stop
}

// orderDayAndMonth reads a date by the community's order. If that gives no date
// and the other order does, the other is offered for confirmation.
func (p *parser) orderDayAndMonth(n numericDate) (atom, int) {
	d, m := n.a, n.b
	switch dotted := n.separator == "."; {
	case dotted && (n.complete || p.Order != MDY):
	case dotted || (p.Order == YMD && n.year != 0 && n.a != n.b):
		if p.branch(2, "order", n.start) == 1 {
			d, m = n.b, n.a
		}
	case p.Order == MDY || (p.Order == YMD && n.year == 0):
		d, m = n.b, n.a
	}
	if !isValidDate(n.year, m, d) && isValidDate(n.year, d, m) {
		d, m = m, d
		p.mustConfirm = true
	}
	if !isValidDate(n.year, m, d) {
		p.err = p.errNoSuchDay(p.sourceText(n.start, n.end))
		return atom{}, 0
	}
	return p.newDateAtom(n.start, n.end, n.year, m, d, d)
}
