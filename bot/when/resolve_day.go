package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// daysOf finds the days of an item, and whether they are a set of which some
// may have passed.
func (r *run) daysOf(it item, h stretch, at place) (days []bot.Wall, several bool, err *stop) {
	if len(it.days) == 0 {
		if r.ahead(at.today, h, at) {
			return []bot.Wall{at.today}, false, nil
		}
		r.unsure = true
		return []bot.Wall{at.today.AddDays(1)}, false, nil
	}
	var named []day // weekdays
	var others []day
	for _, d := range it.days {
		if d.kind == onWeekday {
			named = append(named, d)
		} else {
			others = append(others, d)
		}
	}
	if len(named) > 1 || len(others) > 2 {
		return nil, false, r.leftover(it.days[1].start)
	}
	if len(others) == 0 {
		d := r.weekday(named[0], h, at)
		return []bot.Wall{d}, false, nil
	}
	if len(named) == 0 && len(others) == 2 {
		if days, ok := r.setIn(others[0], others[1], at); ok {
			return days, true, nil
		}
	}
	if len(named) == 1 && len(others) == 1 {
		if d, ok := r.weekdayIn(named[0], others[0], at); ok {
			return []bot.Wall{d}, false, nil
		}
	}
	if days, several, err = r.day(others[0], h, at); err != nil {
		return nil, false, err
	}
	for _, d := range append(named, others[1:]...) {
		if several || !r.agrees(days[0], d, h, at) {
			return nil, false, r.mismatch(days[0], it.days)
		}
	}
	return days, several, nil
}

// agrees tells whether a day is also what was said a second way.
func (r *run) agrees(w bot.Wall, d day, h stretch, at place) bool {
	if d.kind == onWeekday {
		return w.Weekday() == d.wd
	}
	days, several, err := r.day(d, h, at)
	return err == nil && !several && days[0] == w
}

func (r *run) mismatch(w bot.Wall, ds []day) *stop {
	last := ds[len(ds)-1]
	return r.stop(len(r.lex), "when.mismatch", "“{days}” does not fit the calendar: that is {day}. Try “{example}”.",
		bot.Args{"days": r.typed(ds[0].start, max(last.end, ds[0].end)), "day": Format(Window{Start: w, AllDay: true}, r.tag)})
}

// falls tells whether a date is on a weekday.
func (r *run) falls(a, b day) bool {
	if a.kind == onWeekday {
		a, b = b, a
	}
	days, several, err := r.day(a, stretch{allDay: true, to: fullDay}, place{r.Zone, r.loc, r.today})
	return err == nil && !several && days[0].Weekday() == b.wd
}

// from is the first such weekday on or after a day.
func onOrAfter(w bot.Wall, wd time.Weekday) bot.Wall {
	return w.AddDays((int(wd-w.Weekday()) + 7) % 7)
}

// mondayOf is the Monday of a day's week.
func mondayOf(w bot.Wall) bot.Wall { return w.AddDays(-(int(w.Weekday()) + 6) % 7) }

func (r *run) weekday(d day, h stretch, at place) bot.Wall {
	first := onOrAfter(at.today, d.wd)
	switch d.mod {
	case wordThis:
		return first
	case wordNext:
		return r.nextOf(onOrAfter(at.today.AddDays(1), d.wd), onOrAfter(mondayOf(at.today).AddDays(7), d.wd), d)
	case wordComing:
		if first == at.today && r.ahead(first, h, at) && r.ask(2, "coming", d.start) == 0 {
			return first
		}
		return onOrAfter(at.today.AddDays(1), d.wd)
	}
	if !r.ahead(first, h, at) {
		return first.AddDays(7)
	}
	return first
}

// nextOf asks whether next is the coming one or that of next week.
func (r *run) nextOf(soon, later bot.Wall, d day) bot.Wall {
	if soon == later || r.ask(2, "next", d.start) == 0 {
		return soon
	}
	return later
}

// weekdayIn finds Friday in next week, and Friday in two weeks.
func (r *run) weekdayIn(wd, d day, at place) (bot.Wall, bool) {
	switch {
	case d.kind == ofWeek && wd.mod == wordNone:
		return onOrAfter(r.weekOf(d, at, wd.wd == time.Sunday), wd.wd), true
	case d.kind == inWeeks && wd.mod == wordNone:
		counted := onOrAfter(at.today, wd.wd).AddDays(7 * d.n)
		inWeek := onOrAfter(mondayOf(at.today.AddDays(7*d.n)), wd.wd)
		return r.nextOf(counted, inWeek, d), true
	}
	return bot.Wall{}, false
}

// day finds the days of anything but a weekday alone.
func (r *run) day(d day, h stretch, at place) (days []bot.Wall, several bool, err *stop) {
	one := func(w bot.Wall) ([]bot.Wall, bool, *stop) { return []bot.Wall{w}, false, nil }
	switch d.kind {
	case onWeekday:
		return one(r.weekday(d, h, at))
	case inDays:
		return one(at.today.AddDays(min(d.n, 366*(maxYears+1))))
	case inWeeks:
		return one(at.today.AddDays(min(7*d.n, 366*(maxYears+1))))
	case onDate:
		w, err := r.date(d, at)
		return []bot.Wall{w}, false, err
	case onTheNth:
		w, err := r.theNth(d, h, at)
		return []bot.Wall{w}, false, err
	case onNthOfWd:
		w, err := r.nthOf(d, h, at)
		return []bot.Wall{w}, false, err
	case ofWeek:
		return inARow(r.weekOf(d, at, false), 7), true, nil
	case ofWeekend:
		return inARow(r.weekend(d, h, at), 2), true, nil
	case onWorkdays:
		if d.every != nil {
			return r.everyWorkday(h, at), true, nil
		}
		return inARow(r.workdays(d, h, at), 5), true, nil
	default:
		days, err = r.dayToDay(d, h, at)
		return days, len(days) > 1, err
	}
}

// date finds a date, in the next year that has it ahead if none was said.
func (r *run) date(d day, at place) (bot.Wall, *stop) {
	w := bot.Wall{Year: d.y, Month: time.Month(d.m), Day: d.d}
	if d.y == 0 {
		w.Year = at.today.Year
		if w.Before(at.today) {
			w.Year++
		}
	}
	if !inCalendar(w.Year, d.m, d.d) {
		return w, r.stop(len(r.lex), "when.not_that_year", "{year} has no 29 February. Try “{example}”.", bot.Args{"year": w.Year})
	}
	return w, nil
}

// theNth finds the 15th: of this month if it is ahead, else of the next that
// has one.
func (r *run) theNth(d day, h stretch, at place) (bot.Wall, *stop) {
	w := at.today
	w.Day = 1
	for range 3 { // no two months in a row lack a day
		if inCalendar(w.Year, int(w.Month), d.d) {
			found := w
			found.Day = d.d
			if r.ahead(found, h, at) {
				return found, nil
			}
		}
		w = w.AddDays(31)
		w.Day = 1
	}
	return bot.Wall{}, r.noSuchDay(r.typed(d.start, d.end))
}

// nthOf finds the first Saturday of December.
func (r *run) nthOf(d day, h stretch, at place) (bot.Wall, *stop) {
	y, m := at.today.Year, at.today.Month
	if d.m != 0 {
		m = time.Month(d.m)
	}
	if d.y != 0 {
		y = d.y
	}
	if d.m == 0 && d.mod != wordNone && d.mod != wordThis {
		m++
	}
	w, ok := nthWeekday(y, m, d.n, d.wd)
	if (!ok || !r.ahead(w, h, at)) && d.y == 0 && d.mod == wordNone {
		if d.m != 0 {
			w, ok = nthWeekday(y+1, m, d.n, d.wd)
		} else { // "the month" may be the next one
			r.unsure = r.unsure || d.every == nil
			w, ok = nthWeekday(y, m+1, d.n, d.wd)
		}
	}
	if !ok {
		return w, r.noSuchDay(r.typed(d.start, d.end))
	}
	return w, nil
}

func nthWeekday(y int, m time.Month, n int, wd time.Weekday) (bot.Wall, bool) {
	first := bot.WallOf(time.Date(y, m, 1, 0, 0, 0, 0, time.UTC))
	if n < 0 {
		last := bot.WallOf(time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC))
		return onOrAfter(last.AddDays(-6), wd), true
	}
	w := onOrAfter(first, wd).AddDays(7 * (n - 1))
	return w, w.Month == first.Month
}
