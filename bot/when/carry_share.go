package when

// shareMonth gives the 5th or 6th of December its month, and one year to dates
// of which only the last has it.
func (r *run) shareMonth(segs []*segment) {
	for i := len(segs) - 2; i >= 0; i-- {
		if len(segs[i].days) != 1 {
			continue
		}
		d := &segs[i].days[0]
		after, ok := monthIn(segs[i+1])
		switch {
		case !ok:
		case d.kind == onTheNth && !segs[i].hasTime() && inCalendar(after.y, after.m, d.d):
			*d = day{kind: onDate, y: after.y, m: after.m, d: d.d}
		case d.kind == onDate && d.y == 0 && after.y != 0 && inCalendar(after.y, d.m, d.d) && sooner(*d, after):
			if r.ask(2, "year", segs[i].start) == 0 {
				d.y = after.y
			}
		}
	}
}

// sooner tells whether a date comes first within a year.
func sooner(a, b day) bool { return a.m < b.m || (a.m == b.m && a.d < b.d) }

// shareModifier gives next fri or sat one "next". Whether it was meant for
// both is asked where it makes a difference.
func (r *run) shareModifier(segs []*segment) {
	for i, s := range segs { // le vendredi may be every Friday
		if len(s.days) == 1 && s.days[0].habit && r.ask(2, "habit", s.start) == 1 {
			s.days[0].every = &Recurrence{Weeks: 1}
		}
		if i == 0 || len(s.days) != 1 || len(segs[i-1].days) == 0 {
			continue
		}
		d := &s.days[0]
		if d.kind != onWeekday || d.mod != wordNone {
			continue
		}
		if e := segs[i-1].days[0].every; e != nil && e.Weeks > 0 && d.every == nil && !segs[i-1].hasTime() {
			d.every = e
			continue
		}
		for _, p := range segs[i-1].days {
			switch {
			case p.kind == onWeekday && (p.mod == wordNext || p.mod == wordThis):
				if r.ask(2, "modifier", segs[i].start) == 0 {
					d.mod = p.mod
				}
			case p.kind == ofWeek:
				if r.ask(2, "week", segs[i].start) == 0 {
					segs[i].days = append(segs[i].days, p)
				}
			}
		}
	}
}

// shareBack gives fri or sat next week one "next week", if that was meant.
func (r *run) shareBack(segs []*segment) {
	for i := len(segs) - 2; i >= 0; i-- {
		s := segs[i]
		if len(s.days) != 1 || s.days[0].kind != onWeekday || s.days[0].mod != wordNone || s.hasTime() {
			continue
		}
		for _, p := range segs[i+1].days {
			shared := p.kind == ofWeek || p.kind == inWeeks || (p.kind == onWeekday && p.after)
			if !shared || r.ask(2, "back", s.start) == 1 {
				continue
			}
			if p.kind == onWeekday {
				s.days[0].mod, s.days[0].after = p.mod, true
			} else {
				s.days = append(s.days, p)
			}
			break
		}
	}
}

// shareHalf gives 7 or 8pm one pm. 11 or 1pm is left alone: there the first is
// in the other half of the day.
func (r *run) shareHalf(segs []*segment) {
	share := func(s, from *segment, backwards bool) {
		if s.span == nil || s.span.to != nil || from.span == nil || !s.span.from.open() {
			return
		}
		known := from.span.from
		if from.span.to != nil || known.half == wordNone {
			return
		}
		mine, theirs := s.span.from.minute%720, known.minute%720
		if (backwards && mine < theirs) || (!backwards && mine > theirs) {
			s.span.from.half = known.half
		}
	}
	for i := len(segs) - 2; i >= 0; i-- {
		if !segs[i+1].hasDay() || !segs[i].hasDay() {
			share(segs[i], segs[i+1], true)
		}
	}
	for i := 1; i < len(segs); i++ {
		if !segs[i].hasDay() {
			share(segs[i], segs[i-1], false)
		}
	}
}

// open tells whether the time can be in either half of the day.
func (c clock) open() bool {
	return !c.exact && c.half == wordNone && !c.midnight && c.minute < 12*60
}

// shareZone gives all one zone if it was said last.
func (r *run) shareZone(segs []*segment) {
	said, last := "", -1
	for i, s := range segs {
		if s.zone != "" {
			if said != "" && said != s.zone {
				return
			}
			said, last = s.zone, i
		}
	}
	if last < 0 {
		return
	}
	all := last == len(segs)-1 || r.ask(2, "zone", segs[last].start) == 0
	for _, s := range segs {
		if all {
			s.zone = said
		}
	}
}
