package when

// items gives each segment what was said once for several.
func (r *run) items(segs []*segment) ([]item, *stop) {
	segs = r.joinDates(segs)
	if err := r.placeNumbers(segs); err != nil {
		return nil, err
	}
	r.shareMonth(segs)
	r.shareModifier(segs)
	r.shareBack(segs)
	r.shareHalf(segs)
	if err := r.shareZone(segs); err != nil {
		return nil, err
	}
	var out []item
	for i, s := range segs {
		it := item{s.days, s.span, s.part, s.at, s.zone, s.start}
		switch {
		case s.hasDay() && s.hasTime():
			out = append(out, it)
		case s.hasDay():
			out = append(out, r.withTime(it, segs, i))
		case s.hasTime():
			out = append(out, r.withDay(it, segs, i)...)
		default:
			return nil, r.stop(len(r.lex), "when.empty", "There is no time in it. Write it like “{example}”.", nil)
		}
	}
	return out, nil
}

// joinDates takes "Friday, 5 December" for one day if it is one.
func (r *run) joinDates(segs []*segment) []*segment {
	var out []*segment
	for i := 0; i < len(segs); i++ {
		s := segs[i]
		if i+1 < len(segs) && segs[i+1].comma && !s.hasTime() && s.bare == nil && s.zone == "" {
			t := segs[i+1]
			if wd, date, ok := weekdayAndDate(s, t); ok {
				if r.falls(date, wd) {
					t.days = append(append([]day(nil), s.days...), t.days...)
					t.comma, t.first, t.start = s.comma, s.first, s.start
					continue
				}
				r.unsure = true
			}
		}
		out = append(out, s)
	}
	return out
}

// weekdayAndDate finds a bare weekday in one segment and a date in the other.
func weekdayAndDate(s, t *segment) (wd, date day, ok bool) {
	if len(s.days) != 1 || len(t.days) != 1 {
		return day{}, day{}, false
	}
	a, b := s.days[0], t.days[0]
	if b.kind == onWeekday {
		a, b = b, a
	}
	dated := b.kind == onDate || b.kind == onTheNth || b.kind == inDays
	return a, b, a.kind == onWeekday && dated
}

// placeNumbers decides what a bare number is: an hour, or a day of a month
// that was said beside it.
func (r *run) placeNumbers(segs []*segment) *stop {
	for i := len(segs) - 1; i >= 0; i-- {
		s := segs[i]
		if s.bare == nil {
			continue
		}
		n := s.bare.minute / 60
		if date, far, ok := datedBeside(segs, i); ok && len(s.days) == 0 && inCalendar(date.y, date.m, n) {
			isDay := far > 0 || s.hasTime() || !s.comma
			if !isDay && !datedTime(segs, i) {
				isDay = r.ask(2, "number", s.start) == 0
			}
			if isDay {
				s.days, s.bare = []day{{kind: onDate, y: date.y, m: date.m, d: n}}, nil
				continue
			}
		}
		if len(s.days) == 0 && s.span == nil && s.part == 0 && !r.hoursBeside(segs, i) {
			return r.stop(s.bare.end, "when.bare_number",
				"“{number}” alone can be an hour or a day. Write it like “{example}”.",
				map[string]any{"number": r.typed(s.bare.start, s.bare.end)})
		}
		timed := i+1 < len(segs) && segs[i+1].span != nil && len(segs[i+1].days) == 0
		if err := r.placeNumber(s, n, timed); err != nil {
			return err
		}
	}
	return nil
}

// placeNumber reads fri 7 and fri 23: an hour, or the day of the month if that
// Friday is one.
func (r *run) placeNumber(s *segment, n int, timed bool) *stop {
	var dated []day
	named := len(s.days) == 1 && s.days[0].kind == onWeekday && s.days[0].mod == none && n >= 1 && n <= 31
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
			s.days[0].every = &Rule{Weeks: 1}
		}
		if i == 0 || len(s.days) != 1 || len(segs[i-1].days) == 0 {
			continue
		}
		d := &s.days[0]
		if d.kind != onWeekday || d.mod != none {
			continue
		}
		if e := segs[i-1].days[0].every; e != nil && e.Weeks > 0 && d.every == nil && !segs[i-1].hasTime() {
			d.every = e
			continue
		}
		for _, p := range segs[i-1].days {
			switch {
			case p.kind == onWeekday && (p.mod == next || p.mod == this):
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
		if len(s.days) != 1 || s.days[0].kind != onWeekday || s.days[0].mod != none || s.hasTime() {
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
		if from.span.to != nil || known.half == none {
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
	return !c.exact && c.half == none && !c.midnight && c.minute < 12*60
}

// shareZone gives all one zone if it was said last.
func (r *run) shareZone(segs []*segment) *stop {
	said, last := "", -1
	for i, s := range segs {
		if s.zone != "" {
			if said != "" && said != s.zone {
				return nil
			}
			said, last = s.zone, i
		}
	}
	if last < 0 {
		return nil
	}
	all := last == len(segs)-1 || r.ask(2, "zone", segs[last].start) == 0
	for _, s := range segs {
		if all {
			s.zone = said
		}
	}
	return nil
}

// withTime finds the time of a segment that has only days: that of the next
// one, sat or sun 3pm. After the last time nobody can know.
func (r *run) withTime(it item, segs []*segment, i int) item {
	for _, s := range segs[i+1:] {
		if s.hasTime() && s.at == nil {
			it.span, it.part = s.span, s.part
			if it.zone == "" {
				it.zone = s.zone
			}
			return it
		}
	}
	for j := i - 1; j >= 0; j-- {
		if s := segs[j]; s.hasTime() && s.at == nil {
			r.unsure = true
			it.span, it.part = s.span, s.part
			return it
		}
	}
	return it
}

// withDay finds the days of a segment that has only a time: those before it,
// else those after it, else none.
func (r *run) withDay(it item, segs []*segment, i int) []item {
	for j := i - 1; j >= 0; j-- {
		if len(segs[j].days) > 0 {
			return r.crossed(it, segs, i, j)
		}
	}
	for _, s := range segs[i+1:] {
		if len(s.days) > 0 {
			// 3pm, sat 5pm may begin with today.
			if s.first == spanAtom || !s.hasTime() || r.ask(2, "day", segs[i].start) == 0 {
				it.days = s.days
			}
			return []item{it}
		}
	}
	return []item{it}
}

// crossed reads sat or sun, 3pm or 5pm: each day at each time, or the second
// time for the last day only.
func (r *run) crossed(it item, segs []*segment, i, j int) []item {
	it.days = segs[j].days
	if it.zone == "" {
		it.zone = segs[j].zone
	}
	first := j
	for first > 0 && len(segs[first-1].days) > 0 && !segs[first-1].hasTime() {
		first--
	}
	second := i > j+1 || segs[j].hasTime()
	if first < j && second && r.ask(2, "cross", segs[i].start) == 1 {
		var out []item
		for k := first; k <= j; k++ {
			each := it
			each.days = segs[k].days
			out = append(out, each)
		}
		return out
	}
	if i+1 < len(segs) && segs[i+1].first == spanAtom && segs[i+1].hasDay() && segs[j].first == spanAtom {
		if r.ask(2, "day", segs[i].start) == 1 {
			it.days = segs[i+1].days
		}
	}
	return []item{it}
}
