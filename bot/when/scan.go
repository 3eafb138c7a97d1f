package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// parser parses a phrase once, in one language.
type parser struct {
	*env
	*language
	*backtracker
	phrase      string
	lexemes     []lexeme
	err         *parseError // set by a production that matches what cannot be
	sawISODate  bool        // then clock times are on the 24-hour clock
	mustConfirm bool        // as in interpretation
	previous    bot.Wall    // the day of the item in front if that is a weekday
	today       bot.Wall    // the midnight that begins it in the context's zone
	recurrence  *Recurrence
	kept        Kept
	daySaid     bool // an item named its day
	atoms       []atom
}

type atomKind uint8

const (
	atomDay     atomKind = iota // with a part of the day in tonight
	atomTime                    // a clock time or a range of two
	atomPart                    // morning, afternoon, evening, night
	atomNumber                  // a number that may be an hour or a day of the month
	atomInstant                 // in 3 hours, <t:…>
	atomZone
	atomLength    // for 3 hours
	atomShift     // an hour later
	atomDateTime  // a day, a time and perhaps a zone or a length, as ISO 8601 joins them
	atomSeparator // between two items of a list
)

// atom is the smallest part of a phrase that means something.
type atom struct {
	kind       atomKind
	day        day
	span       span
	part       int
	plural     bool // of a part: evenings
	instant    time.Time
	zone       string
	length     time.Duration
	shift      shift
	isComma    bool // of a separator: it may also stand within one item
	start, end int  // lexemes
}

// productions are tried in this order at each lexeme; the first match is taken.
var productions = []func(*parser, int) (atom, int){
	(*parser).scanISO, (*parser).scanShift, (*parser).scanSeparator, (*parser).scanTimestamp, (*parser).scanLength, (*parser).scanRecurrence, (*parser).scanRelative, (*parser).scanDate,
	(*parser).scanEdge, (*parser).scanCountedWeek, (*parser).scanNthWeekday, (*parser).scanNamedDay, (*parser).scanDayOfMonth, (*parser).scanTimeRange, (*parser).scanUntil, (*parser).scanClockTime, (*parser).scanPartOfDay, (*parser).scanOffset, (*parser).scanZone,
	(*parser).scanBareNumber,
}

// scan splits the whole phrase into atoms.
func (p *parser) scan() ([]atom, *parseError) {
next:
	for i := 0; i < len(p.lexemes); {
		for _, production := range productions {
			a, end := production(p, i)
			if p.err != nil {
				return nil, p.err
			}
			if end > i {
				a.start, a.end = i, end
				p.atoms = append(p.atoms, a)
				i = end
				continue next
			}
		}
		if p.lexemes[i].isSign(".") && i == len(p.lexemes)-1 && i > 0 {
			break // the end of a sentence
		}
		if p.is(i, wordFiller) && !p.is(i, wordPeople) || p.Base != nil && p.is(i, wordSame) {
			i++
			continue
		}
		if p.is(i, wordFor) && !p.is(i, wordBefore) && i+1 < len(p.lexemes) { // for friday
			if _, counted := p.count(i + 1); counted {
				return nil, p.errLeftoverWord(i, i+1, i+2)
			}
			i++
			continue
		}
		return nil, p.errUnmatched(i)
	}
	return p.atoms, nil
}

// follows reports whether the last atom so far is of kind k.
func (p *parser) follows(k atomKind) bool {
	return len(p.atoms) > 0 && p.atoms[len(p.atoms)-1].kind == k
}

// value returns the number of the lexeme at i as kind k, and whether it is of
// that kind.
func (p *parser) value(i int, k wordKind) (int, bool) {
	if i < 0 || i >= len(p.lexemes) {
		return 0, false
	}
	return p.lexemes[i].value(k)
}

// is reports whether the lexeme at i is of kind k.
func (p *parser) is(i int, k wordKind) bool {
	_, ok := p.value(i, k)
	return ok
}

func (p *parser) isSign(i int, s string) bool {
	return i >= 0 && i < len(p.lexemes) && p.lexemes[i].isSign(s)
}

// isGluedSign reports whether sign s follows without a space.
func (p *parser) isGluedSign(i int, s string) bool { return p.isSign(i, s) && p.lexemes[i].glued }

// digits returns the number at i if it has lo to hi digits.
func (p *parser) digits(i, lo, hi int) (int, bool) {
	if i < 0 || i >= len(p.lexemes) || p.lexemes[i].kind != tokenNumber || len(p.lexemes[i].text) < lo || len(p.lexemes[i].text) > hi {
		return 0, false
	}
	return int(p.lexemes[i].number), true
}

func (p *parser) gluedDigits(i, lo, hi int) (int, bool) {
	n, ok := p.digits(i, lo, hi)
	return n, ok && p.lexemes[i].glued
}

// count returns a number in digits or in words.
func (p *parser) count(i int) (int, bool) {
	if n, ok := p.digits(i, 1, 3); ok {
		return n, true
	}
	return p.value(i, wordCardinal)
}

// skip skips words of these kinds.
func (p *parser) skip(i int, ks ...wordKind) int {
again:
	for _, k := range ks {
		if p.is(i, k) {
			i++
			goto again
		}
	}
	return i
}

// skipRangeSign skips what joins the two ends of a range.
func (p *parser) skipRangeSign(i int) (int, bool) {
	if p.isSign(i, "-") || p.isSign(i, "~") || p.is(i, wordTo) {
		return i + 1, true
	}
	return i, false
}

func (p *parser) scanSeparator(i int) (atom, int) {
	l := p.lexemes[i]
	switch {
	case l.isSign(","), l.isSign(":") && i > 0 && i+1 < len(p.lexemes) && !p.lexemes[i+1].glued: // Saturday: 3pm
		return atom{kind: atomSeparator, isComma: true}, i + 1
	case l.isSign("+") && (l.glued || i+1 == len(p.lexemes) || p.lexemes[i+1].glued): // UTC+2
		return atom{}, 0
	case l.isSign(";"), l.isSign("/"), l.isSign("|"), l.isSign("&"), l.isSign("+"), p.is(i, wordOr), p.is(i, wordAnd):
		return atom{kind: atomSeparator}, i + 1
	}
	return atom{}, 0
}

func (p *parser) scanTimestamp(i int) (atom, int) {
	if p.lexemes[i].kind != tokenTimestamp {
		return atom{}, 0
	}
	if p.lexemes[i].number < 0 {
		p.err = p.errLeftover(i)
	}
	return atom{kind: atomInstant, instant: time.Unix(p.lexemes[i].number, 0)}, i + 1
}

// scanBareNumber is the last resort: a number alone.
func (p *parser) scanBareNumber(i int) (atom, int) {
	n, ok := p.digits(i, 1, 2)
	if !ok {
		if a, end := p.scanBareFourDigits(i); end > i {
			return a, end
		}
		if n, ok = p.value(i, wordCardinal); !ok || p.is(i, wordSingle) { // un vendredi is not the first
			return atom{}, 0
		}
	}
	c := clock{minute: 60 * n, bare: true, ofPart: p.isGenitivePart(i + 1), start: i, end: i + 1}
	return atom{kind: atomNumber, span: span{from: c}}, i + 1
}
