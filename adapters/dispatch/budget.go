package dispatch

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

	"github.com/muster-bot/muster/bot/chat"
)

// A network counts the requests of a bot, which may be those of several processes. They
// share what it allows: each unit of it is leased by one process, for a few seconds, and
// who sends nothing leases nothing.
const (
	// BudgetUnits are all that a network allows.
	BudgetUnits = 25
	budgetTTL   = 4 * time.Second
	budgetRenew = 1500 * time.Millisecond
	// budgetRest is how long a unit is not used before another process may have it: what
	// was sent last must have arrived a second before.
	budgetRest = 1200 * time.Millisecond
	// withoutBudget is what a process has that cannot ask for its share.
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
	notOurs = 40 * time.Millisecond
	// othersTTL is how long it is believed that a channel is another process's.
	othersTTL = time.Second
	maxOthers = 20_000
)

// Budget is this process's share of a network's limits. The zero value has all of them.
type Budget struct {
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

// NewBudget returns a share that is leased.
func NewBudget(leases chat.Leases, log *slog.Logger) *Budget {
	return &Budget{leases: leases, holder: rand.Text(), log: log, turn: make(chan struct{}, 1), channels: map[string]time.Time{}, others: map[string]time.Time{}}
}

// lock waits for the turn, no longer than ctx lasts: whoever has it may be waiting for
// the database.
func (b *Budget) lock(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Budget) unlock() { <-b.turn }

// Stop is a limit that a process met, which stops the others too.
type Stop struct {
	Scope string // what it stops
	Until time.Time
}

// Renew leases the share again if it is time to, and returns how many units it has, until
// when, and the limits that others met. active lists channels to which was sent just now.
func (b *Budget) Renew(ctx context.Context, active func() []string) (units int, next time.Time, stops []Stop) {
	if b.leases == nil {
		return BudgetUnits, time.Now().Add(budgetRenew), nil
	}
	ctx, cancel := context.WithTimeout(ctx, budgetTimeout)
	defer cancel()
	if b.lock(ctx) != nil {
		return withoutBudget, time.Now().Add(budgetRenew), nil
	}
	defer b.unlock()
	now := time.Now()
	if now.Before(b.renewAt) {
		return len(b.units), b.renewAt, nil
	}
	b.renewAt = now.Add(budgetRenew)
	holders, err := b.share(ctx, now, active)
	if err != nil && ctx.Err() == nil {
		b.log.Warn("lease a share of the rate limit", "err", err)
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
	return len(b.units), b.renewAt, stops
}

// share says that this process sends, and leases as many units as it should have.
func (b *Budget) share(ctx context.Context, now time.Time, active func() []string) (holders map[string]string, err error) {
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
	for i := range BudgetUnits {
		switch key := unitPrefix + strconv.Itoa(i); {
		case holders[key] == "":
			free = append(free, key)
		case holders[key] == b.holder && !slices.Contains(b.resting, key):
			b.units = append(b.units, key)
		}
	}
	b.resting = nil
	fair := (BudgetUnits + senders - 1) / max(senders, 1)
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
func (b *Budget) ownActive(ctx context.Context, now time.Time, active func() []string) error {
	b.shared = true
	return b.own(ctx, now, active()...)
}

// own makes channels ours, as far as they are nobody else's. The caller has the turn.
func (b *Budget) own(ctx context.Context, now time.Time, channels ...string) error {
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

// Ours returns *chat.Later if another process posts to a channel, or if this one has no
// share yet: each knows only what it sent itself of the channel's limit.
func (b *Budget) Ours(ctx context.Context, channel string) error {
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
		CachePut(b.others, maxOthers, channel, now.Add(othersTTL))
	}
	return &chat.Later{Wait: notOurs + mathrand.N(notOurs)}
}

// Report has the other processes see a limit that stops them too.
func (b *Budget) Report(ctx context.Context, s Stop) {
	if b.leases == nil {
		return
	}
	key := fmt.Sprintf("%s%s:%d", stopPrefix, s.Scope, s.Until.UnixMilli())
	if _, err := b.leases.Lease(ctx, b.holder, time.Until(s.Until), key); err != nil {
		b.log.Warn("report a rate limit", "scope", s.Scope, "err", err)
	}
}

func parseStop(key string) (s Stop, ok bool) {
	rest, ok := strings.CutPrefix(key, stopPrefix)
	at := strings.LastIndexByte(rest, ':')
	if !ok || at < 0 {
		return Stop{}, false
	}
	ms, err := strconv.ParseInt(rest[at+1:], 10, 64)
	return Stop{rest[:at], time.UnixMilli(ms)}, err == nil
}
