package when

import "time"

// segment is the part of a phrase between two separators, its atoms sorted by
// what they say.
type segment struct {
	days       []day
	span       *span
	part       int
	plural     bool
	number     *clock
	instant    *time.Time
	zone       string
	afterComma bool // the separator in front is a comma, which may also stand within one item
	firstKind  atomKind
	start      int // lexeme
}

func (s *segment) hasDay() bool  { return len(s.days) > 0 || s.instant != nil }
func (s *segment) hasTime() bool { return s.span != nil || s.part != 0 || s.instant != nil }

// splitSegments splits the atoms into the segments of a list. Without a
// separator a new one begins where a second day and time begin: fri 7pm sat
// 3pm.
func (p *parser) splitSegments(atoms []atom) ([]*segment, *parseError) {
	var out []*segment
	var cur *segment
	comma, dangling := false, -1
	for i, a := range atoms {
		if a.kind == atomSeparator {
			isWord := !a.isComma && p.lexemes[a.start].kind == tokenWord
			if isWord && (cur == nil && len(out) == 0 || dangling >= 0) {
				return nil, p.errLeftover(a.start)
			}
			if isWord {
				dangling = a.start
			}
			// Between two items there may be a comma and a word.
			comma = a.isComma && (cur != nil || comma)
			cur = nil
			continue
		}
		dangling = -1
		if cur != nil && a.beginsItem(cur, atoms[i:]) {
			cur, comma = nil, false
		}
		if cur == nil {
			cur = &segment{afterComma: comma && len(out) > 0, firstKind: a.kind, start: a.start}
			out = append(out, cur)
		}
		if err := p.addAtom(cur, a); err != nil {
			return nil, err
		}
	}
	if dangling >= 0 {
		return nil, p.errLeftover(dangling)
	}
	return out, nil
}

// beginsItem reports whether cur is complete and a complete item follows.
func (a atom) beginsItem(cur *segment, rest []atom) bool {
	if len(cur.days) == 0 || cur.span == nil {
		return false
	}
	other := atomTime // completes the item that begins here
	switch {
	case a.kind == atomDay && cur.firstKind == atomDay:
	case a.kind == atomTime && cur.firstKind == atomTime:
		other = atomDay
	default:
		return false
	}
	for _, b := range rest[1:] {
		if b.kind == atomSeparator {
			return false
		}
		if b.kind == other {
			return true
		}
	}
	return false
}

// addAtom adds an atom to a segment. Only days may come more than once; they
// must agree.
func (p *parser) addAtom(s *segment, a atom) *parseError {
	duplicate := false
	switch a.kind {
	case atomDay:
		s.days = append(s.days, a.day)
		if a.part != 0 {
			duplicate = s.part != 0
			s.part = a.part
		}
	case atomTime:
		duplicate = s.span != nil || s.instant != nil
		s.span = &a.span
	case atomPart:
		duplicate = s.part != 0
		s.part, s.plural = a.part, a.plural
	case atomNumber:
		duplicate = s.number != nil
		s.number = &a.span.from
	case atomInstant:
		duplicate = s.hasTime() || s.hasDay()
		s.instant = &a.instant
	case atomZone:
		duplicate = s.zone != ""
		s.zone = a.zone
	}
	if s.instant != nil && a.kind != atomInstant && a.kind != atomZone {
		duplicate = true
	}
	if duplicate {
		return p.errLeftoverTo(a.start, a.end)
	}
	return nil
}

// item is one day or set of days with one time; whatever it shares with others
// is filled in.
type item struct {
	days    []day
	span    *span
	part    int
	plural  bool // evenings: for several days
	instant *time.Time
	zone    string
	start   int
}
