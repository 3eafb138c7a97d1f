package courier

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// recheckCredentials has the networks asked about refused credentials until ctx
// ends. They decide when it is time to.
func (c *Courier) recheckCredentials(ctx context.Context) {
	tick := time.NewTicker(failurePause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, p := range c.platforms {
			if paused := chat.Paused(p); !paused.IsZero() {
				chat.Recheck(ctx, p)
				c.Wake()
			}
		}
	}
}

// paused returns the work that waits for a credential, on all networks.
func (c *Courier) paused() bot.Paused {
	var all bot.Paused
	for _, p := range c.platforms {
		paused := chat.Paused(p)
		all.Networks = append(all.Networks, paused.Networks...)
		all.Communities = append(all.Communities, paused.Communities...)
	}
	return all
}

// probeInterval is how often one task is tried on a network that does not answer.
const probeInterval = 10 * time.Second

// silence says which networks do not answer, and when each was last tried.
type silence struct {
	mu     sync.Mutex
	probed map[bot.Network]time.Time
}

// observeAnswer notes from the error of a request whether a network answers. When
// it does again, all that waited for it is due.
func (c *Courier) observeAnswer(ctx context.Context, n bot.Network, err error) {
	silent := chat.IsError[*chat.Unknown](err) || errors.Is(err, context.DeadlineExceeded)
	answered := err == nil || chat.IsError[*chat.Forbidden](err) || chat.IsError[*chat.Closed](err)
	c.silence.mu.Lock()
	_, was := c.silence.probed[n]
	switch {
	case silent && !was:
		if c.silence.probed == nil {
			c.silence.probed = map[bot.Network]time.Time{}
		}
		c.silence.probed[n] = time.Now()
	case answered:
		delete(c.silence.probed, n)
	}
	c.silence.mu.Unlock()
	if was && answered {
		c.retryUnansweredOf(ctx, n, maxUnanswered)
	}
}

// maxUnanswered is more than waits for one network.
const maxUnanswered = 1_000_000

// retryUnanswered makes all due that waits for a network: an earlier process may
// have seen an outage that is over.
func (c *Courier) retryUnanswered(ctx context.Context) {
	for n := range c.platforms {
		c.retryUnansweredOf(ctx, n, maxUnanswered)
	}
}

// probeSilent tries one task now and then on each network that does not answer.
func (c *Courier) probeSilent(ctx context.Context) {
	var due []bot.Network
	c.silence.mu.Lock()
	for n, at := range c.silence.probed {
		if now := time.Now(); now.Sub(at) >= probeInterval {
			c.silence.probed[n] = now
			due = append(due, n)
		}
	}
	c.silence.mu.Unlock()
	for _, n := range due {
		c.retryUnansweredOf(ctx, n, 1)
	}
}

func (c *Courier) retryUnansweredOf(ctx context.Context, n bot.Network, limit int) {
	if err := c.queue.RetryUnanswered(ctx, n, c.now(), limit); err != nil && ctx.Err() == nil {
		c.log.Error("retry what a network did not answer", "network", n, "err", err)
	}
}
