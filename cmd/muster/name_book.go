package main

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	nameTTL      = time.Hour       // for how long a name is good
	maxNames     = 20_000          // names that are kept
	maxAsked     = 300             // names that are asked for at once; the rest stay unknown
	askedAtOnce  = 4               // by one page, so that a network answers others too
	namePatience = 5 * time.Second // for all names of a page
)

// nameBook knows by which names members go in their communities. It asks their networks,
// which cards do not need: there a network shows names by itself.
type nameBook struct {
	platforms map[bot.Network]chat.Platform

	mu    sync.Mutex
	known map[nameKey]knownName
}

type nameKey struct {
	community bot.CommunityID
	user      bot.UserID
}

type knownName struct {
	name string // empty: the member is gone
	at   time.Time
}

func newNameBook(networks []chat.Platform) *nameBook {
	b := &nameBook{platforms: map[bot.Network]chat.Platform{}, known: map[nameKey]knownName{}}
	for _, n := range networks {
		b.platforms[n.Network()] = n
	}
	return b
}

// find returns the names of those members of whom their network says one in time.
func (b *nameBook) find(ctx context.Context, c bot.CommunityID, users []bot.UserID) (map[bot.UserID]string, error) {
	found, unknown := b.look(c, users)
	platform, ok := b.platforms[c.Network()]
	if !ok || len(unknown) == 0 {
		return found, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, namePatience)
	defer cancel()
	var mu sync.Mutex
	var asking errgroup.Group
	asking.SetLimit(askedAtOnce)
	for _, u := range unknown[:min(len(unknown), maxAsked)] {
		asking.Go(func() error {
			if ctx.Err() != nil {
				return nil // in time for the others
			}
			who, err := platform.FetchMember(ctx, c, u)
			if err != nil && !chat.IsError[*chat.Gone](err) {
				return nil // shown without a name
			}
			b.keep(nameKey{c, u}, who.Name)
			if who.Name != "" {
				mu.Lock()
				defer mu.Unlock()
				found[u] = who.Name
			}
			return nil
		})
	}
	return found, asking.Wait()
}

// look returns the names that are known, and of whom none is.
func (b *nameBook) look(c bot.CommunityID, users []bot.UserID) (found map[bot.UserID]string, unknown []bot.UserID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found = make(map[bot.UserID]string, len(users))
	for _, u := range users {
		known, ok := b.known[nameKey{c, u}]
		switch {
		case !ok || time.Since(known.at) >= nameTTL:
			unknown = append(unknown, u)
		case known.name != "":
			found[u] = known.name
		}
	}
	return found, unknown
}

func (b *nameBook) keep(k nameKey, name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= maxNames {
		clear(b.known)
	}
	b.known[k] = knownName{name, time.Now()}
}
