package gallery

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// FormExhibit is one form of the gallery, with the errors of its input.
type FormExhibit struct {
	Name  string
	Form  chat.Form
	Wrong []chat.FieldError
}

// Forms returns forms with a field of every kind: empty, with a note, and
// refused.
func Forms(user func(name string) bot.UserID) []FormExhibit {
	b := builder{user}
	filled := b.form()
	for i, v := range []chat.Value{
		{Text: "Board games & more"}, {Text: "Bring your favourite.\nBeginners are welcome."}, {Text: "eight"},
		{Text: "Ana, Ben", Users: []bot.UserID{user("ana"), user("ben")}}, {Text: "mdy"},
	} {
		filled.Fields[i].Default = v
	}
	noted := b.form()
	noted.Note = chat.Join("", chat.Plain("What you leave empty stays as it is. Only "), b.host(), chat.Plain(" sees this."))
	return []FormExhibit{
		{Name: "form", Form: b.form()}, {Name: "form_noted", Form: noted},
		{Name: "form_refused", Form: filled, Wrong: []chat.FieldError{
			{Text: chat.Plain("Nothing was posted yet.")},
			{Field: "seats", Text: chat.Join("", chat.Plain(`"eight" is no number I can read. Try `), chat.Code("8"), chat.Plain("."))},
		}},
	}
}

func (b builder) form() chat.Form {
	return chat.Form{
		Action: chat.NewAction("gallery", chat.ModePrivate, "form"), Title: "A new meetup", Submit: "Preview",
		Fields: []chat.Field{
			{Name: "title", Label: "What is it?", Hint: "Board games", Required: true, MaxLength: 100},
			{Name: "about", Label: "What else is there to know?", Hint: "What to bring, how to find you", Type: chat.FieldLongText, MaxLength: 1000},
			{Name: "seats", Label: "Seats", Hint: "8", Type: chat.FieldNumber, Min: 1, Max: 1000},
			{Name: "who", Label: "Who is it for?", Hint: "Nobody named: for everybody", Type: chat.FieldPeople},
			{Name: "order", Label: "Order of a date", Required: true, Choices: []chat.Choice{{Label: "day, month", Value: "dmy", Hint: "5.12."}, {Label: "month, day", Value: "mdy", Hint: "12/5"}}},
		},
	}
}
