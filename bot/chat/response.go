package chat

// Response is what goes back to who did something.
type Response interface{ response() }

// Reply is a message: private or public as the manner said.
type Reply struct{ Card Card }

// Redraw replaces the message that carried the control.
type Redraw struct{ Card Card }

// Ask opens a form.
type Ask struct{ Form Form }

// Correct offers a form again, filled with what was typed, with what is wrong
// under the fields. Where a network cannot do that, the errors are shown with
// a button that does Again: the form is kept and opens filled.
type Correct struct {
	Form   Form
	Errors []FieldError
	Again  Action
}

// FieldError is what is wrong with a field; an empty Field is the whole form.
type FieldError struct {
	Field string
	Text  Text
}

// Suggestions are completions, likeliest first.
type Suggestions struct{ Choices []Choice }

// Nothing says that no answer is due.
type Nothing struct{}

func (Reply) response()       {}
func (Redraw) response()      {}
func (Ask) response()         {}
func (Correct) response()     {}
func (Suggestions) response() {}
func (Nothing) response()     {}
