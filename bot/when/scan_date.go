package when

import (
	"fmt"
	"time"
)

// fullDate reads a date, or all the days from one date to another.
func (r *run) fullDate(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf, wordFrom)
	a, end := r.oneDate(j)
	if end <= j || r.wrong != nil {
		return atom{}, 0
	}
	if k, ranged := r.upTo(end); ranged && a.day.kind == onDate {
		second := (*run).oneDate
		if r.is(end, wordAt) { // 5 dicembre alle 6.12 is a time
			second = (*run).monthDate
		}
		if b, last := second(r, k); last > k && r.wrong == nil && b.day.kind == onDate {
			a.day, end = fromTo(a.day, b.day), last
		}
	}
	if r.opened(i, j) && a.day.kind != fromDayToDay {
		return atom{}, 0
	}
	return r.finish(a, i, end)
}

// fromTo makes a stretch of two dates that may share the year of the second.
func fromTo(from, to day) day {
	if from.y == 0 && to.y != 0 {
		from.y = to.y
		if !sooner(from, to) {
			from.y--
		}
	}
	return day{kind: fromDayToDay, first: &from, last: &to}
}

func (r *run) oneDate(i int) (atom, int) {
	if a, end := r.numericDate(i); end > i || r.wrong != nil {
		return a, end
	}
	return r.monthDate(i)
}

// monthDate reads 5 December, Dec 5th 2026, 5-7 Dec.
func (r *run) monthDate(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf)
	if m, ok := r.as(j, wordMonth); ok {
		if r.is(j, wordWeekday) && r.ask(2, "word", j) == 0 { // mar is March, and mardi
			return atom{}, 0
		}
		r.unsure = r.unsure || r.is(j, wordWeekday)
		return r.monthFirst(i, j+1, m)
	}
	first, k, ok := r.dayNumber(j)
	if !ok {
		return atom{}, 0
	}
	last := first
	if l, ranged := r.upTo(k); ranged {
		l = r.skip(l, wordOn, wordThe)
		if last, k, ok = r.dayNumber(l); !ok {
			return atom{}, 0
		}
	}
	k = r.skip(k, wordOf)
	m, ok := r.as(k, wordMonth)
	if !ok {
		return atom{}, 0
	}
	y, end := r.year(k + 1)
	return r.dates(i, end, y, m, first, last)
}

func (r *run) monthFirst(i, j, m int) (atom, int) {
	k := r.skip(j, wordThe)
	first, end, ok := r.dayNumber(k)
	if !ok || r.startsClock(k) {
		return atom{}, 0
	}
	last := first
	if l, ok := r.upTo(end); ok && !r.is(end, wordAt) {
		if n, e, ok := r.dayNumber(l); ok && !r.startsClock(l) {
			last, end = n, e
		}
	}
	y, end := r.year(end)
	return r.dates(i, end, y, m, first, last)
}

// dayNumber reads the number of a day: 5, 5th, 5., first.
func (r *run) dayNumber(i int) (n, end int, ok bool) {
	if n, end, _ = r.numbered(i); end > i {
		return n, end, true
	}
	if n, ok = r.as(i, wordOrdinal); ok && n > 0 {
		return n, i + 1, true
	}
	return 0, i, false
}

// year reads a year of four digits, perhaps after a comma or "of".
func (r *run) year(i int) (y, end int) {
	j := r.skip(i, wordOf)
	if j == i && r.sign(i, ",") {
		j++
	}
	if n, ok := r.digits(j, 4, 4); ok && !r.startsClock(j) {
		return n, j + 1
	}
	return 0, i
}

func (r *run) dates(i, end, y, m, first, last int) (atom, int) {
	for _, d := range []int{first, last} {
		if !inCalendar(y, m, d) {
			r.wrong = r.noSuchDay(r.typed(i, end))
			return atom{}, 0
		}
	}
	from := day{kind: onDate, y: y, m: m, d: first}
	if first == last {
		return r.finish(atom{kind: dayAtom, day: from}, i, end)
	}
	if last < first {
		r.wrong = r.noSuchDay(r.typed(i, end))
	}
	d := day{kind: fromDayToDay, first: &from, last: &day{kind: onDate, y: y, m: m, d: last}}
	return r.finish(atom{kind: dayAtom, day: d}, i, end)
}

// inCalendar tells whether there is such a day, in some year if y is 0.
func inCalendar(y, m, d int) bool {
	if y == 0 {
		y = 2024 // a leap year
	}
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}

// numericDate reads 5/12, 5.12., 2026-12-05.
func (r *run) numericDate(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf)
	a, ok := r.digits(j, 1, 4)
	if !ok || j+1 >= len(r.lex) {
		return atom{}, 0
	}
	s := r.lex[j+1].text
	b, ok := r.gluedDigits(j+2, 1, 2)
	if !ok || !r.lex[j+1].glued || (s != "/" && s != "." && s != "-") {
		return atom{}, 0
	}
	if c, ok := r.gluedDigits(j+4, 1, 9); ok && r.gluedSign(j+3, s) {
		return r.threeNumbers(i, j, a, b, c, s)
	}
	if len(r.lex[j].text) > 2 || r.startsClock(j+2) || r.is(j+3, wordMonth) {
		return atom{}, 0
	}
	end := j + 3
	dotted := s == "." && r.gluedSign(end, ".")
	if dotted {
		end++
	}
	if !dotted && s != "/" && !r.isDate(a, b, s, j+2) {
		return atom{}, 0
	}
	return r.dayAndMonth(i, end, 0, a, b, s, dotted)
}

// isDate decides about 6.10 and 5-12, which may be times.
func (r *run) isDate(a, b int, s string, at int) bool {
	if s == "-" {
		return r.settings["dates"] == "dashed" && inCalendar(0, b, a) && r.ask(2, "date", at) == 0
	}
	if r.closed(at+1) || !inCalendar(0, b, a) && !inCalendar(0, a, b) {
		return false
	}
	clock := a <= 24 && b < 60 && len(r.lex[at].text) == 2
	if !inCalendar(0, b, a) && clock {
		return false
	}
	if clock && r.ask(2, "date", at) == 1 {
		r.unsure = true // the date may be right and the weekday beside it wrong
		return false
	}
	return true
}

func (r *run) threeNumbers(i, j, a, b, c int, s string) (atom, int) {
	end := j + 5
	if s == "." && r.gluedSign(end, ".") {
		end++
	}
	wide := func(k int) bool { return len(r.lex[k].text) == 4 }
	switch {
	case wide(j) && !wide(j+4):
		if s == "-" {
			r.exact = true
		}
		// The T of 2026-12-05T18:00.
		if end+1 < len(r.lex) && r.lex[end].text == "t" && r.lex[end].glued && r.lex[end+1].glued {
			end++
		}
		return r.dates(i, end, a, b, c, c)
	case r.Order == YMD && len(r.lex[j].text) == 2 && len(r.lex[j+4].text) <= 2 && s != ".":
		return r.dates(i, end, 2000+a, b, c, c)
	case len(r.lex[j].text) > 2 || (len(r.lex[j+4].text) != 2 && !wide(j+4)):
		r.wrong = r.noSuchDay(r.typed(j, end))
		return atom{}, 0
	}
	if !wide(j + 4) {
		c += 2000
	}
	return r.dayAndMonth(i, end, c, a, b, s, true)
}

// dayAndMonth reads two numbers by the community's order. What is no date in
// that order and is one in the other is asked back.
func (r *run) dayAndMonth(i, end, y, a, b int, s string, sure bool) (atom, int) {
	d, m := a, b
	switch {
	case s == "." && (sure || r.Order != MDY):
	case s == "." || (r.Order == YMD && y != 0 && a != b):
		if r.ask(2, "order", i) == 1 {
			d, m = b, a
		}
	case r.Order == MDY || (r.Order == YMD && y == 0):
		d, m = b, a
	}
	if !inCalendar(y, m, d) && inCalendar(y, d, m) {
		d, m = m, d
		r.unsure = true
	}
	if !inCalendar(y, m, d) {
		r.wrong = r.noSuchDay(r.typed(i, end))
		return atom{}, 0
	}
	return r.dates(i, end, y, m, d, d)
}

// intSetting is a number among the language's settings, 0 if it has none.
func (t *language) intSetting(name string) int {
	var n int
	if _, err := fmt.Sscan(t.settings[name], &n); err != nil {
		return 0
	}
	return n
}
