package when

import (
	"strings"
	"unicode"

	"github.com/muster-bot/muster/bot"
)

// Example returns a phrase that parses in a language. Every refusal fills its
// {example} with the one in the language of the phrase; a printer that renders
// the refusal in another language replaces it with that language's.
func Example(lang string) string { return languagesFor([]string{lang})[0].example }

// parseError is a refusal and where parsing stopped. Of several, the one that made
// the most progress is returned.
type parseError struct {
	refusal  *bot.Error
	offset   int    // bytes
	progress int    // the offset, unless nothing in front of it is a time
	leftover string // the word that could not be parsed, if that is why
}

func refuse(key, text string, args bot.Args) *bot.Error {
	return bot.Refuse(bot.KindInvalid, key, text, args)
}

// errLeftover refuses a word that no production matches.
func (p *parser) errLeftover(i int) *parseError { return p.errLeftoverTo(i, i+1) }

func (p *parser) errLeftoverTo(i, end int) *parseError { return p.errLeftoverWord(i, i, end) }

// errUnmatched refuses what follows the lexeme at i, from which on nothing
// matches. A word that is not known is to blame rather than those in front of
// it: the party in "fri 7pm at the party".
func (p *parser) errUnmatched(i int) *parseError {
	for j := i; j < len(p.lexemes) && p.lexemes[j].kind == tokenWord; j++ {
		if len(p.lexemes[j].meanings) == 0 {
			return p.errLeftoverWord(i, j, j+1)
		}
		if p.is(j, wordKnown) {
			break
		}
	}
	end := i + 1
	for end < len(p.lexemes) && p.lexemes[end].kind != tokenSign && p.isFrame(end-1) { // in december, next month
		end++
	}
	return p.errLeftoverTo(i, end)
}

// isFrame reports whether the word at i says nothing without the one behind it.
func (p *parser) isFrame(i int) bool {
	for _, k := range []wordKind{wordOn, wordThe, wordOf, wordAt, wordFrom, wordTo, wordWithin, wordSince, wordThis, wordNext, wordComing, wordOverNext} {
		if p.is(i, k) {
			return true
		}
	}
	return false
}

// errLeftoverWord refuses the lexemes from word to end; up to readTo the phrase
// was read.
func (p *parser) errLeftoverWord(readTo, i, end int) *parseError {
	l := p.lexemes[i]
	word := p.sourceText(i, end)
	read := strings.TrimRight(p.phrase[:p.lexemes[readTo].start], " ,;")
	args := bot.Args{"word": word, "read": read, "example": p.example}
	s := &parseError{offset: l.start, leftover: word}
	if p.readsTime() {
		s.progress = l.start
	}
	if strings.IndexFunc(read, isLetterOrDigit) < 0 { // ¿puede
		s.refusal = refuse("when.unread", "I cannot read “{word}” as a time. Try “{example}”.", args)
	} else {
		s.refusal = refuse("when.left_over", "I read “{read}”, but not “{word}”. Try “{example}”.", args)
	}
	return s
}

// readsTime reports whether what was read is more than fillers and what may be a zone:
// the French "et" is one in English, which knows no better what follows.
func (p *parser) readsTime() bool {
	for _, a := range p.atoms {
		if a.kind != atomZone && a.kind != atomSeparator {
			return true
		}
	}
	return false
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// errAt refuses the meaning of what was read up to the lexeme at pos.
func (p *parser) errAt(pos int, key, text string, args bot.Args) *parseError {
	if args == nil {
		args = bot.Args{}
	}
	if args["example"] == nil {
		args["example"] = p.example
	}
	offset := len(p.phrase)
	if pos < len(p.lexemes) {
		offset = p.lexemes[pos].start
	}
	return &parseError{refusal: refuse(key, text, args), offset: offset, progress: offset}
}

func (p *parser) errNoSuchTime(i, end int) *parseError {
	return p.errAt(end, "when.no_such_time", "There is no {time} on a clock. Try “{example}”.",
		bot.Args{"time": p.sourceText(i, end)})
}

func (p *parser) errNoSuchDay(text string) *parseError {
	return p.errAt(len(p.lexemes), "when.no_such_day", "There is no {day} in the calendar. Try “{example}”.",
		bot.Args{"day": text})
}

func (p *parser) errPast(text string) *parseError {
	return p.errAt(len(p.lexemes), "when.past", "{time} has passed. Try “{example}”.",
		bot.Args{"time": text})
}

// refuseVague refuses a phrase with more interpretations than a person can
// choose from.
func refuseVague(phrase string, l *language) *bot.Error {
	return refuse("when.vague", "“{phrase}” can mean too many things. Say each day and time in full, like “{example}”.",
		bot.Args{"phrase": phrase, "example": l.example})
}

// sourceText returns the text from one lexeme up to another, as it was typed.
func (p *parser) sourceText(i, end int) string {
	if i >= len(p.lexemes) || end <= i {
		return p.phrase
	}
	return p.phrase[p.lexemes[i].start:p.lexemes[end-1].end]
}
