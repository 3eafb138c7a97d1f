package chat

import "fmt"

// Response is the answer to an event.
type Response interface{ response() }

// Reply is a message, private or public by the ReplyMode.
type Reply struct{ Card Card }

// Redraw replaces the message that carried the control.
type Redraw struct{ Card Card }

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

func (Reply) response()       {}
func (Redraw) response()      {}
func (Ask) response()         {}
func (Correct) response()     {}
func (Suggestions) response() {}
func (Nothing) response()     {}

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
