package flow

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// sheetName is one of the two sheets of a draft's form: a form has at most five
// fields.
type sheetName string

const (
	mainSheet sheetName = "main" // title, when, where, seats, who
	moreSheet sheetName = "more" // how long, deadline, who must come
)

// fieldsOf are the names of a sheet's fields.
func fieldsOf(s sheetName, d bot.Draft) []string {
	switch poll := d.Kind == bot.DraftPoll; {
	case s == moreSheet && d.Edits != 0 && poll:
		return []string{"duration", "deadline", "cohosts"}
	case s == moreSheet && d.Edits != 0:
		return []string{"duration", "cohosts"}
	case s == moreSheet && poll:
		return []string{"duration", "deadline", "must", "description", "cohosts"}
	case s == moreSheet:
		return []string{"duration", "description", "cohosts"}
	case d.Edits != 0:
		return []string{"title", "when", "where", "seats", "description"}
	}
	return []string{"title", "when", "where", "seats", "who"}
}

// draftForm is a sheet filled with what was typed so far; the preview it comes
// to is a new message, or redraws the one that the form was opened from.
func draftForm(p i18n.Printer, d bot.Draft, s sheetName, m chat.Manner) chat.Form {
	form := chat.Form{
		Action: chat.Do("draft", m, string(d.Kind), d.ID, s, d.Edits),
		Title:  p.Word("form."+string(d.Kind), nil), Submit: p.Word("button.preview", nil),
	}
	if d.Edits != 0 {
		form.Title = p.Word("form.edit", nil)
	}
	for _, name := range fieldsOf(s, d) {
		field := chat.Field{
			Name: name, Label: p.Word("field."+name, nil), Hint: p.Word("hint."+name, nil),
			Required: name == "title", Default: chat.Value{Text: d.Typed[name]},
		}
		switch name {
		case "title":
			field.MaxLength = bot.MaxTitle
		case "where":
			field.MaxLength = bot.MaxWhere
		case "when":
			field.Required = d.Kind == bot.DraftDate || d.Edits != 0 && d.Typed["when"] != ""
			field.Type, field.Moments = chat.LongText, true
			if d.Edits == 0 {
				field.Hint = p.Word("hint.when_or_none", nil)
			}
			if d.Kind == bot.DraftDate {
				field.Type, field.Label, field.Hint = chat.ShortText, p.Word("field.when_one", nil), p.Word("hint.when_one", nil)
			}
		case "seats":
			field.Default.Text = typedSeats(d)
		case "description":
			field.Type, field.MaxLength = chat.LongText, bot.MaxDescription
		case "cohosts":
			field.Type, field.Default = chat.PeopleField, chat.Value{Users: d.Cohosts}
		case "who", "must":
			field.Type = chat.PeopleField
			for _, i := range d.Invited {
				if i.Must == (name == "must") {
					field.Default.Users = append(field.Default.Users, i.User)
				}
			}
		}
		form.Fields = append(form.Fields, field)
	}
	return form
}

// typedSeats writes the least people and the seats as the form's one field.
func typedSeats(d bot.Draft) string {
	if said, ok := d.Typed["seats"]; ok {
		return said
	}
	switch least, most := d.Typed["minimum"], d.Typed["capacity"]; {
	case least != "" && most != "":
		return least + "-" + most
	case least != "":
		return least + "+"
	default:
		return most
	}
}

// correctDraft offers a sheet again with what is wrong under its fields; what is
// wrong with the other sheet's stands above.
func correctDraft(p i18n.Printer, d bot.Draft, s sheetName, m chat.Manner, wrong []*bot.Error, unread []*bot.Error) chat.Correct {
	answer := chat.Correct{Form: draftForm(p, d, s, m), Again: chat.Do("draftedit", chat.Opens, d.ID, s, d.Edits)}
	place := func(field string) string {
		if field == "minimum" || field == "capacity" {
			field = "seats"
		}
		if slices.Contains(fieldsOf(s, d), field) {
			return field
		}
		return ""
	}
	told := make(map[string]bool)
	for _, e := range wrong {
		told[e.Field] = true
		answer.Errors = append(answer.Errors, chat.FieldError{Field: place(e.Field), Text: p.Refusal(e)})
	}
	for _, e := range unread {
		if !told[e.Field] {
			answer.Errors = append(answer.Errors, chat.FieldError{Field: place(e.Field), Text: p.Refusal(e)})
		}
	}
	return answer
}

// previewCard shows its author what would be posted, every time in full.
func previewCard(p i18n.Printer, d bot.Draft, from chat.From) chat.Card {
	c := chat.Card{
		Title: chat.Plain(d.Typed["title"]), Badge: p.Say("badge.draft", nil), Lead: p.Say("preview.lead", nil),
		Where: chat.Plain(d.Typed["where"]),
	}
	if len(d.Slots) == 0 {
		c.Lead = p.Say("preview.interest", nil)
	}
	c.Lead = chat.Join("\n", c.Lead, chat.Plain(d.Typed["description"]))
	cut := chat.Menu{Action: chat.Do("draftcut", chat.Update, d.ID), Prompt: p.Word("preview.cut", nil), Min: 1, Max: 1}
	for _, s := range d.Slots {
		c.Tallies = append(c.Tallies, chat.Tally{Emoji: s.Emoji, Label: chat.Join(" ", chat.Plain(p.WithYear().FullSlot(s, d.Zone)), p.Shift(s)), Start: s.StartAt})
		if len(cut.Options) < card.MaxOptions {
			cut.Options = append(cut.Options, chat.Choice{Label: p.Slot(s, d.Zone), Value: slotName(s)})
		}
	}
	c.Facts = card.Sizes(p, &bot.Meetup{Minimum: d.Minimum, Capacity: d.Capacity})
	if len(d.Invited) > 0 {
		var users []bot.UserID
		for _, i := range d.Invited {
			users = append(users, i.User)
		}
		c.People = append(c.People, card.People(p, p.Say("preview.invited", bot.Args{"n": len(users)}), users, d.Author))
	} else {
		c.Facts = append(c.Facts, p.Say("preview.open", nil))
	}
	if users := d.CohostsOf(d.Author); len(users) > 0 {
		c.People = append(c.People, card.People(p, p.Say("preview.cohosts", nil), users, d.Author))
	}
	if d.Kind == bot.DraftPoll {
		c.Notes = append(c.Notes, p.Say("poll.closes", bot.Args{
			"when": bot.Moment{Wall: d.Deadline, Zone: d.Zone, At: d.CloseAt},
			"in":   chat.Text{{Time: d.CloseAt, Format: chat.Relative}},
		}))
	}
	c.Notes = append(c.Notes, missingPermissions(p, from)...)
	c.Controls = []chat.Control{
		chat.Button{Action: chat.Do("draftpost", chat.Update, d.ID), Label: p.Word("button.post", nil), Style: chat.Primary},
		chat.Button{Action: chat.Do("draftedit", chat.Opens, d.ID, mainSheet), Label: p.Word("button.edit", nil)},
		chat.Button{Action: chat.Do("draftedit", chat.Opens, d.ID, moreSheet), Label: p.Word("button.more", nil)},
		chat.Button{Action: chat.Do("draftdrop", chat.Update, d.ID), Label: p.Word("button.discard", nil)},
	}
	if len(d.Slots) > 1 {
		c.Controls = append(c.Controls, cut)
	}
	return c
}
