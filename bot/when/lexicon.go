package when

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

// language is one language: its words, and how it says a window back.
type language struct {
	tag           string
	words         map[string][]meaning // by folded words, joined by one space
	compoundTails map[string][]meaning // what a second word says that is written into the first: freitagabend
	maxKeyWords   int                  // words in the longest key
	names         map[meaning]string   // the first word of each meaning, as written
	settings      map[string]string    // everything else, see words/en.txt
	example       string
}

//go:embed words
var wordFiles embed.FS

var languages = func() map[string]*language {
	all := make(map[string]*language)
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
		t, err := parseLanguage(tag, string(text))
		if err != nil {
			panic(err) // every file is read by the tests
		}
		all[tag] = t
	}
	return all
}()

// languagesFor finds the languages of BCP 47 tags, and English last.
func languagesFor(tags []string) []*language {
	out := make([]*language, 0, len(tags)+1)
	seen := make(map[string]bool, len(tags)+1)
	for i := 0; i <= len(tags); i++ {
		base := "en"
		if i < len(tags) {
			base, _, _ = strings.Cut(strings.ToLower(tags[i]), "-")
		}
		if t := languages[base]; t != nil && !seen[base] {
			seen[base] = true
			out = append(out, t)
		}
	}
	return out
}

// parseLanguage reads a file of lines "kind [number]: word, other word", "set name:
// text" and "join one + two: word", which says the same as the two. The first
// word of a weekday, month or ordinal is its name.
func parseLanguage(tag, text string) (*language, error) {
	t := &language{
		tag: tag, words: make(map[string][]meaning), compoundTails: make(map[string][]meaning),
		names: make(map[meaning]string), settings: make(map[string]string),
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
	t.addCompounds()
	t.example = t.settings["example"]
	return t, nil
}

func (t *language) define(head string, words []string, text string) error {
	name, arg, _ := strings.Cut(head, " ")
	switch name {
	case "set":
		t.settings[arg] = text
		return nil
	case "join":
		one, two, _ := strings.Cut(arg, "+")
		first, second := t.words[foldKey(one)], t.words[foldKey(two)]
		if first == nil || second == nil {
			return fmt.Errorf("%q joins words that are not there", head)
		}
		for _, w := range words {
			t.addCompound(foldKey(w), first, second)
		}
		return nil
	}
	k, known := wordKinds[name]
	n, err := strconv.Atoi(arg)
	if !known || (arg != "" && err != nil) {
		return fmt.Errorf("%q is no kind", head)
	}
	for i, w := range words {
		m, key := meaning{k, n}, foldKey(w)
		if i == 0 && t.names[m] == "" {
			t.names[m] = strings.TrimSpace(w)
		}
		t.words[key] = append(t.words[key], m)
		t.maxKeyWords = max(t.maxKeyWords, 1+strings.Count(key, " "))
	}
	return nil
}

func (t *language) addCompound(key string, first, second []meaning) {
	t.words[key], t.compoundTails[key] = first, second
	t.maxKeyWords = max(t.maxKeyWords, 1+strings.Count(key, " "))
}

// foldKey folds words as a phrase is folded.
func foldKey(s string) string {
	var parts []string
	for _, tok := range tokenize(s) {
		if tok.kind == tokenWord || tok.isSign("º") {
			parts = append(parts, tok.text)
		}
	}
	return strings.Join(parts, " ")
}

// addCompounds adds what some languages write as one word: Freitagabend.
func (t *language) addCompounds() {
	if t.settings["compound"] == "" {
		return
	}
	firsts := make(map[string][]meaning)
	for key, means := range t.words {
		for _, m := range means {
			if (m.kind == wordWeekday || m.kind == wordRelativeDay) && len(key) > 4 {
				firsts[key] = []meaning{m}
			}
		}
	}
	for key, first := range firsts {
		for _, w := range strings.Split(t.settings["compound"], ",") {
			for _, m := range t.words[foldKey(w)] {
				if m.kind == wordPart || m.kind == wordNoon {
					t.addCompound(key+foldKey(w), first, []meaning{m})
				}
			}
		}
	}
}
