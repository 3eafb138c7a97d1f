package when

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Example is a time that reads in a language. Every refusal has one for its
// {example}, in the language of what was typed; whoever says the refusal in
// another language takes that one's.
func Example(lang string) string { return languagesFor([]string{lang})[0].example }

// parseError is a refusal, and how much of the phrase had been read when it came:
// of several, the one that got furthest is said.
type parseError struct {
	refusal  *bot.Error
	offset   int    // bytes
	leftover string // the word that was left over, if that is why
}

func refuse(key, text string, args bot.Args) *bot.Error {
	return bot.Refuse(bot.Invalid, key, text, args)
}

// errLeftover refuses at a word that nothing could be made of.
func (r *parser) errLeftover(i int) *parseError { return r.errLeftoverTo(i, i+1) }

func (r *parser) errLeftoverTo(i, end int) *parseError {
	l := r.lexemes[i]
	word := r.sourceText(i, end)
	read := strings.TrimRight(r.phrase[:l.start], " ,;")
	args := bot.Args{"word": word, "read": read, "example": r.example}
	s := &parseError{offset: l.start, leftover: word}
	if read == "" {
		s.refusal = refuse("when.unread", "I cannot read “{word}” as a time. Try “{example}”.", args)
	} else {
		s.refusal = refuse("when.left_over", "I read “{read}”, but not “{word}”. Try “{example}”.", args)
	}
	return s
}

// at makes a refusal that is about the meaning of what was read.
func (r *parser) errAt(i int, key, text string, args bot.Args) *parseError {
	if args == nil {
		args = bot.Args{}
	}
	args["example"] = r.example
	reach := len(r.phrase)
	if i < len(r.lexemes) {
		reach = r.lexemes[i].start
	}
	return &parseError{refusal: refuse(key, text, args), offset: reach}
}

func (r *parser) errNoSuchTime(i, end int) *parseError {
	return r.errAt(end, "when.no_such_time", "There is no {time} on a clock. Try “{example}”.",
		bot.Args{"time": r.sourceText(i, end)})
}

func (r *parser) errNoSuchDay(text string) *parseError {
	return r.errAt(len(r.lexemes), "when.no_such_day", "There is no {day} in the calendar. Try “{example}”.",
		bot.Args{"day": text})
}

func (r *parser) errPast(text string) *parseError {
	return r.errAt(len(r.lexemes), "when.past", "{time} has passed. Try “{example}”.",
		bot.Args{"time": text})
}

// refuseVague refuses a phrase with more meanings than a person can choose from.
func refuseVague(phrase string, t *language) *bot.Error {
	return refuse("when.vague", "“{phrase}” can mean too many things. Say each day and time in full, like “{example}”.",
		bot.Args{"phrase": phrase, "example": t.example})
}

// sourceText is what was typed from one lexeme to before another.
func (r *parser) sourceText(i, end int) string {
	if i >= len(r.lexemes) || end <= i {
		return r.phrase
	}
	return r.phrase[r.lexemes[i].start:r.lexemes[end-1].end]
}
