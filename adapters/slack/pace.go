package slack

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// postingGap is the least time between two messages to a channel. Slack allows short
// bursts beside it, but does not say of how many.
// https://docs.slack.dev/apis/web-api/rate-limits
const postingGap = time.Second

// postPace keeps messages to one channel apart as they arrive at Slack: one is under way
// at a time, and the next leaves a gap after its response.
type postPace struct {
	latency dispatch.Latency

	mu       sync.Mutex
	channels map[string]*channelPace
	sweepAt  int // the number of channels above which idle ones are removed
}

type channelPace struct {
	busy   bool
	freeAt time.Time
	slotAt time.Time     // of the last request that was told to come again
	freed  chan struct{} // closed when it is not busy any more
}

func newPostPace() *postPace {
	return &postPace{channels: map[string]*channelPace{}, sweepAt: maxUsages}
}

type heldPace struct{}

// withPace returns a context whose message to a channel has its turn already.
func withPace(ctx context.Context) context.Context { return context.WithValue(ctx, heldPace{}, true) }

func hasPace(ctx context.Context) bool { return ctx.Value(heldPace{}) != nil }

// acquire waits until a message to a channel may leave, for maxLimiterWait at most. A
// message that can be sent later does not wait for others: it is *chat.Later, each at
// another time.
func (p *postPace) acquire(ctx context.Context, channel string) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	deadline := time.Now().Add(maxLimiterWait)
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.channel(channel)
	for {
		now := time.Now()
		wait := c.freeAt.Sub(now)
		if !c.busy && wait <= 0 {
			c.busy, c.freed = true, make(chan struct{})
			begun := now
			return func() { p.release(c, begun) }, nil
		}
		const short = postingGap / 2 // at the end of the queue it would wait longer
		if c.busy || chat.IsDeferrable(ctx) && wait > short || now.Add(wait).After(deadline) {
			if chat.IsDeferrable(ctx) || !now.Before(deadline) {
				return nil, &chat.Later{Wait: c.slot(now).Sub(now)}
			}
		}
		freed := c.freed
		if !c.busy {
			freed = nil
		} else {
			wait = deadline.Sub(now)
		}
		p.mu.Unlock()
		err := waitFor(ctx, freed, min(wait, deadline.Sub(now)))
		p.mu.Lock()
		if err != nil {
			return nil, err
		}
	}
}

func waitFor(ctx context.Context, freed <-chan struct{}, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-freed:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// slot gives a time to a message that comes again.
func (c *channelPace) slot(now time.Time) time.Time {
	first := c.freeAt
	if c.busy || first.Before(now) {
		first = now.Add(postingGap)
	}
	c.slotAt = c.slotAt.Add(postingGap)
	if c.slotAt.Before(first) {
		c.slotAt = first
	}
	return c.slotAt
}

// release ends the turn of a message that left at begun.
func (p *postPace) release(c *channelPace, begun time.Time) {
	now := time.Now()
	p.latency.Observe(now.Sub(begun))
	p.mu.Lock()
	defer p.mu.Unlock()
	c.busy, c.freeAt = false, p.latency.NextDeparture(now, postingGap)
	close(c.freed)
}

// active returns the channels whose pace remembers a message.
func (p *postPace) active() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	var active []string
	for id, c := range p.channels {
		if c.busy || c.freeAt.After(now) {
			active = append(active, id)
		}
	}
	slices.Sort(active)
	return active
}

// channel returns the pace of a channel. The caller holds mu.
func (p *postPace) channel(id string) *channelPace {
	c := p.channels[id]
	if c != nil {
		return c
	}
	if len(p.channels) >= p.sweepAt {
		now := time.Now()
		for id, c := range p.channels {
			if !c.busy && c.freeAt.Before(now) && c.slotAt.Before(now) {
				delete(p.channels, id)
			}
		}
		p.sweepAt = max(maxUsages, 2*len(p.channels))
	}
	c = new(channelPace)
	p.channels[id] = c
	return c
}
