package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// resolveEdge resolves the beginning, the middle and the end of a week or month
// to one day or a few: nobody knows how wide they are, so it is asked.
func (p *parser) resolveEdge(d day, iv interval, z zoneDay) (days []bot.Wall, several bool) {
	p.mustConfirm = true
	wide := p.branch(2, "edge", d.start) == 1
	if d.weekly {
		monday := mondayOf(z.today).AddDays(7 * unitsAhead(thisUnlessNamed(d.modifier)))
		return p.daysAhead(edgeOfWeek(monday, d.count, wide), iv, z)
	}
	first := z.today
	first.Day = 1
	switch {
	case d.year != 0:
		first.Year, first.Month = d.year, time.Month(d.month)
	case d.month != 0:
		first = addMonths(first, (d.month-int(first.Month)+12)%12)
	default:
		first = addMonths(first, unitsAhead(thisUnlessNamed(d.modifier)))
	}
	days, several = p.daysAhead(edgeOfMonth(first, d.count, wide), iv, z)
	if len(days) == 0 && d.year == 0 && d.modifier == wordNone {
		later := 1
		if d.month != 0 {
			later = 12
		}
		return edgeOfMonth(addMonths(first, later), d.count, wide), true
	}
	return days, several
}

// thisUnlessNamed returns the modifier, "this" if there is none.
func thisUnlessNamed(modifier wordKind) wordKind {
	if modifier == wordNone {
		return wordThis
	}
	return modifier
}

// edgeOfWeek returns the days of an edge of the week that begins on a Monday.
func edgeOfWeek(monday bot.Wall, edge int, wide bool) []bot.Wall {
	switch {
	case edge == edgeStart && wide:
		return consecutiveDays(monday, 2)
	case edge == edgeStart:
		return consecutiveDays(monday, 1)
	case edge == edgeMiddle && wide:
		return consecutiveDays(monday.AddDays(1), 3)
	case edge == edgeMiddle:
		return consecutiveDays(monday.AddDays(2), 1)
	case wide:
		return consecutiveDays(monday.AddDays(5), 2)
	default:
		return consecutiveDays(monday.AddDays(4), 1)
	}
}

// edgeOfMonth returns the days of an edge of the month that begins with first.
func edgeOfMonth(first bot.Wall, edge int, wide bool) []bot.Wall {
	from, last := first, addMonths(first, 1).AddDays(-1)
	switch {
	case edge == edgeStart:
	case edge == edgeMiddle && wide:
		from = first.AddDays(13)
	case edge == edgeMiddle:
		from = first.AddDays(14)
	case wide:
		from = last.AddDays(-2)
	default:
		from = last
	}
	if wide {
		return consecutiveDays(from, 3)
	}
	return consecutiveDays(from, 1)
}

// daysAhead returns the days that have not passed.
func (p *parser) daysAhead(days []bot.Wall, iv interval, z zoneDay) ([]bot.Wall, bool) {
	var ahead []bot.Wall
	for _, d := range days {
		if p.isAhead(d, iv, z) {
			ahead = append(ahead, d)
		}
	}
	return ahead, true
}

// addMonths returns the same day n months later, or the last of that month if it
// has no such day.
func addMonths(w bot.Wall, n int) bot.Wall {
	y, m := w.Year, int(w.Month)+n
	for ; m < 1; m += 12 {
		y--
	}
	y, m = y+(m-1)/12, (m-1)%12+1
	for !isValidDate(y, m, w.Day) {
		w.Day--
	}
	w.Year, w.Month = y, time.Month(m)
	return w
}

// minRest is how much of a part of the day must be left for it to be meant.
const minRest = 60

// restOfPart returns what is left of a part of today that has begun: "tonight"
// said at half past six is from seven on. Anything else is iv.
func (p *parser) restOfPart(it item, d bot.Wall, iv interval, z zoneDay) interval {
	if it.part == 0 || it.span != nil || d != z.today || p.isRelative() || p.isAhead(d, iv, z) {
		return iv
	}
	now := bot.WallOf(p.Now.In(z.loc))
	rest := iv
	if rest.from = (now.Hour*60+now.Minute)/30*30 + 30; iv.to-rest.from < minRest {
		return iv
	}
	return rest
}
