package chat

import (
	"fmt"

	"github.com/muster-bot/muster/bot"
)

// Response is the answer to an event.
type Response interface{ response() }

// Reply is a message, private or public by the ReplyMode.
type Reply struct {
	Card   Card
	Offers *Offer // nil: it offers to post nothing
	// KeepsForm leaves the form that it answers open, with what was typed, where a
	// network can do that. The card then is one sentence.
	KeepsForm bool
}

// Redraw replaces the message that carried the control.
type Redraw struct {
	Card   Card
	Offers *Offer // nil: it offers to post nothing
}

// Offer is what a private card offers to post, and where. The adapter shows
// another card instead where it knows that Muster may not post there, so that
// nobody is offered what must fail.
type Offer struct {
	To      bot.Place
	Refused func(why Refusal) Card
}

// CardIf returns the card to show if Muster may not post what it offers, or if why
// is nil the card itself.
func (o *Offer) CardIf(why *Refusal, card Card) Card {
	if o == nil || why == nil {
		return card
	}
	return o.Refused(*why)
}

// Refusal is why Muster may not post in a place.
type Refusal struct {
	Obstacle bot.Obstacle
	Invite   string // what a member types to bring Muster in; empty: no input does that
}

// Ask opens a form.
type Ask struct{ Form Form }

// Correct offers a form again with the input and the errors under its fields.
// Where a network cannot do that, the errors are shown with a button for Again,
// which opens the kept form.
type Correct struct {
	Form   Form
	Errors []FieldError
	Again  Action
}

// FieldError is an error of a field, or of the whole form if Field is empty.
type FieldError struct {
	Field string
	Text  Text
}

// Suggestions are completions, likeliest first.
type Suggestions struct{ Choices []Choice }

// Nothing means that there is no answer.
type Nothing struct{}

// Unhandled means that an event for whose answer nobody waits could not be
// handled, such as while the database is away. The adapter delivers it again.
type Unhandled struct{}

func (Reply) response()       {}
func (Redraw) response()      {}
func (Ask) response()         {}
func (Correct) response()     {}
func (Suggestions) response() {}
func (Nothing) response()     {}
func (Unhandled) response()   {}

// CheckResponse returns an error if an event that is answered in a mode cannot
// have that response: networks would drop it.
func CheckResponse(e Event, m ReplyMode, r Response) error {
	_, submission := e.(Submission)
	ok := true
	switch r.(type) {
	case Ask:
		ok = m == ModeOpens && !submission // networks open no form in answer to a form
	case Redraw:
		ok = m == ModeUpdate
	case Suggestions:
		ok = false
	}
	if !ok {
		return fmt.Errorf("response %T does not fit reply mode %q of %T", r, m, e)
	}
	return nil
}
