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

// full is a platform with every talent that the suite is about.
type full interface {
	chat.Platform
	chat.Reactor
	chat.ThreadOpener
	chat.ReplyEditor
}

// fault is one way to be broken. What is nil is as it should be.
type fault struct {
	name   string
	caught []string // the cases that must fail

	post     func(ctx context.Context, b *broken, m chat.Message) (bot.MessageRef, error)
	edit     func(ctx context.Context, b *broken, ref bot.MessageRef, c chat.Card) error
	react    func(ctx context.Context, b *broken, ref bot.MessageRef, emoji string) error
	list     func(ctx context.Context, b *broken, ref bot.MessageRef) ([]bot.Reaction, error)
	open     func(ctx context.Context, b *broken, ref bot.MessageRef) (bot.Place, error)
	reply    func(ctx context.Context, b *broken, ref chat.ReplyRef, c chat.Card) error
	member   func(ctx context.Context, b *broken, u bot.UserID) (chat.Identity, error)
	limits   func(l chat.Limits) chat.Limits
	commands func(cmds []chat.Command) []chat.Command
	hear     func(e chat.Event) (chat.Event, bool) // what becomes of an event; false: nothing
	answer   func(b *broken, e chat.Event, r chat.Response, took time.Duration) chat.Response
	sees     func(b *broken, u bot.UserID) []Seen
	acked    func(b *broken, d Doing) bool
	again    func(b *broken, a Act)
}

// broken is a network with a fault, and the platform that it shows.
type broken struct {
	Network
	full
	fault fault

	mu       sync.Mutex
	answered int  // how many events were
	begun    int  // how many acts were
	over     bool // Run was told to end
}

func newBroken(n Network, f fault) *broken {
	return &broken{Network: n, full: n.Platform().(full), fault: f}
}

func (b *broken) Platform() chat.Platform { return brokenPlatform{b} }

func (b *broken) Do(a Act) Doing {
	b.mu.Lock()
	b.begun++
	b.mu.Unlock()
	return brokenDoing{b, a, b.Network.Do(a)}
}

func (b *broken) Sees(u bot.UserID) []Seen {
	if b.fault.sees != nil {
		return b.fault.sees(b, u)
	}
	return b.Network.Sees(u)
}

// Complete is a Completer if the network is one.
func (b *broken) Complete(u bot.UserID, command, option, typed string) []string {
	if c, ok := b.Network.(Completer); ok {
		return c.Complete(u, command, option, typed)
	}
	return nil
}

type brokenDoing struct {
	b   *broken
	act Act
	Doing
}

func (d brokenDoing) Acknowledged() bool {
	if d.b.fault.acked != nil {
		return d.b.fault.acked(d.b, d.Doing)
	}
	return d.Doing.Acknowledged()
}

func (d brokenDoing) Again() {
	if d.b.fault.again != nil {
		d.b.fault.again(d.b, d.act)
		return
	}
	d.Doing.Again()
}

// brokenPlatform is the platform as the fault leaves it.
type brokenPlatform struct{ b *broken }

func (p brokenPlatform) Network() bot.Network { return p.b.full.Network() }

func (p brokenPlatform) Limits() chat.Limits {
	if p.b.fault.limits != nil {
		return p.b.fault.limits(p.b.full.Limits())
	}
	return p.b.full.Limits()
}

func (p brokenPlatform) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	if p.b.fault.commands != nil {
		cmds = p.b.fault.commands(slices.Clone(cmds))
	}
	p.b.setOver(false)
	stop := context.AfterFunc(ctx, func() { p.b.setOver(true) })
	defer stop()
	return p.b.full.Run(ctx, cmds, brokenHandler{p.b, h})
}

func (b *broken) setOver(over bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = over
}

func (b *broken) isOver() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.over
}

func (p brokenPlatform) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if p.b.fault.post != nil {
		return p.b.fault.post(ctx, p.b, m)
	}
	return p.b.full.Post(ctx, m)
}

func (p brokenPlatform) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if p.b.fault.edit != nil {
		return p.b.fault.edit(ctx, p.b, ref, c)
	}
	return p.b.full.Edit(ctx, ref, c)
}

func (p brokenPlatform) React(ctx context.Context, ref bot.MessageRef, emoji string) error {
	if p.b.fault.react != nil {
		return p.b.fault.react(ctx, p.b, ref, emoji)
	}
	return p.b.full.React(ctx, ref, emoji)
}

func (p brokenPlatform) Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	if p.b.fault.list == nil {
		return p.b.full.Reactions(ctx, ref)
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
	return p.b.full.OpenThread(ctx, ref, title)
}

func (p brokenPlatform) EditReply(ctx context.Context, ref chat.ReplyRef, c chat.Card) error {
	if p.b.fault.reply != nil {
		return p.b.fault.reply(ctx, p.b, ref, c)
	}
	return p.b.full.EditReply(ctx, ref, c)
}

func (p brokenPlatform) FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	if p.b.fault.member != nil {
		return p.b.fault.member(ctx, p.b, u)
	}
	return p.b.full.FetchMember(ctx, c, u)
}

// brokenHandler lets through what the fault leaves of events and answers.
type brokenHandler struct {
	b *broken
	h chat.Handler
}

func (h brokenHandler) Handle(ctx context.Context, e chat.Event) chat.Response {
	if h.b.fault.hear != nil {
		var heard bool
		if e, heard = h.b.fault.hear(e); !heard {
			return chat.Nothing{}
		}
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
