package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// nightOfBase returns the date of the meetup that an edit changes. Small hours may be
// those of the night that follows an evening.
func (p *parser) nightOfBase(iv interval, z zoneDay, pos int) bot.Wall {
	date := p.base.At(0, 0)
	small := !iv.isRange && !iv.allDay && iv.from < smallHours && minuteOf(p.base) >= eveningFrom
	if small && (!p.isAhead(date, iv, z) || p.branch(2, "night", pos) == 1) {
		return date.AddDays(1)
	}
	return date
}

const (
	smallHours  = 6 * 60  // of a night end then
	eveningFrom = 17 * 60 // an evening begins then
)

// Kept says what a phrase leaves to the meetup that an edit changes.
type Kept struct {
	Day      bool // an item names no day, or only its week
	EveryDay bool // no item names one
	Time     bool // an item names no time of day
}

// keepsDay reports, and records, whether an item is on the day of the meetup that an
// edit changes.
func (p *parser) keepsDay(it item) bool {
	if p.isRelative() && (len(it.days) == 0 || it.isWeek()) {
		p.kept.Day = true
	} else {
		p.daySaid = true
	}
	return len(it.days) == 0 && p.isRelative()
}

// isWeek reports whether an item names a week and no day of it.
func (it item) isWeek() bool {
	return len(it.days) == 1 && it.days[0].kind == dayWeek && !it.plural
}

// keptByAny joins what several interpretations leave to the meetup.
func keptByAny(all []interpretation) Kept {
	kept := Kept{EveryDay: true}
	for _, in := range all {
		kept.Day, kept.Time, kept.EveryDay = kept.Day || in.kept.Day, kept.Time || in.kept.Time, kept.EveryDay && in.kept.EveryDay
	}
	return kept
}

// isRelative reports whether a day is read against the meetup that an edit changes.
func (p *parser) isRelative() bool { return p.Base != nil }

// weekdayNearBase returns the weekday nearest to the meetup. Three days after and four
// days before are nearly the same.
func (p *parser) weekdayNearBase(d day, iv interval, z zoneDay) bot.Wall {
	date := p.base.At(0, 0)
	after := onOrAfter(date, d.weekday)
	before := after.AddDays(-7)
	for !p.isAhead(after, iv, z) {
		p.mustConfirm = true // the day of the meetup, but at a time that has passed
		after = after.AddDays(7)
	}
	gap := int(after.Sub(date) / (24 * time.Hour))
	switch {
	case gap <= 2 || gap >= 7 || !p.isAhead(before, iv, z):
		return after
	case gap >= 5 || p.branch(2, "near", d.start) == 0:
		return before
	}
	return after
}

// inWeekOfBase keeps the weekday of the meetup in "next week", unless several days are
// meant: next week, evenings.
func (p *parser) inWeekOfBase(days []day, it item) []day {
	if !p.isRelative() || !it.isWeek() {
		return days
	}
	return append(days, day{kind: dayWeekday, weekday: p.base.Weekday(), start: days[0].start, end: days[0].end})
}

// isWholeEdit reports whether what stands from i to end is all that an edit says: 90
// minutes, which then is how long. 2h may be a time of day, too.
func (p *parser) isWholeEdit(i, end int) bool {
	if p.Base == nil || p.Base.AllDay || end < len(p.lexemes) {
		return false
	}
	for n := range i {
		if !p.is(n, wordFiller) {
			return false
		}
	}
	return !p.hasHourMark(i + 1)
}

// nearestToBase returns the day nearest to the meetup of those that are ahead.
func (p *parser) nearestToBase(days []bot.Wall, iv interval, z zoneDay) (best bot.Wall, ok bool) {
	for _, d := range days {
		if p.isAhead(d, iv, z) && (!ok || p.base.At(0, 0).Sub(d).Abs() < p.base.At(0, 0).Sub(best).Abs()) {
			best, ok = d, true
		}
	}
	return best, ok
}

// datesNearBase lists the same day of the months around the meetup's, or of the years
// around it if the month is named.
func (p *parser) datesNearBase(month, dayOfMonth int) []bot.Wall {
	var out []bot.Wall
	for offset := -1; offset <= 1; offset++ {
		w := p.base.At(0, 0)
		w.Day = 1
		if month != 0 {
			w.Year, w.Month = w.Year+offset, time.Month(month)
		} else {
			w = addMonths(w, offset)
		}
		if isValidDate(w.Year, int(w.Month), dayOfMonth) {
			w.Day = dayOfMonth
			out = append(out, w)
		}
	}
	return out
}
