package chattest

import (
	"errors"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// replyCases check private replies that are edited later. A network without that
// has no ReplyRef in its events.
func replyCases() []Case {
	return []Case{
		{"a private reply is edited later by another process", func(t T, sc *Scenario) {
			ref := sc.giveReply(t, "I am working on it")
			sc.end()
			sc.start()
			sc.network.Pass(5 * time.Minute)
			p := sc.platform
			if r, ok := sc.network.(Replicated); ok {
				p = r.Replica()
			}
			if ok, err := chat.EditReply(t.Context(), p, ref, textCard("It is done")); err != nil || ok != (ref != "") {
				t.Fatalf("edit a reply: %v, %v", ok, err)
			} else if !ok {
				return
			}
			sc.network.Pass(settle)
			if s := sc.findOne(sc.ben, "It is done"); !s.Private {
				t.Errorf("everybody sees it")
			}
			if _, appends := sc.network.(ReplyAppender); !appends {
				sc.findNone(sc.ben, "I am working on it")
			}
			sc.findNone(sc.cy, "It is done")
		}},
		{"the reply to a private control is edited in its place", func(t T, sc *Scenario) {
			press := chat.Button{Action: chat.NewAction("go", chat.ModeUpdate), Label: "Go on"}
			sc.respond(0, alwaysRespond(chat.Reply{Card: chat.Card{Lead: chat.Plain("Shall I?"), Controls: []chat.Control{press}}}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
			asked := sc.findOne(sc.ben, "Shall I?")
			sc.respond(0, alwaysRespond(chat.Redraw{Card: textCard("I am working on it")}))
			sc.perform(Input{User: sc.ben, Kind: InputPress, Message: asked.ID, Control: "Go on"})
			sc.findOne(sc.ben, "I am working on it")
			if !sc.complete(t, events[chat.Press](sc)[0].ReplyRef) {
				return
			}
			sc.findOne(sc.ben, "It is done")
			sc.findNone(sc.ben, "I am working on it")
			sc.findNone(sc.cy, "It is done")
		}},
		{"a reply that is edited before it was given shows the edit", editBeforeTheReply},
		{"an expired reply is Gone", func(t T, sc *Scenario) {
			ref := sc.giveReply(t, "I am working on it")
			if ref == "" {
				return
			}
			for _, wrong := range []bot.ReplyRef{"x", ref + "x", ref[:len(ref)-1]} {
				if _, err := chat.EditReply(t.Context(), sc.platform, wrong, textCard("It is done")); !chat.IsError[*chat.Gone](err) {
					t.Errorf("a ref that Muster did not seal: %v, want Gone", err)
				}
			}
			sc.network.Pass(time.Hour)
			if _, err := chat.EditReply(t.Context(), sc.platform, ref, textCard("It is done")); !chat.IsError[*chat.Gone](err) {
				t.Errorf("a ref after an hour: %v, want Gone", err)
			}
			sc.findNone(sc.ben, "It is done")
		}},
	}
}

// complete edits a reply and reports whether the network can do that.
func (sc *Scenario) complete(t T, ref bot.ReplyRef) bool {
	t.Helper()
	ok, err := chat.EditReply(t.Context(), sc.platform, ref, textCard("It is done"))
	if err != nil || ok != (ref != "") {
		t.Fatalf("edit a reply: %v, %v", ok, err)
	}
	sc.network.Pass(settle)
	return ok
}

// completeWhenReady edits a reply as soon as the network takes the edit, as the
// courier does.
func (sc *Scenario) completeWhenReady(t T, ref bot.ReplyRef, text string) {
	for {
		_, err := chat.EditReply(t.Context(), sc.platform, ref, textCard(text))
		later := new(chat.Later)
		if !errors.As(err, &later) {
			if err != nil {
				t.Errorf("edit a reply: %v", err)
			}
			return
		}
		<-time.After(later.Wait)
	}
}

// giveReply makes Muster give Ben a private reply, and returns its ref.
func (sc *Scenario) giveReply(t T, text string) bot.ReplyRef {
	t.Helper()
	sc.respond(0, alwaysRespond(chat.Reply{Card: textCard(text)}))
	sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
	sc.respond(0, nil)
	all := events[chat.Invocation](sc)
	if len(all) != 1 {
		t.Fatalf("%d commands are delivered, not one", len(all))
	}
	sc.findOne(sc.ben, text)
	return all[0].ReplyRef
}

// editBeforeTheReply edits a reply while the event is still being handled.
func editBeforeTheReply(t T, sc *Scenario) {
	for _, late := range []time.Duration{0, 5 * time.Second} {
		sc.reset()
		gone := make(chan struct{})
		sc.respond(0, func(e chat.Event) chat.Response {
			ref := e.Origin().ReplyRef
			go func() {
				defer close(gone)
				sc.completeWhenReady(t, ref, "It is done")
			}()
			<-time.After(late)
			return chat.Reply{Card: textCard("I am working on it")}
		})
		sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
		sc.network.Pass(late + 10*time.Second)
		<-gone
		sc.respond(0, nil)
		all := sc.network.Sees(sc.ben)
		if last := all[len(all)-1]; !strings.Contains(last.Text, "It is done") {
			t.Errorf("%s late, the last message reads %q", late, last.Text)
		}
	}
}
