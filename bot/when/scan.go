package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// parser is one reading of a phrase in one language.
type parser struct {
	*env
	*language
	*backtracker
	phrase      string
	lexemes     []lexeme
	err         *parseError // what was read cannot be
	sawISODate  bool        // an ISO date was read: clocks have 24 hours
	mustConfirm bool        // ask, even if this is the only reading
	today       bot.Wall    // at midnight, where the phrase is read
	recurrence  *Recurrence
}

type atomKind uint8

const (
	atomDay     atomKind = iota // may have a part of the day with it: tonight
	atomTime                    // a clock time or a range of two
	atomPart                    // morning, afternoon, evening, night
	atomNumber                  // a number that may be an hour or a day of the month
	atomInstant                 // in 3 hours, <t:…>
	atomZone
	atomSeparator // between two items of a list
)

// atom is the least that means something.
type atom struct {
	kind       atomKind
	day        day
	span       span
	part       int
	plural     bool // of a part: evenings
	instant    time.Time
	zone       string
	isComma    bool // of a break: it may also stand within one item
	start, end int  // lexemes
}

// productions are tried in this order at each place; the first that matches is taken.
var productions = []func(*parser, int) (atom, int){
	(*parser).scanSeparator, (*parser).scanTimestamp, (*parser).scanRecurrence, (*parser).scanRelative, (*parser).scanDate,
	(*parser).scanNthWeekday, (*parser).scanNamedDay, (*parser).scanDayOfMonth, (*parser).scanTimeRange, (*parser).scanClockTime, (*parser).scanPartOfDay, (*parser).scanZone,
	(*parser).scanBareNumber,
}

// scan reads the whole phrase as atoms.
func (r *parser) scan() ([]atom, *parseError) {
	var atoms []atom
next:
	for i := 0; i < len(r.lexemes); {
		for _, rule := range productions {
			a, end := rule(r, i)
			if r.err != nil {
				return nil, r.err
			}
			if end > i {
				a.start, a.end = i, end
				atoms = append(atoms, a)
				i = end
				continue next
			}
		}
		if r.lexemes[i].isSign(".") && i == len(r.lexemes)-1 && i > 0 {
			break // the end of a sentence
		}
		return nil, r.errLeftover(i)
	}
	return atoms, nil
}

func (r *parser) value(i int, k wordKind) (int, bool) {
	if i < 0 || i >= len(r.lexemes) {
		return 0, false
	}
	return r.lexemes[i].value(k)
}

func (r *parser) is(i int, k wordKind) bool {
	_, ok := r.value(i, k)
	return ok
}

func (r *parser) isSign(i int, s string) bool { return i < len(r.lexemes) && r.lexemes[i].isSign(s) }

// isGluedSign tells whether a sign follows without a space.
func (r *parser) isGluedSign(i int, s string) bool { return r.isSign(i, s) && r.lexemes[i].glued }

// digits returns the number at i if it is written in so many digits.
func (r *parser) digits(i, least, most int) (int, bool) {
	if i >= len(r.lexemes) || r.lexemes[i].kind != tokenNumber || len(r.lexemes[i].text) < least || len(r.lexemes[i].text) > most {
		return 0, false
	}
	return int(r.lexemes[i].number), true
}

func (r *parser) gluedDigits(i, least, most int) (int, bool) {
	n, ok := r.digits(i, least, most)
	return n, ok && r.lexemes[i].glued
}

// count returns a number in digits or in words.
func (r *parser) count(i int) (int, bool) {
	if n, ok := r.digits(i, 1, 3); ok {
		return n, true
	}
	return r.value(i, wordCardinal)
}

// skip steps over words of these kinds.
func (r *parser) skip(i int, ks ...wordKind) int {
again:
	for _, k := range ks {
		if r.is(i, k) {
			i++
			goto again
		}
	}
	return i
}

// skipRangeSign steps over what joins the two ends of a range.
func (r *parser) skipRangeSign(i int) (int, bool) {
	if r.isSign(i, "-") || r.is(i, wordTo) {
		return i + 1, true
	}
	return i, false
}

func (r *parser) scanSeparator(i int) (atom, int) {
	l := r.lexemes[i]
	switch {
	case l.isSign(","):
		return atom{kind: atomSeparator, isComma: true}, i + 1
	case l.isSign("+") && (l.glued || i+1 == len(r.lexemes) || r.lexemes[i+1].glued): // UTC+2
		return atom{}, 0
	case l.isSign(";"), l.isSign("/"), l.isSign("|"), l.isSign("&"), l.isSign("+"), r.is(i, wordOr), r.is(i, wordAnd):
		return atom{kind: atomSeparator}, i + 1
	}
	return atom{}, 0
}

func (r *parser) scanTimestamp(i int) (atom, int) {
	if r.lexemes[i].kind != tokenTimestamp {
		return atom{}, 0
	}
	if r.lexemes[i].number < 0 {
		r.err = r.errLeftover(i)
	}
	return atom{kind: atomInstant, instant: time.Unix(r.lexemes[i].number, 0)}, i + 1
}

// scanBareNumber is the last resort: a number alone.
func (r *parser) scanBareNumber(i int) (atom, int) {
	n, ok := r.digits(i, 1, 2)
	if !ok {
		if n, ok = r.value(i, wordCardinal); !ok || r.is(i, wordSingle) { // un vendredi is not the first
			return atom{}, 0
		}
	}
	return atom{kind: atomNumber, span: span{from: clock{minute: 60 * n, bare: true, start: i, end: i + 1}}}, i + 1
}

func (r *parser) scanPartOfDay(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe)
	if n, ok := r.value(j, wordPart); ok {
		return atom{kind: atomPart, part: n}, j + 1
	}
	if n, ok := r.value(j, wordParts); ok {
		return atom{kind: atomPart, part: n, plural: true}, j + 1
	}
	return atom{}, 0
}
