package when

// placeNumbers decides what a bare number is: an hour, or a day of a month
// that was said beside it.
func (r *run) placeNumbers(segs []*segment) *stop {
	for i := len(segs) - 1; i >= 0; i-- {
		s := segs[i]
		if s.bare == nil {
			continue
		}
		n := s.bare.minute / 60
		if date, ok := r.numberedDay(segs, i, n); ok {
			s.days, s.bare = append(s.days, date), nil
			continue
		}
		if len(s.days) == 0 && s.span == nil && s.part == 0 && !r.hoursBeside(segs, i) {
			return r.stop(s.bare.end, "when.bare_number",
				"“{number}” alone can be an hour or a day. Try “{example}”.",
				map[string]any{"number": r.typed(s.bare.start, s.bare.end)})
		}
		timed := i+1 < len(segs) && segs[i+1].span != nil && len(segs[i+1].days) == 0
		if err := r.placeNumber(s, n, timed); err != nil {
			return err
		}
	}
	return nil
}

// numberedDay finds the date that a bare number is beside one with a month:
// 5 or 6 dec, dec 5 or 6, fri 4 or sat 5 dec.
func (r *run) numberedDay(segs []*segment, i, n int) (day, bool) {
	s := segs[i]
	beside, far, ok := datedBeside(segs, i)
	if !ok || !inCalendar(beside.y, beside.m, n) {
		return day{}, false
	}
	date := day{kind: onDate, y: beside.y, m: beside.m, d: n, start: s.bare.start, end: s.bare.end}
	switch {
	case len(s.days) == 1 && s.days[0].kind == onWeekday && far > 0:
		return date, r.falls(date, s.days[0])
	case len(s.days) > 0:
		return day{}, false
	case far > 0 || s.hasTime() || (!s.comma && !datedTime(segs, i)):
		return date, true
	default: // dec 5, 6 and dec 5 7pm or 6 may go on with an hour
		return date, r.ask(2, "number", s.start) == 0
	}
}

// placeNumber reads fri 7 and fri 23: an hour, or the day of the month if that
// Friday is one.
func (r *run) placeNumber(s *segment, n int, timed bool) *stop {
	var dated []day
	named := len(s.days) == 1 && s.days[0].kind == onWeekday && s.days[0].mod == wordNone && n >= 1 && n <= 31
	if named {
		nth := day{kind: onTheNth, d: n, start: s.bare.start, end: s.bare.end}
		if s.span != nil || r.falls(s.days[0], nth) {
			dated = []day{s.days[0], nth}
		}
	}
	hour := s.span == nil && n <= 24
	switch {
	case dated != nil && (!hour || r.ask(2, "number", s.start) == 0):
		s.days = dated
	case hour:
		// Where a weekday is named, the number may be a date, and a wrong one.
		r.unsure = r.unsure || (named && s.part == 0 && !timed)
		c := *s.bare
		c.exact = c.exact || n == 0 || n > 12
		s.span = &span{from: c}
	default:
		return r.leftover(s.bare.start)
	}
	s.bare = nil
	return nil
}

// datedBeside finds the nearest segment with a month, before (far < 0) or after.
func datedBeside(segs []*segment, i int) (d day, far int, ok bool) {
	for j := i + 1; j < len(segs); j++ {
		if d, ok := monthIn(segs[j]); ok {
			return d, j - i, true
		}
		if segs[j].bare == nil {
			break
		}
	}
	for j := i - 1; j >= 0; j-- {
		if d, ok := monthIn(segs[j]); ok {
			return d, j - i, true
		}
		if segs[j].bare == nil {
			break
		}
	}
	return day{}, 0, false
}

func monthIn(s *segment) (day, bool) {
	for _, d := range s.days {
		if d.kind == onDate {
			return d, true
		}
		if d.kind == fromDayToDay && d.last.kind == onDate {
			return *d.last, true
		}
	}
	return day{}, false
}

// datedTime tells whether the date before a bare number has its time already.
func datedTime(segs []*segment, i int) bool {
	for j := i - 1; j >= 0; j-- {
		if segs[j].hasTime() {
			return true
		}
		if segs[j].bare == nil {
			return false
		}
	}
	return false
}

// hoursBeside tells whether a bare number stands in a list of hours.
func (r *run) hoursBeside(segs []*segment, i int) bool {
	return (i > 0 && (segs[i-1].hasTime() || segs[i-1].hasDay())) ||
		(i+1 < len(segs) && segs[i+1].span != nil)
}
