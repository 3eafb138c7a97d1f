package chattest

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// delays are those of a handler that is quick, one that is slower than a
// network's patience with a margin, and one that is slower than all of it.
var delays = []time.Duration{0, 2 * time.Second, 5 * time.Second}

func replyModeCases() []Case {
	all := []Case{
		{"a private reply is unseen by others", func(t T, w *Scenario) {
			w.respond(0, alwaysRespond(chat.Reply{Card: textCard("for you alone")}))
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"})
			if s := w.findOne(w.ben, "for you alone"); !s.Private {
				t.Errorf("it is not marked as private")
			}
			w.findNone(w.ana, "for you alone")
			w.findNone(w.cy, "for you alone")
		}},
		{"a refusal to redraw is private", func(_ T, w *Scenario) {
			w.post(w.channel, pressable("untouched", chat.ModeUpdate))
			w.respond(0, alwaysRespond(chat.Reply{Card: textCard("only the host can")}))
			w.perform(Input{User: w.ben, Kind: InputPress, Message: w.findOne(w.ben, "untouched").ID, Control: "Go"})
			w.findOne(w.ben, "only the host can")
			w.findNone(w.cy, "only the host can")
			w.findOne(w.cy, "untouched")
		}},
		{"a control on a private message redraws it", func(t T, w *Scenario) {
			w.respond(0, alwaysRespond(chat.Reply{Card: pressable("private before", chat.ModeUpdate)}))
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"})
			w.respond(0, alwaysRespond(chat.Redraw{Card: textCard("private after")}))
			w.perform(Input{User: w.ben, Kind: InputPress, Message: w.findOne(w.ben, "private before").ID, Control: "Go"})
			w.findOne(w.ben, "private after")
			w.findNone(w.ben, "private before")
			w.findNone(w.cy, "private after")
			if p := events[chat.Press](w); len(p) != 1 || !p[0].Message.IsZero() {
				t.Errorf("a press on what only the actor sees names the message: %v", p)
			}
		}},
		{"nothing is an answer", func(t T, w *Scenario) {
			w.respond(5*time.Second, alwaysRespond(chat.Nothing{}))
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"})
			w.n.Pass(6 * time.Second)
			if w.waiting(w.ben) > 0 {
				t.Errorf("it still waits for an answer")
			}
		}},
	}
	for _, m := range []struct {
		name  string
		check func(T, *Scenario, time.Duration)
	}{
		{"a private reply", repliesPrivately}, {"a public reply", repliesPublicly}, {"a redrawing", redraws},
		{"a form", opensForm}, {"a form from a button", opensFromButton},
	} {
		for _, d := range delays {
			all = append(all, Case{fmt.Sprintf("%s after %s", m.name, d), func(t T, w *Scenario) { m.check(t, w, d) }})
		}
	}
	return all
}

// pressable is a card with one button.
func pressable(text string, m chat.ReplyMode) chat.Card {
	return chat.Card{Lead: chat.Plain(text), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", m, 1), Label: "Go"}}}
}

// follow lets a deed take its course: it is acknowledged in time whatever the
// handler takes, and nothing waits at the end.
func (w *Scenario) follow(d PendingInput, delay time.Duration) {
	w.t.Helper()
	w.n.Pass(ackLimit - settle)
	if !d.Acknowledged() {
		w.t.Errorf("it is not acknowledged within %s when the handler takes %s", ackLimit, delay)
	}
	w.n.Pass(delay + settle)
	for _, u := range w.n.Members() {
		if w.waiting(u) > 0 {
			w.t.Errorf("%s still waits after the answer", u)
		}
	}
}

func repliesPrivately(_ T, w *Scenario, delay time.Duration) {
	w.respond(delay, alwaysRespond(chat.Reply{Card: textCard("here it is")}))
	w.follow(w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"}), delay)
	w.findOne(w.ben, "here it is")
	w.findNone(w.cy, "here it is")
}

func repliesPublicly(t T, w *Scenario, delay time.Duration) {
	w.respond(delay, alwaysRespond(chat.Reply{Card: textCard("here it is")}))
	w.follow(w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "public"}), delay)
	w.findOne(w.ben, "here it is")
	if s := w.findOne(w.cy, "here it is"); s.Private || s.Place != w.channel {
		t.Errorf("it is private %t, in %s", s.Private, s.Place)
	}
}

func redraws(_ T, w *Scenario, delay time.Duration) {
	w.post(w.channel, pressable("as it was", chat.ModeUpdate))
	w.respond(delay, alwaysRespond(chat.Redraw{Card: textCard("as it is")}))
	w.follow(w.perform(Input{User: w.ben, Kind: InputPress, Message: w.findOne(w.ben, "as it was").ID, Control: "Go"}), delay)
	w.findOne(w.cy, "as it is")
	w.findNone(w.cy, "as it was")
}

func opensForm(t T, w *Scenario, delay time.Duration) {
	w.respond(delay, alwaysRespond(chat.Ask{Form: smallForm}))
	w.follow(w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "opens"}), delay)
	w.opened(t)
}

func opensFromButton(t T, w *Scenario, delay time.Duration) {
	w.post(w.channel, pressable("a button to a form", chat.ModeOpens))
	w.respond(delay, alwaysRespond(chat.Ask{Form: smallForm}))
	w.follow(w.perform(Input{User: w.ben, Kind: InputPress, Message: w.findOne(w.ben, "a button to a form").ID, Control: "Go"}), delay)
	w.opened(t)
}

// opened checks that the form is open, or that one press opens it where it was
// too late to, and that it can be handed in.
func (w *Scenario) opened(t T) {
	t.Helper()
	if _, open := w.form(w.ben); !open {
		all := append([]Seen{{}}, w.n.Sees(w.ben)...)
		last := all[len(all)-1]
		if !last.Private || len(last.Controls) != 1 {
			t.Fatalf("neither a form nor a private message with one button: %+v", last)
		}
		w.respond(0, alwaysRespond(chat.Ask{Form: smallForm}))
		w.perform(Input{User: w.ben, Kind: InputPress, Message: last.ID, Control: last.Controls[0]})
	}
	if f, open := w.form(w.ben); !open {
		t.Fatalf("no form opens; Ben sees\n%s", w.transcript(w.ben))
	} else if f.Text == "" {
		t.Errorf("the form says nothing")
	}
	w.findNone(w.cy, smallForm.Title)
	w.respond(0, alwaysRespond(chat.Reply{Card: textCard("thank you")}))
	w.perform(Input{User: w.ben, Kind: InputSubmit, Values: map[string]string{"title": "Games"}})
	w.findOne(w.ben, "thank you")
	if _, open := w.form(w.ben); open {
		t.Errorf("the form stays open after its answer")
	}
}
