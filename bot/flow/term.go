package flow

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// term is what the conversations know of one field of a meetup's terms: how it
// is asked for, read, written back and shown. Its row in terms is all that a
// field needs here.
type term struct {
	bot.FieldSpec
	texts // unless asked says others
	asked map[asking]texts

	command bool // an option of propose and edit
	form    bool // a field of the forms
	onDate  bool // asked for of a meetup with one fixed time, too

	// read makes a value of what was typed; people are chosen, not typed.
	read func(said string) (any, error)
	// settle reads a field that depends on others, after all of those.
	settle func(*reading) error
	// write writes the field as somebody would type it. Reading it gives the
	// same.
	write func(*bot.Draft) string
	// preview adds the field to the card that shows its author a draft.
	preview func(i18n.Printer, *bot.Draft, *chat.Card)
}

// texts are the keys of a field's label and hint.
type texts struct{ label, hint string }

// asking is where a field is asked for with texts of its own.
type asking int

const (
	newPoll     asking = iota + 1
	oneDate            // a new one, or the form of one that is changed
	editPoll           // the form of a poll that is changed
	editCommand        // the options of the command
)

func spec(name bot.Field) bot.FieldSpec {
	s, _ := bot.FieldOf(name) // a test walks that each has its row
	return s
}

// terms are all fields, in the order in which commands ask for them.
func terms() []term { return slices.Concat(mainTerms(), moreTerms()) }

// mainTerms are what, when, where and for whom.
func mainTerms() []term {
	return []term{
		{
			FieldSpec: spec(bot.FieldTitle), texts: texts{"field.title", "hint.title"},
			asked:   map[asking]texts{editCommand: {"field.title_new", "hint.title"}},
			command: true, form: true, onDate: true, read: readText,
			write:   func(d *bot.Draft) string { return d.Title },
			preview: func(_ i18n.Printer, d *bot.Draft, c *chat.Card) { c.Title = chat.Plain(d.Title) },
		},
		{
			FieldSpec: spec(bot.FieldSlots), texts: texts{"field.when", "hint.when"},
			asked: map[asking]texts{
				newPoll: {"field.when", "hint.when_or_none"}, oneDate: {"field.when_one", "hint.when_one"},
				editCommand: {"field.when_new", "hint.when_new"},
			},
			command: true, form: true, onDate: true, settle: (*reading).times,
			write: func(d *bot.Draft) string { return typedTimes(d.Slots) }, preview: previewTimes,
		},
		{
			FieldSpec: spec(bot.FieldWhere), texts: texts{"field.where", "hint.where"},
			asked:   map[asking]texts{editCommand: {"field.where_new", "hint.where"}},
			command: true, form: true, onDate: true, read: readText,
			write:   func(d *bot.Draft) string { return d.Where },
			preview: func(_ i18n.Printer, d *bot.Draft, c *chat.Card) { c.Where = chat.Plain(d.Where) },
		},
		{
			FieldSpec: spec(bot.FieldZone), texts: texts{"field.zone", "hint.zone"}, // the community's, so nobody is asked
			read: readZone, write: func(d *bot.Draft) string { return d.Zone },
		},
		{
			FieldSpec: spec(bot.FieldInvited), texts: texts{"field.who", "hint.who"}, command: true, form: true, onDate: true,
			preview: previewInvited,
		},
		{FieldSpec: spec(bot.FieldMust), texts: texts{"field.must", "hint.must"}, command: true, form: true},
	}
}

// moreTerms are what may be left open.
func moreTerms() []term {
	return []term{
		{
			FieldSpec: spec(bot.FieldMinimum), texts: texts{"field.minimum", "hint.minimum"},
			command: true, read: readNumber, write: func(d *bot.Draft) string { return typedNumber(d.Minimum) },
		},
		{
			FieldSpec: spec(bot.FieldCapacity), texts: texts{"field.seats", "hint.capacity"},
			command: true, onDate: true, read: readNumber,
			write: func(d *bot.Draft) string { return typedNumber(d.Capacity) },
		},
		{
			FieldSpec: spec(bot.FieldSeats), texts: texts{"field.seats", "hint.seats"},
			form: true, onDate: true, read: readRange, write: typedSeats, preview: previewSeats,
		},
		{
			FieldSpec: spec(bot.FieldDuration), texts: texts{"field.duration", "hint.duration"},
			command: true, form: true, onDate: true, read: readDuration,
			write: func(d *bot.Draft) string { return typedDuration(d.Duration) }, preview: previewDuration,
		},
		{
			FieldSpec: spec(bot.FieldDeadline), texts: texts{"field.deadline", "hint.deadline"},
			command: true, form: true, settle: (*reading).deadline,
			write: func(d *bot.Draft) string { return typedMoment(d.Deadline) }, preview: previewDeadline,
		},
		{
			FieldSpec: spec(bot.FieldDescription), texts: texts{"field.description", "hint.description"},
			command: true, form: true, onDate: true, read: readText,
			write: func(d *bot.Draft) string { return d.Description },
			preview: func(_ i18n.Printer, d *bot.Draft, c *chat.Card) {
				c.Lead = chat.Join("\n", c.Lead, chat.Plain(d.Description))
			},
		},
		{
			FieldSpec: spec(bot.FieldCohosts), texts: texts{"field.cohosts", "hint.cohosts"},
			command: true, form: true, onDate: true, preview: previewCohosts,
		},
	}
}

// termOf finds the term of a field; of one that another version knows it is
// empty.
func termOf(name bot.Field) term {
	all := terms()
	if i := slices.IndexFunc(all, func(t term) bool { return t.Name == name }); i >= 0 {
		return all[i]
	}
	return term{}
}

// inOrder visits the terms in the order of bot.Fields.
func inOrder(visit func(term)) {
	for _, f := range bot.Fields() {
		visit(termOf(f.Name))
	}
}

// people tells whether members are chosen for the field.
func (t term) people() bool { return t.Kind == bot.FieldKindPeople }

// field is the term as a network asks for it; its texts are keys.
func (t term) field(in asking) chat.Field {
	said, ok := t.asked[in]
	if !ok {
		said = t.texts
	}
	field := chat.Field{
		Name: string(t.Name), Label: said.label, Hint: said.hint,
		Required: in != editCommand && t.Name == bot.FieldTitle,
	}
	switch t.Kind {
	case bot.FieldKindText:
		field.MaxLength = t.Limit
	case bot.FieldKindLongText:
		field.Type, field.MaxLength = chat.FieldLongText, t.Limit
	case bot.FieldKindNumber:
		field.Type, field.Min, field.Max = chat.FieldNumber, 1, t.Limit
	case bot.FieldKindPeople:
		field.Type = chat.FieldPeople
	}
	return field
}

// options are the options of a command that asks for terms.
func options(in asking) []chat.Field {
	var out []chat.Field
	for _, t := range terms() {
		if !t.command || in == oneDate && !t.onDate {
			continue
		}
		o := t.field(in)
		if t.Name == bot.FieldSlots && in != editCommand {
			o.Autocompletes, o.Required = true, in == oneDate
		}
		out = append(out, o)
	}
	return out
}

// said is a field as somebody would type it: as it was typed where the terms do
// not hold it in full.
func (t term) said(d *bot.Draft) string {
	if text, ok := d.Typed[t.Name]; ok {
		return text
	}
	if t.write == nil {
		return ""
	}
	return t.write(d)
}
