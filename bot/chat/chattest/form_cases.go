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
		{"what is handed in arrives", func(t T, w *Scenario) {
			w.respond(0, alwaysRespond(chat.Ask{Form: smallForm}))
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "opens"})
			w.respond(0, alwaysRespond(chat.Reply{Card: textCard("thank you")}))
			w.perform(Input{User: w.ben, Kind: InputSubmit, Values: map[string]string{"title": `Games & "more" <b>`, "who": string(w.cy)}})
			s := events[chat.Submission](w)
			if len(s) != 1 {
				t.Fatalf("%d forms are handed in, not one", len(s))
			}
			if got := s[0]; got.Values.Text("title") != `Games & "more" <b>` || got.Action.String() != smallForm.Action.String() || got.Actor.User != w.ben {
				t.Errorf("handed in is %+v", got)
			}
			if users := s[0].Values["who"].Users; len(users) != 1 || users[0] != w.cy {
				t.Errorf("the people handed in are %v", users)
			}
		}},
		{"a form is filled at first", func(_ T, w *Scenario) {
			f := smallForm
			f.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "as before"}}}
			w.respond(0, alwaysRespond(chat.Ask{Form: f}))
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "opens"})
			w.findOne(w.ben, "as before")
		}},
		{"what was emptied arrives empty", func(t T, w *Scenario) {
			f := smallForm
			f.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "as before"}}}
			w.respond(0, alwaysRespond(chat.Ask{Form: f}))
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "opens"})
			w.respond(0, alwaysRespond(chat.Reply{Card: textCard("thank you")}))
			w.perform(Input{User: w.ben, Kind: InputSubmit, Values: map[string]string{"title": ""}})
			s := events[chat.Submission](w)
			if len(s) != 1 {
				t.Fatalf("%d forms are handed in, not one", len(s))
			}
			if v, there := s[0].Values["title"]; !there || !v.IsZero() {
				t.Errorf("handed in is %+v", s[0].Values)
			}
		}},
		{"what is wrong is said and what was typed is kept", func(t T, w *Scenario) { respondCorrection(t, w, 0) }},
		{"what is wrong is said late", func(t T, w *Scenario) { respondCorrection(t, w, 5*time.Second) }},
		{"a command that is wrong is corrected in a form", func(t T, w *Scenario) {
			filled := smallForm
			filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "Gaems"}}}
			w.respond(0, func(e chat.Event) chat.Response {
				if _, pressed := e.(chat.Press); pressed {
					return chat.Ask{Form: filled}
				}
				return chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: "title", Text: chat.Plain("no such word")}}, Again: chat.NewAction("again", chat.ModeOpens, 3)}
			})
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "opens"})
			w.corrected(t, "Gaems")
		}},
	}
}

// respondCorrection hands in a form that is answered with what is wrong with it.
func respondCorrection(t T, w *Scenario, delay time.Duration) {
	w.respond(0, alwaysRespond(chat.Ask{Form: smallForm}))
	w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "opens"})
	filled := smallForm
	filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "Gaems"}}}
	w.respond(delay, func(e chat.Event) chat.Response {
		if _, pressed := e.(chat.Press); pressed {
			return chat.Ask{Form: filled}
		}
		return chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: "title", Text: chat.Plain("no such word")}}, Again: chat.NewAction("again", chat.ModeOpens, 3)}
	})
	w.follow(w.perform(Input{User: w.ben, Kind: InputSubmit, Values: map[string]string{"title": "Gaems"}}), delay)
	w.respond(0, alwaysRespond(chat.Ask{Form: filled}))
	w.corrected(t, "Gaems")
}

// corrected checks that what is wrong is shown to Ben alone, with a form that
// is filled with what was typed or one press away.
func (w *Scenario) corrected(t T, typed string) {
	t.Helper()
	wrong := w.findOne(w.ben, "no such word")
	w.findNone(w.cy, "no such word")
	f, open := w.form(w.ben)
	if !open {
		if len(wrong.Controls) != 1 {
			t.Fatalf("no form is open and %d buttons lead to one", len(wrong.Controls))
		}
		w.perform(Input{User: w.ben, Kind: InputPress, Message: wrong.ID, Control: wrong.Controls[0]})
		f, _ = w.form(w.ben)
	}
	if !f.Form || len(w.find(w.ben, typed)) == 0 {
		t.Errorf("what was typed is lost: the form is %q", f.Text)
	}
}
