package when

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

// language is the words of one language and the formats in which it writes a
// window.
type language struct {
	tag           string
	words         map[string][]meaning // by folded words, joined by one space
	compoundTails map[string][]meaning // the second meaning of words that join two: freitagabend
	maxKeyWords   int                  // words in the longest key
	names         map[meaning]string   // the first word of each meaning, as written
	settings      map[string]string    // everything else, see words/en.txt
	example       string
}

//go:embed words
var wordFiles embed.FS

// languages are the languages of words/*.txt by their tag.
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
			panic(err) // the tests parse every file
		}
		all[tag] = t
	}
	return all
}()

// languagesFor returns the languages of BCP 47 tags, and English last.
func languagesFor(tags []string) []*language {
	out := make([]*language, 0, len(tags)+1)
	seen := make(map[string]bool, len(tags)+1)
	for i := 0; i <= len(tags); i++ {
		base := "en"
		if i < len(tags) {
			base, _, _ = strings.Cut(strings.ToLower(tags[i]), "-")
		}
		if l := languages[base]; l != nil && !seen[base] {
			seen[base] = true
			out = append(out, l)
		}
	}
	return out
}

// parseLanguage parses a file of lines "kind [number]: word, other word", "set
// name: text" and "join one + two: word", which means the same as the two. The
// first word of a weekday, month or ordinal is its name.
func parseLanguage(tag, text string) (*language, error) {
	l := &language{
		tag: tag, words: make(map[string][]meaning), compoundTails: make(map[string][]meaning),
		names: make(map[meaning]string), settings: make(map[string]string),
	}
	lines := strings.Split(text, "\n")
	for _, joins := range []bool{false, true} { // the words that are joined come first
		for n, line := range lines {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "join ") != joins {
				continue
			}
			head, list, ok := strings.Cut(line, ":")
			if !ok {
				return nil, fmt.Errorf("words/%s.txt:%d: no colon", tag, n+1)
			}
			if err := l.define(strings.TrimSpace(head), strings.Split(list, ","), strings.TrimSpace(list)); err != nil {
				return nil, fmt.Errorf("words/%s.txt:%d: %w", tag, n+1, err)
			}
		}
	}
	l.addCompounds()
	l.addApproximations()
	l.example = l.settings["example"]
	return l, nil
}

// define adds one line of a word file.
func (l *language) define(head string, words []string, text string) error {
	name, arg, _ := strings.Cut(head, " ")
	switch name {
	case "set":
		l.settings[arg] = text
		return nil
	case "join":
		one, two, _ := strings.Cut(arg, "+")
		first, second := l.words[foldKey(one)], l.words[foldKey(two)]
		if first == nil || second == nil {
			return fmt.Errorf("%q joins words that are not there", head)
		}
		for _, w := range words {
			l.addCompound(foldKey(w), first, second)
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
		if i == 0 && l.names[m] == "" {
			l.names[m] = strings.TrimSpace(w)
		}
		l.words[key] = append(l.words[key], m)
		l.maxKeyWords = max(l.maxKeyWords, 1+strings.Count(key, " "))
	}
	return nil
}

// addCompound adds a word that means two: first, then second.
func (l *language) addCompound(key string, first, second []meaning) {
	l.words[key], l.compoundTails[key] = first, second
	l.maxKeyWords = max(l.maxKeyWords, 1+strings.Count(key, " "))
}

// foldKey folds words as a phrase is folded.
func foldKey(s string) string {
	var parts []string
	for _, tok := range tokenize(s) {
		if tok.kind != tokenSign || tok.isSign("º") || tok.isSign("ª") {
			parts = append(parts, tok.text)
		}
	}
	return strings.Join(parts, " ")
}

// addCompounds adds what some languages write as one word: Freitagabend.
func (l *language) addCompounds() {
	if l.settings["compound"] == "" {
		return
	}
	firsts := make(map[string][]meaning)
	for key, meanings := range l.words {
		for _, m := range meanings {
			if (m.kind == wordWeekday || m.kind == wordRelativeDay) && len(key) > 4 {
				firsts[key] = []meaning{m}
			}
		}
	}
	for key, first := range firsts {
		for _, w := range strings.Split(l.settings["compound"], ",") {
			for _, m := range l.words[foldKey(w)] {
				if m.kind == wordPart || m.kind == wordNoon {
					l.addCompound(key+foldKey(w), first, []meaning{m})
				}
			}
		}
	}
}

// addApproximations adds what English writes as one word: sevenish, noonish.
func (l *language) addApproximations() {
	suffix := l.settings["about"]
	if suffix == "" {
		return
	}
	hours := make(map[string][]meaning)
	for key, meanings := range l.words {
		for _, m := range meanings {
			if m.kind == wordNoon || m.kind == wordMidnight || m.kind == wordCardinal && m.value <= 12 && !strings.Contains(key, " ") {
				hours[key] = []meaning{m}
			}
		}
	}
	for key, hour := range hours {
		l.addCompound(key+suffix, hour, l.words[suffix])
	}
}

// intSetting returns a number among the language's settings, 0 if it is not
// set.
func (l *language) intSetting(name string) int {
	var n int
	if _, err := fmt.Sscan(l.settings[name], &n); err != nil {
		return 0
	}
	return n
}

// listSetting returns a setting of items separated by commas.
func (l *language) listSetting(name string) []string {
	words := strings.Split(l.settings[name], ",")
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return words
}
