//go:build unix

package main

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage/storagetest"
)

// plantedBug breaks Muster in one way, to show that the suite notices.
type plantedBug struct {
	platform func(chat.Platform) chat.Platform // Discord's, done wrong
	drops    func(query string) bool           // statements whose commit is reported and not made
	tick     func(w *faultWorld)               // between the steps
	rules    bot.Zones                         // by which what is stored is kept in step
}

// discordAdapter has a name that is none of its methods.
type discordAdapter = discord.Network

// plantedDiscord is Discord with something done wrong in the nth call.
type plantedDiscord struct {
	*discordAdapter

	post    func(n *discord.Network, ctx context.Context, m chat.Message) (bot.MessageRef, error)
	edit    func(n *discord.Network, ctx context.Context, ref bot.MessageRef, c chat.Card) error
	receive func(h chat.Handler) chat.Handler
}

func (p *plantedDiscord) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if p.post == nil {
		return p.discordAdapter.Post(ctx, m)
	}
	return p.post(p.discordAdapter, ctx, m)
}

func (p *plantedDiscord) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if p.edit == nil {
		return p.discordAdapter.Edit(ctx, ref, c)
	}
	return p.edit(p.discordAdapter, ctx, ref, c)
}

func (p *plantedDiscord) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	if p.receive != nil {
		h = p.receive(h)
	}
	return p.discordAdapter.Run(ctx, cmds, h)
}

// deafHandler ignores events of a kind.
type deafHandler struct {
	chat.Handler

	ignores func(e chat.Event) bool
}

func (d deafHandler) Handle(ctx context.Context, e chat.Event) chat.Response {
	if d.ignores(e) {
		return chat.Nothing{}
	}
	return d.Handler.Handle(ctx, e)
}

// plantedIn returns a bug in the calls of Discord's adapter.
func plantedIn(p plantedDiscord) func(chat.Platform) chat.Platform {
	return func(under chat.Platform) chat.Platform {
		one := p
		one.discordAdapter = under.(*discord.Network)
		return &one
	}
}

func isReminder(m chat.Message) bool {
	_, direct := m.To.Direct()
	return !direct && len(m.Mention) > 0
}

// TestThePlantedBugsAreCaught breaks Muster in each of the ways that the suite looks
// for.
func TestThePlantedBugsAreCaught(t *testing.T) {
	var commits, edits atomic.Int64
	for name, c := range map[string]struct {
		plant plantedBug
		want  string // what a violation begins with
	}{
		"a message is sent under two keys": {plantedBug{platform: plantedIn(plantedDiscord{
			post: func(n *discord.Network, ctx context.Context, m chat.Message) (bot.MessageRef, error) {
				ref, err := n.Post(ctx, m)
				if m.Key += "b"; err == nil && len(m.Key) < 20 {
					_, err = n.Post(ctx, m)
				}
				return ref, err
			},
		})}, "doubled: "},
		"a message is taken for sent": {plantedBug{platform: plantedIn(plantedDiscord{
			post: func(n *discord.Network, ctx context.Context, m chat.Message) (bot.MessageRef, error) {
				if isReminder(m) {
					return bot.MessageRef{Place: m.To, ID: "5"}, nil
				}
				return n.Post(ctx, m)
			},
		})}, "lost message: "},
		"an answer is dropped after it was confirmed": {plantedBug{drops: func(query string) bool {
			return strings.HasPrefix(strings.TrimSpace(query), "insert into rsvp") && commits.Add(1)%3 == 0
		}}, "lost answer: "},
		"those who wait are let in": {plantedBug{tick: func(w *faultWorld) {
			_, err := w.raw.Exec(`update rsvp set state = 'going' where state = 'waiting'`)
			if err == nil || !strings.Contains(err.Error(), "SQLITE_BUSY") { // at another tick, then
				w.must(err)
			}
		}}, "oversold: "},
		"a card is not drawn again": {plantedBug{platform: plantedIn(plantedDiscord{
			edit: func(*discord.Network, context.Context, bot.MessageRef, chat.Card) error { return nil },
		})}, "stale card: "},
		"a task is parked at its first failure": {plantedBug{platform: plantedIn(plantedDiscord{
			edit: func(n *discord.Network, ctx context.Context, ref bot.MessageRef, c chat.Card) error {
				if err := n.Edit(ctx, ref, c); err != nil || edits.Add(1)%3 == 0 { // few runs have an edit that fails
					return &chat.TooLarge{What: "planted"}
				}
				return nil
			},
		})}, "parked: "},
		"reactions are not heard": {plantedBug{platform: plantedIn(plantedDiscord{
			receive: func(h chat.Handler) chat.Handler {
				return deafHandler{h, func(e chat.Event) bool {
					_, reaction := e.(chat.ReactionChanged)
					_, reconnected := e.(chat.Reconnected)
					return reaction || reconnected
				}}
			},
		})}, "lost reaction: "},
		"nobody is asked about a deleted card": {plantedBug{tick: func(w *faultWorld) {
			if len(w.cardless) == 0 {
				w.deleteMessage()
			}
		}, platform: plantedIn(plantedDiscord{
			post: func(n *discord.Network, ctx context.Context, m chat.Message) (bot.MessageRef, error) {
				if strings.Contains(m.Card.Lead.String(), "Somebody deleted") {
					return bot.MessageRef{Place: m.To, ID: "5"}, nil
				}
				return n.Post(ctx, m)
			},
		})}, "abandoned: lost card: "},
		"what is due does not follow the clocks": {plantedBug{rules: bot.TZData}, "wrong time: "},
		"what was missed before a login is not read again": {plantedBug{platform: plantedIn(plantedDiscord{
			receive: func(h chat.Handler) chat.Handler {
				return deafHandler{h, func(e chat.Event) bool {
					_, reconnected := e.(chat.Reconnected)
					return reconnected
				}}
			},
		})}, "lost reaction: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const tries = 6 // a bug needs the fault that brings it out
			var all []string
			for i := range uint64(tries) {
				_, wrong := runFaults(t, storagetest.SQLite, 4*(i+1), c.plant)
				for _, one := range wrong {
					if strings.HasPrefix(one, c.want) {
						t.Logf("seed %d: %s", 4*(i+1), firstLine(one))
						return
					}
				}
				all = append(all, wrong...)
			}
			t.Errorf("no %q is reported in %d runs, but %q", c.want, tries, all)
		})
	}
}
