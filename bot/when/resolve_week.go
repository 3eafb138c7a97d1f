package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// resolveDaysOfWeek resolves Monday to Friday of next week, and its weekend.
func (p *parser) resolveDaysOfWeek(a, b day, z zoneDay) ([]bot.Wall, bool) {
	if b.kind != dayWeek {
		a, b = b, a
	}
	monday := onOrAfter(p.startOfWeek(b, z, time.Monday), time.Monday)
	switch {
	case b.kind != dayWeek || a.modifier != wordNone:
	case a.kind == dayWeekend:
		return consecutiveDays(monday.AddDays(5), 2), true
	case a.kind == dayWorkdays:
		return consecutiveDays(monday, 5), true
	case a.kind == dayRange && a.first.kind == dayWeekday && a.first.modifier == wordNone:
		first, last := onOrAfter(monday, a.first.weekday), onOrAfter(monday, a.last.weekday)
		if first.Before(last) {
			return consecutiveDays(first, int(last.Sub(first)/(24*time.Hour))+1), true
		}
	}
	return nil, false
}

// startOfWeek returns the first day of this week or the next. People differ on
// whether that is a Monday: it branches where the answer matters, on a Sunday
// and if a Sunday is wanted.
func (p *parser) startOfWeek(d day, z zoneDay, wanted time.Weekday) bot.Wall {
	monday := mondayOf(z.today).AddDays(7 * d.count)
	today := z.today.Weekday() == time.Sunday
	if (!today && wanted != time.Sunday) || p.settings["week"] != "asked" || p.branch(2, "week", d.start) == 0 {
		return monday
	}
	if today {
		return monday.AddDays(6)
	}
	return monday.AddDays(-1)
}

// consecutiveDays returns n days, beginning with from.
func consecutiveDays(from bot.Wall, n int) []bot.Wall {
	out := make([]bot.Wall, n)
	for i := range out {
		out[i] = from.AddDays(i)
	}
	return out
}

// resolveWeekend returns the Saturday of a weekend.
func (p *parser) resolveWeekend(d day, iv interval, z zoneDay) bot.Wall {
	saturday := mondayOf(z.today).AddDays(5)
	if d.modifier == wordNext || d.modifier == wordOverNext {
		next := p.chooseNext(onOrAfter(z.today.AddDays(1), time.Saturday), saturday.AddDays(7), d)
		if d.modifier == wordOverNext {
			next = next.AddDays(7)
		}
		return next
	}
	if !p.isAhead(saturday.AddDays(1), iv, z) {
		p.mustConfirm = true
		return saturday.AddDays(7)
	}
	if d.modifier == wordComing && !z.today.Before(saturday) && p.branch(2, "coming", d.start) == 1 {
		return saturday.AddDays(7)
	}
	return saturday
}

// resolveWorkdays returns the Monday of Monday to Friday.
func (p *parser) resolveWorkdays(d day, iv interval, z zoneDay) bot.Wall {
	monday := mondayOf(z.today)
	left := p.isAhead(monday.AddDays(4), iv, z)
	if d.modifier == wordNext || !left || (d.modifier == wordNone && p.branch(2, "workdays", d.start) == 1) {
		return monday.AddDays(7)
	}
	return monday
}

// resolveEveryWorkday resolves the next of each weekday from Monday to Friday.
func (p *parser) resolveEveryWorkday(iv interval, z zoneDay) []bot.Wall {
	var out []bot.Wall
	for wd := time.Monday; wd <= time.Friday; wd++ {
		out = append(out, p.resolveWeekday(day{kind: dayWeekday, weekday: wd}, iv, z))
	}
	return out
}

// resolveDayRange resolves Monday to Friday and 5-7 December.
func (p *parser) resolveDayRange(d day, iv interval, z zoneDay) ([]bot.Wall, *parseError) {
	first, _, err := p.resolveDay(*d.first, iv, z)
	if err != nil {
		return nil, err
	}
	last := onOrAfter(first[0].AddDays(1), d.last.weekday)
	if d.last.kind == dayDate {
		last = bot.Wall{Year: first[0].Year, Month: time.Month(d.last.month), Day: d.last.dayOfMonth}
		if d.last.year != 0 {
			last.Year = d.last.year
		} else if last.Before(first[0]) {
			last.Year++
		}
		// A range that has begun is this year's.
		if previous := last; d.first.year == 0 && d.last.year == 0 && first[0].Year > z.today.Year {
			if previous.Year--; !previous.Before(z.today) {
				last = previous
				first[0].Year--
			}
		}
		if !isValidDate(last.Year, d.last.month, d.last.dayOfMonth) || last.Before(first[0]) {
			return nil, p.errNoSuchDay(p.sourceText(d.start, d.end))
		}
	}
	var out []bot.Wall
	for w := first[0]; !last.Before(w) && len(out) <= maxWindows; w = w.AddDays(1) {
		out = append(out, w)
	}
	return out, nil
}

// countFromDay makes one day of tomorrow in two weeks, and counts Saturday in 14
// days in weeks.
func countFromDay(days []day) []day {
	if len(days) != 2 || days[1].within == days[0].within {
		return days
	}
	from, by := days[0], days[1]
	if from.within { // in 14 days on Saturday
		from, by = by, from
	}
	n := by.count
	if by.kind == dayInWeeks {
		n *= 7
	}
	switch {
	case by.kind == dayInMonths:
	case from.kind == dayInDays:
		from.plus += min(n, 366*(maxYears+1))
		from.end = by.end
		return []day{from}
	case from.kind == dayWeekday && n%7 == 0 && n > 0:
		by.kind, by.count = dayInWeeks, n/7
		return []day{from, by}
	}
	return days
}
