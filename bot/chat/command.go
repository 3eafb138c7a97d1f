package chat

import "github.com/muster-bot/muster/bot"

// Command is one verb under the root command: /meetup propose. Its name is one
// word, or two: a group and a verb of it, /meetup me zone. A group stands for
// one verb of the first level, and without its own verb for the first it has.
type Command struct {
	Name        string
	Description string
	Manner      Manner
	Options     []Field
	OnMessage   string // what it is called in the menu of a message; empty: it is not there
}

// FieldType says what a field holds, by which an adapter chooses its input.
type FieldType string

const (
	ShortText   FieldType = ""
	LongText    FieldType = "long"
	Number      FieldType = "number" // a whole number
	PeopleField FieldType = "people" // members, in Value.Users
)

// Field is one option of a command or one input of a form.
type Field struct {
	Name      string // the key of key:value
	Label     string
	Hint      string // an example that would work
	Type      FieldType
	Required  bool
	Default   Value    // what it is filled with at first
	MaxLength int      // characters; 0: the network's own limit
	Min, Max  int      // of a Number; both 0: any
	Completes bool     // asks for Suggestions while somebody types
	Moments   bool     // says when: a network may offer a calendar and a clock beside the text
	Choices   []Choice // the only values allowed; empty: any
}

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
