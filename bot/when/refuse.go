package when

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Example is a time that reads in a language. Every refusal has one for its
// {example}, in the language of what was typed; whoever says the refusal in
// another language takes that one's.
func Example(lang string) string { return languagesFor([]string{lang})[0].example }

// stop is a refusal, and how much of the phrase had been read when it came:
// of several, the one that got furthest is said.
type stop struct {
	err   *bot.Error
	reach int    // bytes
	word  string // the word that was left over, if that is why
}

func refuse(key, text string, args bot.Args) *bot.Error {
	return bot.Refuse(bot.Invalid, key, text, args)
}

// leftover refuses at a word that nothing could be made of.
func (r *run) leftover(i int) *stop { return r.leftoverTo(i, i+1) }

func (r *run) leftoverTo(i, end int) *stop {
	l := r.lex[i]
	word := r.typed(i, end)
	read := strings.TrimRight(r.phrase[:l.start], " ,;")
	args := bot.Args{"word": word, "read": read, "example": r.example}
	s := &stop{reach: l.start, word: word}
	if read == "" {
		s.err = refuse("when.unread", "I cannot read “{word}” as a time. Try “{example}”.", args)
	} else {
		s.err = refuse("when.left_over", "I read “{read}”, but not “{word}”. Try “{example}”.", args)
	}
	return s
}

// at makes a refusal that is about the meaning of what was read.
func (r *run) stop(i int, key, text string, args bot.Args) *stop {
	if args == nil {
		args = bot.Args{}
	}
	args["example"] = r.example
	reach := len(r.phrase)
	if i < len(r.lex) {
		reach = r.lex[i].start
	}
	return &stop{err: refuse(key, text, args), reach: reach}
}

func (r *run) noSuchTime(i, end int) *stop {
	return r.stop(end, "when.no_such_time", "There is no {time} on a clock. Try “{example}”.",
		bot.Args{"time": r.typed(i, end)})
}

func (r *run) noSuchDay(text string) *stop {
	return r.stop(len(r.lex), "when.no_such_day", "There is no {day} in the calendar. Try “{example}”.",
		bot.Args{"day": text})
}

func (r *run) passed(text string) *stop {
	return r.stop(len(r.lex), "when.past", "{time} has passed. Try “{example}”.",
		bot.Args{"time": text})
}

// vague refuses a phrase with more meanings than a person can choose from.
func vague(phrase string, t *language) *bot.Error {
	return refuse("when.vague", "“{phrase}” can mean too many things. Say each day and time in full, like “{example}”.",
		bot.Args{"phrase": phrase, "example": t.example})
}

// typed is what was typed from one lexeme to before another.
func (r *run) typed(i, end int) string {
	if i >= len(r.lex) || end <= i {
		return r.phrase
	}
	return r.phrase[r.lex[i].start:r.lex[end-1].end]
}
