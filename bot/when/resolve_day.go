package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// resolveDays resolves the days of an item; several reports a set of days, some
// of which may have passed.
func (p *parser) resolveDays(it item, iv interval, z zoneDay) (days []bot.Wall, several bool, err *parseError) {
	if p.keepsDay(it) {
		return []bot.Wall{p.nightOfBase(iv, z, it.start)}, false, nil
	}
	if len(it.days) == 0 {
		rest := p.restOfPart(it, z.today, iv, z)
		begun := rest != iv // "evening" at seven is tonight's or tomorrow's
		if p.isAhead(z.today, rest, z) && (!begun || p.branch(2, "begun", it.start) == 0) {
			return []bot.Wall{z.today}, false, nil
		}
		p.mustConfirm = true
		return []bot.Wall{z.today.AddDays(1)}, false, nil
	}
	it.days = p.inWeekOfBase(countFromDay(it.days), it)
	var weekdays []day
	var others []day
	for _, d := range it.days {
		if d.kind == dayWeekday {
			weekdays = append(weekdays, d)
		} else {
			others = append(others, d)
		}
	}
	if len(weekdays) > 1 || len(others) > 2 {
		return nil, false, p.errLeftover(it.days[1].start)
	}
	if len(others) == 0 {
		d := p.resolveWeekday(weekdays[0], iv, z)
		return []bot.Wall{d}, false, nil
	}
	if len(weekdays) == 0 && len(others) == 2 {
		if days, ok := p.resolveDaysOfWeek(others[0], others[1], z); ok {
			return days, true, nil
		}
	}
	if len(weekdays) == 1 && len(others) == 1 {
		if d, ok := p.resolveWeekdayOfWeek(weekdays[0], others[0], iv, z); ok {
			return []bot.Wall{d}, false, nil
		}
	}
	if days, several, err = p.resolveDay(others[0], iv, z); err != nil {
		return nil, false, err
	}
	if len(days) == 0 { // all have passed: the start of this week, on a Thursday
		return nil, false, p.errPast(p.phrase)
	}
	for _, d := range append(weekdays, others[1:]...) {
		if several || !p.agrees(days[0], d, iv, z) {
			return nil, false, p.errMismatch(days[0], it.days)
		}
	}
	return days, several, nil
}

// agrees reports whether w is also the day d.
func (p *parser) agrees(w bot.Wall, d day, iv interval, z zoneDay) bool {
	if d.kind == dayWeekday {
		return w.Weekday() == d.weekday
	}
	days, several, err := p.resolveDay(d, iv, z)
	return err == nil && !several && days[0] == w
}

func (p *parser) errMismatch(w bot.Wall, ds []day) *parseError {
	last := ds[len(ds)-1]
	return p.errAt(len(p.lexemes), "when.mismatch", "“{days}” does not fit the calendar: that is {day}. Try “{example}”.",
		bot.Args{"days": p.sourceText(ds[0].start, max(last.end, ds[0].end)), "day": Format(Window{Start: w, AllDay: true}, p.tag)})
}

// fallsOn reports whether a date falls on a weekday. The arguments may stand in
// either order.
func (p *parser) fallsOn(a, b day) bool {
	if a.kind == dayWeekday {
		a, b = b, a
	}
	days, several, err := p.resolveDay(a, interval{allDay: true, to: fullDay}, zoneDay{p.Zone, p.loc, p.today})
	return err == nil && !several && days[0].Weekday() == b.weekday
}

// onOrAfter returns the first weekday wd on or after a day.
func onOrAfter(w bot.Wall, wd time.Weekday) bot.Wall {
	return w.AddDays((int(wd-w.Weekday()) + 7) % 7)
}

// mondayOf returns the Monday of a day's week.
func mondayOf(w bot.Wall) bot.Wall { return w.AddDays(-(int(w.Weekday()) + 6) % 7) }

func (p *parser) resolveWeekday(d day, iv interval, z zoneDay) bot.Wall {
	if p.isRelative() && d.modifier == wordNone && d.plus == 0 && d.recurrence == nil {
		return p.weekdayNearBase(d, iv, z)
	}
	first := onOrAfter(z.today, d.weekday)
	if d.plus > 0 { // said on a Friday, "friday week" may count from that day or the next Friday
		return p.chooseNext(first, onOrAfter(z.today.AddDays(1), d.weekday), d).AddDays(d.plus)
	}
	switch d.modifier {
	case wordOverNext:
		return p.chooseNext(onOrAfter(z.today.AddDays(1), d.weekday), onOrAfter(mondayOf(z.today).AddDays(7), d.weekday), d).AddDays(7)
	case wordThis:
		return first
	case wordNext:
		return p.chooseNext(onOrAfter(z.today.AddDays(1), d.weekday), onOrAfter(mondayOf(z.today).AddDays(7), d.weekday), d)
	case wordComing:
		if first == z.today && p.isAhead(first, iv, z) && p.branch(2, "coming", d.start) == 0 {
			return first
		}
		return onOrAfter(z.today.AddDays(1), d.weekday)
	}
	if !p.isAhead(first, iv, z) || p.turnsBack(first, z) && d.recurrence == nil && p.branch(2, "back", 0) == 1 {
		return first.AddDays(7)
	}
	return first
}

// turnsBack reports whether a weekday of a list is before the day in front of it though
// people may count on from there: mon, tue or wed, said on a Wednesday; mon or fri.
func (p *parser) turnsBack(w bot.Wall, z zoneDay) bool {
	if !w.Before(p.previous) {
		return false
	}
	return w == z.today || w.AddDays(7).Before(mondayOf(p.previous).AddDays(7))
}

// chooseNext decides whether "next" is the coming one or that of next week.
func (p *parser) chooseNext(soon, later bot.Wall, d day) bot.Wall {
	if soon == later || p.branch(2, "next", d.start) == 0 {
		return soon
	}
	return later
}

// resolveWeekdayOfWeek resolves Friday of next week, and Friday in two weeks.
func (p *parser) resolveWeekdayOfWeek(wd, d day, iv interval, z zoneDay) (bot.Wall, bool) {
	switch {
	case d.kind == dayWeek && wd.modifier == wordNone:
		return onOrAfter(p.startOfWeek(d, z, wd.weekday), wd.weekday), true
	case d.kind == dayWeekend && wd.modifier == wordNone && (wd.weekday == time.Saturday || wd.weekday == time.Sunday):
		return onOrAfter(p.resolveWeekend(d, iv, z), wd.weekday), true
	case d.kind == dayInWeeks && wd.modifier == wordNone:
		counted := onOrAfter(z.today, wd.weekday).AddDays(7 * d.count)
		inWeek := onOrAfter(mondayOf(z.today.AddDays(7*d.count)), wd.weekday)
		return p.chooseNext(counted, inWeek, d), true
	}
	return bot.Wall{}, false
}

// resolveDay resolves one day or a set of days.
func (p *parser) resolveDay(d day, iv interval, z zoneDay) (days []bot.Wall, several bool, err *parseError) {
	one := func(w bot.Wall) ([]bot.Wall, bool, *parseError) { return []bot.Wall{w}, false, nil }
	switch d.kind {
	case dayWeekday:
		return one(p.resolveWeekday(d, iv, z))
	case dayInDays:
		return one(z.today.AddDays(min(d.count, 366*(maxYears+1)) + d.plus))
	case dayInWeeks:
		return one(z.today.AddDays(min(7*d.count, 366*(maxYears+1))))
	case dayInMonths:
		return one(addMonths(z.today, min(d.count, 12*(maxYears+1))))
	case dayEdge:
		days, several = p.resolveEdge(d, iv, z)
		return days, several, nil
	case dayDate:
		w, err := p.resolveDate(d, z)
		return []bot.Wall{w}, false, err
	case dayNthOfMonth:
		w, err := p.resolveDayOfMonth(d, iv, z)
		return []bot.Wall{w}, false, err
	case dayNthWeekday:
		w, err := p.resolveNthWeekday(d, iv, z)
		if d.weekend {
			return consecutiveDays(w, 2), true, err
		}
		return []bot.Wall{w}, false, err
	case dayWeek:
		return consecutiveDays(p.startOfWeek(d, z, time.Monday), 7), true, nil
	case dayWeekend:
		return consecutiveDays(p.resolveWeekend(d, iv, z), 2), true, nil
	case dayWorkdays:
		if d.recurrence != nil {
			return p.resolveEveryWorkday(iv, z), true, nil
		}
		return consecutiveDays(p.resolveWorkdays(d, iv, z), 5), true, nil
	default:
		days, err = p.resolveDayRange(d, iv, z)
		return days, len(days) > 1, err
	}
}

// resolveDate resolves a date, in the next year that has it ahead if no year
// was named.
func (p *parser) resolveDate(d day, z zoneDay) (bot.Wall, *parseError) {
	w := bot.Wall{Year: d.year, Month: time.Month(d.month), Day: d.dayOfMonth}
	if d.year == 0 {
		w.Year = z.today.Year
		if w.Before(z.today) {
			w.Year++
		}
		if p.isRelative() {
			if near, ok := p.nearestToBase(p.datesNearBase(d.month, d.dayOfMonth), interval{allDay: true}, z); ok {
				w = near
			}
		}
	}
	if !isValidDate(w.Year, d.month, d.dayOfMonth) {
		return w, p.errAt(len(p.lexemes), "when.not_that_year", "{year} has no 29 February. Try “{example}”.", bot.Args{"year": w.Year})
	}
	return w, nil
}

// resolveDayOfMonth resolves the 15th: of this month if it is ahead, else of
// the next that has one.
func (p *parser) resolveDayOfMonth(d day, iv interval, z zoneDay) (bot.Wall, *parseError) {
	if p.isRelative() {
		if near, ok := p.nearestToBase(p.datesNearBase(0, d.dayOfMonth), iv, z); ok {
			return near, nil
		}
	}
	w := z.today
	w.Day = 1
	for range 3 { // no two months in a row lack a day
		if isValidDate(w.Year, int(w.Month), d.dayOfMonth) {
			found := w
			found.Day = d.dayOfMonth
			if p.isAhead(found, iv, z) {
				return found, nil
			}
		}
		w = w.AddDays(31)
		w.Day = 1
	}
	return bot.Wall{}, p.errNoSuchDay(p.sourceText(d.start, d.end))
}

// resolveNthWeekday resolves the first Saturday of December.
func (p *parser) resolveNthWeekday(d day, iv interval, z zoneDay) (bot.Wall, *parseError) {
	y, m := z.today.Year, z.today.Month
	if d.month != 0 {
		m = time.Month(d.month)
	}
	if d.year != 0 {
		y = d.year
	}
	if d.month == 0 && d.modifier != wordNone {
		m += time.Month(unitsAhead(d.modifier))
	}
	w, ok := nthWeekday(y, m, d.count, d.weekday)
	if (!ok || !p.isAhead(w, iv, z)) && d.year == 0 && d.modifier == wordNone {
		if d.month != 0 {
			w, ok = nthWeekday(y+1, m, d.count, d.weekday)
		} else { // "the month" may mean the next one
			p.mustConfirm = p.mustConfirm || d.recurrence == nil
			w, ok = nthWeekday(y, m+1, d.count, d.weekday)
		}
	}
	if !ok {
		return w, p.errNoSuchDay(p.sourceText(d.start, d.end))
	}
	return w, nil
}

// nthWeekday returns the nth weekday of a month (the last if n is negative),
// and whether there is one.
func nthWeekday(y int, m time.Month, n int, wd time.Weekday) (bot.Wall, bool) {
	first := bot.WallOf(time.Date(y, m, 1, 0, 0, 0, 0, time.UTC))
	if n < 0 {
		last := bot.WallOf(time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC))
		return onOrAfter(last.AddDays(-6), wd), true
	}
	w := onOrAfter(first, wd).AddDays(7 * (n - 1))
	return w, w.Month == first.Month
}
