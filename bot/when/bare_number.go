package when

// resolveBareNumbers decides whether each bare number is an hour or a day of
// the month named beside it.
func (p *parser) resolveBareNumbers(segs []*segment) *parseError {
	for i := len(segs) - 1; i >= 0; i-- {
		s := segs[i]
		if s.number == nil {
			continue
		}
		n := s.number.minute / 60
		if date, ok := p.dateOfBareNumber(segs, i, n); ok {
			s.days, s.number = append(s.days, date), nil
			continue
		}
		if len(segs) == 1 && p.isAlone(s) && n <= 31 {
			p.resolveLoneNumber(s, n)
			continue
		}
		if p.isAlone(s) && !p.isBesideHour(segs, i) {
			return p.errAt(s.number.end, "when.bare_number",
				"“{number}” alone can be an hour or a day. Try “{example}”.",
				map[string]any{"number": p.sourceText(s.number.start, s.number.end)})
		}
		timed := i+1 < len(segs) && segs[i+1].span != nil && len(segs[i+1].days) == 0
		if err := p.resolveBareNumber(s, n, timed); err != nil {
			return err
		}
	}
	return nil
}

// isAlone reports whether a segment is a bare number and nothing else.
func (p *parser) isAlone(s *segment) bool {
	return len(s.days) == 0 && s.span == nil && s.part == 0
}

// resolveLoneNumber reads 7, which may be an hour or a day of the month.
func (p *parser) resolveLoneNumber(s *segment, n int) {
	p.mustConfirm = true
	c := *s.number
	s.number = nil
	if n == 0 || n <= 24 && p.branch(2, "lone", s.start) == 0 {
		c.is24Hour = c.is24Hour || n == 0 || n > 12
		s.span = &span{from: c}
		return
	}
	s.days = []day{{kind: dayNthOfMonth, dayOfMonth: n, start: c.start, end: c.end}}
}

// dateOfBareNumber returns the date of a bare number beside one with a month: 5
// or 6 dec, dec 5 or 6, fri 4 or sat 5 dec.
func (p *parser) dateOfBareNumber(segs []*segment, i, n int) (day, bool) {
	s := segs[i]
	beside, far, ok := nearestDate(segs, i)
	if !ok || !isValidDate(beside.year, beside.month, n) {
		return day{}, false
	}
	date := day{kind: dayDate, year: beside.year, month: beside.month, dayOfMonth: n, start: s.number.start, end: s.number.end}
	switch {
	case len(s.days) == 1 && s.days[0].kind == dayWeekday && far > 0:
		return date, p.fallsOn(date, s.days[0])
	case len(s.days) > 0:
		return day{}, false
	case far > 0 || s.hasTime() || (!s.afterComma && !precedingDateHasTime(segs, i)):
		return date, true
	default: // in dec 5, 6 and dec 5 7pm or 6 the number may be an hour
		return date, p.branch(2, "number", s.start) == 0
	}
}

// resolveBareNumber reads fri 7 and fri 23: an hour, or the day of the month if
// it falls on that Friday.
func (p *parser) resolveBareNumber(s *segment, n int, timed bool) *parseError {
	var dated []day
	hourOfPart := s.part != 0 && n <= 12 && (s.span == nil || !s.partBehind) // friday evening 7, but not viernes 4 de 7 a 10 de la noche
	named := !hourOfPart && !s.number.ofPart && len(s.days) == 1 && s.days[0].kind == dayWeekday && s.days[0].modifier == wordNone && n >= 1 && n <= 31
	if named {
		nth := day{kind: dayNthOfMonth, dayOfMonth: n, start: s.number.start, end: s.number.end}
		if s.span != nil || p.fallsOn(s.days[0], nth) {
			dated = []day{s.days[0], nth}
		}
	}
	hour := s.span == nil && n <= 24
	switch {
	case dated != nil && (!hour || p.branch(2, "number", s.start) == 0):
		s.days = dated
	case hour:
		// Beside a weekday, the number may be meant as a date that does not exist.
		p.mustConfirm = p.mustConfirm || (named && s.part == 0 && !timed)
		c := *s.number
		c.is24Hour = c.is24Hour || n == 0 || n > 12
		s.span = &span{from: c}
	default:
		return p.errLeftover(s.number.start)
	}
	s.number = nil
	return nil
}

// nearestDate finds the nearest segment with a month; far is negative if it
// comes before segment i.
func nearestDate(segs []*segment, i int) (d day, far int, ok bool) {
	for j := i + 1; j < len(segs); j++ {
		if d, ok := dateWithMonth(segs[j]); ok {
			return d, j - i, true
		}
		if segs[j].number == nil {
			break
		}
	}
	for j := i - 1; j >= 0; j-- {
		if d, ok := dateWithMonth(segs[j]); ok {
			return d, j - i, true
		}
		if segs[j].number == nil {
			break
		}
	}
	return day{}, 0, false
}

// dateWithMonth returns the date of a segment, or the last date of its range.
func dateWithMonth(s *segment) (day, bool) {
	for _, d := range s.days {
		if d.kind == dayDate {
			return d, true
		}
		if d.kind == dayRange && d.last.kind == dayDate {
			return *d.last, true
		}
	}
	return day{}, false
}

// precedingDateHasTime reports whether the date before a bare number already
// has its time.
func precedingDateHasTime(segs []*segment, i int) bool {
	for j := i - 1; j >= 0; j-- {
		if segs[j].hasTime() {
			return true
		}
		if segs[j].number == nil {
			return false
		}
	}
	return false
}

// isBesideHour reports whether a bare number stands in a list of hours.
func (p *parser) isBesideHour(segs []*segment, i int) bool {
	before := i - 1
	for before > 0 && segs[before].number != nil && !segs[before].hasDay() { // 7, 8 or 9
		before--
	}
	return (before >= 0 && (segs[before].hasTime() || segs[before].hasDay())) ||
		(i+1 < len(segs) && segs[i+1].span != nil)
}
