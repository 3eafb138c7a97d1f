package when

// mergeCommas joins what a comma parts and is one item nevertheless: Friday
// evening, 8pm; next week, Tuesday 7pm.
func (p *parser) mergeCommas(segs []*segment) []*segment {
	var out []*segment
	for i, s := range segs {
		if i+1 < len(segs) && segs[i+1].afterComma && s.number == nil && s.span == nil && s.instant == nil && s.zone == "" && s.length == 0 {
			t := segs[i+1]
			if s.refinedBy(t) || s.isWeekOf(t) {
				t.days = append(t.days, s.days...)
				t.part, t.plural = max(t.part, s.part), t.plural || s.plural
				t.afterComma, t.afterBreak, t.firstKind, t.start = s.afterComma, s.afterBreak, s.firstKind, s.start
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// refinedBy reports whether t is only a time, within the part of the day that s
// says.
func (s *segment) refinedBy(t *segment) bool {
	if len(s.days) == 0 || s.part == 0 || len(t.days) > 0 || t.part != 0 || t.instant != nil || t.shift != nil {
		return false
	}
	c := t.number
	if t.span != nil {
		c = &t.span.from
	}
	return c != nil && len(c.candidates(s.part)) > 0
}

// isWeekOf reports whether s is only a week or weekend, and t one of its days.
func (s *segment) isWeekOf(t *segment) bool {
	if len(s.days) != 1 || s.part != 0 || len(t.days) != 1 || t.days[0].kind != dayWeekday || t.days[0].modifier != wordNone {
		return false
	}
	return s.days[0].kind == dayWeek || s.days[0].kind == dayWeekend
}
