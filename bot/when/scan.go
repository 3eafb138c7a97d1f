package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// run is one reading of a phrase in one language.
type run struct {
	*setting
	*language
	*oracle
	phrase string
	lex    []lexeme
	wrong  *stop    // what was read cannot be
	exact  bool     // an ISO date was read: clocks have 24 hours
	unsure bool     // ask, even if this is the only reading
	today  bot.Wall // at midnight, where the phrase is read
	every  *Recurrence
}

type atomKind uint8

const (
	dayAtom     atomKind = iota // may have a part of the day with it: tonight
	spanAtom                    // a clock time or a range of two
	partAtom                    // morning, afternoon, evening, night
	bareAtom                    // a number that may be an hour or a day of the month
	instantAtom                 // in 3 hours, <t:…>
	zoneAtom
	breakAtom // between two items of a list
)

// atom is the least that means something.
type atom struct {
	kind       atomKind
	day        day
	span       span
	part       int
	plural     bool // of a part: evenings
	at         time.Time
	zone       string
	comma      bool // of a break: it may also stand within one item
	start, end int  // lexemes
}

// rules are tried in this order at each place; the first that matches is taken.
var rules = []func(*run, int) (atom, int){
	(*run).separator, (*run).stamped, (*run).repeated, (*run).within, (*run).fullDate,
	(*run).nth, (*run).namedDay, (*run).dayOfMonth, (*run).timeRange, (*run).clockTime, (*run).partOfDay, (*run).zoneName,
	(*run).bareNumber,
}

// scan reads the whole phrase as atoms.
func (r *run) scan() ([]atom, *stop) {
	var atoms []atom
next:
	for i := 0; i < len(r.lex); {
		for _, rule := range rules {
			a, end := rule(r, i)
			if r.wrong != nil {
				return nil, r.wrong
			}
			if end > i {
				a.start, a.end = i, end
				atoms = append(atoms, a)
				i = end
				continue next
			}
		}
		if r.lex[i].isSign(".") && i == len(r.lex)-1 && i > 0 {
			break // the end of a sentence
		}
		return nil, r.leftover(i)
	}
	return atoms, nil
}

func (r *run) as(i int, k wordKind) (int, bool) {
	if i < 0 || i >= len(r.lex) {
		return 0, false
	}
	return r.lex[i].value(k)
}

func (r *run) is(i int, k wordKind) bool {
	_, ok := r.as(i, k)
	return ok
}

func (r *run) sign(i int, s string) bool { return i < len(r.lex) && r.lex[i].isSign(s) }

// gluedSign tells whether a sign follows without a space.
func (r *run) gluedSign(i int, s string) bool { return r.sign(i, s) && r.lex[i].glued }

// digits returns the number at i if it is written in so many digits.
func (r *run) digits(i, least, most int) (int, bool) {
	if i >= len(r.lex) || r.lex[i].kind != tokenNumber || len(r.lex[i].text) < least || len(r.lex[i].text) > most {
		return 0, false
	}
	return int(r.lex[i].number), true
}

func (r *run) gluedDigits(i, least, most int) (int, bool) {
	n, ok := r.digits(i, least, most)
	return n, ok && r.lex[i].glued
}

// count returns a number in digits or in words.
func (r *run) count(i int) (int, bool) {
	if n, ok := r.digits(i, 1, 3); ok {
		return n, true
	}
	return r.as(i, wordCardinal)
}

// skip steps over words of these kinds.
func (r *run) skip(i int, ks ...wordKind) int {
again:
	for _, k := range ks {
		if r.is(i, k) {
			i++
			goto again
		}
	}
	return i
}

// upTo steps over what joins the two ends of a range.
func (r *run) upTo(i int) (int, bool) {
	if r.sign(i, "-") || r.is(i, wordTo) {
		return i + 1, true
	}
	return i, false
}

func (r *run) separator(i int) (atom, int) {
	l := r.lex[i]
	switch {
	case l.isSign(","):
		return atom{kind: breakAtom, comma: true}, i + 1
	case l.isSign("+") && (l.glued || i+1 == len(r.lex) || r.lex[i+1].glued): // UTC+2
		return atom{}, 0
	case l.isSign(";"), l.isSign("/"), l.isSign("|"), l.isSign("&"), l.isSign("+"), r.is(i, wordOr), r.is(i, wordAnd):
		return atom{kind: breakAtom}, i + 1
	}
	return atom{}, 0
}

func (r *run) stamped(i int) (atom, int) {
	if r.lex[i].kind != tokenTimestamp {
		return atom{}, 0
	}
	if r.lex[i].number < 0 {
		r.wrong = r.leftover(i)
	}
	return atom{kind: instantAtom, at: time.Unix(r.lex[i].number, 0)}, i + 1
}

// bareNumber is the last resort: a number alone.
func (r *run) bareNumber(i int) (atom, int) {
	n, ok := r.digits(i, 1, 2)
	if !ok {
		if n, ok = r.as(i, wordCardinal); !ok || r.is(i, wordSingle) { // un vendredi is not the first
			return atom{}, 0
		}
	}
	return atom{kind: bareAtom, span: span{from: clock{minute: 60 * n, bare: true, start: i, end: i + 1}}}, i + 1
}

func (r *run) partOfDay(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe)
	if n, ok := r.as(j, wordPart); ok {
		return atom{kind: partAtom, part: n}, j + 1
	}
	if n, ok := r.as(j, wordParts); ok {
		return atom{kind: partAtom, part: n, plural: true}, j + 1
	}
	return atom{}, 0
}
