package ical

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// limit turns a COUNT into the UNTIL that it amounts to, so that what is before the span
// that somebody asks about is looked at once. It reports false if that takes too long.
func (r *rule) limit(start time.Time, work *int) bool {
	if r.count == 0 || r.never {
		return true
	}
	left, budget := r.count, min(mostRuleWork, *work)
	spent := budget
	var last time.Time
	r.each(start, start, start.AddDate(mostRuleYears, 0, 0), &spent, func(wall time.Time) bool {
		left, last = left-1, wall
		return left > 0
	})
	*work -= budget - spent
	if spent < 0 {
		return false
	}
	if left == 0 {
		r.until = last
	}
	r.count, r.never = 0, last.IsZero()
	return true
}

// each calls yield for the occurrences of a rule that first starts at start, from one
// wall time to another, in order, until it returns false. What it looks at is taken off
// work, and it stops when nothing is left.
//
// The library expands one day, week, month or year at a time, each whole, and never
// decides when to end: given a rule without any date, it would search to the year 9999.
func (r *rule) each(start, from, to time.Time, work *int, yield func(time.Time) bool) {
	if r.never {
		return
	}
	if from.Before(start) {
		from = start
	}
	if !r.until.IsZero() && r.until.Before(to) {
		to = r.until
	}
	if to.Before(from) {
		return
	}
	within := func(set []time.Time) bool {
		*work -= workOfTime * len(set)
		for _, wall := range r.pick(set) {
			if wall.After(to) {
				return false
			}
			if !wall.Before(from) && !yield(wall) {
				return false
			}
		}
		return *work >= 0
	}
	switch r.option.Freq {
	case rrule.DAILY, rrule.WEEKLY:
		r.eachShort(start, from, to, work, within)
	default:
		r.eachLong(start, from, to, work, within)
	}
}

// workOfTime is how much work it is to find an occurrence, beside looking at a day.
const workOfTime = 4

// cost is how much work it is to look at days.
func (r *rule) cost(days int) int {
	o := &r.option
	return days * (1 + (len(o.Byyearday)+len(o.Bymonthday)+len(o.Byweekno)+len(o.Byweekday))/8)
}

// eachShort expands days or weeks, all by one iterator. Whatever would leave one without
// an occurrence is applied afterwards.
func (r *rule) eachShort(start, from, to time.Time, work *int, within func([]time.Time) bool) {
	days, first := r.interval, midnight(start)
	option := r.option
	option.Bymonth = nil
	if option.Freq == rrule.DAILY {
		option.Bymonthday, option.Byweekday = nil, nil
	} else {
		days *= 7
		first = first.AddDate(0, 0, -sinceWeekday(first, option.Wkst))
	}
	skipped := max(0, daysBetween(first, from)/days)
	period := first.AddDate(0, 0, skipped*days)
	option.Dtstart, option.Interval = period, r.interval
	iterator, err := rrule.NewRRule(option)
	if err != nil {
		return
	}
	next := iterator.Iterator()
	var set []time.Time
	for wall, ok := next(); ok; wall, ok = next() {
		for end := period.AddDate(0, 0, days); !wall.Before(end); end = period.AddDate(0, 0, days) {
			if !within(set) || end.After(to) {
				return
			}
			set, period = set[:0], end
			*work -= r.cost(1)
		}
		if r.onDay(wall) {
			set = append(set, wall)
		}
	}
}

// onDay applies the parts of a rule by the day or the week that leave days out.
func (r *rule) onDay(wall time.Time) bool {
	o := &r.option
	if len(o.Bymonth) > 0 && !slices.Contains(o.Bymonth, int(wall.Month())) {
		return false
	}
	if o.Freq == rrule.WEEKLY {
		return true
	}
	if len(o.Byweekday) > 0 && !slices.Contains(o.Byweekday, weekdays[wall.Weekday()]) {
		return false
	}
	length := time.Date(wall.Year(), wall.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return len(o.Bymonthday) == 0 || slices.Contains(o.Bymonthday, wall.Day()) || slices.Contains(o.Bymonthday, wall.Day()-length-1)
}

// eachLong expands months or years, each by an iterator whose next period is beyond all
// time.
func (r *rule) eachLong(start, from, to time.Time, work *int, within func([]time.Time) bool) {
	const never = 10_000 // years, after which the library ends
	option := r.option
	perDay := len(option.Byhour) * len(option.Byminute) * len(option.Bysecond)
	months, days := r.interval, 31
	first := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, time.UTC)
	option.Interval = never * monthsInYear
	if r.month != 0 {
		first = time.Date(start.Year(), r.month, 1, 0, 0, 0, 0, time.UTC)
	}
	if option.Freq == rrule.YEARLY {
		months, days = r.interval*monthsInYear, 366
		first = time.Date(start.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		option.Interval = never
	}
	between := (from.Year()-first.Year())*monthsInYear + int(from.Month()-first.Month())
	for n := max(0, between/months); ; n++ {
		option.Dtstart = first.AddDate(0, n*months, 0)
		if option.Dtstart.After(to) || option.Dtstart.Year() > lastYear {
			return
		}
		if *work -= days + r.cost(days) + workOfTime*perDay; *work < 0 {
			return
		}
		if len(option.Bymonth) > 0 && option.Freq == rrule.MONTHLY && !slices.Contains(option.Bymonth, int(option.Dtstart.Month())) {
			continue
		}
		period, err := rrule.NewRRule(option)
		if err != nil || !within(period.All()) {
			return
		}
	}
}

// pick applies BYSETPOS to the occurrences of one period.
func (r *rule) pick(set []time.Time) []time.Time {
	if len(r.position) == 0 {
		return set
	}
	var picked []time.Time
	for _, n := range r.position {
		if n < 0 {
			n += len(set) + 1
		}
		if n > 0 && n <= len(set) {
			picked = append(picked, set[n-1])
		}
	}
	slices.SortFunc(picked, time.Time.Compare)
	return slices.CompactFunc(picked, time.Time.Equal)
}

// sinceWeekday returns how many days ago the weekday was.
func sinceWeekday(day time.Time, weekday rrule.Weekday) int {
	monday := (int(day.Weekday()) + 6) % 7
	return (monday - weekday.Day() + 7) % 7
}

// daysBetween returns the days from one wall time to another, rounded towards 0. A
// time.Duration ends after 292 years.
func daysBetween(a, b time.Time) int { return int((b.Unix() - a.Unix()) / (24 * 60 * 60)) }
