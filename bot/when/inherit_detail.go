package when

// inheritMonth gives the 5th or 6th of December its month, and one year to
// dates of which only the last names it.
func (p *parser) inheritMonth(segs []*segment) {
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
			if p.branch(2, "year", segs[i].start) == 0 {
				d.year = after.year
			}
		}
	}
}

// earlierInYear reports whether date a comes before b within a year.
func earlierInYear(a, b day) bool {
	return a.month < b.month || (a.month == b.month && a.dayOfMonth < b.dayOfMonth)
}

// inheritModifier gives both days of next fri or sat the modifier. It branches
// where that makes a difference.
func (p *parser) inheritModifier(segs []*segment) {
	for i, s := range segs { // le vendredi may mean every Friday
		if len(s.days) == 1 && s.days[0].maybeWeekly && p.branch(2, "weekly", s.start) == 1 {
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
		for _, prev := range segs[i-1].days {
			switch {
			case prev.kind == dayWeekday && (prev.modifier == wordNext || prev.modifier == wordThis):
				if p.branch(2, "modifier", segs[i].start) == 0 {
					d.modifier = prev.modifier
				}
			case prev.kind == dayWeek:
				if p.branch(2, "week", segs[i].start) == 0 {
					segs[i].days = append(segs[i].days, prev)
				}
			}
		}
	}
}

// inheritTrailingModifier gives both days of fri or sat next week the modifier,
// if that was meant.
func (p *parser) inheritTrailingModifier(segs []*segment) {
	for i := len(segs) - 2; i >= 0; i-- {
		s := segs[i]
		if len(s.days) != 1 || s.days[0].kind != dayWeekday || s.days[0].modifier != wordNone || s.hasTime() {
			continue
		}
		for _, later := range segs[i+1].days {
			applies := later.kind == dayWeek || later.kind == dayInWeeks || (later.kind == dayWeekday && later.modifierAfter)
			if !applies || p.branch(2, "trailing", s.start) == 1 {
				continue
			}
			if later.kind == dayWeekday {
				s.days[0].modifier, s.days[0].modifierAfter = later.modifier, true
			} else {
				s.days = append(s.days, later)
			}
			break
		}
	}
}

// inheritPart gives each time of Monday evening at 7 or 8, and of Monday at 7 or 8 in
// the evening, the part of the day.
func inheritPart(segs []*segment) {
	for i := 1; i < len(segs); i++ {
		earlier, s := segs[i-1], segs[i]
		if s.hasDay() || earlier.span == nil || !s.fitsPart(earlier.part, earlier) {
			continue
		}
		s.part = earlier.part
		if s.span.from.isNoonHour() && s.minuteOfHalf() < earlier.minuteOfHalf() { // monday evening at 11 or 12
			s.span.from.minute, s.span.from.is24Hour = s.span.from.minute+halfDay, true
		}
	}
	dated := false // a segment behind has a day of its own, and gives it to those without
	for i := len(segs) - 2; i >= 0; i-- {
		s, later := segs[i], segs[i+1]
		own := later.hasDay() && !dated
		dated = false
		if later.span == nil || own && (s.hasDay() || later.afterComma) || !s.fitsPart(later.part, later) {
			continue
		}
		s.part = later.part
		if !s.hasDay() && later.hasDay() { // at 7 or 8 monday evening
			s.days, dated = later.days, true
		}
	}
}

// fitsPart reports whether a segment's time names no half of the day, and can be in
// that part, or past its midnight behind the other time.
func (s *segment) fitsPart(part int, other *segment) bool {
	if part == 0 || s.part != 0 || s.span == nil || s.span.from.meridiem != wordNone {
		return false
	}
	c := s.span.from
	c.to12Hour()
	if c.isNoonHour() || c.midnight {
		return part == partEvening || part == partNight
	}
	past := s.minuteOfHalf() < other.minuteOfHalf() || other.minuteOfHalf() < smallHours
	late := (part == partEvening || part == partNight) && c.minute < smallHours && past
	return c.isOpen() && (late || len(c.candidates(part)) > 0)
}

// inheritMeridiem gives both times of 7 or 8pm the pm. It leaves 11 or 1pm
// alone: there the first is in the other half of the day.
func (p *parser) inheritMeridiem(segs []*segment) {
	for i := len(segs) - 2; i >= 0; i-- {
		s, later := segs[i], segs[i+1]
		if (!later.hasDay() || !s.hasDay()) && s.lacksMeridiemOf(later) && s.minuteOfHalf() < later.minuteOfHalf() {
			s.span.from.meridiem = later.span.from.meridiem
		}
	}
	for i := 1; i < len(segs); i++ {
		s, earlier := segs[i], segs[i-1]
		if !s.hasDay() && s.lacksMeridiemOf(earlier) && s.minuteOfHalf() > earlier.minuteOfHalf() {
			s.span.from.meridiem = earlier.span.from.meridiem
		}
	}
}

// inheritHalf keeps the times of a day that rise in one half of it: at 7 or 8, at 12 or 1.
func inheritHalf(segs []*segment) {
	for i := 1; i < len(segs); i++ {
		earlier, s := segs[i-1], segs[i]
		alone := earlier.span != nil && earlier.span.to == nil && s.span != nil && s.span.to == nil && earlier.part == s.part
		switch {
		case !alone || s.hasDay() || !s.span.from.isOpen() || s.minuteOfHalf() <= earlier.minuteOfHalf():
		case earlier.span.from.isOpen():
			s.span.from.halfOf = &earlier.span.from
		case earlier.span.from.isNoonHour() && s.part == 0:
			s.span.from.meridiem = wordPM
		}
	}
}

// lacksMeridiemOf reports whether both segments have a single time and only
// the other's says am or pm.
func (s *segment) lacksMeridiemOf(other *segment) bool {
	if s.span == nil || s.span.to != nil || s.part != 0 || other.span == nil || other.span.to != nil {
		return false
	}
	return s.span.from.isOpen() && other.span.from.meridiem != wordNone
}

// minuteOfHalf returns the minute of a segment's time since midnight or noon.
func (s *segment) minuteOfHalf() int { return s.span.from.minute % halfDay }

// inheritZone gives every segment the zone if only the last names one.
func (p *parser) inheritZone(segs []*segment) {
	zone, last := "", -1
	for i, s := range segs {
		if s.zone != "" {
			if zone != "" && zone != s.zone {
				return
			}
			zone, last = s.zone, i
		}
	}
	if last < 0 {
		return
	}
	all := last == len(segs)-1 || p.branch(2, "zone", segs[last].start) == 0
	for _, s := range segs {
		if all {
			s.zone = zone
		}
	}
}
