package chattest

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func eventFaults() []fault {
	return []fault{
		{name: "never arrives", caught: []string{"Arrived comes before Reconnected"},
			receive: func(e chat.Event) (chat.Event, bool) { _, arrived := e.(chat.Arrived); return e, !arrived }},
		{name: "gives a redelivered event a new id", caught: []string{"an event delivered twice has the same id", "an event delivered twice while it is handled has the same id"},
			again: func(b *brokenNetwork, in Input) { b.Network.Do(in) }},
		{name: "gives all events one id", caught: []string{"every event has a different id"},
			receive: changeFrom(func(f *chat.From) { f.ID = "event" })},
		{name: "lets everybody manage", caught: []string{"an event names its actor and its place"},
			receive: changeFrom(func(f *chat.From) { f.Actor.Manages = true })},
		{name: "does not name the place", caught: []string{"an event names its actor and its place"},
			receive: changeFrom(func(f *chat.From) { f.Place = "" })},
		{name: "reports a thread as its channel", caught: []string{"controls work in a thread"},
			receive: changeFrom(func(f *chat.From) { f.Channel = f.Place })},
		{name: "loses options", caught: []string{"options are parsed and delivered"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if i, ok := e.(chat.Invocation); ok {
					i.Values = nil
					return i, true
				}
				return e, true
			}},
		{name: "drops what it does not know", caught: []string{"an option that there is not is refused"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if i, ok := e.(chat.Invocation); ok {
					i.Errors = nil
					return i, true
				}
				return e, true
			}},
		{name: "loses menu choices", caught: []string{"a menu choice is delivered", "the pages of a menu are turned in place"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if p, ok := e.(chat.Press); ok {
					p.Values = nil
					return p, true
				}
				return e, true
			}},
		{name: "drops answers in flight", caught: []string{"an event in flight is answered before Run ends"},
			answer: func(b *brokenNetwork, _ chat.Event, r chat.Response, _ time.Duration) chat.Response {
				if b.isStopped() {
					return chat.Nothing{}
				}
				return r
			}},
		{name: "returns unknown members", caught: []string{"an unknown member is Gone"},
			member: func(ctx context.Context, b *brokenNetwork, u bot.UserID) (chat.Identity, error) {
				c, _ := b.Place()
				m, err := b.fullPlatform.FetchMember(ctx, c, u)
				return m, ignore[*chat.Gone](err)
			}},
	}
}
