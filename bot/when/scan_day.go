package when

import "time"

type dayKind uint8

const (
	dayWeekday    dayKind = iota // wd, mod
	dayDate                      // y (0: not said), m, d
	dayNthOfMonth                // d: the 15th of whichever month
	dayNthWeekday                // n, wd of month m (0: this one, or the next by mod), y
	dayInDays                    // n from today
	dayInWeeks                   // n from today
	dayWeek                      // n from this one
	dayWeekend                   // mod
	dayWorkdays                  // the coming Monday to Friday
	dayRange                     // first, last
)

// day is one way of saying on which day or days.
type day struct {
	kind                           dayKind
	weekday                        time.Weekday
	modifier                       wordKind // this, next, coming or none
	year, month, dayOfMonth, count int
	first, last                    *day
	modifierAfter                  bool        // the modifier came after it
	maybeWeekly                    bool        // it may be meant for every week
	recurrence                     *Recurrence // it repeats
	start, end                     int         // lexemes
}

func (r *parser) scanModifier(i int) (wordKind, int) {
	for _, k := range []wordKind{wordThis, wordNext, wordComing} {
		if r.is(i, k) {
			return k, i + 1
		}
	}
	return wordNone, i
}

// scanNamedDay reads weekdays, days named from today, weeks and weekends.
func (r *parser) scanNamedDay(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf, wordFrom)
	opened := r.opensRange(i, j)
	mod, k := r.scanModifier(j)
	k = r.skip(k, wordThe)
	if n, ok := r.value(k, wordOrdinal); ok && n == -1 && mod == wordNone && (r.is(k+1, wordWeekday) || r.is(k+1, wordWeek) || r.is(k+1, wordWeekend)) {
		r.err = r.errPast(r.sourceText(k, k+2))
		return atom{}, 0
	}
	d, ok := r.scanDayWord(k, mod, i)
	if !ok || r.err != nil {
		return atom{}, 0
	}
	end := k + 1
	a := atom{kind: atomDay, day: d}
	if d.kind == dayInDays && mod == wordThis { // this evening
		a.part, _ = r.value(k, wordPart)
	}
	if mod == wordNone && d.kind != dayInDays && !r.is(end+1, wordWeek) && !r.is(end+1, wordWeekday) && !r.is(end+1, wordWeekend) {
		mod, end = r.scanModifier(end)
		a.day.modifierAfter = mod != wordNone
	}
	a.day.modifier = mod
	ranged := false
	switch d.kind {
	case dayWeek:
		if mod == wordNone {
			return atom{}, 0
		}
		if mod != wordThis {
			a.day.count = 1
		}
	case dayWeekday:
		a, end, ranged = r.scanWeekdayRange(a, end)
	}
	if opened && !ranged {
		return atom{}, 0
	}
	return r.withBounds(a, i, end)
}

// scanDayWord reads the one word that names a day or days.
func (r *parser) scanDayWord(k int, mod wordKind, i int) (day, bool) {
	if n, ok := r.value(k, wordWeekday); ok {
		d := day{kind: dayWeekday, weekday: time.Weekday(n)}
		if r.lexemes[k].text == r.settings["doubtful"] && (r.is(k+1, wordAt) || r.is(k-1, wordWeekday)) {
			r.mustConfirm = true
		}
		// In French the Friday may be every Friday.
		d.maybeWeekly = r.settings["the weekday"] == "asked" && mod == wordNone && r.is(k-1, wordThe)
		return d, true
	}
	if n, ok := r.value(k, wordRelativeDay); ok && mod == wordNone {
		// In Freitag morgen it is the morning.
		return day{kind: dayInDays, count: n}, !r.is(k, wordPart) || (!r.is(i-1, wordWeekday) && !r.is(i-1, wordRelativeDay))
	}
	if r.is(k, wordYesterday) {
		r.err = r.errPast(r.sourceText(k, k+1))
		return day{}, false
	}
	for _, w := range []struct {
		word wordKind
		day  dayKind
	}{{wordWeekend, dayWeekend}, {wordWorkdays, dayWorkdays}, {wordWeek, dayWeek}} {
		if r.is(k, w.word) {
			return day{kind: w.day}, true
		}
	}
	return day{kind: dayInDays}, mod == wordThis && r.is(k, wordPart)
}

// opensRange tells whether words before a day say that a range begins.
func (r *parser) opensRange(i, j int) bool {
	for ; i < j; i++ {
		if r.is(i, wordFrom) && !r.is(i, wordOn) && !r.is(i, wordThe) && !r.is(i, wordOf) {
			return true
		}
	}
	return false
}

func (r *parser) withBounds(a atom, start, end int) (atom, int) {
	a.day.start, a.day.end = start, end
	return a, end
}

// scanWeekdayRange reads the end of Monday to Friday.
func (r *parser) scanWeekdayRange(a atom, end int) (_ atom, to int, ok bool) {
	j, ok := r.skipRangeSign(end)
	if !ok {
		return a, end, false
	}
	j = r.skip(j, wordOn, wordThe)
	n, ok := r.value(j, wordWeekday)
	if !ok {
		return a, end, false
	}
	first := a.day
	a.day = day{kind: dayRange, first: &first, last: &day{kind: dayWeekday, weekday: time.Weekday(n)}}
	return a, j + 1, true
}

// scanNthWeekday reads the first Saturday of December, the last Friday of the month.
func (r *parser) scanNthWeekday(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe)
	n, ok := r.value(j, wordOrdinal)
	k := j + 1
	if !ok {
		if n, k, ok = r.scanOrdinalDigits(j); !ok {
			return atom{}, 0
		}
	}
	wd, ok := r.value(k, wordWeekday)
	if !ok || n > 5 {
		return atom{}, 0
	}
	d := day{kind: dayNthWeekday, count: n, weekday: time.Weekday(wd)}
	k = r.skip(k+1, wordOf, wordOn, wordThe)
	if m, ok := r.value(k, wordMonth); ok {
		d.month = m
		d.year, k = r.scanYear(k + 1)
		return r.withBounds(atom{kind: atomDay, day: d}, i, k)
	}
	d.modifier, k = r.scanModifier(k)
	if d.modifier == wordNone && r.is(k, wordEvery) {
		d.recurrence = &Recurrence{Nth: n, Days: []time.Weekday{d.weekday}}
		k++
	}
	if !r.is(k, wordCalendarMonth) {
		return atom{}, 0
	}
	k++
	if d.modifier == wordNone {
		d.modifier, k = r.scanModifier(k)
	}
	return r.withBounds(atom{kind: atomDay, day: d}, i, k)
}

// scanOrdinalDigits reads an ordinal in digits: 15th, 15., 1er.
func (r *parser) scanOrdinalDigits(i int) (n, end int, ok bool) {
	n, ok = r.digits(i, 1, 2)
	if !ok {
		return 0, i, false
	}
	if i+1 < len(r.lexemes) && r.lexemes[i+1].glued && r.is(i+1, wordSuffix) {
		return n, i + 2, true
	}
	_, fraction := r.gluedDigits(i+2, 1, 9)
	if r.isGluedSign(i+1, ".") && !fraction && (r.settings["ordinals"] == "dotted" || r.is(i+2, wordMonth)) {
		return n, i + 2, true
	}
	return n, i + 1, false
}

// scanDayOfMonth reads the 15th.
func (r *parser) scanDayOfMonth(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf)
	hasThe := false
	for k := i; k < j; k++ {
		hasThe = hasThe || r.is(k, wordThe)
	}
	n, end, marked := r.scanOrdinalDigits(j)
	if end == j {
		var ok bool
		if n, ok = r.value(j, wordOrdinal); !ok || n < 1 || !hasThe {
			return atom{}, 0
		}
		end = j + 1
	} else if (!marked && !hasThe) || r.startsClock(j) {
		return atom{}, 0
	}
	if n < 1 || n > 31 {
		r.err = r.errNoSuchDay(r.sourceText(j, end))
	}
	return r.withBounds(atom{kind: atomDay, day: day{kind: dayNthOfMonth, dayOfMonth: n}}, i, end)
}

// startsClock tells whether the number at i is the hour of a clock time.
func (r *parser) startsClock(i int) bool {
	if i+1 >= len(r.lexemes) {
		return false
	}
	if _, ok := r.gluedDigits(i+2, 2, 2); ok && r.isGluedSign(i+1, ":") {
		return true
	}
	return r.hasHourMark(i + 1)
}

// scanRelative reads in 2 weeks, in 3 hours, 2 weeks from now.
func (r *parser) scanRelative(i int) (atom, int) {
	before := r.is(i, wordWithin)
	j := i
	if before {
		j++
	}
	n, ok := r.count(j)
	halved := false
	switch {
	case r.is(j, wordSingle) && r.is(j+1, wordHalf):
		halved = true
		j += 2
	case ok:
		j++
	case r.is(j, wordHalf):
		halved = true
		j = r.skip(j+1, wordSingle)
	case r.is(j, wordSingle):
		n = 1
		j++
	default:
		return atom{}, 0
	}
	end := j + 1
	if !before {
		if !r.is(end, wordFromNow) {
			return atom{}, 0
		}
		end++
	}
	return r.scanRelativeUnit(i, j, end, n, halved)
}

func (r *parser) scanRelativeUnit(i, unit, end, n int, halved bool) (atom, int) {
	elapsed := time.Duration(n) * time.Hour
	if halved {
		elapsed = 30 * time.Minute
	}
	switch {
	case r.is(unit, wordMinutes) && !halved:
		elapsed = time.Duration(n) * time.Minute
	case r.is(unit, wordHours):
	case r.is(unit, wordDays) && !halved:
		if sameWeek := r.intSetting("week in days"); sameWeek == n {
			n -= r.branch(2, "days", unit)
		} else if r.intSetting("fortnight in days") == n {
			n -= r.branch(2, "days", unit)
		}
		return r.withBounds(atom{kind: atomDay, day: day{kind: dayInDays, count: n}}, i, end)
	case r.is(unit, wordWeeks) && !halved:
		many, _ := r.value(unit, wordWeeks)
		return r.withBounds(atom{kind: atomDay, day: day{kind: dayInWeeks, count: n * max(many, 1)}}, i, end)
	default:
		return atom{}, 0
	}
	return atom{kind: atomInstant, instant: r.Now.Add(elapsed)}, end
}
