// Package when parses what people type about time ("fri 7pm, sat 3-6pm") into
// windows in a zone.
//
// It is strict: every word must be understood, and an ambiguous phrase yields
// the choices. It refuses rather than guesses. It reads no clock and knows no
// calendar but the Gregorian. Find looks for phrases in longer text (find*.go).
//
// A phrase passes through five steps: tokens (token.go), words of one language
// (lexicon.go, words/*.txt), atoms such as a day or a clock time (scan*.go,
// recurrence.go, zone.go), segments between separators, which inherit what is
// named once (segment.go, inherit*.go, bare_number.go), and windows on the
// calendar (resolve*.go). Where a step can go two ways the backtracker decides,
// and the phrase is parsed again for every combination (backtrack.go): one
// distinct interpretation is the result, several are the choices.
package when

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// Order is how a numeric date is read.
type Order string

const (
	DMY Order = "dmy" // 5/12 is 5 December; the default
	MDY Order = "mdy" // 5/12 is 12 May
	YMD Order = "ymd" // 5/12 is 12 May, 26/5/12 is 12 May 2026
)

// Context is everything a phrase is parsed against.
type Context struct {
	Now       time.Time     // by the meetups' clock
	Zone      string        // of the times in the phrase
	Zones     bot.Zones     // nil: bot.TZData
	Length    time.Duration // of a window without an end; 0: that of Base, else bot.DefaultDuration
	Order     Order
	Languages []string // BCP 47 tags in the order to try; English is always last

	// AllowRecurrence accepts "every Friday", which is refused otherwise.
	// KeepZone keeps a time in the zone it names ("7pm London time"), instead
	// of moving it to the wall clock of Zone.
	AllowRecurrence bool
	KeepZone        bool

	// Base is the slot that an edit changes, on the wall clock of Zone; nil for a
	// phrase that stands alone. What the phrase leaves out is as there: "8pm" keeps
	// the date, "sat" the time of day, and both keep the length (see Length), which
	// "until 10pm" and "for 3 hours" change alone. A weekday or date is the one
	// nearest to it. "+1h", "30 min earlier" and "a week later" move it. The other
	// ways to name a day (tomorrow, next friday, in 2 weeks) count from Now.
	Base *bot.Slot
}

// Window is a stretch of time.
type Window struct {
	Start  bot.Wall
	End    bot.Wall      // on the wall clock of Zone
	Length time.Duration // elapsed, so it counts what the clocks skip or repeat
	Zone   string
	AllDay bool          // a date without a time: from midnight to midnight
	Range  bool          // the phrase names the end
	Room   bool          // of a range: a part of the day, within which the meetup is
	For    time.Duration // the length that the phrase says, of each slot; 0: none
	Shift  bot.Shift
}

// Choice is one of several things that a phrase could mean.
type Choice struct {
	Phrase     string // an unambiguous way to type it
	Windows    []Window
	Recurrence *Recurrence // as in Result
}

// Result is the meaning of a phrase. Either Windows or Choices is filled.
type Result struct {
	Windows    []Window    // in the order of the phrase
	Choices    []Choice    // the earliest first
	Recurrence *Recurrence // nil unless it repeats (see Context.AllowRecurrence); Windows then holds the first time of each weekday
	Kept       Kept        // what the phrase leaves to Context.Base
}

const (
	maxPhrase     = 2000 // characters
	maxCharacters = 100  // of one item of a list
	maxWindows    = 60
	maxSegments   = 3 * maxWindows // of a list, in which times may repeat
	maxYears      = 10             // how far ahead a date may lie
)

// Parse parses a phrase. The error is a *bot.Error unless the context is at
// fault (Zones does not know its zone).
func Parse(phrase string, c Context) (Result, error) {
	e, err := newEnv(c)
	if err != nil {
		return Result{}, err
	}
	langs := languagesFor(c.Languages)
	if phrase, err = trim(phrase, langs[0]); err != nil {
		return Result{}, err
	}
	if c.Base != nil {
		phrase = withSign(phrase)
	}
	return e.parseLanguages(phrase, langs)
}

// env is a context with its defaults filled in and its zone loaded.
type env struct {
	Context
	loc           *time.Location
	base          bot.Wall // the start of Base, as the clocks show it
	noSuggestions bool     // for parsing our own phrases
}

func newEnv(c Context) (*env, error) {
	if c.Zones == nil {
		c.Zones = bot.TZData
	}
	if c.Length <= 0 && c.Base != nil && !c.Base.AllDay {
		c.Length = c.Base.Length
	}
	if c.Length <= 0 {
		c.Length = bot.DefaultDuration
	}
	if c.Order == "" {
		c.Order = DMY
	}
	loc, err := c.Zones(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("when: %w", err)
	}
	e := &env{Context: c, loc: loc}
	if c.Base != nil {
		start, _ := c.Base.Start.In(loc)
		e.base = bot.WallOf(start.In(loc))
	}
	return e, nil
}

func trim(phrase string, l *language) (string, error) {
	// A character has at most four bytes; a phrase far too long is not even counted.
	if len(phrase) > 16*maxPhrase || utf8.RuneCountInString(strings.TrimSpace(phrase)) > maxPhrase {
		return "", refuse("when.long", "That is more than {max} characters. Say only the times, like “{example}”.",
			bot.Args{"max": maxPhrase, "example": l.example})
	}
	return strings.TrimSpace(strings.ToValidUTF8(phrase, "\uFFFD")), nil
}

// parseLanguages tries the languages in their order. The first that parses the
// phrase wins, unless another gives it another meaning.
func (e *env) parseLanguages(phrase string, langs []*language) (Result, error) {
	var found *outcome
	var failed *parseError
	var others []outcome
	for _, l := range langs {
		out, err := e.parseIn(phrase, l)
		switch {
		case err != nil:
			if failed == nil || err.progress > failed.progress {
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
		return Result{Windows: interpretations[0].windows, Recurrence: interpretations[0].recurrence, Kept: interpretations[0].kept}, nil
	}
	choices := e.choices(interpretations)
	if len(choices) == 0 { // one cannot be formatted, or there are too many
		return Result{}, refuseVague(phrase, found.language)
	}
	return Result{Choices: choices, Kept: keptByAny(interpretations)}, nil
}
