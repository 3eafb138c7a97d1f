package when

import "time"

// segment is what stands between two separators, its atoms sorted by what they
// say.
type segment struct {
	days   []day
	span   *span
	part   int
	plural bool
	bare   *clock
	at     *time.Time
	zone   string
	comma  bool // the separator in front may also stand within one item
	first  atomKind
	start  int // lexeme
}

func (s *segment) hasDay() bool  { return len(s.days) > 0 || s.at != nil }
func (s *segment) hasTime() bool { return s.span != nil || s.part != 0 || s.at != nil }

// segments splits the atoms into the items of a list. Without a separator a
// new item begins where a second day and time begin: fri 7pm sat 3pm.
func (r *run) segments(atoms []atom) ([]*segment, *stop) {
	var out []*segment
	var cur *segment
	comma, dangling := false, -1
	for i, a := range atoms {
		if a.kind == breakAtom {
			worded := !a.comma && r.lex[a.start].kind == tokenWord
			if worded && (cur == nil && len(out) == 0 || dangling >= 0) {
				return nil, r.leftover(a.start)
			}
			if worded {
				dangling = a.start
			}
			// Between two items there may be a comma and a word.
			comma = a.comma && (cur != nil || comma)
			cur = nil
			continue
		}
		dangling = -1
		if cur != nil && a.beginsAnother(cur, atoms[i:]) {
			cur, comma = nil, false
		}
		if cur == nil {
			cur = &segment{comma: comma && len(out) > 0, first: a.kind, start: a.start}
			out = append(out, cur)
		}
		if err := r.put(cur, a); err != nil {
			return nil, err
		}
	}
	if dangling >= 0 {
		return nil, r.leftover(dangling)
	}
	return out, nil
}

// beginsAnother tells whether the item is complete and a complete one follows.
func (a atom) beginsAnother(cur *segment, rest []atom) bool {
	if len(cur.days) == 0 || cur.span == nil {
		return false
	}
	other := spanAtom // what must follow to make a complete item
	switch {
	case a.kind == dayAtom && cur.first == dayAtom:
	case a.kind == spanAtom && cur.first == spanAtom:
		other = dayAtom
	default:
		return false
	}
	for _, b := range rest[1:] {
		if b.kind == breakAtom {
			return false
		}
		if b.kind == other {
			return true
		}
	}
	return false
}

// put adds an atom to a segment, once each but for days, which must agree.
func (r *run) put(s *segment, a atom) *stop {
	twice := false
	switch a.kind {
	case dayAtom:
		s.days = append(s.days, a.day)
		if a.part != 0 {
			twice = s.part != 0
			s.part = a.part
		}
	case spanAtom:
		twice = s.span != nil || s.at != nil
		s.span = &a.span
	case partAtom:
		twice = s.part != 0
		s.part, s.plural = a.part, a.plural
	case bareAtom:
		twice = s.bare != nil
		s.bare = &a.span.from
	case instantAtom:
		twice = s.hasTime() || s.hasDay()
		s.at = &a.at
	case zoneAtom:
		twice = s.zone != ""
		s.zone = a.zone
	}
	if s.at != nil && a.kind != instantAtom && a.kind != zoneAtom {
		twice = true
	}
	if twice {
		return r.leftoverTo(a.start, a.end)
	}
	return nil
}

// item is one day or set of days with one time, all shared things in place.
type item struct {
	days   []day
	span   *span
	part   int
	plural bool // evenings: meant for several days
	at     *time.Time
	zone   string
	start  int
}
