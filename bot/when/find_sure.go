package when

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// saidTime is what the atoms of a time say.
type saidTime struct {
	days     []atom
	clock    bool // a time of day
	exact    bool // which is written as one: 7pm, 19:00, at 7, noon
	spoken   bool // with am, pm or the word for the hour
	part     bool // a part of the day
	number   bool // a number without anything that says what it is
	pointed  bool // a timestamp
	ranged   bool
	weekdays int
	year     bool
}

// isSure reports whether the lexemes i to j are a time for certain.
func (f *finder) isSure(i, j int, windows []Window) bool {
	if len(windows) > maxFound {
		return false
	}
	for _, w := range windows {
		if !w.AllDay && w.Start.Before(bot.WallOf(f.Now.In(f.loc))) {
			return false
		}
	}
	s := f.said(i, j)
	switch {
	case s.number, j < len(f.lexemes) && f.lexemes[j].kind == tokenNumber:
		return false
	case s.pointed:
		return true
	case len(s.days) == 0:
		return s.spoken && !s.ranged && !s.part && f.isToday(windows)
	}
	return !slices.ContainsFunc(s.days, func(a atom) bool { return !f.isSureDay(a, i, s) })
}

// maxFound is how many times one phrase in a text may have.
const maxFound = 20

func (f *finder) isToday(windows []Window) bool {
	today := bot.WallOf(f.Now.In(f.loc)).Date()
	return !slices.ContainsFunc(windows, func(w Window) bool { return w.Start.Date() != today })
}

// said collects what the lexemes i to j say. The atoms' lexemes count from i.
func (f *finder) said(i, j int) saidTime {
	p := &parser{env: f.env, language: f.language, backtracker: &backtracker{}, phrase: f.text, lexemes: f.lexemes[i:j]}
	if _, err := p.parse(); err != nil {
		return saidTime{number: true}
	}
	var s saidTime
	for _, a := range p.atoms {
		switch a.kind {
		case atomDay, atomDateTime:
			s.days = append(s.days, a)
			s.part = s.part || f.anyIs(i+a.start, i+a.end, wordPart, wordParts)
			s.exact = s.exact || a.kind == atomDateTime
		case atomTime:
			s.clock = true
			s.spoken = s.spoken || f.anyIs(i+a.start, i+a.end, wordAM, wordPM, wordOClock)
			s.exact = s.exact || s.spoken || f.isExact(i+a.start, i+a.end)
			s.ranged = s.ranged || a.span.to != nil
		case atomPart:
			s.part = true
		case atomNumber:
			s.number = true
		case atomInstant:
			s.pointed = f.lexemes[i+a.start].kind == tokenTimestamp
			s.number = s.number || !s.pointed // in 2 hours, of which the text may say anything
		case atomZone, atomLength, atomShift, atomSeparator:
		}
	}
	for n := i; n < j; n++ {
		if f.is(n, wordWeekday, wordWeekdays) {
			s.weekdays++
		}
		s.year = s.year || f.lexemes[n].kind == tokenNumber && len(f.lexemes[n].text) == 4 && strings.HasPrefix(f.lexemes[n].text, "20")
	}
	return s
}

func (f *finder) anyIs(i, j int, kinds ...wordKind) bool {
	for n := i; n < j; n++ {
		if f.is(n, kinds...) {
			return true
		}
	}
	return false
}

// isExact reports whether a clock time is written as one.
func (f *finder) isExact(i, j int) bool {
	if f.is(i-1, wordAt) || f.anyIs(i, j, wordAt, wordHours, wordNoon, wordMidnight) {
		return true
	}
	for n := i; n < j; n++ {
		if f.isSign(n, ":") {
			return true
		}
	}
	return false
}

// isSureDay reports whether an atom is a day for certain. Some short words for days
// are other words as well, and numbers have many uses.
func (f *finder) isSureDay(a atom, base int, s saidTime) bool {
	i, j := base+a.start, base+a.end
	timed := s.clock || s.part
	switch {
	case a.kind == atomDateTime:
		return true
	case f.anyIs(i, j, wordWeekday, wordWeekdays):
		return f.isSureWeekday(i, j, s)
	case f.anyIs(i, j, wordMonth):
		return timed || s.year || !f.anyWord(i, j, monthsWithAnotherMeaning)
	case f.anyIs(i, j, wordRelativeDay):
		return timed || !f.anyValue(i, j, wordRelativeDay, 0)
	case f.anyIs(i, j, wordWeekend):
		return timed || f.lexemes[j-1].end-f.lexemes[i].start >= minWeekdayLetters
	case f.anyIs(i, j, wordWeek, wordWeeks, wordCalendarMonth, wordDays, wordMonths):
		return timed
	case s.year && j-i >= 5: // 27.11.2026
		return true
	case !s.exact && s.weekdays == 0:
		return false
	case s.weekdays > 0 || f.isSign(j-1, ".") || f.isSign(i+1, "/") || f.anyIs(i, j, wordOrdinal, wordSuffix):
		return true
	}
	return i == 0 || f.lexemes[i-1].kind == tokenSign || !f.other[i-1] // 3.11 behind a name is its version
}

// Words for months and weekdays that texts in one of the languages have for
// something else.
var (
	monthsWithAnotherMeaning   = []string{"may", "march", "mar", "set", "out", "dez", "ago", "mai"}
	weekdaysWithAnotherMeaning = []string{"do", "so", "mi", "di", "ma", "me", "we", "th", "za", "zo", "wo", "lu", "gi", "sa"}
)

// minWeekdayLetters is how long a word for a weekday is that means nothing else.
const minWeekdayLetters = 5

func (f *finder) isSureWeekday(i, j int, s saidTime) bool {
	for n := i; n < j; n++ {
		if !f.is(n, wordWeekday, wordWeekdays) || utf8.RuneCountInString(f.lexemes[n].text) >= minWeekdayLetters {
			continue
		}
		listed := s.weekdays > 1 && len(f.lexemes[n].text) > 2
		switch {
		case !s.exact && !s.part && !s.year && !listed, f.is(n-1, wordThe): // the sun
			return false
		case slices.Contains(weekdaysWithAnotherMeaning, f.lexemes[n].text):
			if !f.startsUpper(n) || f.lexemes[n].start == 0 && s.weekdays == 1 && !strings.HasPrefix(f.text[f.lexemes[n].end:], ".") || f.anyIs(i, len(f.lexemes), wordAM, wordPM) {
				return false
			}
		}
	}
	return true
}

func (f *finder) anyWord(i, j int, words []string) bool {
	for n := i; n < j; n++ {
		if slices.Contains(words, f.lexemes[n].text) {
			return true
		}
	}
	return false
}

func (f *finder) anyValue(i, j int, k wordKind, value int) bool {
	for n := i; n < j; n++ {
		if v, ok := f.lexemes[n].value(k); ok && v == value {
			return true
		}
	}
	return false
}

// beside are the kinds of words that may stand directly before or after a time
// without changing it.
var beside = []wordKind{wordOn, wordThe, wordAt, wordAnd, wordOr, wordFor, wordWithin, wordOf, wordFiller, wordTo, wordZone}

// isChanged reports whether a word beside the lexemes i to j changes what they mean:
// last before Friday, earlier behind it.
func (f *finder) isChanged(i, j int) bool {
	if i > 0 && !f.other[i-1] && f.lexemes[i-1].kind != tokenSign && !f.is(i-1, wordOn, wordThe, wordAt, wordAnd, wordOr, wordFor) {
		return true
	}
	if j == len(f.lexemes) || f.lexemes[j].kind != tokenWord || f.other[j] {
		return false
	}
	if f.is(j, wordKnown) && !f.is(j, wordBefore) { // by the lake, by 8
		return j+1 < len(f.lexemes) && f.lexemes[j+1].kind == tokenNumber
	}
	return !f.is(j, beside...)
}

// isDenied reports whether the part of the clause in which the lexemes i to j stand
// says that there is no meetup then, or speaks of what is over.
func (f *finder) isDenied(i, j int) bool {
	start, end := f.lexemes[i].start, f.lexemes[j-1].end
	if at := strings.LastIndexAny(f.text[:start], ",;"); at >= 0 {
		start = at
	} else {
		start = 0
	}
	if at := strings.IndexAny(f.text[end:], ",;"); at >= 0 {
		end += at
	} else {
		end = len(f.text)
	}
	words := map[string]bool{}
	for _, t := range tokenize(f.text[start:f.lexemes[i].start] + " " + f.text[f.lexemes[j-1].end:end]) {
		words[t.text] = true
	}
	for _, l := range f.langs {
		for _, w := range l.listSetting("denials") {
			if w != "" && words[foldKey(w)] {
				return true
			}
		}
	}
	return false
}

// IsGreeting reports whether a text has only words that mean nothing beside a time,
// such as hello everyone.
func IsGreeting(text string, tags []string) bool {
	toks := tokenize(text)
	words := slices.DeleteFunc(toks, func(t token) bool { return t.kind == tokenSign })
	return len(words) > 0 && slices.ContainsFunc(languagesFor(tags), func(l *language) bool { return len(l.lex(words)) == 0 })
}
