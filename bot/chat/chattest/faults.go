package chattest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// faults returns all faults.
func faults() []fault {
	return slices.Concat(messageFaults(), replyModeFaults(), formFaults(), reactionFaults(), placeFaults(), eventFaults(), limitFaults(), textFaults(), linkFaults(), replyFaults(), orderFaults(), audienceFaults())
}

func messageFaults() []fault {
	n := 0
	return []fault{
		{name: "forgets keys", caught: []string{"the same key posts once", "the same key posts once concurrently"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				b.mu.Lock()
				n++
				m.Key = fmt.Sprint(m.Key, n)
				b.mu.Unlock()
				return b.fullPlatform.Post(ctx, m)
			}},
		{name: "treats all keys as one", caught: []string{"another key posts again"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				m.Key = "one"
				return b.fullPlatform.Post(ctx, m)
			}},
		{name: "loses edits", caught: []string{"an edit is shown"},
			edit: func(context.Context, *brokenNetwork, bot.MessageRef, chat.Card) error { return nil }},
		{name: "edits deleted messages", caught: []string{"an edit after a deletion is Gone"},
			edit: func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef, c chat.Card) error {
				return ignore[*chat.Gone](b.fullPlatform.Edit(ctx, ref, c))
			}},
		{name: "posts to unknown places", caught: []string{"a message to an unknown place is Gone"}, post: postIgnoring[*chat.Gone]},
		{name: "ignores cancellation", caught: []string{"a cancelled context stops every call"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				return b.fullPlatform.Post(context.WithoutCancel(ctx), m)
			}},
		{name: "notifies nobody", caught: []string{"only mentioned members are notified"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				m.Mention = nil
				return b.fullPlatform.Post(ctx, m)
			}},
		{name: "notifies everybody", caught: []string{"only mentioned members are notified", "hostile text is shown literally"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				m.Mention = b.Members()
				return b.fullPlatform.Post(ctx, m)
			}},
	}
}

// ignore returns nil for an error of type E, and any other error unchanged.
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
	every := []string{"a private reply", "a public reply", "a redraw", "a form", "a form from a button"}
	at0 := make([]string, len(every))
	at5 := make([]string, len(every))
	for i, name := range every {
		at0[i], at5[i] = name+" after 0s", name+" after 5s"
	}
	return []fault{
		{name: "loses answers", caught: at0,
			answer: func(*brokenNetwork, chat.Event, chat.Response, time.Duration) chat.Response { return chat.Nothing{} }},
		{name: "loses late answers", caught: append(withDelays(every...), "a form refused late shows its errors"),
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
				// Arrived and Reconnected are answered too.
				return pending.Acknowledged() && b.answered >= b.inputs+2
			}},
		{name: "waits forever", caught: []string{"Nothing is an answer"},
			sees: func(b *brokenNetwork, u bot.UserID) []Seen {
				all := b.Network.Sees(u)
				return append(all, Seen{ID: "waiting", Place: "nowhere", Waiting: true})
			}},
		{name: "shows everybody everything", sees: seesAll,
			caught: []string{"a private reply is unseen by others", "a refusal to redraw is private", "direct messages are seen by their member only",
				"a private reply after 0s", "a refused form shows its errors and keeps the input", "an invalid command is corrected in a form"}},
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

// seesAll returns what any member sees.
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
		{name: "delivers no reactions", caught: []string{"a reaction is delivered and listed", "a removed reaction is delivered and not listed"},
			receive: func(e chat.Event) (chat.Event, bool) { _, reacted := e.(chat.ReactionChanged); return e, !reacted }},
		{name: "delivers every reaction as added", caught: []string{"a removed reaction is delivered and not listed"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if r, ok := e.(chat.ReactionChanged); ok {
					r.Added = true
					return r, true
				}
				return e, true
			}},
		{name: "lists no reactions", caught: []string{"a reaction is delivered and listed", "a removed reaction is delivered and not listed"},
			list: func(context.Context, *brokenNetwork, bot.MessageRef) ([]bot.Reaction, error) { return nil, nil }},
		{name: "lists our own reactions", caught: []string{"our own reactions are shown and not listed"},
			list: func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef) ([]bot.Reaction, error) {
				all, err := chat.Reactions(ctx, b.fullPlatform, ref)
				return append(all, bot.Reaction{Member: "us", Emoji: "🍎"}), err
			}},
		{name: "does not react", caught: []string{"our own reactions are shown and not listed"},
			react: func(context.Context, *brokenNetwork, bot.MessageRef, string) error { return nil }},
		{name: "does not report reconnection", caught: []string{"reactions made while disconnected are listed after reconnecting"},
			receive: func(e chat.Event) (chat.Event, bool) { _, back := e.(chat.Reconnected); return e, !back }},
		{name: "misses reactions made while disconnected", caught: []string{"reactions made while disconnected are listed after reconnecting"},
			list: func(context.Context, *brokenNetwork, bot.MessageRef) ([]bot.Reaction, error) {
				return []bot.Reaction{{Member: "ben", Emoji: "🍎"}}, nil
			}},
		{name: "lists reactions to deleted messages", caught: []string{"reactions to a deleted message are Gone"},
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
		{name: "returns the channel as the thread", caught: []string{"a message has one thread", "controls work in a thread"},
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
		{name: "opens threads of deleted messages", caught: []string{"the thread of a deleted message is Gone"}, open: gone},
		{name: "hides closed direct messages", caught: []string{"closed direct messages are Closed"}, post: postIgnoring[*chat.Closed]},
		{name: "reports all direct messages as closed", caught: []string{"closed direct messages are Closed"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				if u, direct := m.To.Direct(); direct {
					return bot.MessageRef{}, &chat.Closed{User: u}
				}
				return b.fullPlatform.Post(ctx, m)
			}},
	}
}

// changeFrom returns a receive function that changes From of commands and
// presses.
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
		{name: "accepts one less than its limits", caught: all, limits: shift(1)},
		{name: "accepts one more than its limits", caught: all, limits: shift(-1)},
	}
}
