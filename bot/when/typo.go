package when

import (
	"slices"
	"strings"
)

const (
	minTypoLength  = 4 // letters; shorter words have too many neighbours
	maxTypoLength  = 24
	longWord       = 7 // letters from which two of them may be wrong
	maxTypos       = 3 // in one phrase
	maxCorrections = 4
	maxTrials      = 12 // how often a phrase is parsed to correct it
)

// correctTypo looks for words that differ in a letter or two from the words that
// are left over, and returns what the phrase would mean with them. They are
// offered as choices, never assumed.
func (e *env) correctTypo(phrase string, langs []*language, failed *parseError) []Choice {
	if failed.leftover == "" || e.noSuggestions {
		return nil
	}
	trial := corrector{env: *e, left: maxTrials}
	trial.noSuggestions = true
	for _, l := range langs {
		if l.knows(failed.leftover) { // spelt as it was meant
			return nil
		}
	}
	for _, l := range langs {
		if _, err := trial.parseIn(phrase, l); err != nil {
			trial.correct(phrase, l, err, maxTypos)
		}
	}
	return e.choices(trial.found)
}

// knows reports whether each word of a text is one of the language.
func (l *language) knows(text string) bool {
	key := foldKey(text)
	if l.words[key] != nil {
		return true
	}
	for _, w := range strings.Fields(key) {
		if l.words[w] == nil {
			return false
		}
	}
	return key != ""
}

// corrector parses a phrase with other words.
type corrector struct {
	env
	left  int // parses
	found []interpretation
}

// correct replaces the word that is left over, and up to typos-1 after it.
func (c *corrector) correct(phrase string, l *language, failed *parseError, typos int) {
	if failed.leftover == "" || l.knows(failed.leftover) {
		return
	}
	for _, w := range l.similarWords(foldKey(failed.leftover)) {
		if c.left--; c.left < 0 {
			return
		}
		corrected := phrase[:failed.offset] + w + phrase[failed.offset+len(failed.leftover):]
		out, err := c.parseIn(corrected, l)
		switch {
		case err == nil && len(c.found)+len(out.interpretations) <= maxCorrections:
			c.found = distinct(append(c.found, out.interpretations...))
		case err != nil && err.offset > failed.offset && typos > 1:
			c.correct(corrected, l, err, typos-1)
		}
	}
}

// similarWords lists the words that may have been meant, the nearest only.
func (l *language) similarWords(typed string) []string {
	if len(typed) > maxTypoLength {
		return nil
	}
	var out []string
	nearest := 1
	if len(typed) >= longWord {
		nearest = 2
	}
	for w, meanings := range l.words {
		if !canBeMeant(w, typed, meanings) {
			continue
		}
		switch d := distance(typed, w, nearest); {
		case d > nearest:
		case d < nearest:
			out, nearest = []string{w}, d
		default:
			out = append(out, w)
		}
	}
	if nearest > 1 || len(out) == 0 {
		out = append(out, l.splitWord(typed)...)
	}
	slices.Sort(out)
	return out
}

// canBeMeant reports whether a word that was typed wrong may have been w.
func canBeMeant(w, typed string, meanings []meaning) bool {
	if strings.Contains(w, " ") {
		return false
	}
	names := slices.ContainsFunc(meanings, func(m meaning) bool { return namesTime[m.kind] })
	switch {
	case len(typed) < minTypoLength: // fir
		weekday := slices.ContainsFunc(meanings, func(m meaning) bool { return m.kind == wordWeekday })
		return weekday && len(typed) == 3 && len(w) == 3 && (typed == w[1:2]+w[:1]+w[2:] || typed == w[:1]+w[2:]+w[1:2])
	case len(typed) == minTypoLength:
		return names && len(w) >= minTypoLength
	}
	return len(w) >= minTypoLength && (names || !slices.ContainsFunc(meanings, func(m meaning) bool { return m.kind == wordFiller || m.kind == wordKnown }))
}

// namesTime are the kinds of words that say when.
var namesTime = map[wordKind]bool{
	wordWeekday: true, wordWeekdays: true, wordMonth: true, wordRelativeDay: true, wordPart: true, wordParts: true,
	wordNoon: true, wordMidnight: true, wordWeekend: true, wordWeek: true,
}

// splitWord lists the ways to make two words of one: nextfriday.
func (l *language) splitWord(typed string) []string {
	var out []string
	for i := 2; i <= len(typed)-3; i++ {
		a, b := typed[:i], typed[i:]
		first, second := l.words[a], l.words[b]
		named := func(m meaning) bool { return namesTime[m.kind] }
		if len(first) > 0 && slices.ContainsFunc(second, named) {
			out = append(out, a+" "+b)
		}
	}
	return out
}

// distance returns how many letters differ between two words: changed, left out,
// inserted or swapped with the next. Beyond limit it is only greater than that.
func distance(a, b string, limit int) int {
	if abs(len(a)-len(b)) > limit || len(b) > maxTypoLength {
		return limit + 1
	}
	var rows [3][maxTypoLength + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, second := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			changed := above[j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			row[j] = min(above[j]+1, row[j-1]+1, changed)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], second[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit+1 {
			return limit + 1
		}
	}
	return rows[len(a)%3][len(b)]
}

func abs(n int) int { return max(n, -n) }
