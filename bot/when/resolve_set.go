package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// setIn finds Monday to Friday of next week, and its weekend.
func (r *run) setIn(a, b day, at place) ([]bot.Wall, bool) {
	if b.kind != ofWeek {
		a, b = b, a
	}
	monday := onOrAfter(r.weekOf(b, at, false), time.Monday)
	switch {
	case b.kind != ofWeek || a.mod != wordNone:
	case a.kind == ofWeekend:
		return inARow(monday.AddDays(5), 2), true
	case a.kind == onWorkdays:
		return inARow(monday, 5), true
	case a.kind == fromDayToDay && a.first.kind == onWeekday && a.first.mod == wordNone:
		first, last := onOrAfter(monday, a.first.wd), onOrAfter(monday, a.last.wd)
		if first.Before(last) {
			return inARow(first, int(last.Sub(first)/(24*time.Hour))+1), true
		}
	}
	return nil, false
}

// weekOf is the first day of this week or the next. Whether that is a Monday is
// asked where people differ, if it matters: on a Sunday, and for a Sunday.
func (r *run) weekOf(d day, at place, sunday bool) bot.Wall {
	monday := mondayOf(at.today).AddDays(7 * d.n)
	today := at.today.Weekday() == time.Sunday
	if (!today && !sunday) || r.settings["week"] != "asked" || r.ask(2, "week", d.start) == 0 {
		return monday
	}
	if today {
		return monday.AddDays(6)
	}
	return monday.AddDays(-1)
}

func inARow(from bot.Wall, n int) []bot.Wall {
	out := make([]bot.Wall, n)
	for i := range out {
		out[i] = from.AddDays(i)
	}
	return out
}

func (r *run) weekend(d day, h stretch, at place) bot.Wall {
	saturday := mondayOf(at.today).AddDays(5)
	if d.mod == wordNext {
		return r.nextOf(onOrAfter(at.today.AddDays(1), time.Saturday), saturday.AddDays(7), d)
	}
	if !r.ahead(saturday.AddDays(1), h, at) {
		r.unsure = true
		return saturday.AddDays(7)
	}
	if d.mod == wordComing && !at.today.Before(saturday) && r.ask(2, "coming", d.start) == 1 {
		return saturday.AddDays(7)
	}
	return saturday
}

func (r *run) workdays(d day, h stretch, at place) bot.Wall {
	monday := mondayOf(at.today)
	left := r.ahead(monday.AddDays(4), h, at)
	if d.mod == wordNext || !left || (d.mod == wordNone && r.ask(2, "workdays", d.start) == 1) {
		return monday.AddDays(7)
	}
	return monday
}

// everyWorkday finds the next of each weekday from Monday to Friday.
func (r *run) everyWorkday(h stretch, at place) []bot.Wall {
	var out []bot.Wall
	for wd := time.Monday; wd <= time.Friday; wd++ {
		out = append(out, r.weekday(day{kind: onWeekday, wd: wd}, h, at))
	}
	return out
}

// dayToDay finds Monday to Friday and 5-7 December.
func (r *run) dayToDay(d day, h stretch, at place) ([]bot.Wall, *stop) {
	first, _, err := r.day(*d.first, h, at)
	if err != nil {
		return nil, err
	}
	last := onOrAfter(first[0].AddDays(1), d.last.wd)
	if d.last.kind == onDate {
		last = bot.Wall{Year: first[0].Year, Month: time.Month(d.last.m), Day: d.last.d}
		if d.last.y != 0 {
			last.Year = d.last.y
		} else if last.Before(first[0]) {
			last.Year++
		}
		// A stretch that has begun is this year's.
		if was := last; d.first.y == 0 && d.last.y == 0 && first[0].Year > at.today.Year {
			if was.Year--; !was.Before(at.today) {
				last = was
				first[0].Year--
			}
		}
		if !inCalendar(last.Year, d.last.m, d.last.d) || last.Before(first[0]) {
			return nil, r.noSuchDay(r.typed(d.start, d.end))
		}
	}
	var out []bot.Wall
	for w := first[0]; !last.Before(w) && len(out) <= maxWindows; w = w.AddDays(1) {
		out = append(out, w)
	}
	return out, nil
}
