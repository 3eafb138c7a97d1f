package chat

import (
	"slices"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Command is one verb under the root command: /meetup propose. Its name is one
// word, or a group and a verb of it: /meetup me zone. A group alone stands for
// its first command.
type Command struct {
	Name        string
	Description string
	Localized   map[string]LocalizedCommand // by BCP 47 tag, without English
	ReplyMode   ReplyMode
	Options     []Field
	OnMessage   string // its name in the menu of a message; empty: not there
	OffersForm  bool   // a line with errors is answered with a form; else with the errors
}

// LocalizedCommand holds the texts of a command in one language.
type LocalizedCommand struct{ Description, OnMessage string }

// In returns the command with its texts in the language of a locale.
func (c Command) In(locale string) Command {
	if texts, ok := forLocale(c.Localized, locale); ok {
		c.Description, c.OnMessage = texts.Description, texts.OnMessage
	}
	options := make([]Field, 0, len(c.Options))
	for _, o := range c.Options {
		options = append(options, o.In(locale))
	}
	c.Options = options
	return c
}

// forLocale returns the value of a locale or else of its language.
func forLocale[T any](byLocale map[string]T, locale string) (T, bool) {
	value, ok := byLocale[locale]
	if !ok {
		base, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
		value, ok = byLocale[strings.ToLower(base)]
	}
	return value, ok
}

// FieldType says what a field holds. An adapter chooses the input by it.
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
	Hint          string // an example of valid input
	Type          FieldType
	Required      bool
	Default       Value    // the initial value
	MaxLength     int      // characters; 0: the network's own limit
	Min, Max      int      // of a Number, both 0: any; Max of People is the most members
	Autocompletes bool     `json:"Completes"` // asks for Suggestions while a member types
	Moments       bool     // holds times: a network may offer a calendar and a clock beside the text
	NoColon       bool     // no value has a word before a colon: on a line that is a key
	Choices       []Choice // the only values allowed; empty: any

	// Localized holds the texts of a command's option by BCP 47 tag, without
	// English. Fields of forms are in their reader's language already.
	Localized map[string]LocalizedField `json:"Abroad"`
}

// In returns the field with its texts in the language of a locale.
func (f Field) In(locale string) Field {
	if texts, ok := forLocale(f.Localized, locale); ok {
		f.Label, f.Hint = texts.Label, texts.Hint
		f.Choices = slices.Clone(f.Choices)
		for i := range min(len(f.Choices), len(texts.Choices)) {
			f.Choices[i].Label = texts.Choices[i]
		}
	}
	return f
}

// LocalizedField holds the texts of a field in one language.
type LocalizedField struct {
	Label, Hint string
	Choices     []string // the labels of the field's choices, in their order
}

// Value is the content of one field.
type Value struct {
	Text  string
	Users []bot.UserID // of a People field
}

// IsZero reports whether the field is empty.
func (v Value) IsZero() bool { return v.Text == "" && len(v.Users) == 0 }

// Values are the fields of a command or form by name.
type Values map[string]Value

// Text returns a field's text, or "".
func (v Values) Text(name string) string { return v[name].Text }

// Form is a form of at most five fields.
type Form struct {
	Action Action // returned in the Submission; its ReplyMode is that of the answer
	Title  string
	Note   Text
	Submit string
	Fields []Field
}
