package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// resolveDays finds the days of an item, and whether they are a set of which some
// may have passed.
func (r *parser) resolveDays(it item, h interval, at zoneDay) (days []bot.Wall, several bool, err *parseError) {
	if len(it.days) == 0 {
		if r.isAhead(at.today, h, at) {
			return []bot.Wall{at.today}, false, nil
		}
		r.mustConfirm = true
		return []bot.Wall{at.today.AddDays(1)}, false, nil
	}
	var named []day // weekdays
	var others []day
	for _, d := range it.days {
		if d.kind == dayWeekday {
			named = append(named, d)
		} else {
			others = append(others, d)
		}
	}
	if len(named) > 1 || len(others) > 2 {
		return nil, false, r.errLeftover(it.days[1].start)
	}
	if len(others) == 0 {
		d := r.resolveWeekday(named[0], h, at)
		return []bot.Wall{d}, false, nil
	}
	if len(named) == 0 && len(others) == 2 {
		if days, ok := r.resolveDaysOfWeek(others[0], others[1], at); ok {
			return days, true, nil
		}
	}
	if len(named) == 1 && len(others) == 1 {
		if d, ok := r.resolveWeekdayOfWeek(named[0], others[0], at); ok {
			return []bot.Wall{d}, false, nil
		}
	}
	if days, several, err = r.resolveDay(others[0], h, at); err != nil {
		return nil, false, err
	}
	for _, d := range append(named, others[1:]...) {
		if several || !r.agrees(days[0], d, h, at) {
			return nil, false, r.errMismatch(days[0], it.days)
		}
	}
	return days, several, nil
}

// agrees tells whether a day is also what was said a second way.
func (r *parser) agrees(w bot.Wall, d day, h interval, at zoneDay) bool {
	if d.kind == dayWeekday {
		return w.Weekday() == d.weekday
	}
	days, several, err := r.resolveDay(d, h, at)
	return err == nil && !several && days[0] == w
}

func (r *parser) errMismatch(w bot.Wall, ds []day) *parseError {
	last := ds[len(ds)-1]
	return r.errAt(len(r.lexemes), "when.mismatch", "“{days}” does not fit the calendar: that is {day}. Try “{example}”.",
		bot.Args{"days": r.sourceText(ds[0].start, max(last.end, ds[0].end)), "day": Format(Window{Start: w, AllDay: true}, r.tag)})
}

// fallsOn tells whether a date is on a weekday.
func (r *parser) fallsOn(a, b day) bool {
	if a.kind == dayWeekday {
		a, b = b, a
	}
	days, several, err := r.resolveDay(a, interval{allDay: true, to: fullDay}, zoneDay{r.Zone, r.loc, r.today})
	return err == nil && !several && days[0].Weekday() == b.weekday
}

// from is the first such weekday on or after a day.
func onOrAfter(w bot.Wall, wd time.Weekday) bot.Wall {
	return w.AddDays((int(wd-w.Weekday()) + 7) % 7)
}

// mondayOf is the Monday of a day's week.
func mondayOf(w bot.Wall) bot.Wall { return w.AddDays(-(int(w.Weekday()) + 6) % 7) }

func (r *parser) resolveWeekday(d day, h interval, at zoneDay) bot.Wall {
	first := onOrAfter(at.today, d.weekday)
	switch d.modifier {
	case wordThis:
		return first
	case wordNext:
		return r.chooseNext(onOrAfter(at.today.AddDays(1), d.weekday), onOrAfter(mondayOf(at.today).AddDays(7), d.weekday), d)
	case wordComing:
		if first == at.today && r.isAhead(first, h, at) && r.branch(2, "coming", d.start) == 0 {
			return first
		}
		return onOrAfter(at.today.AddDays(1), d.weekday)
	}
	if !r.isAhead(first, h, at) {
		return first.AddDays(7)
	}
	return first
}

// chooseNext asks whether next is the coming one or that of next week.
func (r *parser) chooseNext(soon, later bot.Wall, d day) bot.Wall {
	if soon == later || r.branch(2, "next", d.start) == 0 {
		return soon
	}
	return later
}

// resolveWeekdayOfWeek finds Friday in next week, and Friday in two weeks.
func (r *parser) resolveWeekdayOfWeek(wd, d day, at zoneDay) (bot.Wall, bool) {
	switch {
	case d.kind == dayWeek && wd.modifier == wordNone:
		return onOrAfter(r.startOfWeek(d, at, wd.weekday == time.Sunday), wd.weekday), true
	case d.kind == dayInWeeks && wd.modifier == wordNone:
		counted := onOrAfter(at.today, wd.weekday).AddDays(7 * d.count)
		inWeek := onOrAfter(mondayOf(at.today.AddDays(7*d.count)), wd.weekday)
		return r.chooseNext(counted, inWeek, d), true
	}
	return bot.Wall{}, false
}

// resolveDay finds the days of anything but a weekday alone.
func (r *parser) resolveDay(d day, h interval, at zoneDay) (days []bot.Wall, several bool, err *parseError) {
	one := func(w bot.Wall) ([]bot.Wall, bool, *parseError) { return []bot.Wall{w}, false, nil }
	switch d.kind {
	case dayWeekday:
		return one(r.resolveWeekday(d, h, at))
	case dayInDays:
		return one(at.today.AddDays(min(d.count, 366*(maxYears+1))))
	case dayInWeeks:
		return one(at.today.AddDays(min(7*d.count, 366*(maxYears+1))))
	case dayDate:
		w, err := r.resolveDate(d, at)
		return []bot.Wall{w}, false, err
	case dayNthOfMonth:
		w, err := r.resolveDayOfMonth(d, h, at)
		return []bot.Wall{w}, false, err
	case dayNthWeekday:
		w, err := r.resolveNthWeekday(d, h, at)
		return []bot.Wall{w}, false, err
	case dayWeek:
		return consecutiveDays(r.startOfWeek(d, at, false), 7), true, nil
	case dayWeekend:
		return consecutiveDays(r.resolveWeekend(d, h, at), 2), true, nil
	case dayWorkdays:
		if d.recurrence != nil {
			return r.resolveEveryWorkday(h, at), true, nil
		}
		return consecutiveDays(r.resolveWorkdays(d, h, at), 5), true, nil
	default:
		days, err = r.resolveDayRange(d, h, at)
		return days, len(days) > 1, err
	}
}

// resolveDate finds a date, in the next year that has it ahead if none was said.
func (r *parser) resolveDate(d day, at zoneDay) (bot.Wall, *parseError) {
	w := bot.Wall{Year: d.year, Month: time.Month(d.month), Day: d.dayOfMonth}
	if d.year == 0 {
		w.Year = at.today.Year
		if w.Before(at.today) {
			w.Year++
		}
	}
	if !isValidDate(w.Year, d.month, d.dayOfMonth) {
		return w, r.errAt(len(r.lexemes), "when.not_that_year", "{year} has no 29 February. Try “{example}”.", bot.Args{"year": w.Year})
	}
	return w, nil
}

// resolveDayOfMonth finds the 15th: of this month if it is ahead, else of the next that
// has one.
func (r *parser) resolveDayOfMonth(d day, h interval, at zoneDay) (bot.Wall, *parseError) {
	w := at.today
	w.Day = 1
	for range 3 { // no two months in a row lack a day
		if isValidDate(w.Year, int(w.Month), d.dayOfMonth) {
			found := w
			found.Day = d.dayOfMonth
			if r.isAhead(found, h, at) {
				return found, nil
			}
		}
		w = w.AddDays(31)
		w.Day = 1
	}
	return bot.Wall{}, r.errNoSuchDay(r.sourceText(d.start, d.end))
}

// resolveNthWeekday finds the first Saturday of December.
func (r *parser) resolveNthWeekday(d day, h interval, at zoneDay) (bot.Wall, *parseError) {
	y, m := at.today.Year, at.today.Month
	if d.month != 0 {
		m = time.Month(d.month)
	}
	if d.year != 0 {
		y = d.year
	}
	if d.month == 0 && d.modifier != wordNone && d.modifier != wordThis {
		m++
	}
	w, ok := nthWeekday(y, m, d.count, d.weekday)
	if (!ok || !r.isAhead(w, h, at)) && d.year == 0 && d.modifier == wordNone {
		if d.month != 0 {
			w, ok = nthWeekday(y+1, m, d.count, d.weekday)
		} else { // "the month" may be the next one
			r.mustConfirm = r.mustConfirm || d.recurrence == nil
			w, ok = nthWeekday(y, m+1, d.count, d.weekday)
		}
	}
	if !ok {
		return w, r.errNoSuchDay(r.sourceText(d.start, d.end))
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
