package when

import (
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// segment is the part of a phrase between two separators, its atoms sorted by
// what they say.
type segment struct {
	days       []day
	span       *span
	part       int
	partBehind bool // it stands behind the time: um 3 Uhr nachts
	plural     bool
	number     *clock
	instant    *time.Time
	zone       string
	length     time.Duration // 0: none was said
	shift      *shift
	afterComma bool // the separator in front is a comma, which may also stand within one item
	afterBreak bool // the separator in front is a semicolon or a new line
	firstKind  atomKind
	start      int // lexeme
}

func (s *segment) hasDay() bool  { return len(s.days) > 0 || s.instant != nil }
func (s *segment) hasTime() bool { return s.span != nil || s.part != 0 || s.instant != nil }

// checkItemLengths refuses an item of a list that is too long for a time.
func (p *parser) checkItemLengths() *parseError {
	begin := 0
	for i := range p.lexemes {
		if _, end := p.scanSeparator(i); end > i {
			begin = end
			continue
		}
		if item := p.sourceText(begin, i+1); utf8.RuneCountInString(item) > maxCharacters {
			return p.errAt(begin, "when.long_item", "“{phrase}” is longer than {max} characters. Say only when, like “{example}”.",
				bot.Args{"phrase": truncate(item), "max": maxCharacters})
		}
	}
	return nil
}

// splitSegments splits the atoms into the segments of a list. Without a
// separator a new one begins where a second day and time begin: fri 7pm sat
// 3pm.
func (p *parser) splitSegments(atoms []atom) ([]*segment, *parseError) {
	var out []*segment
	var cur *segment
	comma, broken, dangling := false, false, -1
	for i, a := range atoms {
		if a.kind == atomSeparator {
			isWord := !a.isComma && p.lexemes[a.start].kind == tokenWord
			leading := isWord && i == 0 && p.isRepeated(atoms)
			if isWord && !leading && (cur == nil && len(out) == 0 || dangling >= 0) {
				return nil, p.errLeftover(a.start)
			}
			if isWord && !leading {
				dangling = a.start
			}
			// Between two items there may be a comma and a word.
			comma = a.isComma && (cur != nil || comma)
			broken = p.lexemes[a.start].isSign(";") || broken && cur == nil
			cur = nil
			continue
		}
		dangling = -1
		if cur != nil && (a.beginsItem(cur, atoms[i:]) || i > 0 && p.isNextWeekday(atoms[i-1], a)) {
			if p.is(a.start, wordTo) { // de sexta 19h a domingo 17h
				return nil, p.errLeftover(a.start)
			}
			cur, comma, broken = nil, false, false
		}
		if cur == nil && len(out) == maxSegments {
			return nil, p.errMany()
		}
		if cur == nil {
			cur = &segment{afterComma: comma && len(out) > 0, afterBreak: broken, firstKind: a.kind, start: a.start}
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

// isRepeated reports whether the word at the beginning of a list stands between its
// items too: o viernes o sábado, soit vendredi soit samedi.
func (p *parser) isRepeated(atoms []atom) bool {
	for _, a := range atoms[1:] {
		if a.kind == atomSeparator && p.lexemes[a.start].text == p.lexemes[atoms[0].start].text {
			return true
		}
	}
	return false
}

// isNextWeekday reports whether a is one more weekday of a list without separators:
// fri sat sun 3pm. Samstag so ab 16 Uhr may be about four.
func (p *parser) isNextWeekday(last, a atom) bool {
	for _, b := range []atom{last, a} {
		if b.kind != atomDay || b.day.kind != dayWeekday || b.end != b.start+1 || b.day.recurrence != nil {
			return false
		}
	}
	if last.day.weekday == a.day.weekday {
		return false
	}
	word := p.lexemes[a.start].text
	return word != p.settings["doubtful"] || len(word) == len(p.lexemes[last.start].text)
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
	case atomDateTime:
		duplicate = s.hasTime() || s.hasDay() || s.zone != "" && a.zone != ""
		s.days, s.span, s.length = append(s.days, a.day), &a.span, a.length
		if a.zone != "" {
			s.zone = a.zone
		}
	case atomPart:
		duplicate = s.part != 0
		s.part, s.plural, s.partBehind = a.part, a.plural, s.span != nil
	case atomNumber:
		duplicate = s.number != nil
		s.number = &a.span.from
	case atomInstant:
		duplicate = s.hasTime() || s.hasDay()
		s.instant = &a.instant
	case atomZone:
		duplicate = s.zone != ""
		s.zone = a.zone
	case atomLength:
		duplicate = s.length != 0
		s.length = a.length
	case atomShift:
		duplicate = s.shift != nil || s.hasTime()
		s.shift = &a.shift
	}
	if s.shift != nil && s.hasTime() {
		duplicate = true
	}
	if s.instant != nil && a.kind != atomInstant && a.kind != atomZone && a.kind != atomLength {
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
	behind  bool // the part stands behind the time
	plural  bool // evenings: for several days
	instant *time.Time
	zone    string
	length  time.Duration
	shift   *shift
	start   int
}
