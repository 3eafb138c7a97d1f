package bot

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of refusal an Error is, for metrics and exit codes.
type Kind string

const (
	KindInvalid   Kind = "invalid"   // the input cannot be used
	KindForbidden Kind = "forbidden" // the member lacks the right
	KindNotFound  Kind = "not_found" // there is nothing of that name here
	KindConflict  Kind = "conflict"  // not possible in the current state
)

// Args are the named values of a sentence. A value is a string, an int, a
// time.Time, a Moment, a UserID or a []UserID; the printer formats each for the
// reader's language.
type Args map[string]any

// Error is a sentence for a person, kept unformatted until the reader's language
// is known. Key finds the translation; Text is the English sentence with {names}
// for the values. Every other error is internal and never shown.
type Error struct {
	Kind  Kind
	Field string // the form field it belongs to, if any
	Key   string
	Text  string
	Args  Args
}

// Error returns the English sentence, for logs and tests.
func (e *Error) Error() string { return FillTemplate(e.Text, e.Args) }

// Refuse returns a new Error. Text is English, with {names} for args.
func Refuse(kind Kind, key, text string, args Args) *Error {
	return &Error{Kind: kind, Key: key, Text: text, Args: args}
}

// WithField returns a copy of the error that belongs to a form field.
func (e *Error) WithField(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// AsError finds an Error in err's chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// IsKind reports whether err is an Error of kind k.
func IsKind(err error, k Kind) bool {
	e, ok := AsError(err)
	return ok && e.Kind == k
}

// FillTemplate replaces each {name} of a text by its value, formatted with
// fmt.Sprint.
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
