package chattest

import (
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

var smallForm = chat.Form{
	Action: chat.NewAction("small", chat.ModePrivate, 7), Title: "A small form", Submit: "Done",
	Fields: []chat.Field{{Name: "title", Label: "Title"}, {Name: "who", Label: "Who", Type: chat.FieldPeople}},
}

func formCases() []Case {
	return []Case{
		{"a submitted form is delivered", func(t T, sc *Scenario) {
			sc.respond(0, alwaysRespond(chat.Ask{Form: smallForm}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"})
			sc.respond(0, alwaysRespond(chat.Reply{Card: textCard("thank you")}))
			sc.perform(Input{User: sc.ben, Kind: InputSubmit, Values: map[string]string{"title": `Games & "more" <b>`, "who": string(sc.cy)}})
			s := events[chat.Submission](sc)
			if len(s) != 1 {
				t.Fatalf("%d forms are delivered, not one", len(s))
			}
			if got := s[0]; got.Values.Text("title") != `Games & "more" <b>` || got.Action.String() != smallForm.Action.String() || got.Actor.User != sc.ben {
				t.Errorf("delivered %+v", got)
			}
			if users := s[0].Values["who"].Users; len(users) != 1 || users[0] != sc.cy {
				t.Errorf("the people delivered are %v", users)
			}
		}},
		{"a form opens with its defaults", func(_ T, sc *Scenario) {
			f := smallForm
			f.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "as before"}}}
			sc.respond(0, alwaysRespond(chat.Ask{Form: f}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"})
			sc.findOne(sc.ben, "as before")
		}},
		{"an emptied field is delivered empty", func(t T, sc *Scenario) {
			f := smallForm
			f.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "as before"}}}
			sc.respond(0, alwaysRespond(chat.Ask{Form: f}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"})
			sc.respond(0, alwaysRespond(chat.Reply{Card: textCard("thank you")}))
			sc.perform(Input{User: sc.ben, Kind: InputSubmit, Values: map[string]string{"title": ""}})
			s := events[chat.Submission](sc)
			if len(s) != 1 {
				t.Fatalf("%d forms are delivered, not one", len(s))
			}
			if v, there := s[0].Values["title"]; !there || !v.IsZero() {
				t.Errorf("delivered %+v", s[0].Values)
			}
		}},
		{"a refused form shows its errors and keeps the input", func(t T, sc *Scenario) { respondCorrection(t, sc, 0) }},
		{"a form refused late shows its errors", func(t T, sc *Scenario) { respondCorrection(t, sc, 5*time.Second) }},
		{"an invalid command is corrected in a form", func(t T, sc *Scenario) {
			filled := smallForm
			filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "Gaems"}}}
			sc.respond(0, func(e chat.Event) chat.Response {
				if _, pressed := e.(chat.Press); pressed {
					return chat.Ask{Form: filled}
				}
				return chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: "title", Text: chat.Plain("no such word")}}, Again: chat.NewAction("again", chat.ModeOpens, 3)}
			})
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"})
			sc.expectCorrection(t, "Gaems")
		}},
	}
}

// respondCorrection submits a form and answers it with errors.
func respondCorrection(t T, sc *Scenario, delay time.Duration) {
	sc.respond(0, alwaysRespond(chat.Ask{Form: smallForm}))
	sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"})
	filled := smallForm
	filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "Gaems"}}}
	sc.respond(delay, func(e chat.Event) chat.Response {
		if _, pressed := e.(chat.Press); pressed {
			return chat.Ask{Form: filled}
		}
		return chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: "title", Text: chat.Plain("no such word")}}, Again: chat.NewAction("again", chat.ModeOpens, 3)}
	})
	sc.follow(sc.perform(Input{User: sc.ben, Kind: InputSubmit, Values: map[string]string{"title": "Gaems"}}), delay)
	sc.respond(0, alwaysRespond(chat.Ask{Form: filled}))
	sc.expectCorrection(t, "Gaems")
}

// expectCorrection checks that the errors are shown to Ben only, with a form that
// keeps the input, open or one press away.
func (sc *Scenario) expectCorrection(t T, typed string) {
	t.Helper()
	wrong := sc.findOne(sc.ben, "no such word")
	sc.findNone(sc.cy, "no such word")
	f, open := sc.form(sc.ben)
	if !open {
		if len(wrong.Controls) != 1 {
			t.Fatalf("no form is open and %d buttons open one", len(wrong.Controls))
		}
		sc.perform(Input{User: sc.ben, Kind: InputPress, Message: wrong.ID, Control: wrong.Controls[0]})
		f, _ = sc.form(sc.ben)
	}
	if !f.Form || len(sc.find(sc.ben, typed)) == 0 {
		t.Errorf("the input is lost: the form is %q", f.Text)
	}
}
