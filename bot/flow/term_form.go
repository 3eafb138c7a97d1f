package flow

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// maxFormFields is the maximum number of fields of a form: Discord's limit.
const maxFormFields = 5

// formPage is a page of a draft's form: the main one, or one of as many more as the
// other fields need.
type formPage string

const (
	mainPage formPage = "main"
	morePage formPage = "more"
	// wherePage holds the place and its area. A button beside the place opens it.
	wherePage formPage = "where"
)

// formOrder lists the fields in the order of the form. Fields that are not listed
// come last.
var formOrder = []bot.Field{
	bot.FieldTitle, bot.FieldSlots, bot.FieldWhere, bot.FieldSeats, bot.FieldDuration, bot.FieldDeadline,
	bot.FieldInvited, bot.FieldMust, bot.FieldDescription, bot.FieldCohosts,
}

// isInForm reports whether a draft's form has the field.
func (t term) isInForm(d *bot.Draft) bool {
	return t.inForms && (d.Kind == bot.DraftKindPoll || t.forDates || d.Edits != 0 && t.Name != bot.FieldDeadline)
}

// nthPage returns the nth page, counted from 0.
func nthPage(n int) formPage {
	switch n {
	case 0:
		return mainPage
	case 1:
		return morePage
	}
	return morePage + formPage(strconv.Itoa(n))
}

// formPages returns the fields of each page of a draft's form.
func formPages(d *bot.Draft) [][]bot.Field {
	main := []bot.Field{bot.FieldTitle, bot.FieldSlots, bot.FieldWhere, bot.FieldSeats, bot.FieldInvited}
	if d.Edits != 0 {
		main[4] = bot.FieldDescription
	}
	order := slices.Clone(formOrder)
	for _, t := range terms() {
		if !slices.Contains(order, t.Name) {
			order = append(order, t.Name)
		}
	}
	rest := slices.DeleteFunc(order, func(name bot.Field) bool {
		return slices.Contains(main, name) || name == bot.FieldArea || !termOf(name).isInForm(d)
	})
	return append([][]bot.Field{main}, slices.Collect(slices.Chunk(rest, maxFormFields))...)
}

// pageFields returns the fields of a page; of an unknown page, those of the main one.
func pageFields(page formPage, d *bot.Draft) []bot.Field {
	if page == wherePage {
		return []bot.Field{bot.FieldWhere, bot.FieldArea}
	}
	all := formPages(d)
	for n, fields := range all {
		if nthPage(n) == page {
			return fields
		}
	}
	return all[0]
}

// pageOf returns the first page after the main one that has one of the given fields;
// else the main page.
func pageOf(d *bot.Draft, given func(bot.Field) bool) formPage {
	for n, fields := range formPages(d) {
		if n > 0 && slices.ContainsFunc(fields, given) {
			return nthPage(n)
		}
	}
	return mainPage
}

// pageButtons returns the buttons that open the pages of a draft's form.
func pageButtons(p i18n.Printer, d *bot.Draft) []chat.Control {
	var out []chat.Control
	for n := range formPages(d) {
		label := "button.more"
		if n == 0 {
			label = "button.edit"
		}
		out = append(out, pageButton(p, d, nthPage(n), label))
	}
	return append(out, areaButtons(p, d)...)
}

func pageButton(p i18n.Printer, d *bot.Draft, page formPage, label string) chat.Button {
	return chat.Button{Action: chat.NewAction("draftedit", chat.ModeOpens, d.ID, page), Label: p.Word(label, nil)}
}

// draftForm returns a page of a draft's form, filled with the draft's values. mode is
// that of the preview: a new message, or a redraw of the one with the button.
func draftForm(p i18n.Printer, d bot.Draft, page formPage, mode chat.ReplyMode) chat.Form {
	form := chat.Form{Action: chat.NewAction("draft", mode, string(d.Kind), d.ID, page), Submit: p.Word("button.preview", nil)}
	in := promptNewPoll
	switch {
	case d.Kind == bot.DraftKindDate:
		in = promptDate
		form.Title = p.Word("form.schedule", nil)
	case d.Edits != 0:
		in = promptEditPoll
	default:
		form.Title = p.Word("form.propose", nil)
	}
	if d.Edits != 0 {
		form.Title = p.Word("form.edit", nil)
	}
	for _, name := range pageFields(page, &d) {
		form.Fields = append(form.Fields, formField(p, termOf(name), &d, in))
	}
	return form
}

func formField(p i18n.Printer, t term, d *bot.Draft, in promptKind) chat.Field {
	field := t.field(in)
	field.Label, field.Hint = p.Word(field.Label, nil), p.Word(field.Hint, nil)
	if t.isPeople() {
		field.Default.Users = t.Get(&d.Terms).([]bot.UserID)
	}
	field.Default.Text = t.text(d)
	if t.Name == bot.FieldSlots {
		field.Moments, field.Required = true, in == promptDate || in == promptEditPoll && field.Default.Text != ""
		if in != promptDate {
			field.Type = chat.FieldLongText
		}
	}
	return field
}
