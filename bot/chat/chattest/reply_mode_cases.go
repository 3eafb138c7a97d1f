package chattest

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// delays are those of a handler that is quick, that is slower than a network's
// time limit with a margin, and that is slower than any limit.
var delays = []time.Duration{0, 2 * time.Second, 5 * time.Second}

func replyModeCases() []Case {
	all := []Case{
		{"a private reply is unseen by others", func(t T, sc *Scenario) {
			sc.respond(0, alwaysRespond(chat.Reply{Card: textCard("for you alone")}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
			if s := sc.findOne(sc.ben, "for you alone"); !s.Private {
				t.Errorf("it is not marked as private")
			}
			sc.findNone(sc.ana, "for you alone")
			sc.findNone(sc.cy, "for you alone")
		}},
		{"a refusal to redraw is private", func(_ T, sc *Scenario) {
			sc.post(sc.channel, pressable("untouched", chat.ModeUpdate))
			sc.respond(0, alwaysRespond(chat.Reply{Card: textCard("only the host can")}))
			sc.perform(Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "untouched").ID, Control: "Go"})
			sc.findOne(sc.ben, "only the host can")
			sc.findNone(sc.cy, "only the host can")
			sc.findOne(sc.cy, "untouched")
		}},
		{"a control on a private message redraws it", func(t T, sc *Scenario) {
			sc.respond(0, alwaysRespond(chat.Reply{Card: pressable("private before", chat.ModeUpdate)}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
			sc.respond(0, alwaysRespond(chat.Redraw{Card: textCard("private after")}))
			sc.perform(Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "private before").ID, Control: "Go"})
			sc.findOne(sc.ben, "private after")
			sc.findNone(sc.ben, "private before")
			sc.findNone(sc.cy, "private after")
			if p := events[chat.Press](sc); len(p) != 1 || !p[0].Message.IsZero() {
				t.Errorf("a press on a private message names the message: %v", p)
			}
		}},
		{"Nothing is an answer", func(t T, sc *Scenario) {
			sc.respond(5*time.Second, alwaysRespond(chat.Nothing{}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
			sc.network.Pass(6 * time.Second)
			if sc.waiting(sc.ben) > 0 {
				t.Errorf("it still waits for an answer")
			}
		}},
	}
	for _, m := range []struct {
		name  string
		check func(T, *Scenario, time.Duration)
	}{
		{"a private reply", repliesPrivately}, {"a public reply", repliesPublicly}, {"a redraw", redraws},
		{"a form", opensForm}, {"a form from a button", opensFromButton},
	} {
		for _, d := range delays {
			all = append(all, Case{fmt.Sprintf("%s after %s", m.name, d), func(t T, sc *Scenario) { m.check(t, sc, d) }})
		}
	}
	return all
}

// pressable returns a card with one button.
func pressable(text string, m chat.ReplyMode) chat.Card {
	return chat.Card{Lead: chat.Plain(text), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", m, 1), Label: "Go"}}}
}

// follow checks that an input is acknowledged in time whatever the handler's
// delay, and that nothing is left waiting.
func (sc *Scenario) follow(pending PendingInput, delay time.Duration) {
	sc.t.Helper()
	sc.network.Pass(ackLimit - settle)
	if !pending.Acknowledged() {
		sc.t.Errorf("it is not acknowledged within %s when the handler takes %s", ackLimit, delay)
	}
	sc.network.Pass(delay + settle)
	for _, u := range sc.network.Members() {
		if sc.waiting(u) > 0 {
			sc.t.Errorf("%s still waits after the answer", u)
		}
	}
}

func repliesPrivately(_ T, sc *Scenario, delay time.Duration) {
	sc.respond(delay, alwaysRespond(chat.Reply{Card: textCard("here it is")}))
	sc.follow(sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"}), delay)
	sc.findOne(sc.ben, "here it is")
	sc.findNone(sc.cy, "here it is")
}

func repliesPublicly(t T, sc *Scenario, delay time.Duration) {
	sc.respond(delay, alwaysRespond(chat.Reply{Card: textCard("here it is")}))
	sc.follow(sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "public"}), delay)
	sc.findOne(sc.ben, "here it is")
	if s := sc.findOne(sc.cy, "here it is"); s.Private || s.Place != sc.channel {
		t.Errorf("it is private %t, in %s", s.Private, s.Place)
	}
}

func redraws(_ T, sc *Scenario, delay time.Duration) {
	sc.post(sc.channel, pressable("before the redraw", chat.ModeUpdate))
	sc.respond(delay, alwaysRespond(chat.Redraw{Card: textCard("after the redraw")}))
	sc.follow(sc.perform(Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "before the redraw").ID, Control: "Go"}), delay)
	sc.findOne(sc.cy, "after the redraw")
	sc.findNone(sc.cy, "before the redraw")
}

func opensForm(t T, sc *Scenario, delay time.Duration) {
	sc.respond(delay, alwaysRespond(chat.Ask{Form: smallForm}))
	sc.follow(sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"}), delay)
	sc.expectOpenForm(t)
}

func opensFromButton(t T, sc *Scenario, delay time.Duration) {
	sc.post(sc.channel, pressable("a button to a form", chat.ModeOpens))
	sc.respond(delay, alwaysRespond(chat.Ask{Form: smallForm}))
	sc.follow(sc.perform(Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "a button to a form").ID, Control: "Go"}), delay)
	sc.expectOpenForm(t)
}

// expectOpenForm checks that the form is open, or that one press opens it if it
// was too late, and that it can be submitted.
func (sc *Scenario) expectOpenForm(t T) {
	t.Helper()
	if _, open := sc.form(sc.ben); !open {
		all := append([]Seen{{}}, sc.network.Sees(sc.ben)...)
		last := all[len(all)-1]
		if !last.Private || len(last.Controls) != 1 {
			t.Fatalf("neither a form nor a private message with one button: %+v", last)
		}
		sc.respond(0, alwaysRespond(chat.Ask{Form: smallForm}))
		sc.perform(Input{User: sc.ben, Kind: InputPress, Message: last.ID, Control: last.Controls[0]})
	}
	if f, open := sc.form(sc.ben); !open {
		t.Fatalf("no form opens; Ben sees\n%s", sc.transcript(sc.ben))
	} else if f.Text == "" {
		t.Errorf("the form says nothing")
	}
	sc.findNone(sc.cy, smallForm.Title)
	sc.respond(0, alwaysRespond(chat.Reply{Card: textCard("thank you")}))
	sc.perform(Input{User: sc.ben, Kind: InputSubmit, Values: map[string]string{"title": "Games"}})
	sc.findOne(sc.ben, "thank you")
	if _, open := sc.form(sc.ben); open {
		t.Errorf("the form stays open after its answer")
	}
}
