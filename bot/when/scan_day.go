package when

import "time"

// dayKind is the form in which a day was named; the comments list the fields it
// uses.
type dayKind uint8

const (
	dayWeekday    dayKind = iota // weekday, modifier
	dayDate                      // year (0: none named), month, dayOfMonth
	dayNthOfMonth                // dayOfMonth: the 15th of whichever month
	dayNthWeekday                // count, weekday of month (0: this one, or the next by modifier), year
	dayInDays                    // count from today
	dayInWeeks                   // count from today
	dayInMonths                  // count from today
	dayEdge                      // count: which edge of a month, or of a week (weekly); month, year, modifier
	dayWeek                      // count from this one
	dayWeekend                   // modifier
	dayWorkdays                  // the coming Monday to Friday
	dayRange                     // first, last
)

// day is one way to name a day or days.
type day struct {
	kind       dayKind
	weekday    time.Weekday
	modifier   wordKind // this, next, coming, the one after next or none
	year       int
	month      int
	dayOfMonth int
	count      int

	plus          int  // days after it: friday week
	weekend       bool // the Sunday after it, too
	within        bool // counted: in 2 weeks
	weekly        bool
	first, last   *day
	modifierAfter bool        // the modifier follows the day
	maybeWeekly   bool        // it may mean every week
	recurrence    *Recurrence // nil unless it repeats
	start, end    int         // lexemes
}

// scanModifier scans this, next, coming or after next.
func (p *parser) scanModifier(i int) (wordKind, int) {
	for _, k := range []wordKind{wordOverNext, wordThis, wordNext, wordComing} {
		if p.is(i, k) {
			return k, i + 1
		}
	}
	return wordNone, i
}

// scanNamedDay scans weekdays, days counted from today, weeks and weekends.
func (p *parser) scanNamedDay(i int) (atom, int) {
	if a, end := p.scanWeeksOn(i); end > i {
		return a, end
	}
	j := p.skip(i, wordOn, wordThe, wordOf, wordFrom)
	opens := p.opensRange(i, j)
	modifier, k := p.scanModifier(j)
	k = p.skip(k, wordThe)
	if n, ok := p.value(k, wordOrdinal); ok && n == -1 && !p.is(p.skip(k+2, wordOf, wordThe, wordOn), wordMonth) && modifier == wordNone && (p.is(k+1, wordWeekday) || p.is(k+1, wordWeek) || p.is(k+1, wordWeekend)) {
		p.err = p.errPast(p.sourceText(k, k+2))
		return atom{}, 0
	}
	d, ok := p.scanDayWord(k, modifier, i)
	if !ok || p.err != nil {
		return atom{}, 0
	}
	end := k + 1
	a := atom{kind: atomDay, day: d}
	if d.kind == dayInDays && modifier == wordThis { // this evening
		a.part, _ = p.value(k, wordPart)
	}
	if modifier == wordNone && d.kind != dayInDays && (d.kind == dayWeek || !p.is(end+1, wordWeek) && !p.is(end+1, wordWeekday) && !p.is(end+1, wordWeekend)) {
		modifier, end = p.scanModifier(end)
		a.day.modifierAfter = modifier != wordNone
	}
	a.day.modifier = modifier
	ranged := false
	switch d.kind {
	case dayWeek:
		if modifier == wordNone {
			return atom{}, 0
		}
		a.day.count = unitsAhead(modifier)
	case dayWeekday:
		a, end, ranged = p.scanWeekdayRange(a, end)
	}
	if !ranged && (d.kind == dayWeekday || d.kind == dayInDays) {
		a.day.plus, end = p.scanDaysOn(end)
	}
	if opens && !ranged {
		return atom{}, 0
	}
	return p.withBounds(a, i, end)
}

// unitsAhead returns how many weeks ahead of this one a week is, or months a
// month.
func unitsAhead(modifier wordKind) int {
	switch modifier {
	case wordThis:
		return 0
	case wordOverNext:
		return 2
	default:
		return 1
	}
}

// scanDayWord scans the one word that names a day or days.
func (p *parser) scanDayWord(k int, modifier wordKind, i int) (day, bool) {
	if n, ok := p.value(k, wordWeekday); ok {
		d := day{kind: dayWeekday, weekday: time.Weekday(n)}
		if p.isDoubtful(k) && (p.isDayWord(k-1) || p.is(k-1, wordPart)) { // Samstag so um 3
			p.mustConfirm = true
			return day{}, false
		}
		if p.lexemes[k].text == p.settings["doubtful"] && (p.is(k+1, wordAt) || p.is(k-1, wordWeekday)) {
			p.mustConfirm = true
		}
		// In French the Friday may mean every Friday.
		d.maybeWeekly = p.settings["the weekday"] == "asked" && modifier == wordNone && p.is(k-1, wordThe)
		return d, true
	}
	if n, ok := p.value(k, wordRelativeDay); ok && modifier == wordNone {
		// In Freitag morgen it means the morning.
		return day{kind: dayInDays, count: n}, !p.is(k, wordPart) || (!p.is(i-1, wordWeekday) && !p.is(i-1, wordRelativeDay))
	}
	if p.is(k, wordYesterday) {
		p.err = p.errPast(p.sourceText(k, k+1))
		return day{}, false
	}
	for _, w := range []struct {
		word wordKind
		day  dayKind
	}{{wordWeekend, dayWeekend}, {wordWorkdays, dayWorkdays}, {wordWeek, dayWeek}} {
		if p.is(k, w.word) {
			return day{kind: w.day}, true
		}
	}
	return day{kind: dayInDays}, modifier == wordThis && p.is(k, wordPart)
}

// opensRange reports whether a word from i up to j opens a range.
func (p *parser) opensRange(i, j int) bool {
	for ; i < j; i++ {
		if p.is(i, wordFrom) && !p.is(i, wordOn) && !p.is(i, wordThe) && !p.is(i, wordOf) {
			return true
		}
	}
	return false
}

// withBounds sets the lexemes of an atom's day.
func (p *parser) withBounds(a atom, start, end int) (atom, int) {
	a.day.start, a.day.end = start, end
	return a, end
}

// scanWeekdayRange scans the end of Monday to Friday.
func (p *parser) scanWeekdayRange(a atom, end int) (_ atom, to int, ok bool) {
	j, ok := p.skipRangeSign(end)
	if !ok {
		return a, end, false
	}
	j = p.skip(j, wordOn, wordThe)
	n, ok := p.value(j, wordWeekday)
	if !ok {
		return a, end, false
	}
	first := a.day
	a.day = day{kind: dayRange, first: &first, last: &day{kind: dayWeekday, weekday: time.Weekday(n)}}
	return a, j + 1, true
}

// scanNthWeekday scans the first Saturday of December, the last Friday of the
// month.
func (p *parser) scanNthWeekday(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe)
	n, ok := p.value(j, wordOrdinal)
	k := j + 1
	if !ok {
		if n, k, ok = p.scanOrdinalDigits(j); !ok {
			return atom{}, 0
		}
	}
	wd, ok := p.value(k, wordWeekday)
	weekend := !ok && p.is(k, wordWeekend)
	if weekend {
		wd = int(time.Saturday)
	}
	if !ok && !weekend || n > 5 {
		return atom{}, 0
	}
	d := day{kind: dayNthWeekday, count: n, weekday: time.Weekday(wd), weekend: weekend}
	k = p.skip(k+1, wordOf, wordOn, wordThe)
	if m, ok := p.value(k, wordMonth); ok {
		d.month = m
		d.year, k = p.scanYear(k + 1)
		return p.withBounds(atom{kind: atomDay, day: d}, i, k)
	}
	d.modifier, k = p.scanModifier(k)
	if d.modifier == wordNone && !weekend && p.is(k, wordEvery) {
		d.recurrence = &Recurrence{Nth: n, Days: []time.Weekday{d.weekday}}
		k++
	}
	if !p.is(k, wordCalendarMonth) {
		return atom{}, 0
	}
	k++
	if d.modifier == wordNone {
		d.modifier, k = p.scanModifier(k)
	}
	return p.withBounds(atom{kind: atomDay, day: d}, i, k)
}

// scanOrdinalDigits scans an ordinal in digits: 15th, 15., 1er.
func (p *parser) scanOrdinalDigits(i int) (n, end int, ok bool) {
	n, ok = p.digits(i, 1, 2)
	if !ok {
		return 0, i, false
	}
	if i+1 < len(p.lexemes) && p.lexemes[i+1].glued && p.is(i+1, wordSuffix) {
		return n, i + 2, true
	}
	_, fraction := p.gluedDigits(i+2, 1, 9)
	if p.isGluedSign(i+1, ".") && !fraction && (p.settings["ordinals"] == "dotted" || p.is(i+2, wordMonth)) {
		return n, i + 2, true
	}
	return n, i + 1, false
}

// scanDayOfMonth scans the 15th.
func (p *parser) scanDayOfMonth(i int) (atom, int) {
	if a, end := p.scanDayInMonth(i); end > i {
		return a, end
	}
	j := p.skip(i, wordOn, wordThe, wordOf)
	hasThe := false
	for k := i; k < j; k++ {
		hasThe = hasThe || p.is(k, wordThe)
	}
	n, end, marked := p.scanOrdinalDigits(j)
	if end > j {
		if a, last := p.scanNthOfMonth(i, n, end); last > end {
			return a, last
		}
	}
	if end == j {
		var ok bool
		if n, ok = p.value(j, wordOrdinal); !ok || n < 1 || !hasThe {
			return atom{}, 0
		}
		end = j + 1
		if a, last := p.scanNthOfMonth(i, n, end); last > end {
			return a, last
		}
	} else if (!marked && !hasThe) || p.startsClock(j) {
		return atom{}, 0
	}
	if n < 1 || n > 31 {
		p.err = p.errNoSuchDay(p.sourceText(j, end))
	}
	return p.withBounds(atom{kind: atomDay, day: day{kind: dayNthOfMonth, dayOfMonth: n}}, i, end)
}

// scanNthOfMonth scans the rest of the 15th of next month, behind the number.
func (p *parser) scanNthOfMonth(i, n, end int) (atom, int) {
	if _, named := p.value(p.skip(end, wordOf, wordOn, wordThe), wordMonth); named {
		return atom{}, 0 // scanMonthDate knows better
	}
	month := p.skip(end, wordOf, wordOn, wordThe)
	first, last, ok := p.scanMonthOf(month)
	if !ok {
		return atom{}, 0
	}
	if last == month+1 { // of the month, whichever has it ahead
		return p.withBounds(atom{kind: atomDay, day: day{kind: dayNthOfMonth, dayOfMonth: n}}, i, last)
	}
	if !isValidDate(first.Year, int(first.Month), n) {
		p.err = p.errNoSuchDay(p.sourceText(i, last))
	}
	return p.withBounds(atom{kind: atomDay, day: day{kind: dayDate, year: first.Year, month: int(first.Month), dayOfMonth: n}}, i, last)
}

// startsClock reports whether the number at i is the hour of a clock time.
func (p *parser) startsClock(i int) bool {
	if i+1 >= len(p.lexemes) {
		return false
	}
	if _, ok := p.gluedDigits(i+2, 2, 2); ok && p.isGluedSign(i+1, ":") {
		return true
	}
	return p.hasHourMark(i + 1)
}
