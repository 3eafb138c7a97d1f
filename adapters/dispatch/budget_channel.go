package dispatch

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

const (
	channelPrefix = "channel:"
	// channelTTL is how long one process alone posts to a channel after it did: longer
	// than a channel's limit remembers.
	channelTTL = 10 * time.Second
	// channelUse is how long the lease is used without renewing it, so that it outlasts
	// the last message by more than that.
	channelUse = 4 * time.Second
	// notOurs is the least time after which a message to another process's channel is tried
	// again, and mostNotOurs the most: many of them come back one after another.
	notOurs     = 40 * time.Millisecond
	notOursGap  = 5 * time.Millisecond
	mostNotOurs = 600 * time.Millisecond
	// othersTTL is how long it is believed that a channel is another process's.
	othersTTL = time.Second
	maxOthers = 20_000
)

// isShared reports whether other processes send too, or did as lately as a channel's
// limit remembers. The caller has the turn.
func (b *Budget) isShared(now time.Time) bool { return now.Before(b.sharedTo) }

// noteSenders notes how many processes send. This one keeps the channels that it sent to
// if it is not alone. The caller has the turn.
func (b *Budget) noteSenders(ctx context.Context, now time.Time, senders int, u Usage) error {
	if senders > 1 {
		b.sharedTo = now.Add(channelTTL)
	}
	if !b.isShared(now) {
		return nil
	}
	return b.own(ctx, now, u.ActiveChannels()...)
}

// noteChannelsOfOthers notes whether processes that do not send just now did lately: they
// want nothing while they wait for the limits of their channels. The caller has the turn.
func (b *Budget) noteChannelsOfOthers(ctx context.Context, now time.Time) error {
	holders, err := b.leases.Holders(ctx, channelPrefix)
	if err != nil {
		return err
	}
	for _, holder := range holders {
		if holder != b.holder {
			b.sharedTo = now.Add(channelTTL)
		}
	}
	return nil
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
	unlock, err := b.turn.Lock(ctx, "")
	if err != nil {
		return err
	}
	defer unlock()
	now := time.Now()
	switch {
	case len(b.units) == 0:
		return &chat.Later{Wait: b.renewAt.Sub(now) + rand.N(notOurs)}
	case !b.isShared(now) || b.channels[channel].After(now):
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
	return &chat.Later{Wait: b.again(now).Sub(now)}
}

// again gives a time to a message that is another process's. The caller has the turn.
func (b *Budget) again(now time.Time) time.Time {
	first, last := now.Add(notOurs), now.Add(mostNotOurs)
	b.againAt = b.againAt.Add(notOursGap)
	if b.againAt.Before(first) {
		b.againAt = first
	}
	if b.againAt.After(last) {
		b.againAt = last
	}
	return b.againAt
}
