package when

// inheritMonth gives the 5th or 6th of December its month, and one year to dates
// of which only the last has it.
func (r *parser) inheritMonth(segs []*segment) {
	for i := len(segs) - 2; i >= 0; i-- {
		if len(segs[i].days) != 1 {
			continue
		}
		d := &segs[i].days[0]
		after, ok := dateWithMonth(segs[i+1])
		switch {
		case !ok:
		case d.kind == dayNthOfMonth && !segs[i].hasTime() && isValidDate(after.year, after.month, d.dayOfMonth):
			*d = day{kind: dayDate, year: after.year, month: after.month, dayOfMonth: d.dayOfMonth}
		case d.kind == dayDate && d.year == 0 && after.year != 0 && isValidDate(after.year, d.month, d.dayOfMonth) && earlierInYear(*d, after):
			if r.branch(2, "year", segs[i].start) == 0 {
				d.year = after.year
			}
		}
	}
}

// earlierInYear tells whether a date comes first within a year.
func earlierInYear(a, b day) bool {
	return a.month < b.month || (a.month == b.month && a.dayOfMonth < b.dayOfMonth)
}

// inheritModifier gives next fri or sat one "next". Whether it was meant for
// both is asked where it makes a difference.
func (r *parser) inheritModifier(segs []*segment) {
	for i, s := range segs { // le vendredi may be every Friday
		if len(s.days) == 1 && s.days[0].maybeWeekly && r.branch(2, "habit", s.start) == 1 {
			s.days[0].recurrence = &Recurrence{Weeks: 1}
		}
		if i == 0 || len(s.days) != 1 || len(segs[i-1].days) == 0 {
			continue
		}
		d := &s.days[0]
		if d.kind != dayWeekday || d.modifier != wordNone {
			continue
		}
		if e := segs[i-1].days[0].recurrence; e != nil && e.Weeks > 0 && d.recurrence == nil && !segs[i-1].hasTime() {
			d.recurrence = e
			continue
		}
		for _, p := range segs[i-1].days {
			switch {
			case p.kind == dayWeekday && (p.modifier == wordNext || p.modifier == wordThis):
				if r.branch(2, "modifier", segs[i].start) == 0 {
					d.modifier = p.modifier
				}
			case p.kind == dayWeek:
				if r.branch(2, "week", segs[i].start) == 0 {
					segs[i].days = append(segs[i].days, p)
				}
			}
		}
	}
}

// inheritTrailingModifier gives fri or sat next week one "next week", if that was meant.
func (r *parser) inheritTrailingModifier(segs []*segment) {
	for i := len(segs) - 2; i >= 0; i-- {
		s := segs[i]
		if len(s.days) != 1 || s.days[0].kind != dayWeekday || s.days[0].modifier != wordNone || s.hasTime() {
			continue
		}
		for _, p := range segs[i+1].days {
			shared := p.kind == dayWeek || p.kind == dayInWeeks || (p.kind == dayWeekday && p.modifierAfter)
			if !shared || r.branch(2, "back", s.start) == 1 {
				continue
			}
			if p.kind == dayWeekday {
				s.days[0].modifier, s.days[0].modifierAfter = p.modifier, true
			} else {
				s.days = append(s.days, p)
			}
			break
		}
	}
}

// inheritMeridiem gives 7 or 8pm one pm. 11 or 1pm is left alone: there the first is
// in the other half of the day.
func (r *parser) inheritMeridiem(segs []*segment) {
	share := func(s, from *segment, backwards bool) {
		if s.span == nil || s.span.to != nil || from.span == nil || !s.span.from.isOpen() {
			return
		}
		known := from.span.from
		if from.span.to != nil || known.meridiem == wordNone {
			return
		}
		mine, theirs := s.span.from.minute%720, known.minute%720
		if (backwards && mine < theirs) || (!backwards && mine > theirs) {
			s.span.from.meridiem = known.meridiem
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

// isOpen tells whether the time can be in either half of the day.
func (c clock) isOpen() bool {
	return !c.is24Hour && c.meridiem == wordNone && !c.midnight && c.minute < 12*60
}

// inheritZone gives all one zone if it was said last.
func (r *parser) inheritZone(segs []*segment) {
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
	all := last == len(segs)-1 || r.branch(2, "zone", segs[last].start) == 0
	for _, s := range segs {
		if all {
			s.zone = said
		}
	}
}
