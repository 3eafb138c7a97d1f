package flow

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// mostFields is how many fields a form has at most: Discord's limit.
const mostFields = 5

// sheetName is one of the sheets of a draft's form: the main one, and as many
// more as it takes for the other fields.
type sheetName string

const (
	mainSheet sheetName = "main"
	moreSheet sheetName = "more"
)

// formOrder are the fields that forms show first, in order.
var formOrder = []bot.Field{
	bot.FieldTitle, bot.FieldSlots, bot.FieldWhere, bot.FieldSeats, bot.FieldDuration, bot.FieldDeadline,
	bot.FieldInvited, bot.FieldMust, bot.FieldDescription, bot.FieldCohosts,
}

// fits tells whether a draft's form has the field.
func (t term) fits(d *bot.Draft) bool {
	return t.form && (d.Kind == bot.DraftKindPoll || t.onDate || d.Edits != 0 && t.Name != bot.FieldDeadline)
}

// sheetNamed is the name of the nth sheet.
func sheetNamed(n int) sheetName {
	switch n {
	case 0:
		return mainSheet
	case 1:
		return moreSheet
	}
	return moreSheet + sheetName(strconv.Itoa(n))
}

// sheets are the fields of a draft's form, sheet by sheet.
func sheets(d *bot.Draft) [][]bot.Field {
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
		return slices.Contains(main, name) || !termOf(name).fits(d)
	})
	return append([][]bot.Field{main}, slices.Collect(slices.Chunk(rest, mostFields))...)
}

// fieldsOf are the fields of a sheet.
func fieldsOf(s sheetName, d *bot.Draft) []bot.Field {
	all := sheets(d)
	for n, fields := range all {
		if sheetNamed(n) == s {
			return fields
		}
	}
	return all[0]
}

// sheetOf is the first sheet with one of the fields, of which the main one
// comes last.
func sheetOf(d *bot.Draft, given func(bot.Field) bool) sheetName {
	for n, fields := range sheets(d) {
		if n > 0 && slices.ContainsFunc(fields, given) {
			return sheetNamed(n)
		}
	}
	return mainSheet
}

// sheetButtons open the sheets of a draft's form.
func sheetButtons(p i18n.Printer, d *bot.Draft) []chat.Control {
	var out []chat.Control
	for n := range sheets(d) {
		args := []any{d.ID, sheetNamed(n)}
		if d.Edits != 0 {
			args = append(args, d.Edits)
		}
		label := "button.more"
		if n == 0 {
			label = "button.edit"
		}
		out = append(out, chat.Button{Action: chat.NewAction("draftedit", chat.ModeOpens, args...), Label: p.Word(label, nil)})
	}
	return out
}

// draftForm is a sheet filled with what was typed so far; the preview it comes
// to is a new message, or redraws the one that the form was opened from.
func draftForm(p i18n.Printer, d bot.Draft, s sheetName, m chat.ReplyMode) chat.Form {
	form := chat.Form{Action: chat.NewAction("draft", m, string(d.Kind), d.ID, s, d.Edits), Submit: p.Word("button.preview", nil)}
	in := newPoll
	switch {
	case d.Kind == bot.DraftKindDate:
		in = oneDate
		form.Title = p.Word("form.schedule", nil)
	case d.Edits != 0:
		in = editPoll
	default:
		form.Title = p.Word("form.propose", nil)
	}
	if d.Edits != 0 {
		form.Title = p.Word("form.edit", nil)
	}
	for _, name := range fieldsOf(s, &d) {
		form.Fields = append(form.Fields, formField(p, termOf(name), &d, in))
	}
	return form
}

func formField(p i18n.Printer, t term, d *bot.Draft, in asking) chat.Field {
	field := t.field(in)
	field.Label, field.Hint = p.Word(field.Label, nil), p.Word(field.Hint, nil)
	if t.people() {
		field.Default.Users = t.Get(&d.Terms).([]bot.UserID)
	}
	field.Default.Text = t.said(d)
	if t.Name == bot.FieldSlots {
		field.Moments, field.Required = true, in == oneDate || in == editPoll && field.Default.Text != ""
		if in != oneDate {
			field.Type = chat.FieldLongText
		}
	}
	return field
}
