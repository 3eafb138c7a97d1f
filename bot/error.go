package bot

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of refusal an Error is, for metrics and exit codes.
type Kind string

const (
	KindInvalid   Kind = "invalid"   // what was typed cannot be used
	KindForbidden Kind = "forbidden" // somebody else may
	KindNotFound  Kind = "not_found" // there is no such thing here
	KindConflict  Kind = "conflict"  // it was possible before, or will be
)

// Args are the named values of a sentence. A value is a string, an int, a
// time.Time, a Moment, a UserID or a []UserID; the printer writes each as the
// reader's language does.
type Args map[string]any

// Error is a sentence for a person, kept unformatted until the reader's
// language is known: Key finds the translation, Text is the English one with
// {names} for the values. Every other error is internal and never shown.
type Error struct {
	Kind  Kind
	Field string // the form field it belongs to, if any
	Key   string
	Text  string
	Args  Args
}

// Error writes the English sentence, for logs and tests.
func (e *Error) Error() string { return FillTemplate(e.Text, e.Args) }

// Refuse makes a refusal. Text is English, with {names} for args.
func Refuse(kind Kind, key, text string, args Args) *Error {
	return &Error{Kind: kind, Key: key, Text: text, Args: args}
}

// WithField returns the refusal as one about a form field.
func (e *Error) WithField(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// AsError finds a person's sentence in err.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// IsKind tells whether err is a refusal of that kind.
func IsKind(err error, k Kind) bool {
	e, ok := AsError(err)
	return ok && e.Kind == k
}

// FillTemplate puts the values into the {names} of a text, plainly.
func FillTemplate(text string, args Args) string {
	if len(args) == 0 {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
