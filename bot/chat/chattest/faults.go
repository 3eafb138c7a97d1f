package chattest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// faults are the ways to be broken.
func faults() []fault {
	return slices.Concat(messageFaults(), replyModeFaults(), formFaults(), reactionFaults(), placeFaults(), eventFaults(), limitFaults(), textFaults(), linkFaults(), replyFaults())
}

func messageFaults() []fault {
	n := 0
	return []fault{
		{name: "forgets keys", caught: []string{"the same key posts once", "the same key posts once at the same time"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				b.mu.Lock()
				n++
				m.Key = fmt.Sprint(m.Key, n)
				b.mu.Unlock()
				return b.fullPlatform.Post(ctx, m)
			}},
		{name: "takes every message for one", caught: []string{"another key posts again"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				m.Key = "one"
				return b.fullPlatform.Post(ctx, m)
			}},
		{name: "loses edits", caught: []string{"an edit is shown"},
			edit: func(context.Context, *brokenNetwork, bot.MessageRef, chat.Card) error { return nil }},
		{name: "edits what is gone", caught: []string{"an edit after a deletion is Gone"},
			edit: func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef, c chat.Card) error {
				return ignore[*chat.Gone](b.fullPlatform.Edit(ctx, ref, c))
			}},
		{name: "posts to nowhere", caught: []string{"a message to nowhere is Gone"}, post: postIgnoring[*chat.Gone]},
		{name: "does what was cancelled", caught: []string{"a cancelled context stops what was asked"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				return b.fullPlatform.Post(context.WithoutCancel(ctx), m)
			}},
		{name: "notifies nobody", caught: []string{"those who are mentioned are notified and nobody else"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				m.Mention = nil
				return b.fullPlatform.Post(ctx, m)
			}},
		{name: "notifies everybody", caught: []string{"those who are mentioned are notified and nobody else", "hostile text is text"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				m.Mention = b.Members()
				return b.fullPlatform.Post(ctx, m)
			}},
	}
}

// ignore is no error where there was one of that type.
func ignore[E error](err error) error {
	if chat.IsError[E](err) {
		return nil
	}
	return err
}

func postIgnoring[E error](ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
	ref, err := b.fullPlatform.Post(ctx, m)
	return ref, ignore[E](err)
}

func withDelays(names ...string) []string {
	var out []string
	for _, name := range names {
		out = append(out, name+" after 2s", name+" after 5s")
	}
	return out
}

func replyModeFaults() []fault {
	every := []string{"a private reply", "a public reply", "a redrawing", "a form", "a form from a button"}
	at0 := make([]string, len(every))
	at5 := make([]string, len(every))
	for i, name := range every {
		at0[i], at5[i] = name+" after 0s", name+" after 5s"
	}
	return []fault{
		{name: "loses answers", caught: at0,
			answer: func(*brokenNetwork, chat.Event, chat.Response, time.Duration) chat.Response { return chat.Nothing{} }},
		{name: "loses late answers", caught: append(withDelays(every...), "what is wrong is said late"),
			answer: func(_ *brokenNetwork, _ chat.Event, r chat.Response, took time.Duration) chat.Response {
				if took > time.Second {
					return chat.Nothing{}
				}
				return r
			}},
		{name: "acknowledges only with the answer", caught: at5,
			acknowledged: func(b *brokenNetwork, pending PendingInput) bool {
				b.mu.Lock()
				defer b.mu.Unlock()
				// Arriving and returning are answered too.
				return pending.Acknowledged() && b.answered >= b.inputs+2
			}},
		{name: "waits for ever", caught: []string{"nothing is an answer"},
			sees: func(b *brokenNetwork, u bot.UserID) []Seen {
				all := b.Network.Sees(u)
				return append(all, Seen{ID: "waiting", Place: "nowhere", Waiting: true})
			}},
		{name: "shows everybody everything", sees: seesAll,
			caught: []string{"a private reply is unseen by others", "a refusal to redraw is private", "direct messages are seen by their member alone",
				"a private reply after 0s", "what is wrong is said and what was typed is kept", "a command that is wrong is corrected in a form"}},
		{name: "answers privately in public", caught: []string{"a private reply is unseen by others", "a private reply after 0s"},
			commands: func(cmds []chat.Command) []chat.Command { return setReplyMode(cmds, chat.ModePrivate, chat.ModePublic) }},
		{name: "answers publicly in private", caught: []string{"a public reply after 0s", "a public reply after 5s"},
			commands: func(cmds []chat.Command) []chat.Command { return setReplyMode(cmds, chat.ModePublic, chat.ModePrivate) }},
		{name: "redraws no private message", caught: []string{"a control on a private message redraws it"},
			answer: func(_ *brokenNetwork, e chat.Event, r chat.Response, _ time.Duration) chat.Response {
				if p, ok := e.(chat.Press); ok && p.Message.IsZero() {
					return chat.Nothing{}
				}
				return r
			}},
	}
}

// seesAll is what all members see together.
func seesAll(b *brokenNetwork, _ bot.UserID) []Seen {
	var all []Seen
	known := map[string]bool{}
	for _, u := range b.Members() {
		for _, s := range b.Network.Sees(u) {
			if !known[s.ID] {
				known[s.ID] = true
				all = append(all, s)
			}
		}
	}
	return all
}

func setReplyMode(cmds []chat.Command, from, to chat.ReplyMode) []chat.Command {
	for i := range cmds {
		if cmds[i].ReplyMode == from {
			cmds[i].ReplyMode = to
		}
	}
	return cmds
}

func reactionFaults() []fault {
	return []fault{
		{name: "tells no reactions", caught: []string{"a reaction is heard and listed", "a reaction taken away is heard and not listed"},
			receive: func(e chat.Event) (chat.Event, bool) { _, reacted := e.(chat.ReactionChanged); return e, !reacted }},
		{name: "tells every reaction as added", caught: []string{"a reaction taken away is heard and not listed"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if r, ok := e.(chat.ReactionChanged); ok {
					r.Added = true
					return r, true
				}
				return e, true
			}},
		{name: "lists no reactions", caught: []string{"a reaction is heard and listed", "a reaction taken away is heard and not listed"},
			list: func(context.Context, *brokenNetwork, bot.MessageRef) ([]bot.Reaction, error) { return nil, nil }},
		{name: "lists our own reactions", caught: []string{"our own reactions are shown and not listed"},
			list: func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef) ([]bot.Reaction, error) {
				all, err := chat.Reactions(ctx, b.fullPlatform, ref)
				return append(all, bot.Reaction{Member: "us", Emoji: "🍎"}), err
			}},
		{name: "does not react", caught: []string{"our own reactions are shown and not listed"},
			react: func(context.Context, *brokenNetwork, bot.MessageRef, string) error { return nil }},
		{name: "does not say that it was away", caught: []string{"reactions made while we were away are there when we return"},
			receive: func(e chat.Event) (chat.Event, bool) { _, back := e.(chat.Reconnected); return e, !back }},
		{name: "forgets what happened while we were away", caught: []string{"reactions made while we were away are there when we return"},
			list: func(context.Context, *brokenNetwork, bot.MessageRef) ([]bot.Reaction, error) {
				return []bot.Reaction{{Member: "ben", Emoji: "🍎"}}, nil
			}},
		{name: "lists reactions to what is gone", caught: []string{"reactions to a message that was deleted are Gone"},
			list: func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef) ([]bot.Reaction, error) {
				all, err := chat.Reactions(ctx, b.fullPlatform, ref)
				return all, ignore[*chat.Gone](err)
			}},
	}
}

func placeFaults() []fault {
	gone := func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef) (bot.Place, error) {
		place, err := b.fullPlatform.OpenThread(ctx, ref, "A thread")
		return place, ignore[*chat.Gone](err)
	}
	return []fault{
		{name: "has no threads and says it has", caught: []string{"a message has one thread", "controls work in a thread"},
			open: func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef) (bot.Place, error) {
				if _, err := b.fullPlatform.OpenThread(ctx, ref, "A thread"); err != nil {
					return "", err
				}
				return ref.Place, nil
			},
			receive: func(e chat.Event) (chat.Event, bool) {
				if p, ok := e.(chat.Press); ok {
					p.Place = "nowhere"
					return p, true
				}
				return e, true
			}},
		{name: "opens threads of what is gone", caught: []string{"the thread of a message that was deleted is Gone"}, open: gone},
		{name: "does not say who takes no direct messages", caught: []string{"who takes no direct messages is Closed"}, post: postIgnoring[*chat.Closed]},
		{name: "says nobody takes direct messages", caught: []string{"who takes no direct messages is Closed"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				if u, direct := m.To.Direct(); direct {
					return bot.MessageRef{}, &chat.Closed{User: u}
				}
				return b.fullPlatform.Post(ctx, m)
			}},
	}
}

func eventFaults() []fault {
	return []fault{
		{name: "never arrives", caught: []string{"we arrive before we return"},
			receive: func(e chat.Event) (chat.Event, bool) { _, arrived := e.(chat.Arrived); return e, !arrived }},
		{name: "takes what comes again for new", caught: []string{"an event delivered twice has the same id", "an event delivered twice while it is handled has the same id"},
			again: func(b *brokenNetwork, in Input) { b.Network.Do(in) }},
		{name: "gives all events one id", caught: []string{"every event has an id of its own"},
			receive: changeFrom(func(f *chat.From) { f.ID = "event" })},
		{name: "lets everybody manage", caught: []string{"an event says who did it, and where"},
			receive: changeFrom(func(f *chat.From) { f.Actor.Manages = true })},
		{name: "does not say where", caught: []string{"an event says who did it, and where"},
			receive: changeFrom(func(f *chat.From) { f.Place = "" })},
		{name: "takes a thread for a channel", caught: []string{"controls work in a thread"},
			receive: changeFrom(func(f *chat.From) { f.Channel = f.Place })},
		{name: "loses options", caught: []string{"options arrive, and what cannot be read with them"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if i, ok := e.(chat.Invocation); ok {
					i.Values = nil
					return i, true
				}
				return e, true
			}},
		{name: "loses what was chosen", caught: []string{"what was chosen in a menu arrives"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if p, ok := e.(chat.Press); ok {
					p.Values = nil
					return p, true
				}
				return e, true
			}},
		{name: "answers nobody at the end", caught: []string{"what is being answered when we end is answered"},
			answer: func(b *brokenNetwork, _ chat.Event, r chat.Response, _ time.Duration) chat.Response {
				if b.isStopped() {
					return chat.Nothing{}
				}
				return r
			}},
		{name: "vouches for strangers", caught: []string{"a stranger is Gone"},
			member: func(ctx context.Context, b *brokenNetwork, u bot.UserID) (chat.Identity, error) {
				c, _ := b.Place()
				m, err := b.fullPlatform.FetchMember(ctx, c, u)
				return m, ignore[*chat.Gone](err)
			}},
	}
}

// changeFrom changes where a command comes from.
func changeFrom(change func(f *chat.From)) func(e chat.Event) (chat.Event, bool) {
	return func(e chat.Event) (chat.Event, bool) {
		switch e := e.(type) {
		case chat.Invocation:
			change(&e.From)
			return e, true
		case chat.Press:
			change(&e.From)
			return e, true
		}
		return e, true
	}
}

func limitFaults() []fault {
	var all []string
	for _, c := range limitCases() {
		all = append(all, c.Name)
	}
	shift := func(d int) func(l chat.Limits) chat.Limits {
		return func(l chat.Limits) chat.Limits {
			for _, n := range []*int{
				&l.Title, &l.Text, &l.ButtonLabel, &l.Buttons, &l.Menus, &l.Options, &l.OptionLabel, &l.Action,
				&l.FormTitle, &l.FormFields, &l.Reactions, &l.MessageKey, &l.Autocomplete,
			} {
				if *n > 0 {
					*n += d
				}
			}
			return l
		}
	}
	return []fault{
		{name: "takes one less than it says", caught: all, limits: shift(1)},
		{name: "takes one more than it says", caught: all, limits: shift(-1)},
	}
}
