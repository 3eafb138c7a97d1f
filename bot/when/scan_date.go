package when

import (
	"fmt"
	"time"
)

// scanDate reads a date, or all the days from one date to another.
func (r *parser) scanDate(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf, wordFrom)
	a, end := r.scanSingleDate(j)
	if end <= j || r.err != nil {
		return atom{}, 0
	}
	if k, ranged := r.skipRangeSign(end); ranged && a.day.kind == dayDate {
		second := (*parser).scanSingleDate
		if r.is(end, wordAt) { // 5 dicembre alle 6.12 is a time
			second = (*parser).scanMonthDate
		}
		if b, last := second(r, k); last > k && r.err == nil && b.day.kind == dayDate {
			a.day, end = newDayRange(a.day, b.day), last
		}
	}
	if r.opensRange(i, j) && a.day.kind != dayRange {
		return atom{}, 0
	}
	return r.withBounds(a, i, end)
}

// newDayRange makes a stretch of two dates that may share the year of the second.
func newDayRange(from, to day) day {
	if from.year == 0 && to.year != 0 {
		from.year = to.year
		if !earlierInYear(from, to) {
			from.year--
		}
	}
	return day{kind: dayRange, first: &from, last: &to}
}

func (r *parser) scanSingleDate(i int) (atom, int) {
	if a, end := r.scanNumericDate(i); end > i || r.err != nil {
		return a, end
	}
	return r.scanMonthDate(i)
}

// scanMonthDate reads 5 December, Dec 5th 2026, 5-7 Dec.
func (r *parser) scanMonthDate(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf)
	if m, ok := r.value(j, wordMonth); ok {
		if r.is(j, wordWeekday) && r.branch(2, "word", j) == 0 { // mar is March, and mardi
			return atom{}, 0
		}
		r.mustConfirm = r.mustConfirm || r.is(j, wordWeekday)
		return r.scanMonthFirst(i, j+1, m)
	}
	first, k, ok := r.scanDayNumber(j)
	if !ok {
		return atom{}, 0
	}
	last := first
	if l, ranged := r.skipRangeSign(k); ranged {
		l = r.skip(l, wordOn, wordThe)
		if last, k, ok = r.scanDayNumber(l); !ok {
			return atom{}, 0
		}
	}
	k = r.skip(k, wordOf)
	m, ok := r.value(k, wordMonth)
	if !ok {
		return atom{}, 0
	}
	y, end := r.scanYear(k + 1)
	return r.newDateAtom(i, end, y, m, first, last)
}

func (r *parser) scanMonthFirst(i, j, m int) (atom, int) {
	k := r.skip(j, wordThe)
	first, end, ok := r.scanDayNumber(k)
	if !ok || r.startsClock(k) {
		return atom{}, 0
	}
	last := first
	if l, ok := r.skipRangeSign(end); ok && !r.is(end, wordAt) {
		if n, e, ok := r.scanDayNumber(l); ok && !r.startsClock(l) {
			last, end = n, e
		}
	}
	y, end := r.scanYear(end)
	return r.newDateAtom(i, end, y, m, first, last)
}

// scanDayNumber reads the number of a day: 5, 5th, 5., first.
func (r *parser) scanDayNumber(i int) (n, end int, ok bool) {
	if n, end, _ = r.scanOrdinalDigits(i); end > i {
		return n, end, true
	}
	if n, ok = r.value(i, wordOrdinal); ok && n > 0 {
		return n, i + 1, true
	}
	return 0, i, false
}

// scanYear reads a year of four digits, perhaps after a comma or "of".
func (r *parser) scanYear(i int) (y, end int) {
	j := r.skip(i, wordOf)
	if j == i && r.isSign(i, ",") {
		j++
	}
	if n, ok := r.digits(j, 4, 4); ok && !r.startsClock(j) {
		return n, j + 1
	}
	return 0, i
}

func (r *parser) newDateAtom(i, end, y, m, first, last int) (atom, int) {
	for _, d := range []int{first, last} {
		if !isValidDate(y, m, d) {
			r.err = r.errNoSuchDay(r.sourceText(i, end))
			return atom{}, 0
		}
	}
	from := day{kind: dayDate, year: y, month: m, dayOfMonth: first}
	if first == last {
		return r.withBounds(atom{kind: atomDay, day: from}, i, end)
	}
	if last < first {
		r.err = r.errNoSuchDay(r.sourceText(i, end))
	}
	d := day{kind: dayRange, first: &from, last: &day{kind: dayDate, year: y, month: m, dayOfMonth: last}}
	return r.withBounds(atom{kind: atomDay, day: d}, i, end)
}

// isValidDate tells whether there is such a day, in some year if y is 0.
func isValidDate(y, m, d int) bool {
	if y == 0 {
		y = 2024 // a leap year
	}
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}

// scanNumericDate reads 5/12, 5.12., 2026-12-05.
func (r *parser) scanNumericDate(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf)
	a, ok := r.digits(j, 1, 4)
	if !ok || j+1 >= len(r.lexemes) {
		return atom{}, 0
	}
	s := r.lexemes[j+1].text
	b, ok := r.gluedDigits(j+2, 1, 2)
	if !ok || !r.lexemes[j+1].glued || (s != "/" && s != "." && s != "-") {
		return atom{}, 0
	}
	if c, ok := r.gluedDigits(j+4, 1, 9); ok && r.isGluedSign(j+3, s) {
		return r.scanThreeNumbers(i, j, a, b, c, s)
	}
	if len(r.lexemes[j].text) > 2 || r.startsClock(j+2) || r.is(j+3, wordMonth) {
		return atom{}, 0
	}
	end := j + 3
	dotted := s == "." && r.isGluedSign(end, ".")
	if dotted {
		end++
	}
	if !dotted && s != "/" && !r.isNumericDate(a, b, s, j+2) {
		return atom{}, 0
	}
	return r.orderDayAndMonth(i, end, 0, a, b, s, dotted)
}

// isNumericDate decides about 6.10 and 5-12, which may be times.
func (r *parser) isNumericDate(a, b int, s string, at int) bool {
	if s == "-" {
		return r.settings["dates"] == "dashed" && isValidDate(0, b, a) && r.branch(2, "date", at) == 0
	}
	if r.hasHourMark(at+1) || !isValidDate(0, b, a) && !isValidDate(0, a, b) {
		return false
	}
	clock := a <= 24 && b < 60 && len(r.lexemes[at].text) == 2
	if !isValidDate(0, b, a) && clock {
		return false
	}
	if clock && r.branch(2, "date", at) == 1 {
		r.mustConfirm = true // the date may be right and the weekday beside it wrong
		return false
	}
	return true
}

func (r *parser) scanThreeNumbers(i, j, a, b, c int, s string) (atom, int) {
	end := j + 5
	if s == "." && r.isGluedSign(end, ".") {
		end++
	}
	wide := func(k int) bool { return len(r.lexemes[k].text) == 4 }
	switch {
	case wide(j) && !wide(j+4):
		if s == "-" {
			r.sawISODate = true
		}
		// The T of 2026-12-05T18:00.
		if end+1 < len(r.lexemes) && r.lexemes[end].text == "t" && r.lexemes[end].glued && r.lexemes[end+1].glued {
			end++
		}
		return r.newDateAtom(i, end, a, b, c, c)
	case r.Order == YMD && len(r.lexemes[j].text) == 2 && len(r.lexemes[j+4].text) <= 2 && s != ".":
		return r.newDateAtom(i, end, 2000+a, b, c, c)
	case len(r.lexemes[j].text) > 2 || (len(r.lexemes[j+4].text) != 2 && !wide(j+4)):
		r.err = r.errNoSuchDay(r.sourceText(j, end))
		return atom{}, 0
	}
	if !wide(j + 4) {
		c += 2000
	}
	return r.orderDayAndMonth(i, end, c, a, b, s, true)
}

// orderDayAndMonth reads two numbers by the community's order. What is no date in
// that order and is one in the other is asked back.
func (r *parser) orderDayAndMonth(i, end, y, a, b int, s string, sure bool) (atom, int) {
	d, m := a, b
	switch {
	case s == "." && (sure || r.Order != MDY):
	case s == "." || (r.Order == YMD && y != 0 && a != b):
		if r.branch(2, "order", i) == 1 {
			d, m = b, a
		}
	case r.Order == MDY || (r.Order == YMD && y == 0):
		d, m = b, a
	}
	if !isValidDate(y, m, d) && isValidDate(y, d, m) {
		d, m = m, d
		r.mustConfirm = true
	}
	if !isValidDate(y, m, d) {
		r.err = r.errNoSuchDay(r.sourceText(i, end))
		return atom{}, 0
	}
	return r.newDateAtom(i, end, y, m, d, d)
}

// intSetting is a number among the language's settings, 0 if it has none.
func (t *language) intSetting(name string) int {
	var n int
	if _, err := fmt.Sscan(t.settings[name], &n); err != nil {
		return 0
	}
	return n
}
