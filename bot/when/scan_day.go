package when

import "time"

type dayKind uint8

const (
	onWeekday    dayKind = iota // wd, mod
	onDate                      // y (0: not said), m, d
	onTheNth                    // d: the 15th of whichever month
	onNthOfWd                   // n, wd of month m (0: this one, or the next by mod), y
	inDays                      // n from today
	inWeeks                     // n from today
	ofWeek                      // n from this one
	ofWeekend                   // mod
	onWorkdays                  // the coming Monday to Friday
	fromDayToDay                // first, last
)

// day is one way of saying on which day or days.
type day struct {
	kind        dayKind
	wd          time.Weekday
	mod         wordKind // this, next, coming or none
	y, m, d, n  int
	first, last *day
	after       bool        // the modifier came after it
	habit       bool        // it may be meant for every week
	every       *Recurrence // it repeats
	start, end  int         // lexemes
}

func (r *run) modifier(i int) (wordKind, int) {
	for _, k := range []wordKind{wordThis, wordNext, wordComing} {
		if r.is(i, k) {
			return k, i + 1
		}
	}
	return wordNone, i
}

// namedDay reads weekdays, days named from today, weeks and weekends.
func (r *run) namedDay(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf, wordFrom)
	opened := r.opened(i, j)
	mod, k := r.modifier(j)
	k = r.skip(k, wordThe)
	if n, ok := r.as(k, wordOrdinal); ok && n == -1 && mod == wordNone && (r.is(k+1, wordWeekday) || r.is(k+1, wordWeek) || r.is(k+1, wordWeekend)) {
		r.wrong = r.passed(r.typed(k, k+2))
		return atom{}, 0
	}
	d, ok := r.dayWord(k, mod, i)
	if !ok || r.wrong != nil {
		return atom{}, 0
	}
	end := k + 1
	a := atom{kind: dayAtom, day: d}
	if d.kind == inDays && mod == wordThis { // this evening
		a.part, _ = r.as(k, wordPart)
	}
	if mod == wordNone && d.kind != inDays && !r.is(end+1, wordWeek) && !r.is(end+1, wordWeekday) && !r.is(end+1, wordWeekend) {
		mod, end = r.modifier(end)
		a.day.after = mod != wordNone
	}
	a.day.mod = mod
	ranged := false
	switch d.kind {
	case ofWeek:
		if mod == wordNone {
			return atom{}, 0
		}
		if mod != wordThis {
			a.day.n = 1
		}
	case onWeekday:
		a, end, ranged = r.upToWeekday(a, end)
	}
	if opened && !ranged {
		return atom{}, 0
	}
	return r.finish(a, i, end)
}

// dayWord reads the one word that names a day or days.
func (r *run) dayWord(k int, mod wordKind, i int) (day, bool) {
	if n, ok := r.as(k, wordWeekday); ok {
		d := day{kind: onWeekday, wd: time.Weekday(n)}
		if r.lex[k].text == r.settings["doubtful"] && (r.is(k+1, wordAt) || r.is(k-1, wordWeekday)) {
			r.unsure = true
		}
		// In French the Friday may be every Friday.
		d.habit = r.settings["the weekday"] == "asked" && mod == wordNone && r.is(k-1, wordThe)
		return d, true
	}
	if n, ok := r.as(k, wordRelativeDay); ok && mod == wordNone {
		// In Freitag morgen it is the morning.
		return day{kind: inDays, n: n}, !r.is(k, wordPart) || (!r.is(i-1, wordWeekday) && !r.is(i-1, wordRelativeDay))
	}
	if r.is(k, wordYesterday) {
		r.wrong = r.passed(r.typed(k, k+1))
		return day{}, false
	}
	for _, w := range []struct {
		word wordKind
		day  dayKind
	}{{wordWeekend, ofWeekend}, {wordWorkdays, onWorkdays}, {wordWeek, ofWeek}} {
		if r.is(k, w.word) {
			return day{kind: w.day}, true
		}
	}
	return day{kind: inDays}, mod == wordThis && r.is(k, wordPart)
}

// opened tells whether words before a day say that a range begins.
func (r *run) opened(i, j int) bool {
	for ; i < j; i++ {
		if r.is(i, wordFrom) && !r.is(i, wordOn) && !r.is(i, wordThe) && !r.is(i, wordOf) {
			return true
		}
	}
	return false
}

func (r *run) finish(a atom, start, end int) (atom, int) {
	a.day.start, a.day.end = start, end
	return a, end
}

// upToWeekday reads the end of Monday to Friday.
func (r *run) upToWeekday(a atom, end int) (_ atom, to int, ok bool) {
	j, ok := r.upTo(end)
	if !ok {
		return a, end, false
	}
	j = r.skip(j, wordOn, wordThe)
	n, ok := r.as(j, wordWeekday)
	if !ok {
		return a, end, false
	}
	first := a.day
	a.day = day{kind: fromDayToDay, first: &first, last: &day{kind: onWeekday, wd: time.Weekday(n)}}
	return a, j + 1, true
}

// nth reads the first Saturday of December, the last Friday of the month.
func (r *run) nth(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe)
	n, ok := r.as(j, wordOrdinal)
	k := j + 1
	if !ok {
		if n, k, ok = r.numbered(j); !ok {
			return atom{}, 0
		}
	}
	wd, ok := r.as(k, wordWeekday)
	if !ok || n > 5 {
		return atom{}, 0
	}
	d := day{kind: onNthOfWd, n: n, wd: time.Weekday(wd)}
	k = r.skip(k+1, wordOf, wordOn, wordThe)
	if m, ok := r.as(k, wordMonth); ok {
		d.m = m
		d.y, k = r.year(k + 1)
		return r.finish(atom{kind: dayAtom, day: d}, i, k)
	}
	d.mod, k = r.modifier(k)
	if d.mod == wordNone && r.is(k, wordEvery) {
		d.every = &Recurrence{Nth: n, Days: []time.Weekday{d.wd}}
		k++
	}
	if !r.is(k, wordCalendarMonth) {
		return atom{}, 0
	}
	k++
	if d.mod == wordNone {
		d.mod, k = r.modifier(k)
	}
	return r.finish(atom{kind: dayAtom, day: d}, i, k)
}

// numbered reads an ordinal in digits: 15th, 15., 1er.
func (r *run) numbered(i int) (n, end int, ok bool) {
	n, ok = r.digits(i, 1, 2)
	if !ok {
		return 0, i, false
	}
	if i+1 < len(r.lex) && r.lex[i+1].glued && r.is(i+1, wordSuffix) {
		return n, i + 2, true
	}
	_, fraction := r.gluedDigits(i+2, 1, 9)
	if r.gluedSign(i+1, ".") && !fraction && (r.settings["ordinals"] == "dotted" || r.is(i+2, wordMonth)) {
		return n, i + 2, true
	}
	return n, i + 1, false
}

// dayOfMonth reads the 15th.
func (r *run) dayOfMonth(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe, wordOf)
	hasThe := false
	for k := i; k < j; k++ {
		hasThe = hasThe || r.is(k, wordThe)
	}
	n, end, marked := r.numbered(j)
	if end == j {
		var ok bool
		if n, ok = r.as(j, wordOrdinal); !ok || n < 1 || !hasThe {
			return atom{}, 0
		}
		end = j + 1
	} else if (!marked && !hasThe) || r.startsClock(j) {
		return atom{}, 0
	}
	if n < 1 || n > 31 {
		r.wrong = r.noSuchDay(r.typed(j, end))
	}
	return r.finish(atom{kind: dayAtom, day: day{kind: onTheNth, d: n}}, i, end)
}

// startsClock tells whether the number at i is the hour of a clock time.
func (r *run) startsClock(i int) bool {
	if i+1 >= len(r.lex) {
		return false
	}
	if _, ok := r.gluedDigits(i+2, 2, 2); ok && r.gluedSign(i+1, ":") {
		return true
	}
	return r.closed(i + 1)
}

// within reads in 2 weeks, in 3 hours, 2 weeks from now.
func (r *run) within(i int) (atom, int) {
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
	return r.after(i, j, end, n, halved)
}

func (r *run) after(i, unit, end, n int, halved bool) (atom, int) {
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
			n -= r.ask(2, "days", unit)
		} else if r.intSetting("fortnight in days") == n {
			n -= r.ask(2, "days", unit)
		}
		return r.finish(atom{kind: dayAtom, day: day{kind: inDays, n: n}}, i, end)
	case r.is(unit, wordWeeks) && !halved:
		many, _ := r.as(unit, wordWeeks)
		return r.finish(atom{kind: dayAtom, day: day{kind: inWeeks, n: n * max(many, 1)}}, i, end)
	default:
		return atom{}, 0
	}
	return atom{kind: instantAtom, at: r.Now.Add(elapsed)}, end
}
