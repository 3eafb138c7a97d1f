package playground

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Clock is a meetups' clock that can be moved forward: machine time and an
// offset. The zero Clock shows machine time and forgets where it travelled.
type Clock struct {
	travel    sync.Mutex // one journey at a time
	mu        sync.Mutex // never held over the Notebook's Put: who writes there asks for Now
	offset    time.Duration
	notes     chat.Notebook
	listeners []func()
}

const clockKey = "clock"

// Restore takes the offset up where it was left in the Notebook, and keeps it
// there from now on.
func (c *Clock) Restore(ctx context.Context, notes chat.Notebook) error {
	raw, err := notes.Get(ctx, clockKey)
	var offset time.Duration
	switch {
	case errors.Is(err, bot.ErrNotFound):
	case err != nil:
		return fmt.Errorf("clock: %w", err)
	default:
		if offset, err = time.ParseDuration(string(raw)); err != nil {
			return fmt.Errorf("clock %q: %w", raw, err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes, c.offset = notes, c.offset+offset
	return nil
}

// Now is the time of meetups.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// MaxAhead is how far ahead of the machine the clock may be.
const MaxAhead = 100 * 365 * 24 * time.Hour

// Travel moves the clock forward, keeps where it is, and tells who listens.
func (c *Clock) Travel(d time.Duration) error {
	c.travel.Lock()
	defer c.travel.Unlock()
	c.mu.Lock()
	offset, notes := c.offset+d, c.notes
	c.mu.Unlock()
	if d <= 0 || offset > MaxAhead || offset < d {
		return fmt.Errorf("clock: cannot travel by %s", d)
	}
	if notes != nil {
		if err := notes.Put(context.Background(), clockKey, []byte(offset.String())); err != nil {
			return fmt.Errorf("clock: %w", err)
		}
	}
	c.mu.Lock()
	c.offset = offset
	heard := c.listeners
	c.mu.Unlock()
	for _, f := range heard {
		f()
	}
	return nil
}

// OnTravel has f called after each journey. It must not block.
func (c *Clock) OnTravel(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listeners = append(c.listeners[:len(c.listeners):len(c.listeners)], f)
}
