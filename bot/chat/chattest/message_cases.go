package chattest

import (
	"context"
	"sync"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func messageCases() []Case {
	return []Case{
		{"the same key posts once", func(t T, sc *Scenario) {
			m := chat.Message{Key: "same", Community: sc.community, To: sc.channel, Card: textCard("posted once")}
			first, err := sc.platform.Post(t.Context(), m)
			if err != nil {
				t.Fatalf("post: %v", err)
			}
			m.Card = textCard("posted once, and differently")
			again, err := sc.platform.Post(t.Context(), m)
			if err != nil || again != first {
				t.Errorf("the same key again: %v, %v; the first was %v", again, err, first)
			}
			sc.network.Pass(settle)
			sc.findOne(sc.ben, "posted once")
		}},
		{"the same key posts once concurrently", sameKeyAtOnce},
		{"another key posts again", func(_ T, sc *Scenario) {
			sc.post(sc.channel, textCard("the first"))
			sc.post(sc.channel, textCard("the second"))
			sc.findOne(sc.ben, "the first")
			sc.findOne(sc.ben, "the second")
		}},
		{"an edit is shown", func(t T, sc *Scenario) {
			ref := sc.post(sc.channel, textCard("before"))
			if err := sc.platform.Edit(t.Context(), ref, textCard("after")); err != nil {
				t.Errorf("edit: %v", err)
			}
			sc.network.Pass(settle)
			sc.findNone(sc.ben, "before")
			sc.findOne(sc.ben, "after")
		}},
		{"an edit after a deletion is Gone", editDeleted},
		{"a message to an unknown place is Gone", func(t T, sc *Scenario) {
			_, err := sc.platform.Post(t.Context(), chat.Message{Key: "lost", Community: sc.community, To: sc.channel + "-nowhere", Card: textCard("lost")})
			if !chat.IsError[*chat.Gone](err) {
				t.Errorf("post to nowhere: %v, want Gone", err)
			}
		}},
		{"a cancelled context stops every call", cancelledContext},
		{"only mentioned members are notified", func(t T, sc *Scenario) {
			sc.post(sc.channel, textCard("for some"), sc.ben, sc.cy)
			if s := sc.findOne(sc.ana, "for some"); len(s.Notified) != 2 || s.Notified[0] != sc.ben || s.Notified[1] != sc.cy {
				t.Errorf("notified are %v", s.Notified)
			}
			sc.post(sc.channel, chat.Card{Lead: chat.Join(" ", chat.Plain("named only:"), chat.Mention(sc.ben))})
			if s := sc.findOne(sc.ana, "named only"); len(s.Notified) != 0 {
				t.Errorf("a member who is named in a card is notified: %v", s.Notified)
			}
		}},
	}
}

func sameKeyAtOnce(t T, sc *Scenario) {
	var wait sync.WaitGroup
	refs := make([]bot.MessageRef, 8)
	errs := make([]error, len(refs))
	for i := range refs {
		wait.Go(func() {
			refs[i], errs[i] = sc.platform.Post(t.Context(), chat.Message{Key: "at once", Community: sc.community, To: sc.channel, Card: textCard("all at once")})
		})
	}
	wait.Wait()
	sc.network.Pass(settle)
	sc.findOne(sc.ben, "all at once")
	for i, ref := range refs {
		if errs[i] != nil || ref != refs[0] {
			t.Errorf("posted as %v, %v; the first was %v", ref, errs[i], refs[0])
		}
	}
}

func editDeleted(t T, sc *Scenario) {
	ref := sc.post(sc.channel, textCard("short-lived"))
	sc.perform(Input{User: sc.ana, Kind: InputDelete, Message: sc.findOne(sc.ana, "short-lived").ID})
	sc.findNone(sc.ben, "short-lived")
	if err := sc.platform.Edit(t.Context(), ref, textCard("still there")); !chat.IsError[*chat.Gone](err) {
		t.Errorf("edit after deletion: %v, want Gone", err)
	}
	sc.findNone(sc.ben, "still there")
	if v := events[chat.Vanished](sc); len(v) != 1 || v[0].Message != ref {
		t.Errorf("Vanished events: %v", v)
	}
}

func cancelledContext(t T, sc *Scenario) {
	ref := sc.post(sc.channel, textCard("unchanged"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sc.platform.Post(ctx, chat.Message{Key: "late", Community: sc.community, To: sc.channel, Card: textCard("too late")}); err == nil {
		t.Errorf("a post whose context is cancelled succeeds")
	}
	if err := sc.platform.Edit(ctx, ref, textCard("too late")); err == nil {
		t.Errorf("an edit whose context is cancelled succeeds")
	}
	if err := chat.React(ctx, sc.platform, ref, []string{"🍎"}); err == nil && chat.CanReact(sc.platform) {
		t.Errorf("a reaction whose context is cancelled succeeds")
	}
	if _, err := sc.platform.FetchMember(ctx, sc.community, sc.ben); err == nil {
		t.Errorf("a member is read though the context is cancelled")
	}
	sc.network.Pass(settle)
	sc.findNone(sc.ben, "too late")
	if s := sc.findOne(sc.ben, "unchanged"); len(s.Reactions) != 0 {
		t.Errorf("reactions were added: %v", s.Reactions)
	}
}
