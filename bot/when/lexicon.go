package when

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

// kind is the part that a word can play.
type kind uint8

const (
	none     kind = iota
	weekday       // n: time.Weekday
	weekdays      // n: time.Weekday, every one of them: fridays
	month         // n: time.Month
	cardinal      // n: the number
	ordinal       // n: which one; -1 the last
	suffix        // makes digits an ordinal: st, nd, º
	relday        // n: days from today
	part          // n: one of the parts of the day
	noon
	midnight
	this
	next
	coming
	week
	weekend
	workdays
	monthly // the word month
	minutes
	hours
	days
	weeks // n: how many the word stands for, 0: one
	within
	fromNow
	on
	the
	of
	at
	from
	to
	between
	and
	or
	half      // thirty minutes past or to
	quarter   // fifteen
	past      // after the hour
	before    // to the hour
	less      // n: minutes before the hour that follows: halb, dreiviertel
	plus      // after the hour in front
	minus     // before the hour in front
	am        // before noon
	pm        // after noon
	oclock    // of the 24 hours where the language says so
	every     // each
	other     // every second
	weekly    // n: every so many weeks
	zoneWord  // time, as in Berlin time
	yesterday // n: days from today
	single    // a, an: one of a unit
)

var kinds = map[string]kind{
	"weekday": weekday, "weekdays": weekdays, "month": month, "cardinal": cardinal, "ordinal": ordinal,
	"suffix": suffix, "relday": relday, "part": part, "noon": noon, "midnight": midnight,
	"this": this, "next": next, "coming": coming, "week": week, "weekend": weekend, "workdays": workdays,
	"monthly": monthly, "minutes": minutes, "hours": hours, "days": days, "weeks": weeks, "within": within,
	"fromnow": fromNow, "on": on, "the": the, "of": of, "at": at, "from": from, "to": to, "between": between,
	"and": and, "or": or, "half": half, "quarter": quarter, "past": past, "before": before, "less": less,
	"plus": plus, "minus": minus, "am": am, "pm": pm, "oclock": oclock, "every": every, "other": other, "weekly": weekly,
	"zoneword": zoneWord, "yesterday": yesterday, "single": single,
}

// The parts of the day, as a number of kind part.
const (
	morning = 1 + iota
	afternoon
	evening
	night
)

// meaning is one part that a word can play.
type meaning struct {
	kind kind
	n    int
}

// tongue is one language: its words, and how it says a window back.
type tongue struct {
	tag      string
	words    map[string][]meaning // by folded words, joined by one space
	second   map[string][]meaning // what a second word says that is written into the first: freitagabend
	longest  int                  // words in the longest key
	names    [7]string            // of the weekdays, as written
	ordinals map[int]string
	months   [13]string
	set      map[string]string // everything else, see words/en.txt
	example  string
}

//go:embed words
var wordFiles embed.FS

var tongues = func() map[string]*tongue {
	all := make(map[string]*tongue)
	entries, err := wordFiles.ReadDir("words")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		tag, isWords := strings.CutSuffix(e.Name(), ".txt")
		text, err := wordFiles.ReadFile("words/" + e.Name())
		if err != nil || !isWords {
			panic(fmt.Sprint("when: ", e.Name(), err))
		}
		t, err := newTongue(tag, string(text))
		if err != nil {
			panic(err) // every file is read by the tests
		}
		all[tag] = t
	}
	return all
}()

// tonguesOf finds the languages of BCP 47 tags, and English last.
func tonguesOf(tags []string) []*tongue {
	out := make([]*tongue, 0, len(tags)+1)
	seen := make(map[string]bool, len(tags)+1)
	for i := 0; i <= len(tags); i++ {
		base := "en"
		if i < len(tags) {
			base, _, _ = strings.Cut(strings.ToLower(tags[i]), "-")
		}
		if t := tongues[base]; t != nil && !seen[base] {
			seen[base] = true
			out = append(out, t)
		}
	}
	return out
}

// newTongue reads a file of lines "kind [number]: word, other word", "set name:
// text" and "join one + two: word", which says the same as the two. The first
// word of a weekday, month or ordinal is its name.
func newTongue(tag, text string) (*tongue, error) {
	t := &tongue{
		tag: tag, words: make(map[string][]meaning), second: make(map[string][]meaning),
		ordinals: make(map[int]string), set: make(map[string]string),
	}
	lines := strings.Split(text, "\n")
	for _, joins := range []bool{false, true} { // what is joined must be there
		for at, line := range lines {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "join ") != joins {
				continue
			}
			head, list, ok := strings.Cut(line, ":")
			if !ok {
				return nil, fmt.Errorf("words/%s.txt:%d: no colon", tag, at+1)
			}
			if err := t.define(strings.TrimSpace(head), strings.Split(list, ","), strings.TrimSpace(list)); err != nil {
				return nil, fmt.Errorf("words/%s.txt:%d: %w", tag, at+1, err)
			}
		}
	}
	t.compound()
	t.example = t.set["example"]
	return t, nil
}

func (t *tongue) define(head string, words []string, text string) error {
	name, arg, _ := strings.Cut(head, " ")
	switch name {
	case "set":
		t.set[arg] = text
		return nil
	case "join":
		one, two, _ := strings.Cut(arg, "+")
		first, second := t.words[keyOf(one)], t.words[keyOf(two)]
		if first == nil || second == nil {
			return fmt.Errorf("%q joins words that are not there", head)
		}
		for _, w := range words {
			t.join(keyOf(w), first, second)
		}
		return nil
	}
	k, known := kinds[name]
	n, err := strconv.Atoi(arg)
	if !known || (arg != "" && err != nil) {
		return fmt.Errorf("%q is no kind", head)
	}
	for i, w := range words {
		w = strings.TrimSpace(w)
		if i == 0 {
			t.name(meaning{k, n}, w)
		}
		key := keyOf(w)
		t.words[key] = append(t.words[key], meaning{k, n})
		t.longest = max(t.longest, 1+strings.Count(key, " "))
	}
	return nil
}

func (t *tongue) name(m meaning, w string) {
	switch m.kind {
	case weekday:
		t.names[m.n] = w
	case month:
		t.months[m.n] = w
	case ordinal:
		t.ordinals[m.n] = w
	}
}

func (t *tongue) join(key string, first, second []meaning) {
	t.words[key], t.second[key] = first, second
	t.longest = max(t.longest, 1+strings.Count(key, " "))
}

// keyOf folds words as a phrase is folded.
func keyOf(s string) string {
	var parts []string
	for _, tok := range tokens(s) {
		if tok.kind == word || tok.is("º") {
			parts = append(parts, tok.text)
		}
	}
	return strings.Join(parts, " ")
}

// compound adds what some languages write as one word: Freitagabend.
func (t *tongue) compound() {
	if t.set["compound"] == "" {
		return
	}
	firsts := make(map[string][]meaning)
	for key, means := range t.words {
		for _, m := range means {
			if (m.kind == weekday || m.kind == relday) && len(key) > 4 {
				firsts[key] = []meaning{m}
			}
		}
	}
	for key, first := range firsts {
		for _, w := range strings.Split(t.set["compound"], ",") {
			for _, m := range t.words[keyOf(w)] {
				if m.kind == part || m.kind == noon {
					t.join(key+keyOf(w), first, []meaning{m})
				}
			}
		}
	}
}

// lexeme is one word of the language, possibly of several tokens, or a number
// or sign.
type lexeme struct {
	token
	means []meaning
}

// lex joins tokens to the longest words that the language has.
func (t *tongue) lex(toks []token) []lexeme {
	var out []lexeme
	for i := 0; i < len(toks); {
		if toks[i].kind != word {
			l := lexeme{token: toks[i]}
			if toks[i].is("º") {
				l.means = t.words["º"]
			}
			out = append(out, l)
			i++
			continue
		}
		l, end := t.longestAt(toks, i)
		out = append(out, l)
		if second := t.second[l.text]; second != nil {
			l.means = second
			out = append(out, l)
		}
		i = end
		// The full stop of an abbreviation says nothing.
		if i < len(toks) && toks[i].is(".") && toks[i].glued {
			i++
		}
	}
	return out
}

func (t *tongue) longestAt(toks []token, i int) (lexeme, int) {
	best, end := lexeme{token: toks[i], means: t.words[toks[i].text]}, i+1
	key := toks[i].text
	count := 1
	for j := i + 1; j < len(toks) && count < t.longest; j++ {
		// Glued signs hold the parts of a word together: sexta-feira, p.m., t/m.
		if toks[j].kind == sign && toks[j].glued && (toks[j].is("-") || toks[j].is(".") || toks[j].is("/")) {
			continue
		}
		if toks[j].kind != word {
			break
		}
		key += " " + toks[j].text
		count++
		if means := t.words[key]; means != nil {
			best.text, best.end, best.means = key, toks[j].end, means
			end = j + 1
		}
	}
	return best, end
}

// as tells whether the lexeme can play a part, and its number.
func (l lexeme) as(k kind) (int, bool) {
	for _, m := range l.means {
		if m.kind == k {
			return m.n, true
		}
	}
	return 0, false
}
