package when

import "github.com/muster-bot/muster/bot"

// interval is a part of a day in minutes since midnight; it may end after the
// next midnight.
type interval struct {
	from, to int
	isRange  bool
	isRoom   bool // as in Window
	allDay   bool
}

const (
	halfDay = 12 * 60
	fullDay = 24 * 60
	// maxNight is the longest plausible range over midnight; beyond it the
	// ends were more likely swapped.
	maxNight = 16 * 60
)

// partIntervals are the intervals of the parts of the day.
var partIntervals = map[int]interval{
	partMorning:   {from: 9 * 60, to: 12 * 60, isRange: true},
	partAfternoon: {from: 12 * 60, to: 17 * 60, isRange: true},
	partEvening:   {from: 18 * 60, to: 22 * 60, isRange: true},
	partNight:     {from: 18 * 60, to: 22 * 60, isRange: true},
	partLunch:     {from: 12 * 60, to: 14 * 60, isRange: true},
	partAfterWork: {from: 18 * 60, to: 22 * 60, isRange: true},
	partDay:       {from: 9 * 60, to: 22 * 60, isRange: true},

	partEarly + partMorning:    {from: 7 * 60, to: 9 * 60, isRange: true},
	partMiddle + partMorning:   {from: 9*60 + 30, to: 11*60 + 30, isRange: true},
	partLate + partMorning:     {from: 10 * 60, to: 12 * 60, isRange: true},
	partEarly + partAfternoon:  {from: 12 * 60, to: 14 * 60, isRange: true},
	partMiddle + partAfternoon: {from: 14 * 60, to: 16 * 60, isRange: true},
	partLate + partAfternoon:   {from: 15 * 60, to: 17 * 60, isRange: true},
	partEarly + partEvening:    {from: 18 * 60, to: 20 * 60, isRange: true},
	partLate + partEvening:     {from: 20 * 60, to: 22 * 60, isRange: true},
}

// partLimits are the limits of each part when it only says which half of the
// day is meant: 8 de la tarde, 5 in the morning.
var partLimits = map[int]interval{
	partMorning:   {from: 0, to: 12 * 60},
	partAfternoon: {from: 12 * 60, to: 21 * 60},
	partEvening:   {from: 16 * 60, to: fullDay + 1},
	partNight:     {from: 18 * 60, to: 30 * 60},
	partLunch:     {from: 11 * 60, to: 15 * 60},
	partAfterWork: {from: 16 * 60, to: fullDay},
}

// resolveTime resolves the time of an item to an interval.
func (p *parser) resolveTime(it item) (interval, *parseError) {
	switch {
	case it.span == nil && it.part == 0 && p.Base != nil && !p.Base.AllDay && it.zone == "":
		p.kept.Time = true
		return interval{from: minuteOf(p.base)}, nil
	case it.span == nil && it.part == 0:
		return interval{allDay: true, to: fullDay}, nil
	case it.span == nil:
		// Some mean the small hours by the night, and not everybody works until six.
		p.mustConfirm = p.mustConfirm || it.part == partNight || it.part == partAfterWork
		iv := partIntervals[it.part]
		iv.isRoom = iv.to-iv.from > int(bot.DefaultDuration.Minutes()) // else one slot fills it
		return iv, nil
	case it.span.to != nil:
		return p.resolveTimeRange(*it.span, it)
	}
	c := it.span.from
	if it.part != 0 { // 7h30 du soir
		c.to12Hour()
	}
	all := p.startsIn(c, it)
	if len(all) == 0 {
		return interval{}, p.errContradiction(c)
	}
	return interval{from: all[p.branch(len(all), "meridiem", c.half())]}, nil
}

// startsIn lists the minutes at which an item can begin. The small hours of an evening
// or a night are those of the next date: tonight 1am.
func (p *parser) startsIn(c clock, it item) []int {
	all := c.candidates(it.part)
	if it.part != partEvening && it.part != partNight {
		return all
	}
	switch small := c.minute % halfDay; {
	case small >= smallHours || c.meridiem == wordPM || c.is24Hour && c.minute >= smallHours:
		return all
	case it.behind && it.part == partNight && !c.isNoonHour() && !c.midnight: // Saturday at 3 in the night
		return []int{small, small + fullDay}
	case c.meridiem == wordAM || c.is24Hour || it.part == partNight && !c.isNoonHour():
		return []int{small + fullDay}
	case it.part == partEvening && c.isOpen() && small/60 == 4: // an evening has no four
		return append(all, small+fullDay)
	case len(all) > 0:
		return all
	default: // friday evening at one, which nobody says of tonight
		tonight := len(it.days) == 1 && it.days[0].kind == dayInDays && it.days[0].count == 0
		p.mustConfirm = p.mustConfirm || !tonight
		return []int{small + fullDay}
	}
}

func (p *parser) errContradiction(c clock) *parseError {
	return p.errAt(c.end, "when.contradiction", "“{time}” does not fit the part of the day beside it. Try “{example}”.",
		map[string]any{"time": p.sourceText(c.start, c.end)})
}

// candidates lists the minutes that a time can mean in a part of the day.
func (c clock) candidates(part int) []int {
	if c.midnight || (c.meridiem == wordAM && c.minute < 60) {
		if m := c.minute % 60; m != 0 {
			return []int{m, m + fullDay}
		}
		if part == partEvening || part == partNight {
			return []int{fullDay}
		}
		return []int{0, fullDay}
	}
	var all []int
	switch {
	case c.meridiem == wordAM:
		all = []int{c.minute % halfDay}
		if c.alternative != 0 {
			all = []int{c.alternative % halfDay, all[0]}
		}
	case c.meridiem == wordPM:
		all = []int{c.minute%halfDay + halfDay}
		if c.alternative != 0 { // half seven pm
			all = []int{c.alternative%halfDay + halfDay, all[0]}
		}
	case c.isNoonHour() && (part == partEvening || part == partNight):
		return []int{c.minute - halfDay, c.minute + halfDay}
	case !c.isOpen():
		all = []int{c.minute}
	default:
		all = []int{c.minute, c.minute + halfDay}
		if c.alternative != 0 {
			all = []int{c.alternative, c.minute, c.alternative + halfDay, c.minute + halfDay}
		}
	}
	if part == 0 {
		return all
	}
	var fit []int
	for _, m := range all {
		if w := partLimits[part%partEarly]; m >= w.from && m < w.to {
			fit = append(fit, m)
		}
	}
	return fit
}

// resolveTimeRange resolves two times to an interval. If one end is open, it
// follows from the other: 3-5pm is in the afternoon, 11-1pm begins in the
// morning, and 9-17 is on the 24-hour clock.
func (p *parser) resolveTimeRange(s span, it item) (interval, *parseError) {
	a, b, part := s.from, *s.to, it.part
	if a.meridiem != wordNone || b.meridiem != wordNone || part != 0 { // then both ends are on the 12-hour clock
		a.to12Hour()
		b.to12Hour()
	}
	if found, err := p.rangesIntoPart(a, b, it); err != nil {
		return interval{}, err
	} else if len(found) > 0 {
		return found[p.branch(len(found), "meridiem", a.start)], nil
	}
	starts := p.startsIn(a, it)
	if len(starts) == 0 {
		return interval{}, p.errContradiction(a)
	}
	var found []interval
	add := func(from, to int) {
		for to <= from {
			to += fullDay
		}
		if iv := (interval{from: from, to: to, isRange: true}); iv.to-iv.from < fullDay || iv.from == 0 {
			found = append(found, iv)
		}
	}
	aOpen, bOpen := a.isOpen() || a.isNoonHour(), b.isOpen() || b.isNoonHour()
	literal := (aOpen && b.is24Hour && !b.midnight) || (bOpen && a.is24Hour && !a.midnight && a.minute != halfDay)
	switch {
	case b.midnight:
		for _, from := range starts {
			if a.isOpen() && fullDay-from >= halfDay {
				continue
			}
			add(from, fullDay)
		}
	case literal && a.minute < b.minute && part == 0:
		add(a.minute, b.minute)
	case aOpen || bOpen:
		found = p.rangesUnder12Hours(a, b, starts)
		// A range that begins in the morning does not last until the next
		// night: 11:30-1:30 is over lunch.
		if literal && part == 0 && (len(found) == 0 || a.minute >= halfDay) {
			add(a.minute, b.minute)
		}
	default:
		for _, from := range starts {
			if b.meridiem == wordPM && b.minute == halfDay && from > halfDay { // 8pm-12pm may end at midnight
				add(from, b.minute+halfDay)
			}
			add(from, b.candidates(0)[0])
		}
	}
	found = dropImplausible(found)
	if ends := b.candidates(0); len(found) == 0 && !aOpen && !bOpen && !a.midnight && !b.midnight && part == 0 && ends[0] < starts[0] {
		p.mustConfirm = true // the ends were more likely swapped
		found = []interval{{from: ends[0], to: starts[0], isRange: true}}
	}
	if len(found) == 0 {
		return interval{}, p.errNoSuchRange(p.sourceText(a.start, b.end))
	}
	return found[p.branch(len(found), "meridiem", a.start)], nil
}

func (p *parser) errNoSuchRange(text string) *parseError {
	return p.errAt(len(p.lexemes), "when.no_such_range", "I cannot tell from when until when “{range}” is. Try “{example}”.",
		map[string]any{"range": text})
}

// isNoonHour reports whether the time is 12:00 to 12:59 without am or pm.
func (c clock) isNoonHour() bool {
	return !c.is24Hour && c.meridiem == wordNone && !c.midnight && c.minute >= halfDay && c.minute < halfDay+60
}

// to12Hour makes 7:30 a time of the 12-hour clock, because the other end is
// one.
func (c *clock) to12Hour() {
	if c.meridiem == wordNone && !c.leadingZero && !c.midnight && !c.noon && c.minute >= 60 && c.minute < halfDay+60 {
		c.is24Hour = false
	}
}

// rangesUnder12Hours lists the ranges shorter than half a day.
func (p *parser) rangesUnder12Hours(a, b clock, starts []int) []interval {
	ends := b.candidates(0)
	if b.isNoonHour() { // 10-12 may end at midnight
		ends = append(ends, b.minute-halfDay)
	}
	if a.isNoonHour() { // 12-2am begins at midnight
		starts = append(starts, a.minute-halfDay, a.minute+halfDay)
	}
	var found []interval
	for i, from := range starts {
		for _, to := range ends {
			for to <= from {
				to += fullDay
			}
			if to-from < halfDay && (i == 0 || len(found) == 0 || a.isOpen() || from >= fullDay || to > fullDay) {
				found = append(found, interval{from: from, to: to, isRange: true})
			}
		}
	}
	// Prefer noon for twelve.
	if len(found) > 0 && found[0].from == a.minute && !a.isOpen() {
		found = found[:1]
	}
	return found
}

// dropImplausible drops intervals that run past midnight for longer than
// maxNight.
func dropImplausible(all []interval) []interval {
	var out []interval
	for _, iv := range all {
		if iv.to <= fullDay || iv.from >= fullDay || iv.to-iv.from <= maxNight {
			out = append(out, iv)
		}
	}
	return out
}

// isOpen reports whether the time can be in either half of the day.
func (c clock) isOpen() bool {
	return !c.is24Hour && c.meridiem == wordNone && !c.midnight && c.minute < 12*60
}
