package chattest

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// fullPlatform is a platform with every optional interface that the suite covers.
type fullPlatform interface {
	chat.Platform
	chat.Reactor
	chat.ThreadOpener
	chat.ReplyEditor
	chat.Audience
}

// fault is one way to break a network. A nil function changes nothing.
type fault struct {
	name   string
	caught []string // the cases that must fail

	post         func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error)
	edit         func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef, c chat.Card) error
	react        func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef, emoji string) error
	list         func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef) ([]bot.Reaction, error)
	open         func(ctx context.Context, b *brokenNetwork, ref bot.MessageRef) (bot.Place, error)
	reply        func(ctx context.Context, b *brokenNetwork, ref bot.ReplyRef, c chat.Card) error
	member       func(ctx context.Context, b *brokenNetwork, u bot.UserID) (chat.Identity, error)
	public       func(v bot.Visibility) bot.Visibility
	sight        func(ctx context.Context, b *brokenNetwork, v chat.Viewer, places []bot.Place) []bot.Visibility
	limits       func(l chat.Limits) chat.Limits
	commands     func(cmds []chat.Command) []chat.Command
	receive      func(e chat.Event) (chat.Event, bool) // changes an event; false drops it
	answer       func(b *brokenNetwork, e chat.Event, r chat.Response, took time.Duration) chat.Response
	sees         func(b *brokenNetwork, u bot.UserID) []Seen
	acknowledged func(b *brokenNetwork, d PendingInput) bool
	again        func(b *brokenNetwork, a Input)
	atOnce       bool // reactions are handled without waiting for earlier ones
}

// brokenNetwork is a network and its platform with a fault.
type brokenNetwork struct {
	Network
	fullPlatform
	fault fault

	mu       sync.Mutex
	answered int  // events answered
	inputs   int  // inputs made
	stopped  bool // the context of Run has ended
}

func newBroken(n Network, f fault) *brokenNetwork {
	return &brokenNetwork{Network: n, fullPlatform: n.Platform().(fullPlatform), fault: f}
}

func (b *brokenNetwork) Platform() chat.Platform { return brokenPlatform{b} }

func (b *brokenNetwork) Do(in Input) PendingInput {
	b.mu.Lock()
	b.inputs++
	b.mu.Unlock()
	return brokenInput{b, in, b.Network.Do(in)}
}

func (b *brokenNetwork) Sees(u bot.UserID) []Seen {
	if b.fault.sees != nil {
		return b.fault.sees(b, u)
	}
	return b.Network.Sees(u)
}

// Complete implements Completer if the network does.
func (b *brokenNetwork) Complete(u bot.UserID, command, option, typed string) []string {
	if c, ok := b.Network.(Completer); ok {
		return c.Complete(u, command, option, typed)
	}
	return nil
}

// Private implements Secretive if the network does.
func (b *brokenNetwork) Private(members ...bot.UserID) bot.Place {
	if s, ok := b.Network.(Secretive); ok {
		return s.Private(members...)
	}
	return ""
}

type brokenInput struct {
	b     *brokenNetwork
	input Input
	PendingInput
}

func (i brokenInput) Acknowledged() bool {
	if i.b.fault.acknowledged != nil {
		return i.b.fault.acknowledged(i.b, i.PendingInput)
	}
	return i.PendingInput.Acknowledged()
}

func (i brokenInput) Again() {
	if i.b.fault.again != nil {
		i.b.fault.again(i.b, i.input)
		return
	}
	i.PendingInput.Again()
}

// brokenPlatform is the platform with the fault.
type brokenPlatform struct{ b *brokenNetwork }

func (p brokenPlatform) Network() bot.Network { return p.b.fullPlatform.Network() }

func (p brokenPlatform) Limits() chat.Limits {
	if p.b.fault.limits != nil {
		return p.b.fault.limits(p.b.fullPlatform.Limits())
	}
	return p.b.fullPlatform.Limits()
}

func (p brokenPlatform) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	if p.b.fault.commands != nil {
		cmds = p.b.fault.commands(slices.Clone(cmds))
	}
	p.b.setStopped(false)
	stop := context.AfterFunc(ctx, func() { p.b.setStopped(true) })
	defer stop()
	return p.b.fullPlatform.Run(ctx, cmds, brokenHandler{p.b, h})
}

func (b *brokenNetwork) setStopped(over bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopped = over
}

func (b *brokenNetwork) isStopped() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stopped
}

func (p brokenPlatform) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if p.b.fault.post != nil {
		return p.b.fault.post(ctx, p.b, m)
	}
	return p.b.fullPlatform.Post(ctx, m)
}

func (p brokenPlatform) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if p.b.fault.edit != nil {
		return p.b.fault.edit(ctx, p.b, ref, c)
	}
	return p.b.fullPlatform.Edit(ctx, ref, c)
}

func (p brokenPlatform) React(ctx context.Context, ref bot.MessageRef, emoji string) error {
	if p.b.fault.react != nil {
		return p.b.fault.react(ctx, p.b, ref, emoji)
	}
	return p.b.fullPlatform.React(ctx, ref, emoji)
}

func (p brokenPlatform) Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	if p.b.fault.list == nil {
		return p.b.fullPlatform.Reactions(ctx, ref)
	}
	all, err := p.b.fault.list(ctx, p.b, ref)
	return func(yield func(bot.Reaction, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(bot.Reaction{}, err)
		}
	}
}

func (p brokenPlatform) OpenThread(ctx context.Context, ref bot.MessageRef, title string) (bot.Place, error) {
	if p.b.fault.open != nil {
		return p.b.fault.open(ctx, p.b, ref)
	}
	return p.b.fullPlatform.OpenThread(ctx, ref, title)
}

func (p brokenPlatform) EditReply(ctx context.Context, ref bot.ReplyRef, c chat.Card) error {
	if p.b.fault.reply != nil {
		return p.b.fault.reply(ctx, p.b, ref, c)
	}
	return p.b.fullPlatform.EditReply(ctx, ref, c)
}

func (p brokenPlatform) FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	if p.b.fault.member != nil {
		return p.b.fault.member(ctx, p.b, u)
	}
	return p.b.fullPlatform.FetchMember(ctx, c, u)
}

func (p brokenPlatform) Public(ctx context.Context, c bot.CommunityID, place bot.Place) (bot.Visibility, error) {
	v, err := p.b.fullPlatform.Public(ctx, c, place)
	if p.b.fault.public != nil {
		v = p.b.fault.public(v)
	}
	return v, err
}

func (p brokenPlatform) CanSee(ctx context.Context, v chat.Viewer, places ...bot.Place) []bot.Visibility {
	if p.b.fault.sight != nil {
		return p.b.fault.sight(ctx, p.b, v, places)
	}
	return p.b.fullPlatform.CanSee(ctx, v, places...)
}

// brokenHandler applies the fault to events and answers.
type brokenHandler struct {
	b *brokenNetwork
	h chat.Handler
}

func (h brokenHandler) Handle(ctx context.Context, e chat.Event) chat.Response {
	if h.b.fault.receive != nil {
		var ok bool
		if e, ok = h.b.fault.receive(e); !ok {
			return chat.Nothing{}
		}
	}
	if _, ok := e.(chat.ReactionChanged); ok && h.b.fault.atOnce {
		go h.h.Handle(ctx, e)
		return chat.Nothing{}
	}
	began := time.Now()
	r := h.h.Handle(ctx, e)
	if h.b.fault.answer != nil {
		r = h.b.fault.answer(h.b, e, r, time.Since(began))
	}
	h.b.mu.Lock()
	h.b.answered++
	h.b.mu.Unlock()
	return r
}
