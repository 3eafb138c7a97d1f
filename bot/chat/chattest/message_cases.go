package chattest

import (
	"context"
	"sync"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func messageCases() []Case {
	return []Case{
		{"the same key posts once", func(t T, w *Scenario) {
			m := chat.Message{Key: "same", Community: w.community, To: w.channel, Card: textCard("posted once")}
			first, err := w.p.Post(t.Context(), m)
			if err != nil {
				t.Fatalf("post: %v", err)
			}
			m.Card = textCard("posted once, and differently")
			again, err := w.p.Post(t.Context(), m)
			if err != nil || again != first {
				t.Errorf("the same key again: %v, %v; the first was %v", again, err, first)
			}
			w.n.Pass(settle)
			w.findOne(w.ben, "posted once")
		}},
		{"the same key posts once at the same time", sameKeyAtOnce},
		{"another key posts again", func(_ T, w *Scenario) {
			w.post(w.channel, textCard("the first"))
			w.post(w.channel, textCard("the second"))
			w.findOne(w.ben, "the first")
			w.findOne(w.ben, "the second")
		}},
		{"an edit is shown", func(t T, w *Scenario) {
			ref := w.post(w.channel, textCard("before"))
			if err := w.p.Edit(t.Context(), ref, textCard("after")); err != nil {
				t.Errorf("edit: %v", err)
			}
			w.n.Pass(settle)
			w.findNone(w.ben, "before")
			w.findOne(w.ben, "after")
		}},
		{"an edit after a deletion is Gone", editDeleted},
		{"a message to nowhere is Gone", func(t T, w *Scenario) {
			_, err := w.p.Post(t.Context(), chat.Message{Key: "lost", Community: w.community, To: w.channel + "-nowhere", Card: textCard("lost")})
			if !chat.IsError[*chat.Gone](err) {
				t.Errorf("post to nowhere: %v, want Gone", err)
			}
		}},
		{"a cancelled context stops what was asked", cancelled},
		{"those who are mentioned are notified and nobody else", func(t T, w *Scenario) {
			w.post(w.channel, textCard("for some"), w.ben, w.cy)
			if s := w.findOne(w.ana, "for some"); len(s.Notified) != 2 || s.Notified[0] != w.ben || s.Notified[1] != w.cy {
				t.Errorf("notified are %v", s.Notified)
			}
			w.post(w.channel, chat.Card{Lead: chat.Join(" ", chat.Plain("named only:"), chat.Mention(w.ben))})
			if s := w.findOne(w.ana, "named only"); len(s.Notified) != 0 {
				t.Errorf("a member who is named in a card is notified: %v", s.Notified)
			}
		}},
	}
}

func sameKeyAtOnce(t T, w *Scenario) {
	var wait sync.WaitGroup
	refs := make([]bot.MessageRef, 8)
	errs := make([]error, len(refs))
	for i := range refs {
		wait.Go(func() {
			refs[i], errs[i] = w.p.Post(t.Context(), chat.Message{Key: "at once", Community: w.community, To: w.channel, Card: textCard("all at once")})
		})
	}
	wait.Wait()
	w.n.Pass(settle)
	w.findOne(w.ben, "all at once")
	for i, ref := range refs {
		if errs[i] != nil || ref != refs[0] {
			t.Errorf("posted as %v, %v; the first was %v", ref, errs[i], refs[0])
		}
	}
}

func editDeleted(t T, w *Scenario) {
	ref := w.post(w.channel, textCard("short-lived"))
	w.perform(Input{User: w.ana, Kind: InputDelete, Message: w.findOne(w.ana, "short-lived").ID})
	w.findNone(w.ben, "short-lived")
	if err := w.p.Edit(t.Context(), ref, textCard("still there")); !chat.IsError[*chat.Gone](err) {
		t.Errorf("edit after deletion: %v, want Gone", err)
	}
	w.findNone(w.ben, "still there")
	if v := events[chat.Vanished](w); len(v) != 1 || v[0].Message != ref {
		t.Errorf("heard that it vanished: %v", v)
	}
}

func cancelled(t T, w *Scenario) {
	ref := w.post(w.channel, textCard("as it was"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.p.Post(ctx, chat.Message{Key: "late", Community: w.community, To: w.channel, Card: textCard("too late")}); err == nil {
		t.Errorf("a post whose context is cancelled succeeds")
	}
	if err := w.p.Edit(ctx, ref, textCard("too late")); err == nil {
		t.Errorf("an edit whose context is cancelled succeeds")
	}
	if err := chat.React(ctx, w.p, ref, []string{"🍎"}); err == nil && chat.CanReact(w.p) {
		t.Errorf("a reaction whose context is cancelled succeeds")
	}
	if _, err := w.p.FetchMember(ctx, w.community, w.ben); err == nil {
		t.Errorf("a member is read though the context is cancelled")
	}
	w.n.Pass(settle)
	w.findNone(w.ben, "too late")
	if s := w.findOne(w.ben, "as it was"); len(s.Reactions) != 0 {
		t.Errorf("reacted all the same: %v", s.Reactions)
	}
}
