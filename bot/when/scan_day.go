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
	mod         kind // this, next, coming or none
	y, m, d, n  int
	first, last *day
	after       bool        // the modifier came after it
	habit       bool        // it may be meant for every week
	every       *Recurrence // it repeats
	start, end  int         // lexemes
}

func (r *run) modifier(i int) (kind, int) {
	for _, k := range []kind{this, next, coming} {
		if r.is(i, k) {
			return k, i + 1
		}
	}
	return none, i
}

// namedDay reads weekdays, days named from today, weeks and weekends.
func (r *run) namedDay(i int) (atom, int) {
	j := r.skip(i, on, the, of, from)
	opened := r.opened(i, j)
	mod, k := r.modifier(j)
	k = r.skip(k, the)
	if n, ok := r.as(k, ordinal); ok && n == -1 && mod == none && (r.is(k+1, weekday) || r.is(k+1, week) || r.is(k+1, weekend)) {
		r.wrong = r.passed(r.typed(k, k+2))
		return atom{}, 0
	}
	d, ok := r.dayWord(k, mod, i)
	if !ok || r.wrong != nil {
		return atom{}, 0
	}
	end := k + 1
	a := atom{kind: dayAtom, day: d}
	if d.kind == inDays && mod == this { // this evening
		a.part, _ = r.as(k, part)
	}
	if mod == none && d.kind != inDays && !r.is(end+1, week) && !r.is(end+1, weekday) && !r.is(end+1, weekend) {
		mod, end = r.modifier(end)
		a.day.after = mod != none
	}
	a.day.mod = mod
	ranged := false
	switch d.kind {
	case ofWeek:
		if mod == none {
			return atom{}, 0
		}
		if mod != this {
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
func (r *run) dayWord(k int, mod kind, i int) (day, bool) {
	if n, ok := r.as(k, weekday); ok {
		d := day{kind: onWeekday, wd: time.Weekday(n)}
		if r.lex[k].text == r.set["doubtful"] && (r.is(k+1, at) || r.is(k-1, weekday)) {
			r.unsure = true
		}
		// In French the Friday may be every Friday.
		d.habit = r.set["the weekday"] == "asked" && mod == none && r.is(k-1, the)
		return d, true
	}
	if n, ok := r.as(k, relday); ok && mod == none {
		// In Freitag morgen it is the morning.
		return day{kind: inDays, n: n}, !r.is(k, part) || (!r.is(i-1, weekday) && !r.is(i-1, relday))
	}
	if r.is(k, yesterday) {
		r.wrong = r.passed(r.typed(k, k+1))
		return day{}, false
	}
	for _, w := range []struct {
		word kind
		day  dayKind
	}{{weekend, ofWeekend}, {workdays, onWorkdays}, {week, ofWeek}} {
		if r.is(k, w.word) {
			return day{kind: w.day}, true
		}
	}
	return day{kind: inDays}, mod == this && r.is(k, part)
}

// opened tells whether words before a day say that a range begins.
func (r *run) opened(i, j int) bool {
	for ; i < j; i++ {
		if r.is(i, from) && !r.is(i, on) && !r.is(i, the) && !r.is(i, of) {
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
	j = r.skip(j, on, the)
	n, ok := r.as(j, weekday)
	if !ok {
		return a, end, false
	}
	first := a.day
	a.day = day{kind: fromDayToDay, first: &first, last: &day{kind: onWeekday, wd: time.Weekday(n)}}
	return a, j + 1, true
}

// nth reads the first Saturday of December, the last Friday of the month.
func (r *run) nth(i int) (atom, int) {
	j := r.skip(i, on, the)
	n, ok := r.as(j, ordinal)
	k := j + 1
	if !ok {
		if n, k, ok = r.numbered(j); !ok {
			return atom{}, 0
		}
	}
	wd, ok := r.as(k, weekday)
	if !ok || n > 5 {
		return atom{}, 0
	}
	d := day{kind: onNthOfWd, n: n, wd: time.Weekday(wd)}
	k = r.skip(k+1, of, on, the)
	if m, ok := r.as(k, month); ok {
		d.m = m
		d.y, k = r.year(k + 1)
		return r.finish(atom{kind: dayAtom, day: d}, i, k)
	}
	d.mod, k = r.modifier(k)
	if d.mod == none && r.is(k, every) {
		d.every = &Recurrence{Nth: n, Days: []time.Weekday{d.wd}}
		k++
	}
	if !r.is(k, monthly) {
		return atom{}, 0
	}
	k++
	if d.mod == none {
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
	if i+1 < len(r.lex) && r.lex[i+1].glued && r.is(i+1, suffix) {
		return n, i + 2, true
	}
	_, fraction := r.gluedDigits(i+2, 1, 9)
	if r.gluedSign(i+1, ".") && !fraction && (r.set["ordinals"] == "dotted" || r.is(i+2, month)) {
		return n, i + 2, true
	}
	return n, i + 1, false
}

// dayOfMonth reads the 15th.
func (r *run) dayOfMonth(i int) (atom, int) {
	j := r.skip(i, on, the, of)
	hasThe := false
	for k := i; k < j; k++ {
		hasThe = hasThe || r.is(k, the)
	}
	n, end, marked := r.numbered(j)
	if end == j {
		var ok bool
		if n, ok = r.as(j, ordinal); !ok || n < 1 || !hasThe {
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
	before := r.is(i, within)
	j := i
	if before {
		j++
	}
	n, ok := r.count(j)
	halved := false
	switch {
	case r.is(j, single) && r.is(j+1, half):
		halved = true
		j += 2
	case ok:
		j++
	case r.is(j, half):
		halved = true
		j = r.skip(j+1, single)
	case r.is(j, single):
		n = 1
		j++
	default:
		return atom{}, 0
	}
	end := j + 1
	if !before {
		if !r.is(end, fromNow) {
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
	case r.is(unit, minutes) && !halved:
		elapsed = time.Duration(n) * time.Minute
	case r.is(unit, hours):
	case r.is(unit, days) && !halved:
		if sameWeek := r.number("week in days"); sameWeek == n {
			n -= r.ask(2, "days", unit)
		} else if r.number("fortnight in days") == n {
			n -= r.ask(2, "days", unit)
		}
		return r.finish(atom{kind: dayAtom, day: day{kind: inDays, n: n}}, i, end)
	case r.is(unit, weeks) && !halved:
		many, _ := r.as(unit, weeks)
		return r.finish(atom{kind: dayAtom, day: day{kind: inWeeks, n: n * max(many, 1)}}, i, end)
	default:
		return atom{}, 0
	}
	return atom{kind: instantAtom, at: r.Now.Add(elapsed)}, end
}
