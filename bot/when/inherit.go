package when

// inheritMissing completes each segment with what is named once for several,
// and returns the items.
func (p *parser) inheritMissing(segs []*segment) ([]item, *parseError) {
	segs, err := p.inheritLength(segs)
	if err != nil {
		return nil, err
	}
	segs = p.mergeCommas(p.mergeDates(segs))
	if err := p.resolveBareNumbers(segs); err != nil {
		return nil, err
	}
	p.inheritMonth(segs)
	p.inheritModifier(segs)
	p.inheritTrailingModifier(segs)
	inheritPart(segs)
	p.inheritMeridiem(segs)
	inheritHalf(segs)
	p.inheritZone(segs)
	var out []item
	for i, s := range segs {
		it := item{days: s.days, span: s.span, part: s.part, behind: s.partBehind, plural: s.plural, instant: s.instant, zone: s.zone, length: s.length, shift: s.shift, start: s.start}
		switch {
		case s.shift != nil, s.length > 0 && !s.hasDay() && !s.hasTime():
			out = append(out, it)
		case s.hasDay() && s.hasTime():
			out = append(out, it)
		case s.hasDay():
			out = append(out, p.inheritTime(it, segs, i))
		case s.hasTime():
			out = append(out, p.inheritDay(it, segs, i)...)
		default:
			return nil, p.errAt(len(p.lexemes), "when.empty", "There is no time in it. Try “{example}”.", nil)
		}
	}
	return out, nil
}

// mergeDates merges "Friday, 5 December" into one day if the date falls on that
// weekday.
func (p *parser) mergeDates(segs []*segment) []*segment {
	var out []*segment
	for i := 0; i < len(segs); i++ {
		s := segs[i]
		if i+1 < len(segs) && segs[i+1].afterComma && !s.hasTime() && s.number == nil && s.zone == "" {
			t := segs[i+1]
			if wd, date, ok := splitWeekdayAndDate(s, t); ok {
				if p.fallsOn(date, wd) {
					t.days = append(append([]day(nil), s.days...), t.days...)
					t.afterComma, t.firstKind, t.start = s.afterComma, s.firstKind, s.start
					continue
				}
				p.mustConfirm = true
			}
		}
		out = append(out, s)
	}
	return out
}

// splitWeekdayAndDate finds a bare weekday in one segment and a date in the
// other.
func splitWeekdayAndDate(s, t *segment) (wd, date day, ok bool) {
	if len(s.days) != 1 || len(t.days) != 1 {
		return day{}, day{}, false
	}
	a, b := s.days[0], t.days[0]
	if b.kind == dayWeekday {
		a, b = b, a
	}
	dated := b.kind == dayDate || b.kind == dayNthOfMonth || b.kind == dayInDays
	return a, b, a.kind == dayWeekday && dated
}

// inheritTime completes a segment that has only days with the time of the next
// one, as in sat or sun 3pm. After the last time the choice is ambiguous.
func (p *parser) inheritTime(it item, segs []*segment, i int) item {
	for _, s := range segs[i+1:] {
		if s.hasTime() && s.instant == nil {
			p.mustConfirm = p.mustConfirm || it.length > 0 && s.length == 0 // fri for 2 hours or sat 3pm
			it.span, it.part, it.plural = s.span, s.part, s.plural
			if it.zone == "" {
				it.zone = s.zone
			}
			return it
		}
	}
	for j := i - 1; j >= 0; j-- {
		if s := segs[j]; s.hasTime() && s.instant == nil {
			p.mustConfirm = p.mustConfirm || len(s.days) > 0 // 7pm, 5 dec is one time
			it.span, it.part, it.plural = s.span, s.part, s.plural
			return it
		}
	}
	return it
}

// inheritDay completes a segment that has only a time with the days before it,
// else with those after it, else with none.
func (p *parser) inheritDay(it item, segs []*segment, i int) []item {
	for j := i - 1; j >= 0; j-- {
		if len(segs[j].days) > 0 {
			return p.crossDaysAndTimes(it, segs, i, j)
		}
	}
	for _, s := range segs[i+1:] {
		if len(s.days) > 0 {
			// 3pm, sat 5pm may begin with today.
			if s.firstKind == atomTime || !s.hasTime() || p.branch(2, "day", segs[i].start) == 0 {
				it.days = s.days
			}
			return []item{it}
		}
	}
	return []item{it}
}

// crossDaysAndTimes reads sat or sun, 3pm or 5pm: each day at each time, or the
// second time for the last day only.
func (p *parser) crossDaysAndTimes(it item, segs []*segment, i, j int) []item {
	it.days = segs[j].days
	if it.zone == "" {
		it.zone = segs[j].zone
	}
	first := j
	for first > 0 && len(segs[first-1].days) > 0 && !segs[first-1].hasTime() {
		first--
	}
	second := i > j+1 || segs[j].hasTime()
	if first < j && second && p.branch(2, "cross", segs[i].start) == 1 {
		var out []item
		for k := first; k <= j; k++ {
			each := it
			each.days = segs[k].days
			out = append(out, each)
		}
		return out
	}
	if i+1 < len(segs) && segs[i+1].firstKind == atomTime && segs[i+1].hasDay() && segs[j].firstKind == atomTime {
		if p.branch(2, "day", segs[i].start) == 1 {
			it.days = segs[i+1].days
		}
	}
	return []item{it}
}
