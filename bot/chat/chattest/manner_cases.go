package chattest

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// delays are those of a handler that is quick, one that is slower than a
// network's patience with a margin, and one that is slower than all of it.
var delays = []time.Duration{0, 2 * time.Second, 5 * time.Second}

func mannerCases() []Case {
	all := []Case{
		{"a private reply is unseen by others", func(t T, w *World) {
			w.answers(0, always(chat.Reply{Card: saying("for you alone")}))
			w.do(Act{By: w.ben, Kind: Invoke, Command: "private"})
			if s := w.one(w.ben, "for you alone"); !s.Private {
				t.Errorf("it is not marked as private")
			}
			w.none(w.ana, "for you alone")
			w.none(w.cy, "for you alone")
		}},
		{"a refusal to redraw is private", func(_ T, w *World) {
			w.post(w.channel, pressable("untouched", chat.ModeUpdate))
			w.answers(0, always(chat.Reply{Card: saying("only the host can")}))
			w.do(Act{By: w.ben, Kind: Press, Message: w.one(w.ben, "untouched").ID, Control: "Go"})
			w.one(w.ben, "only the host can")
			w.none(w.cy, "only the host can")
			w.one(w.cy, "untouched")
		}},
		{"a control on a private message redraws it", func(t T, w *World) {
			w.answers(0, always(chat.Reply{Card: pressable("private before", chat.ModeUpdate)}))
			w.do(Act{By: w.ben, Kind: Invoke, Command: "private"})
			w.answers(0, always(chat.Redraw{Card: saying("private after")}))
			w.do(Act{By: w.ben, Kind: Press, Message: w.one(w.ben, "private before").ID, Control: "Go"})
			w.one(w.ben, "private after")
			w.none(w.ben, "private before")
			w.none(w.cy, "private after")
			if p := events[chat.Press](w); len(p) != 1 || !p[0].Message.IsZero() {
				t.Errorf("a press on what only the actor sees names the message: %v", p)
			}
		}},
		{"nothing is an answer", func(t T, w *World) {
			w.answers(5*time.Second, always(chat.Nothing{}))
			w.do(Act{By: w.ben, Kind: Invoke, Command: "private"})
			w.n.Pass(6 * time.Second)
			if w.waiting(w.ben) > 0 {
				t.Errorf("it still waits for an answer")
			}
		}},
	}
	for _, m := range []struct {
		name  string
		check func(T, *World, time.Duration)
	}{
		{"a private reply", repliesPrivately}, {"a public reply", repliesPublicly}, {"a redrawing", redraws},
		{"a form", opensForm}, {"a form from a button", opensFromButton},
	} {
		for _, d := range delays {
			all = append(all, Case{fmt.Sprintf("%s after %s", m.name, d), func(t T, w *World) { m.check(t, w, d) }})
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
func (w *World) follow(d Doing, delay time.Duration) {
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

func repliesPrivately(_ T, w *World, delay time.Duration) {
	w.answers(delay, always(chat.Reply{Card: saying("here it is")}))
	w.follow(w.do(Act{By: w.ben, Kind: Invoke, Command: "private"}), delay)
	w.one(w.ben, "here it is")
	w.none(w.cy, "here it is")
}

func repliesPublicly(t T, w *World, delay time.Duration) {
	w.answers(delay, always(chat.Reply{Card: saying("here it is")}))
	w.follow(w.do(Act{By: w.ben, Kind: Invoke, Command: "public"}), delay)
	w.one(w.ben, "here it is")
	if s := w.one(w.cy, "here it is"); s.Private || s.Place != w.channel {
		t.Errorf("it is private %t, in %s", s.Private, s.Place)
	}
}

func redraws(_ T, w *World, delay time.Duration) {
	w.post(w.channel, pressable("as it was", chat.ModeUpdate))
	w.answers(delay, always(chat.Redraw{Card: saying("as it is")}))
	w.follow(w.do(Act{By: w.ben, Kind: Press, Message: w.one(w.ben, "as it was").ID, Control: "Go"}), delay)
	w.one(w.cy, "as it is")
	w.none(w.cy, "as it was")
}

func opensForm(t T, w *World, delay time.Duration) {
	w.answers(delay, always(chat.Ask{Form: smallForm}))
	w.follow(w.do(Act{By: w.ben, Kind: Invoke, Command: "opens"}), delay)
	w.opened(t)
}

func opensFromButton(t T, w *World, delay time.Duration) {
	w.post(w.channel, pressable("a button to a form", chat.ModeOpens))
	w.answers(delay, always(chat.Ask{Form: smallForm}))
	w.follow(w.do(Act{By: w.ben, Kind: Press, Message: w.one(w.ben, "a button to a form").ID, Control: "Go"}), delay)
	w.opened(t)
}

// opened checks that the form is open, or that one press opens it where it was
// too late to, and that it can be handed in.
func (w *World) opened(t T) {
	t.Helper()
	if _, open := w.form(w.ben); !open {
		all := append([]Seen{{}}, w.n.Sees(w.ben)...)
		last := all[len(all)-1]
		if !last.Private || len(last.Controls) != 1 {
			t.Fatalf("neither a form nor a private message with one button: %+v", last)
		}
		w.answers(0, always(chat.Ask{Form: smallForm}))
		w.do(Act{By: w.ben, Kind: Press, Message: last.ID, Control: last.Controls[0]})
	}
	if f, open := w.form(w.ben); !open {
		t.Fatalf("no form opens; Ben sees\n%s", w.sheet(w.ben))
	} else if f.Text == "" {
		t.Errorf("the form says nothing")
	}
	w.none(w.cy, smallForm.Title)
	w.answers(0, always(chat.Reply{Card: saying("thank you")}))
	w.do(Act{By: w.ben, Kind: Submit, Values: map[string]string{"title": "Games"}})
	w.one(w.ben, "thank you")
	if _, open := w.form(w.ben); open {
		t.Errorf("the form stays open after its answer")
	}
}
