package chattest

import (
	"time"

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
			sc.findNone(sc.ben, "I am working on it")
			sc.findNone(sc.cy, "It is done")
		}},
		{"an expired reply is Gone", func(t T, sc *Scenario) {
			ref := sc.giveReply(t, "I am working on it")
			if ref == "" {
				return
			}
			for _, wrong := range []chat.ReplyRef{"x", ref + "x", ref[:len(ref)-1]} {
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

// giveReply makes Muster give Ben a private reply, and returns its ref.
func (sc *Scenario) giveReply(t T, text string) chat.ReplyRef {
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
