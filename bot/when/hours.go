package when

// stretch is a stretch of a day in minutes; it may go on after midnight.
type stretch struct {
	from, to int
	ranged   bool
	allDay   bool
}

const (
	halfDay = 12 * 60
	fullDay = 24 * 60
	// A night from evening to morning may be long; beyond this the two ends
	// were more likely swapped.
	longestNight = 16 * 60
)

// partHours are the hours of the parts of the day.
var partHours = map[int]stretch{
	partMorning:   {from: 9 * 60, to: 12 * 60, ranged: true},
	partAfternoon: {from: 12 * 60, to: 17 * 60, ranged: true},
	partEvening:   {from: 18 * 60, to: 22 * 60, ranged: true},
	partNight:     {from: 18 * 60, to: 22 * 60, ranged: true},
}

// widely is how far each part reaches when it only says which half of the day
// is meant: 8 de la tarde, 5 in the morning.
var widely = map[int]stretch{
	partMorning:   {from: 0, to: 12 * 60},
	partAfternoon: {from: 12 * 60, to: 21 * 60},
	partEvening:   {from: 16 * 60, to: fullDay + 1},
	partNight:     {from: 18 * 60, to: 30 * 60},
}

// hoursOf finds the hours of an item.
func (r *run) hoursOf(it item) (stretch, *stop) {
	switch {
	case it.span == nil && it.part == 0:
		return stretch{allDay: true, to: fullDay}, nil
	case it.span == nil:
		if it.part == partNight { // not one of ours
			r.unsure = true
		}
		return partHours[it.part], nil
	case it.span.to != nil:
		return r.rangeOf(*it.span, it.part)
	}
	c := it.span.from
	if it.part != 0 { // 7h30 du soir
		c.loosen()
	}
	all := c.candidates(it.part)
	if len(all) == 0 {
		return stretch{}, r.contradiction(c)
	}
	return stretch{from: all[r.ask(len(all), "half", c.start)]}, nil
}

func (r *run) contradiction(c clock) *stop {
	return r.stop(c.end, "when.contradiction", "“{time}” does not fit the part of the day beside it. Try “{example}”.",
		map[string]any{"time": r.typed(c.start, c.end)})
}

// candidates lists the minutes that a time can mean in a part of the day.
func (c clock) candidates(part int) []int {
	if c.midnight || (c.half == wordAM && c.minute < 60) {
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
	case c.half == wordAM:
		all = []int{c.minute % halfDay}
	case c.half == wordPM:
		all = []int{c.minute%halfDay + halfDay}
	case c.twelve() && (part == partEvening || part == partNight):
		return []int{c.minute - halfDay, c.minute + halfDay}
	case !c.open():
		all = []int{c.minute}
	default:
		all = []int{c.minute, c.minute + halfDay}
		if c.or != 0 {
			all = []int{c.or, c.minute, c.or + halfDay, c.minute + halfDay}
		}
	}
	if part == 0 {
		return all
	}
	var fit []int
	for _, m := range all {
		if w := widely[part]; m >= w.from && m < w.to {
			fit = append(fit, m)
		}
		if part == partNight && m < 6*60 {
			fit = append(fit, m, m+fullDay)
		}
	}
	return fit
}

// rangeOf finds the hours between two times. What is open in one end follows
// from the other: 3-5pm is in the afternoon, 11-1pm begins in the morning, and
// 9-17 is on the clock of 24 hours.
func (r *run) rangeOf(s span, part int) (stretch, *stop) {
	a, b := s.from, *s.to
	if a.half != wordNone || b.half != wordNone || part != 0 { // then the other has twelve hours too
		a.loosen()
		b.loosen()
	}
	starts := a.candidates(part)
	if len(starts) == 0 {
		return stretch{}, r.contradiction(a)
	}
	var found []stretch
	add := func(from, to int) {
		for to <= from {
			to += fullDay
		}
		if h := (stretch{from: from, to: to, ranged: true}); h.to-h.from < fullDay || h.from == 0 {
			found = append(found, h)
		}
	}
	aOpen, bOpen := a.open() || a.twelve(), b.open() || b.twelve()
	literal := (aOpen && b.exact && !b.midnight) || (bOpen && a.exact && !a.midnight && a.minute != halfDay)
	switch {
	case b.midnight:
		for _, from := range starts {
			if a.open() && fullDay-from >= halfDay {
				continue
			}
			add(from, fullDay)
		}
	case literal && a.minute < b.minute && part == 0:
		add(a.minute, b.minute)
	case aOpen || bOpen:
		found = r.within12(a, b, starts)
		// What begins in the morning does not last until the night after:
		// 11:30-1:30 is over lunch.
		if literal && part == 0 && (len(found) == 0 || a.minute >= halfDay) {
			add(a.minute, b.minute)
		}
	default:
		for _, from := range starts {
			add(from, b.candidates(0)[0])
		}
	}
	found = plausible(found)
	if len(found) == 0 {
		return stretch{}, r.noSuchRange(r.typed(a.start, b.end))
	}
	return found[r.ask(len(found), "half", a.start)], nil
}

func (r *run) noSuchRange(text string) *stop {
	return r.stop(len(r.lex), "when.no_such_range", "I cannot tell from when until when “{range}” is. Try “{example}”.",
		map[string]any{"range": text})
}

// twelve tells whether the time is noon or after it, unless midnight was meant.
func (c clock) twelve() bool {
	return !c.exact && c.half == wordNone && !c.midnight && c.minute >= halfDay && c.minute < halfDay+60
}

// loosen takes 7:30 for a time of twelve hours, because the other end is one.
func (c *clock) loosen() {
	if c.half == wordNone && !c.zero && !c.midnight && c.minute >= 60 && c.minute < halfDay+60 {
		c.exact = false
	}
}

// within12 lists what is shorter than half a day.
func (r *run) within12(a, b clock, starts []int) []stretch {
	ends := b.candidates(0)
	if b.twelve() { // 10-12 may end at midnight
		ends = append(ends, b.minute-halfDay)
	}
	if a.twelve() { // 12-2am begins at midnight
		starts = append(starts, a.minute-halfDay, a.minute+halfDay)
	}
	var found []stretch
	for i, from := range starts {
		for _, to := range ends {
			for to <= from {
				to += fullDay
			}
			if to-from < halfDay && (i == 0 || len(found) == 0 || a.open() || from >= fullDay || to > fullDay) {
				found = append(found, stretch{from: from, to: to, ranged: true})
			}
		}
	}
	// Twelve is noon if that will do.
	if len(found) > 0 && found[0].from == a.minute && !a.open() {
		found = found[:1]
	}
	return found
}

func plausible(all []stretch) []stretch {
	var out []stretch
	for _, h := range all {
		if h.to <= fullDay || h.from >= fullDay || h.to-h.from <= longestNight {
			out = append(out, h)
		}
	}
	return out
}
