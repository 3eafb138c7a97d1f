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

// Clock is a meetups' clock that can be moved forward: machine time plus an
// offset. The zero Clock shows machine time and does not persist its offset.
type Clock struct {
	travel    sync.Mutex // one journey at a time
	mu        sync.Mutex // never held during the Notebook's Put, which calls Now
	offset    time.Duration
	notes     chat.Notebook
	listeners []func()
}

const clockKey = "clock"

// Restore reads the offset from the Notebook and stores later changes there.
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

// Now returns the time of meetups.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// MaxAhead is how far ahead of the machine's time the clock can be.
const MaxAhead = 100 * 365 * 24 * time.Hour

// Travel moves the clock forward, stores the new offset and calls the
// listeners.
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
	listeners := c.listeners
	c.mu.Unlock()
	for _, f := range listeners {
		f()
	}
	return nil
}

// OnTravel registers f to be called after each Travel. f must not block.
func (c *Clock) OnTravel(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listeners = append(c.listeners[:len(c.listeners):len(c.listeners)], f)
}
