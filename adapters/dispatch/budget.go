package dispatch

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
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

	budgetPrefix = "budget:"
	wantPrefix   = budgetPrefix + "want:"
	unitPrefix   = budgetPrefix + "unit:"
	stopPrefix   = budgetPrefix + "stop:"

	// budgetTimeout is how long a request waits for the database.
	budgetTimeout = 3 * time.Second
	// lessUnits is how many units fewer a process wants each time, though it uses none:
	// channels that wait for their limit come back at once.
	lessUnits = 5
)

// Usage is what a process makes of its share.
type Usage interface {
	// ActiveChannels lists channels to which was sent just now.
	ActiveChannels() []string
	// WantedUnits returns how many units would do just now.
	WantedUnits() int
}

// Budget is this process's share of a network's limits. The zero value has all of them.
type Budget struct {
	leases chat.Leases // nil: there is no other process
	holder string
	log    *slog.Logger

	turn     KeyLock // of who reads or changes what follows, who may wait for the database
	renewAt  time.Time
	wanted   int       // units
	want     string    // the key that says so
	until    time.Time // of the units
	units    []string
	resting  []string             // units not used any more
	sharedTo time.Time            // until when other processes may have sent lately
	saidAt   time.Time            // when this process last said what it wants
	channels map[string]time.Time // that are ours, until when
	others   map[string]time.Time // that were another's, until when that is believed
	againAt  time.Time            // of the last message that was another's
}

// NewBudget returns a share that is leased.
func NewBudget(leases chat.Leases, log *slog.Logger) *Budget {
	return &Budget{leases: leases, holder: rand.Text(), log: log, channels: map[string]time.Time{}, others: map[string]time.Time{}}
}

// Stop is a limit that a process met, which stops the others too.
type Stop struct {
	Scope string // what it stops
	Until time.Time
}

// Renew leases the share again if it is time to, and returns how many units it has, until
// when, and the limits that others met.
func (b *Budget) Renew(ctx context.Context, u Usage) (units int, next time.Time, stops []Stop) {
	if b.leases == nil {
		return BudgetUnits, time.Now().Add(budgetRenew), nil
	}
	ctx, cancel := context.WithTimeout(ctx, budgetTimeout)
	defer cancel()
	unlock, err := b.turn.Lock(ctx, "")
	if err != nil {
		return withoutBudget, time.Now().Add(budgetRenew), nil
	}
	defer unlock()
	now := time.Now()
	if now.Before(b.renewAt) {
		return len(b.units), b.renewAt, nil
	}
	b.renewAt = now.Add(budgetRenew)
	holders, err := b.share(ctx, now, u)
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

// share says what this process wants, and leases as many units as it should have.
func (b *Budget) share(ctx context.Context, now time.Time, u Usage) (holders map[string]string, err error) {
	b.wanted = min(max(u.WantedUnits(), b.wanted-lessUnits, 1), BudgetUnits)
	former := b.want
	b.want = fmt.Sprintf("%s%s:%d", wantPrefix, b.holder, b.wanted)
	if _, err := b.leases.Lease(ctx, b.holder, budgetTTL, b.want); err != nil {
		return nil, err
	}
	idle := now.Sub(b.saidAt) >= channelTTL
	b.saidAt = now
	if idle {
		if err := b.noteChannelsOfOthers(ctx, now); err != nil {
			return nil, err
		}
	}
	given := b.resting
	if former != "" && former != b.want {
		given = append(slices.Clone(given), former)
	}
	if err := b.leases.Release(ctx, b.holder, given...); err != nil {
		return nil, err
	}
	if holders, err = b.leases.Holders(ctx, budgetPrefix); err != nil {
		return nil, err
	}
	senders, all := wants(holders)
	if err := b.noteSenders(ctx, now, senders, u); err != nil {
		return holders, err
	}
	if err := b.leaseUnits(ctx, now, holders, (BudgetUnits*b.wanted+all-1)/max(all, 1)); err != nil || senders > 1 {
		return holders, err
	}
	// Who came meanwhile may have found units that are free: then it is seen now.
	if holders, err = b.leases.Holders(ctx, budgetPrefix); err != nil {
		return nil, err
	}
	if senders, _ = wants(holders); senders > 1 {
		err = b.noteSenders(ctx, now, senders, u)
	}
	return holders, err
}

// leaseUnits leases this process's part. What it has beyond that it uses no more, and
// gives back next time.
func (b *Budget) leaseUnits(ctx context.Context, now time.Time, holders map[string]string, part int) (err error) {
	b.units, b.resting = nil, nil
	var free []string
	for i := range BudgetUnits {
		switch key := unitPrefix + strconv.Itoa(i); holders[key] {
		case "":
			free = append(free, key)
		case b.holder:
			b.units = append(b.units, key)
		}
	}
	if len(b.units) > part {
		b.units, b.resting = b.units[:part], b.units[part:]
	} else {
		b.units = append(b.units, free[:min(len(free), part-len(b.units))]...)
	}
	held, err := b.leases.Lease(ctx, b.holder, budgetTTL, b.units...)
	if err != nil {
		return err
	}
	b.units, b.until = held, now.Add(budgetTTL-budgetRest)
	return nil
}

// wants returns how many processes send, and how many units they want together.
func wants(holders map[string]string) (senders, units int) {
	most := map[string]int{}
	for key, holder := range holders {
		if rest, ok := strings.CutPrefix(key, wantPrefix); ok {
			_, n, _ := strings.Cut(rest, ":")
			wanted, _ := strconv.Atoi(n) // 0 from a release that did not say
			most[holder] = max(most[holder], wanted, 1)
		}
	}
	for _, n := range most {
		units += n
	}
	return len(most), units
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
