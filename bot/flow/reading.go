package flow

import (
	"errors"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// reading is one thing that an ambiguous phrase can mean.
type reading struct {
	phrase string // an unambiguous way to type it
	slots  []bot.Slot
}

// ambiguousError refuses a phrase that can be read in several ways, or in one that
// nobody may have meant.
type ambiguousError struct {
	refusal  *bot.Error
	readings []reading
}

func (e *ambiguousError) Error() string { return e.refusal.Error() }

func (e *ambiguousError) Unwrap() error { return e.refusal }

// asAmbiguous returns the readings of the phrase that an error refuses as ambiguous.
func asAmbiguous(err error) ([]reading, bool) {
	if e := (*ambiguousError)(nil); errors.As(err, &e) {
		return e.readings, true
	}
	return nil, false
}

// askWhich asks which of several times a phrase means, or whether it means the only
// one that it can.
func askWhich(phrase string, readings []reading) *ambiguousError {
	var options []chat.Text
	for _, r := range readings {
		options = append(options, chat.Code(r.phrase))
	}
	args := bot.Args{"phrase": phrase, "options": chat.Join("; ", options...)}
	if len(readings) == 1 {
		return &ambiguousError{bot.Refuse(bot.KindInvalid, "draft.one_reading", "By {phrase}, do you mean {options}? Then write it like that.", args), readings}
	}
	return &ambiguousError{bot.Refuse(bot.KindInvalid, "draft.ambiguous", "{phrase} can be read in more than one way. Write the one you mean: {options}", args), readings}
}
