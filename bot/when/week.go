package when

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// UsualWeek is what a phrase says of a member's usual week.
type UsualWeek struct {
	Hours     bot.WeekHours
	HasHours  bool     // the phrase says when they are free, or that they never are
	BusyUntil bot.Wall // the last date on which they are busy all day; zero: none
}

// maxWeekPhrase is the length of a usual week that is read, in characters.
const maxWeekPhrase = 500

// ParseWeek parses a usual week: "mon-thu after 18, sun all day", "weekends 10-22, busy
// until 3 Jan". It tries the languages of the context, English and then all others. Days
// without hours share the hours behind them, or are free all day if none follow. An error
// is a *bot.Error with the field "week", unless the context is at fault.
func ParseWeek(phrase string, c Context) (UsualWeek, error) {
	phrase = strings.TrimSpace(strings.ToValidUTF8(phrase, "\uFFFD"))
	switch {
	case utf8.RuneCountInString(phrase) > maxWeekPhrase:
		return UsualWeek{}, refuseWeek("week.long", "That is more than {max} characters. Say only when you are free, like `mon-thu after 18, sun all day`.", bot.Args{"max": maxWeekPhrase})
	case isNone(phrase):
		return UsualWeek{HasHours: true}, nil
	}
	toks := tokenize(phrase)
	if len(toks) == 0 {
		return UsualWeek{}, refuseWeek("week.empty", "Say when you are free in a usual week, like `mon-thu after 18, sun all day`, or `never`.", nil)
	}
	langs := languagesFor(c.Languages)
	for _, tag := range slices.Sorted(maps.Keys(languages)) {
		if !slices.Contains(langs, languages[tag]) {
			langs = append(langs, languages[tag])
		}
	}
	var failed *parseError
	for _, l := range langs {
		w := weekParser{parser: parser{env: &env{Context: c}, language: l, backtracker: &backtracker{}, phrase: phrase, lexemes: l.lexWeek(toks)}}
		w.err = w.parse()
		switch {
		case w.err == nil && w.internal == nil:
			return w.found, nil
		case w.internal != nil:
			return UsualWeek{}, w.internal
		case w.isVague:
			return UsualWeek{}, w.err.refusal
		case failed == nil || w.err.progress > failed.progress:
			failed = w.err
		}
	}
	return UsualWeek{}, failed.refusal
}

func refuseWeek(key, text string, args bot.Args) *bot.Error {
	return refuse(key, text, args).WithField("week")
}

// The words of a usual week that are no words of a time.
const (
	wordAllDay   wordKind = 200 + iota // all day
	wordDaily                          // every day
	wordBusy                           // before a date until which somebody is busy
	wordWeekends                       // the weekend, in the plural
	wordFree                           // means nothing here
)

var weekSettings = map[wordKind]string{
	wordAllDay: "usual all day", wordDaily: "usual daily", wordBusy: "usual busy", wordWeekends: "usual weekends", wordFree: "usual free",
}

// weekPhrase is one of them, as folded words.
type weekPhrase struct {
	words []string
	kind  wordKind
}

// weekPhrases are the words of a usual week by language and first word.
var weekPhrases = func() map[*language]map[string][]weekPhrase {
	all := make(map[*language]map[string][]weekPhrase)
	for _, l := range languages {
		all[l] = make(map[string][]weekPhrase)
		for kind, name := range weekSettings {
			for _, w := range l.listSetting(name) {
				words := strings.Fields(foldKey(w))
				all[l][words[0]] = append(all[l][words[0]], weekPhrase{words, kind})
			}
		}
	}
	return all
}()

// lexWeek is lex with the words of a usual week.
func (l *language) lexWeek(toks []token) []lexeme {
	var out []lexeme
	begin := 0
	for i := 0; i < len(toks); {
		kind, end := l.matchWeek(toks, i)
		if end == i {
			i++
			continue
		}
		out = append(out, l.lex(toks[begin:i])...)
		if kind != wordFree {
			t := toks[i]
			t.end = toks[end-1].end
			out = append(out, lexeme{token: t, meanings: []meaning{{kind, 0}}})
		}
		begin, i = end, end
	}
	return append(out, l.lex(toks[begin:])...)
}

// matchWeek returns the longest word of a usual week at token i and the token after it,
// which is i if there is none.
func (l *language) matchWeek(toks []token, i int) (found wordKind, end int) {
	end = i
	if toks[i].kind != tokenWord {
		return found, end
	}
	for _, phrase := range weekPhrases[l][toks[i].text] {
		if at := phrase.match(toks, i); at > end {
			found, end = phrase.kind, at
		}
	}
	return found, end
}

// match returns the token after the phrase at token i; 0 if it is not there.
func (w weekPhrase) match(toks []token, i int) int {
	for n, word := range w.words {
		if n > 0 && i < len(toks) && toks[i].isSign("-") { // week-ends
			i++
		}
		if i == len(toks) || toks[i].kind != tokenWord || toks[i].text != word {
			return 0
		}
		i++
	}
	return i
}
