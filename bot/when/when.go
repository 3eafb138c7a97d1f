// Package when reads what people type about time ("fri 7pm, sat 3-6pm") as
// windows in a zone.
//
// It is strict: every word must have been read, and a phrase that can mean two
// things is asked back with the choices. It refuses rather than guesses. It
// reads no clock, knows no calendar but the Gregorian, and does not look for
// dates in longer text.
//
// A phrase goes through five steps: tokens (token.go), words of one language
// (lexicon.go, words/*.txt), atoms such as a day or a clock time (scan*.go),
// segments between separators, which share what was said once (segment.go,
// carry.go), and windows on the calendar (resolve*.go). Where a step can go two
// ways it asks the oracle, and the phrase is read again for every answer
// (oracle.go): one distinct outcome is the result, several are the choices.
package when

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// Order is how a date written in numbers alone is read.
type Order string

const (
	DMY Order = "dmy" // 5/12 is 5 December; the default
	MDY Order = "mdy" // 5/12 is 12 May
	YMD Order = "ymd" // 5/12 is 12 May, 26/5/12 is 12 May 2026
)

// Context is all that a phrase is read against.
type Context struct {
	Now       time.Time // the meetups' clock
	Zone      string    // in which phrases are read
	Zones     bot.Zones // nil: bot.TZData
	Length    time.Duration
	Order     Order
	Languages []string // BCP 47 tags in the order to try; English is always last

	// What only some callers can keep. Without Repeats "every Friday" is
	// refused; without Abroad a time said in another zone ("7pm London time")
	// is moved to the wall clock of Zone.
	AllowRecurrence bool
	KeepZone        bool
}

// Window is a stretch of time that somebody said.
type Window struct {
	Start  bot.Wall
	End    bot.Wall      // on the same wall
	Length time.Duration // elapsed, so it counts what the clocks skip or repeat
	Zone   string
	AllDay bool // a date without a time: from midnight to midnight
	Range  bool // the end was said
	Shift  bot.Shift
}

// Choice is one of several things that a phrase could mean.
type Choice struct {
	Phrase     string // says it so that it reads in only one way
	Windows    []Window
	Recurrence *Recurrence // as in Result
}

// Result is what a phrase means. Either Windows or Choices is filled.
type Result struct {
	Windows    []Window    // in the order said
	Choices    []Choice    // what it could mean, earliest first
	Recurrence *Recurrence // it repeats, which only Context.Repeats allows; Windows is then the first time of each day named
}

const (
	maxCharacters = 100
	maxWindows    = 60
	maxYears      = 10 // how far ahead a date may lie
)

// Parse reads a phrase. The error is a *bot.Error unless the context is at
// fault (a zone that Zones does not know).
func Parse(phrase string, c Context) (Result, error) {
	e, err := newEnv(c)
	if err != nil {
		return Result{}, err
	}
	langs := languagesFor(c.Languages)
	if phrase, err = trim(phrase, langs[0]); err != nil {
		return Result{}, err
	}
	return e.parseLanguages(phrase, langs)
}

// env is a context made ready.
type env struct {
	Context
	loc           *time.Location
	noSuggestions bool // reads what it wrote itself: no suggestions
}

func newEnv(c Context) (*env, error) {
	if c.Zones == nil {
		c.Zones = bot.TZData
	}
	if c.Length <= 0 {
		c.Length = bot.DefaultLength
	}
	if c.Order == "" {
		c.Order = DMY
	}
	loc, err := c.Zones(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("when: %w", err)
	}
	return &env{Context: c, loc: loc}, nil
}

func trim(phrase string, l *language) (string, error) {
	// A character has at most four bytes; what is far too long is not even counted.
	if len(phrase) > 16*maxCharacters || utf8.RuneCountInString(strings.TrimSpace(phrase)) > maxCharacters {
		return "", refuse("when.long", "That is more than {max} characters. Say only the times, like “{example}”.",
			bot.Args{"max": maxCharacters, "example": l.example})
	}
	return strings.TrimSpace(strings.ToValidUTF8(phrase, "\uFFFD")), nil
}

// parseLanguages tries the languages in their order. The first that understands wins,
// unless another understands something else.
func (e *env) parseLanguages(phrase string, langs []*language) (Result, error) {
	var found *outcome
	var failed *parseError
	var others []outcome
	for _, l := range langs {
		out, err := e.parseIn(phrase, l)
		switch {
		case err != nil:
			if failed == nil || err.offset > failed.offset {
				failed = err
			}
		case found == nil:
			found = &out
		default:
			others = append(others, out)
		}
	}
	if found == nil {
		if choices := e.correctTypo(phrase, langs, failed); len(choices) > 0 {
			return Result{Choices: choices}, nil
		}
		return Result{}, failed.refusal
	}
	interpretations := found.interpretations
	if len(interpretations) == 1 && !interpretations[0].mustConfirm {
		for _, o := range others {
			if len(o.interpretations) == 1 && !o.interpretations[0].mustConfirm {
				interpretations = distinct(append(interpretations, o.interpretations[0]))
			}
		}
	}
	if len(interpretations) == 1 && !interpretations[0].mustConfirm {
		return Result{Windows: interpretations[0].windows, Recurrence: interpretations[0].recurrence}, nil
	}
	choices := e.choices(interpretations)
	if len(choices) == 0 { // none can be said, or there are too many
		return Result{}, refuseVague(phrase, found.language)
	}
	return Result{Choices: choices}, nil
}
