package flow

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// term describes how one field of a meetup's terms is prompted for, parsed,
// formatted and shown. A field needs no other code in this package.
type term struct {
	bot.FieldSpec
	texts   // unless textsIn has others
	textsIn map[promptKind]texts

	inCommands bool // an option of propose and edit
	inForms    bool // a field of the forms
	forDates   bool // asked of a meetup with one fixed time, too

	// parse parses the typed text; nil for people, who are chosen.
	parse func(text string) (any, error)
	// resolve parses a field that depends on others, after all of those.
	resolve func(*draftParser) error
	// format formats the field as somebody would type it; parse is the inverse.
	format func(*bot.Draft) string
	// preview adds the field to the preview of a draft.
	preview func(i18n.Printer, *bot.Draft, *chat.Card)
}

// texts are the keys of a field's label and hint.
type texts struct{ label, hint string }

// promptKind is a place in which some fields have other texts.
type promptKind int

const (
	promptNewPoll     promptKind = iota + 1
	promptDate                   // a new date, or the form of a changed one
	promptEditPoll               // the form of a changed poll
	promptEditCommand            // the options of the command edit
)

func spec(name bot.Field) bot.FieldSpec {
	s, _ := bot.FieldOf(name) // a test checks that each has its row
	return s
}

// terms returns all fields in the order of the commands' options.
func terms() []term { return slices.Concat(mainTerms(), moreTerms()) }

// mainTerms returns the terms for what, when, where and for whom.
func mainTerms() []term {
	return []term{
		{
			FieldSpec: spec(bot.FieldTitle), texts: texts{"field.title", "hint.title"},
			textsIn:    map[promptKind]texts{promptEditCommand: {"field.title_new", "hint.title"}},
			inCommands: true, inForms: true, forDates: true, parse: parseText,
			format:  func(d *bot.Draft) string { return d.Title },
			preview: func(_ i18n.Printer, d *bot.Draft, c *chat.Card) { c.Title = chat.Plain(d.Title) },
		},
		{
			FieldSpec: spec(bot.FieldSlots), texts: texts{"field.when", "hint.when"},
			textsIn: map[promptKind]texts{
				promptNewPoll: {"field.when", "hint.when_or_none"}, promptDate: {"field.when_one", "hint.when_one"},
				promptEditCommand: {"field.when_new", "hint.when_new"},
			},
			inCommands: true, inForms: true, forDates: true, resolve: (*draftParser).parseSlots,
			format: func(d *bot.Draft) string { return formatTimes(d.Slots, d.Zone) }, preview: previewTimes,
		},
		{
			FieldSpec: spec(bot.FieldWhere), texts: texts{"field.where", "hint.where"},
			textsIn:    map[promptKind]texts{promptEditCommand: {"field.where_new", "hint.where"}},
			inCommands: true, inForms: true, forDates: true, parse: parseText,
			format:  func(d *bot.Draft) string { return d.Where },
			preview: func(_ i18n.Printer, d *bot.Draft, c *chat.Card) { c.Where = chat.Plain(d.Where) },
		},
		{
			FieldSpec: spec(bot.FieldArea), texts: texts{"field.area", "hint.area"},
			inCommands: true, inForms: true, forDates: true, parse: parseText,
			format:  func(d *bot.Draft) string { return d.Area },
			preview: func(p i18n.Printer, d *bot.Draft, c *chat.Card) { c.Facts = append(c.Facts, areaFacts(p, &d.Terms)...) },
		},
		{
			FieldSpec: spec(bot.FieldZone), texts: texts{"field.zone", "hint.zone"}, // the community's: no prompt
			parse: parseZone, format: func(d *bot.Draft) string { return d.Zone },
		},
		{
			FieldSpec: spec(bot.FieldInvited), texts: texts{"field.who", "hint.who"}, inCommands: true, inForms: true, forDates: true,
			preview: previewInvited,
		},
		{FieldSpec: spec(bot.FieldMust), texts: texts{"field.must", "hint.must"}, inCommands: true, inForms: true},
	}
}

// moreTerms returns the optional terms.
func moreTerms() []term {
	return []term{
		{
			FieldSpec: spec(bot.FieldMinimum), texts: texts{"field.minimum", "hint.minimum"},
			inCommands: true, parse: parseNumber, format: func(d *bot.Draft) string { return formatNumber(d.Minimum) },
		},
		{
			FieldSpec: spec(bot.FieldCapacity), texts: texts{"field.seats", "hint.capacity"},
			inCommands: true, forDates: true, parse: parseNumber,
			format: func(d *bot.Draft) string { return formatNumber(d.Capacity) },
		},
		{
			FieldSpec: spec(bot.FieldSeats), texts: texts{"field.seats", "hint.seats"},
			inForms: true, forDates: true, parse: parseRange, format: formatSeats, preview: previewSeats,
		},
		{
			FieldSpec: spec(bot.FieldDuration), texts: texts{"field.duration", "hint.duration"},
			inCommands: true, inForms: true, forDates: true, parse: parseDuration,
			format: func(d *bot.Draft) string { return formatDuration(d.Duration) }, preview: previewDuration,
		},
		{
			FieldSpec: spec(bot.FieldDeadline), texts: texts{"field.deadline", "hint.deadline"},
			inCommands: true, inForms: true, resolve: (*draftParser).parseDeadline,
			format: func(d *bot.Draft) string { return formatMoment(d.Deadline, d.Zone) }, preview: previewDeadline,
		},
		{
			FieldSpec: spec(bot.FieldDescription), texts: texts{"field.description", "hint.description"},
			inCommands: true, inForms: true, forDates: true, parse: parseText,
			format: func(d *bot.Draft) string { return d.Description },
			preview: func(_ i18n.Printer, d *bot.Draft, c *chat.Card) {
				c.Lead = chat.Join("\n", c.Lead, chat.Plain(d.Description))
			},
		},
		{
			FieldSpec: spec(bot.FieldCohosts), texts: texts{"field.cohosts", "hint.cohosts"},
			inCommands: true, inForms: true, forDates: true, preview: previewCohosts,
		},
	}
}

// termOf returns the term of a field; the zero term if this version does not know
// the field.
func termOf(name bot.Field) term {
	all := terms()
	if i := slices.IndexFunc(all, func(t term) bool { return t.Name == name }); i >= 0 {
		return all[i]
	}
	return term{}
}

// eachTerm visits the terms in the order of bot.Fields.
func eachTerm(visit func(term)) {
	for _, f := range bot.Fields() {
		visit(termOf(f.Name))
	}
}

// isPeople reports whether the field's value is members.
func (t term) isPeople() bool { return t.Kind == bot.FieldKindPeople }

// field returns the term as an option or a form's field, with message keys as texts.
func (t term) field(in promptKind) chat.Field {
	keys, ok := t.textsIn[in]
	if !ok {
		keys = t.texts
	}
	field := chat.Field{
		Name: string(t.Name), Label: keys.label, Hint: keys.hint,
		Required: in != promptEditCommand && t.Name == bot.FieldTitle,
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

// options returns the options of a command for terms.
func options(in promptKind) []chat.Field {
	var out []chat.Field
	for _, t := range terms() {
		if !t.inCommands || in == promptDate && !t.forDates {
			continue
		}
		o := t.field(in)
		if t.Name == bot.FieldSlots {
			o.Autocompletes, o.Required = true, in == promptDate
		}
		out = append(out, o)
	}
	return out
}

// text returns the field's value in a draft as text: as it was typed if the terms do
// not hold it in full, else formatted.
func (t term) text(d *bot.Draft) string {
	if text, ok := d.Typed[t.Name]; ok {
		return text
	}
	if t.format == nil {
		return ""
	}
	return t.format(d)
}
