package when

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Found is a time that was found in a longer text, at text[Start:End].
type Found struct {
	Start, End int // bytes
	Windows    []Window
	Pointed    bool // a timestamp, which is the same moment in every zone

	today bool // a clock time without a day
}

const (
	maxSearched = 3000 // bytes of the text
	maxSpan     = 24   // lexemes of one time
	maxParses   = 500  // of one text, in one language
)

// Find finds the times in a text that is about something else, too. It returns only
// what can mean one thing, and what is a time for certain: the price, version or
// number of people that could be one is left out, as are times that the text denies
// or that are over.
func Find(text string, c Context) ([]Found, error) {
	e, err := newEnv(c)
	if err != nil {
		return nil, err
	}
	e.Base, e.AllowRecurrence, e.noSuggestions = nil, false, true
	langs := languagesFor(c.Languages)
	var out []Found
	var denied []stretch
	namesDay := false
	for _, l := range langs {
		budget := maxParses
		for _, cl := range clauses(text) {
			f := &finder{env: e, language: l, langs: langs, text: text[cl.start:cl.end], budget: &budget}
			for _, found := range f.find() {
				found.Start, found.End = found.Start+cl.start, found.End+cl.start
				out = insert(out, found)
			}
			namesDay = namesDay || f.namesDay()
			for _, d := range f.denied {
				denied = append(denied, stretch{d.start + cl.start, d.end + cl.start})
			}
		}
	}
	out = slices.DeleteFunc(out, func(f Found) bool { // another language may read a part of it
		return slices.ContainsFunc(denied, func(d stretch) bool { return f.Start < d.end && d.start < f.End })
	})
	return withoutDoubtfulToday(out, namesDay), nil
}

// insert adds a time in the order of the text, unless one is there already that is
// not only a part of it.
func insert(all []Found, f Found) []Found {
	all = slices.DeleteFunc(all, func(o Found) bool { return f.Start <= o.Start && o.End <= f.End && f.End-f.Start > o.End-o.Start })
	at := len(all)
	for i, o := range all {
		if f.Start < o.End && o.Start < f.End {
			return all
		}
		if at == len(all) && f.End <= o.Start {
			at = i
		}
	}
	return append(all[:at:at], append([]Found{f}, all[at:]...)...)
}

type stretch struct{ start, end int }

// clauses splits a text at the marks that end a sentence for certain. A full stop
// may end an abbreviation, and is a separate sign.
func clauses(text string) []stretch {
	if len(text) > maxSearched {
		text = strings.ToValidUTF8(text[:maxSearched], "")
	}
	var out []stretch
	begin := 0
	for i, r := range text {
		if strings.ContainsRune("!?\n\r…\u2028\u2029", r) {
			out = append(out, stretch{begin, i})
			begin = i + utf8.RuneLen(r)
		}
	}
	return append(out, stretch{begin, len(text)})
}

// finder finds the times in one clause of a text, in one language.
type finder struct {
	*env
	*language
	langs   []*language
	text    string
	lexemes []lexeme
	other   []bool // by lexeme: it is part of something else than a time
	budget  *int
	denied  []stretch // times that are not meant
}

func (f *finder) find() []Found {
	f.lexemes = f.lex(tokenize(f.text))
	f.markOthers()
	var out []Found
	for i := 0; i < len(f.lexemes); i++ {
		if f.other[i] || f.lexemes[i].kind == tokenSign || f.isTail(i) {
			continue
		}
		end := i + 1
		for end < len(f.lexemes) && end < i+maxSpan && !f.other[end] {
			end++
		}
		found, next := f.longest(i, end)
		if found != nil {
			out = append(out, *found)
		}
		i = max(i, next-1)
	}
	return out
}

// isTail reports whether a lexeme is the second one of a word that means two.
func (f *finder) isTail(i int) bool {
	return i > 0 && i < len(f.lexemes) && f.lexemes[i].start == f.lexemes[i-1].start
}

// namesKind reports whether a part of the day is the second half of a name, as in
// movie night.
func (f *finder) namesKind(i int) bool {
	return i > 0 && f.other[i-1] && f.lexemes[i-1].kind == tokenWord && f.is(i, wordPart, wordParts) && !f.is(i, wordRelativeDay)
}

// longest parses the longest time that begins at lexeme i. It returns where to go on.
func (f *finder) longest(i, end int) (*Found, int) {
	for j := end; j > i; j-- {
		if last := f.lexemes[j-1]; last.kind == tokenSign && !last.isSign(".") || f.isTail(j) {
			continue
		}
		if *f.budget--; *f.budget < 0 {
			return nil, len(f.lexemes)
		}
		ways, _, complete := f.parseWays(f.text, f.language, f.lexemes[i:j], &backtracker{})
		if len(ways) == 0 {
			continue
		}
		if ways = distinct(ways); !complete || len(ways) != 1 || ways[0].mustConfirm {
			return nil, j
		}
		start, stop := f.lexemes[i].start, f.lexemes[j-1].end
		r, err := f.parseLanguages(f.text[start:stop], f.langs)
		if f.isDenied(i, j) || f.isChanged(i, j) {
			f.denied = append(f.denied, stretch{start, stop})
			return nil, j
		}
		if err != nil || len(r.Windows) == 0 || r.Recurrence != nil || !f.isSure(i, j, r.Windows) {
			return nil, j
		}
		if f.is(i-1, wordAt, wordOn) {
			start = f.lexemes[i-1].start
		}
		s := f.said(i, j)
		return &Found{start, stop, r.Windows, s.pointed, !s.pointed && len(s.days) == 0}, j
	}
	return nil, i + 1
}

// Signs that stand in times, and signs that make the number beside them something
// else.
const (
	signsInTimes    = ",;-–/:.&+|º"
	signsOfMeasures = "$€£¥%#@=<>^_\\"
)

// markOthers marks what cannot be part of a time: words that the language does not
// know, signs that stand in no time, and numbers that count or measure something.
func (f *finder) markOthers() {
	f.other = make([]bool, len(f.lexemes))
	for i, l := range f.lexemes {
		switch l.kind {
		case tokenWord:
			f.other[i] = len(l.meanings) == 0 || f.namesKind(i)
		case tokenSign:
			f.other[i] = !strings.Contains(signsInTimes, l.text)
		case tokenNumber, tokenTimestamp:
		}
	}
	for i := 0; i < len(f.lexemes); {
		end := i + 1
		for end < len(f.lexemes) && f.lexemes[i].kind == tokenNumber && f.lexemes[end].glued && f.lexemes[end].kind != tokenWord {
			end++ // 7,50 or 3.11 or 19:00
		}
		if f.lexemes[i].kind == tokenNumber && f.measures(i, end) {
			for j := i; j < end; j++ {
				f.other[j] = true
			}
		}
		i = end
	}
}

// measures reports whether the number at lexemes i to end, with what is glued to it,
// is a price, a version or a count.
func (f *finder) measures(i, end int) bool {
	currency := func(at int) bool {
		return at >= 0 && at < len(f.lexemes) && f.lexemes[at].kind == tokenSign && strings.Contains(signsOfMeasures, f.lexemes[at].text)
	}
	if currency(i-1) || currency(end-1) || currency(end) {
		return true
	}
	if i > 0 && f.lexemes[i].glued && (f.other[i-1] || f.lexemes[i-1].isSign("+")) { // v3, #7, +49
		return true
	}
	plain := end == i+1 || !f.isSign(end-2, ":") && !f.isSign(end-1, ".")
	return plain && end < len(f.lexemes) && f.lexemes[end].kind == tokenWord && len(f.lexemes[end].meanings) == 0 &&
		(f.lexemes[end].glued || !f.saysMinutes(i, end))
}

// saysMinutes reports whether a number has the minutes of a clock time: 19.30, 19:30.
func (f *finder) saysMinutes(i, end int) bool {
	return end == i+3 && (f.isSign(i+1, ":") || f.isSign(i+1, ".")) && len(f.lexemes[i+2].text) == 2
}

func (f *finder) isSign(i int, s string) bool {
	return i >= 0 && i < len(f.lexemes) && f.lexemes[i].isSign(s)
}

func (f *finder) is(i int, kinds ...wordKind) bool {
	if i < 0 || i >= len(f.lexemes) {
		return false
	}
	for _, k := range kinds {
		if _, ok := f.lexemes[i].value(k); ok {
			return true
		}
	}
	return false
}

// source returns a lexeme as it was written.
func (f *finder) source(i int) string { return f.text[f.lexemes[i].start:f.lexemes[i].end] }

// startsUpper reports whether a lexeme is written with a capital.
func (f *finder) startsUpper(i int) bool {
	r, _ := utf8.DecodeRuneInString(f.source(i))
	return unicode.IsUpper(r)
}
