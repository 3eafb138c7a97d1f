package chattest

import (
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// replyCases are about private replies that are completed later. A network on
// which that cannot be done gives events no refs.
func replyCases() []Case {
	return []Case{
		{"a private reply is completed later, by another process", func(t T, w *World) {
			ref := w.replied(t, "I am working on it")
			w.end()
			w.start()
			w.n.Pass(5 * time.Minute)
			p := w.p
			if r, ok := w.n.(Replicated); ok {
				p = r.Replica()
			}
			if ok, err := chat.EditReply(t.Context(), p, ref, saying("It is done")); err != nil || ok != (ref != "") {
				t.Fatalf("edit a reply: %v, %v", ok, err)
			} else if !ok {
				return
			}
			w.n.Pass(settle)
			if s := w.one(w.ben, "It is done"); !s.Private {
				t.Errorf("everybody sees it")
			}
			w.none(w.ben, "I am working on it")
			w.none(w.cy, "It is done")
		}},
		{"a reply that cannot be edited any more is Gone", func(t T, w *World) {
			ref := w.replied(t, "I am working on it")
			if ref == "" {
				return
			}
			for _, wrong := range []chat.ReplyRef{"x", ref + "x", ref[:len(ref)-1]} {
				if _, err := chat.EditReply(t.Context(), w.p, wrong, saying("It is done")); !chat.IsError[*chat.Gone](err) {
					t.Errorf("a ref that is none of ours: %v, want Gone", err)
				}
			}
			w.n.Pass(time.Hour)
			if _, err := chat.EditReply(t.Context(), w.p, ref, saying("It is done")); !chat.IsError[*chat.Gone](err) {
				t.Errorf("a ref after an hour: %v, want Gone", err)
			}
			w.none(w.ben, "It is done")
		}},
	}
}

// replied has ben given a private reply, and returns its ref.
func (w *World) replied(t T, text string) chat.ReplyRef {
	t.Helper()
	w.answers(0, always(chat.Reply{Card: saying(text)}))
	w.do(Act{By: w.ben, Kind: Invoke, Command: "private"})
	w.answers(0, nil)
	all := events[chat.Invocation](w)
	if len(all) != 1 {
		t.Fatalf("%d commands arrive, not one", len(all))
	}
	w.one(w.ben, text)
	return all[0].ReplyRef
}
