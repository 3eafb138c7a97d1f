package discord

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// Discord counts the requests of a bot, which may be those of several processes. They
// share what it allows: each unit of it is leased by one process, for a few seconds, and
// who sends nothing leases nothing.
const (
	budgetUnits = 25
	perUnit     = maxPerWindow / budgetUnits
	budgetTTL   = 4 * time.Second
	budgetRenew = 1500 * time.Millisecond
	// budgetRest is how long a unit is not used before another process may have it: what
	// was sent last must have arrived a second before.
	budgetRest = 1200 * time.Millisecond
	// withoutBudget is what a process sends that cannot ask for its share.
	withoutBudget = 1

	budgetPrefix  = "budget:"
	wantPrefix    = budgetPrefix + "want:"
	unitPrefix    = budgetPrefix + "unit:"
	stopPrefix    = budgetPrefix + "stop:"
	channelPrefix = "channel:"

	// channelTTL is how long one process alone posts to a channel after it did: longer
	// than a channel's limit remembers.
	channelTTL = 10 * time.Second
	// channelUse is how long the lease is used without renewing it, so that it outlasts
	// the last message by more than that.
	channelUse = 4 * time.Second
	// budgetTimeout is how long a request waits for the database.
	budgetTimeout = 3 * time.Second
	// notOurs is about when a message to another process's channel is tried again.
	notOurs = 200 * time.Millisecond
	// othersTTL is how long it is believed that a channel is another process's.
	othersTTL = time.Second
)

// budget is this process's share of the global limit. The zero value has all of it.
type budget struct {
	leases chat.Leases // nil: there is no other process
	holder string
	log    *slog.Logger

	turn     chan struct{} // holds one value while somebody reads or changes what follows
	renewAt  time.Time
	until    time.Time // of the units
	units    []string
	resting  []string             // units not used any more
	shared   bool                 // other processes send too
	channels map[string]time.Time // that are ours, until when
	others   map[string]time.Time // that were another's, until when that is believed
}

func newBudget(leases chat.Leases, log *slog.Logger) *budget {
	return &budget{leases: leases, holder: rand.Text(), log: log, turn: make(chan struct{}, 1), channels: map[string]time.Time{}, others: map[string]time.Time{}}
}

// lock waits for the turn, no longer than ctx lasts: whoever has it may be waiting for
// the database.
func (b *budget) lock(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *budget) unlock() { <-b.turn }

// stop is a limit that another process met.
type stop struct {
	scope limitScope
	until time.Time
}

// renew leases the share again if it is time to, and returns how many requests a second
// it is worth, until when, and the limits that stop everything. active lists channels
// to which was sent just now.
func (b *budget) renew(ctx context.Context, active func() []string) (most int, next time.Time, stops []stop) {
	if b.leases == nil {
		return maxPerWindow, time.Now().Add(budgetRenew), nil
	}
	ctx, cancel := context.WithTimeout(ctx, budgetTimeout)
	defer cancel()
	if b.lock(ctx) != nil {
		return withoutBudget, time.Now().Add(budgetRenew), nil
	}
	defer b.unlock()
	now := time.Now()
	if now.Before(b.renewAt) {
		return len(b.units) * perUnit, b.renewAt, nil
	}
	b.renewAt = now.Add(budgetRenew)
	holders, err := b.share(ctx, now, active)
	if err != nil && ctx.Err() == nil {
		b.log.Warn("lease a share of Discord's rate limit", "err", err)
	}
	if !now.Before(b.until) {
		b.units = nil
		if err != nil {
			return withoutBudget, b.renewAt, nil
		}
	}
	for key := range holders {
		if s, ok := parseStop(key); ok {
			stops = append(stops, s)
		}
	}
	return len(b.units) * perUnit, b.renewAt, stops
}

// share says that this process sends, and leases as many units as it should have.
func (b *budget) share(ctx context.Context, now time.Time, active func() []string) (holders map[string]string, err error) {
	if _, err := b.leases.Lease(ctx, b.holder, budgetTTL, wantPrefix+b.holder); err != nil {
		return nil, err
	}
	if holders, err = b.leases.Holders(ctx, budgetPrefix); err != nil {
		return nil, err
	}
	senders := countSenders(holders)
	if senders > 1 {
		if err := b.ownActive(ctx, now, active); err != nil {
			return holders, err
		}
	}
	if err := b.leases.Release(ctx, b.holder, b.resting...); err != nil {
		return holders, err
	}
	b.units = nil
	free := b.resting
	for i := range budgetUnits {
		switch key := unitPrefix + strconv.Itoa(i); {
		case holders[key] == "":
			free = append(free, key)
		case holders[key] == b.holder && !slices.Contains(b.resting, key):
			b.units = append(b.units, key)
		}
	}
	b.resting = nil
	fair := (budgetUnits + senders - 1) / max(senders, 1)
	if len(b.units) > fair {
		b.units, b.resting = b.units[:fair], b.units[fair:]
	} else {
		b.units = append(b.units, free[:min(len(free), fair-len(b.units))]...)
	}
	held, err := b.leases.Lease(ctx, b.holder, budgetTTL, b.units...)
	if err != nil {
		return holders, err
	}
	b.units, b.until = held, now.Add(budgetTTL-budgetRest)
	if senders > 1 {
		return holders, nil
	}
	// Who came meanwhile may have found units that are free: then it is seen now.
	if holders, err = b.leases.Holders(ctx, budgetPrefix); err != nil {
		return nil, err
	}
	if b.shared = countSenders(holders) > 1; b.shared {
		return holders, b.ownActive(ctx, now, active)
	}
	return holders, nil
}

func countSenders(holders map[string]string) (n int) {
	for key := range holders {
		if strings.HasPrefix(key, wantPrefix) {
			n++
		}
	}
	return n
}

// ownActive has the process keep the channels that it sent to, since others send too.
// The caller has the turn.
func (b *budget) ownActive(ctx context.Context, now time.Time, active func() []string) error {
	b.shared = true
	return b.own(ctx, now, active()...)
}

// own makes channels ours, as far as they are nobody else's. The caller has the turn.
func (b *budget) own(ctx context.Context, now time.Time, channels ...string) error {
	keys := make([]string, len(channels))
	for i, channel := range channels {
		keys[i] = channelPrefix + channel
	}
	held, err := b.leases.Lease(ctx, b.holder, channelTTL, keys...)
	if err != nil {
		return err
	}
	for channel, until := range b.channels {
		if !until.After(now) {
			delete(b.channels, channel)
		}
	}
	for _, key := range held {
		b.channels[strings.TrimPrefix(key, channelPrefix)] = now.Add(channelUse)
	}
	return nil
}

// ours returns *chat.Later if another process posts to a channel, or if this one has no
// share yet: each knows only what it sent itself of the channel's limit.
func (b *budget) ours(ctx context.Context, channel string) error {
	if b.leases == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, budgetTimeout)
	defer cancel()
	if err := b.lock(ctx); err != nil {
		return err
	}
	defer b.unlock()
	now := time.Now()
	switch {
	case len(b.units) == 0:
		return &chat.Later{Wait: b.renewAt.Sub(now) + mathrand.N(notOurs)}
	case !b.shared || b.channels[channel].After(now):
		return nil
	}
	if !b.others[channel].After(now) {
		if err := b.own(ctx, now, channel); err != nil {
			return err
		}
		if b.channels[channel].After(now) {
			return nil
		}
		dispatch.CachePut(b.others, maxCacheEntries, channel, now.Add(othersTTL))
	}
	return &chat.Later{Wait: notOurs + mathrand.N(notOurs)}
}

// report tells the other processes of a limit that stops them too.
func (b *budget) report(ctx context.Context, s stop) {
	if b.leases == nil {
		return
	}
	key := fmt.Sprintf("%s%s:%d", stopPrefix, s.scope, s.until.UnixMilli())
	if _, err := b.leases.Lease(ctx, b.holder, time.Until(s.until), key); err != nil {
		b.log.Warn("report a limit of Discord's", "scope", s.scope, "err", err)
	}
}

func parseStop(key string) (s stop, ok bool) {
	rest, ok := strings.CutPrefix(key, stopPrefix)
	scope, until, found := strings.Cut(rest, ":")
	ms, err := strconv.ParseInt(until, 10, 64)
	return stop{limitScope(scope), time.UnixMilli(ms)}, ok && found && err == nil
}
