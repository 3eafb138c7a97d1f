package chattest

import (
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// replyCases are about private replies that are completed later. A network on
// which that cannot be done gives events no refs.
func replyCases() []Case {
	return []Case{
		{"a private reply is completed later, by another process", func(t T, w *Scenario) {
			ref := w.giveReply(t, "I am working on it")
			w.end()
			w.start()
			w.n.Pass(5 * time.Minute)
			p := w.p
			if r, ok := w.n.(Replicated); ok {
				p = r.Replica()
			}
			if ok, err := chat.EditReply(t.Context(), p, ref, textCard("It is done")); err != nil || ok != (ref != "") {
				t.Fatalf("edit a reply: %v, %v", ok, err)
			} else if !ok {
				return
			}
			w.n.Pass(settle)
			if s := w.findOne(w.ben, "It is done"); !s.Private {
				t.Errorf("everybody sees it")
			}
			w.findNone(w.ben, "I am working on it")
			w.findNone(w.cy, "It is done")
		}},
		{"a reply that cannot be edited any more is Gone", func(t T, w *Scenario) {
			ref := w.giveReply(t, "I am working on it")
			if ref == "" {
				return
			}
			for _, wrong := range []chat.ReplyRef{"x", ref + "x", ref[:len(ref)-1]} {
				if _, err := chat.EditReply(t.Context(), w.p, wrong, textCard("It is done")); !chat.IsError[*chat.Gone](err) {
					t.Errorf("a ref that is none of ours: %v, want Gone", err)
				}
			}
			w.n.Pass(time.Hour)
			if _, err := chat.EditReply(t.Context(), w.p, ref, textCard("It is done")); !chat.IsError[*chat.Gone](err) {
				t.Errorf("a ref after an hour: %v, want Gone", err)
			}
			w.findNone(w.ben, "It is done")
		}},
	}
}

// giveReply has ben given a private reply, and returns its ref.
func (w *Scenario) giveReply(t T, text string) chat.ReplyRef {
	t.Helper()
	w.respond(0, alwaysRespond(chat.Reply{Card: textCard(text)}))
	w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"})
	w.respond(0, nil)
	all := events[chat.Invocation](w)
	if len(all) != 1 {
		t.Fatalf("%d commands arrive, not one", len(all))
	}
	w.findOne(w.ben, text)
	return all[0].ReplyRef
}
