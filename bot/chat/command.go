package chat

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Command is one verb under the root command: /meetup propose. Its name is one
// word, or two: a group and a verb of it, /meetup me zone. A group stands for
// one verb of the first level, and without its own verb for the first it has.
type Command struct {
	Name        string
	Description string
	Localized   map[string]LocalizedCommand // in languages other than English, by BCP 47 tag
	ReplyMode   ReplyMode
	Options     []Field
	OnMessage   string // what it is called in the menu of a message; empty: it is not there
}

// LocalizedCommand is what a command says of itself in one language.
type LocalizedCommand struct{ Description, OnMessage string }

// In is the command as a reader of a locale has it described.
func (c Command) In(locale string) Command {
	if localized, ok := forLocale(c.Localized, locale); ok {
		c.Description, c.OnMessage = localized.Description, localized.OnMessage
	}
	options := make([]Field, 0, len(c.Options))
	for _, o := range c.Options {
		options = append(options, o.In(locale))
	}
	c.Options = options
	return c
}

// forLocale finds what is said in the language of a locale.
func forLocale[T any](byLocale map[string]T, locale string) (T, bool) {
	value, ok := byLocale[locale]
	if !ok {
		base, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
		value, ok = byLocale[strings.ToLower(base)]
	}
	return value, ok
}

// FieldType says what a field holds, by which an adapter chooses its input.
type FieldType string

const (
	FieldShortText FieldType = ""
	FieldLongText  FieldType = "long"
	FieldNumber    FieldType = "number" // a whole number
	FieldPeople    FieldType = "people" // members, in Value.Users
)

// Field is one option of a command or one input of a form.
type Field struct {
	Name          string // the key of key:value
	Label         string
	Hint          string // an example that would work
	Type          FieldType
	Required      bool
	Default       Value    // what it is filled with at first
	MaxLength     int      // characters; 0: the network's own limit
	Min, Max      int      // of a Number; both 0: any. Max of People is how many at most
	Autocompletes bool     `json:"Completes"` // asks for Suggestions while somebody types
	Moments       bool     // says when: a network may offer a calendar and a clock beside the text
	Choices       []Choice // the only values allowed; empty: any

	// Localized is how an option of a command is described in languages other than
	// English, by BCP 47 tag. A form is written in its reader's language anyway.
	Localized map[string]LocalizedField `json:"Abroad"`
}

// In is the field as a reader of a locale has it described.
func (f Field) In(locale string) Field {
	if localized, ok := forLocale(f.Localized, locale); ok {
		f.Label, f.Hint = localized.Label, localized.Hint
	}
	return f
}

// LocalizedField is what a field says in one language.
type LocalizedField struct{ Label, Hint string }

// Value is what stands in one field.
type Value struct {
	Text  string
	Users []bot.UserID // the members among it, of a People field
}

// IsZero tells whether nothing stands in the field.
func (v Value) IsZero() bool { return v.Text == "" && len(v.Users) == 0 }

// Values are the fields of a command or form by name.
type Values map[string]Value

// Text returns a field's text, or "".
func (v Values) Text(name string) string { return v[name].Text }

// Form is a sheet of at most five fields.
type Form struct {
	Action Action // comes back with the Submission; its manner is the answer's
	Title  string
	Note   Text
	Submit string
	Fields []Field
}
