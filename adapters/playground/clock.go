package playground

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Clock is a meetups' clock that can be moved forward: machine time plus an
// offset. The zero Clock shows machine time and does not persist its offset.
type Clock struct {
	travel    sync.Mutex // one journey at a time
	jumps     []jump     // the last ones, guarded by travel
	mu        sync.Mutex // never held during the Notebook's Put, which calls Now
	offset    time.Duration
	notes     chat.Notebook
	listeners []func()
}

// clockKey is the note with the offset, jumpsKey that with the last jumps.
const clockKey, jumpsKey = "clock", "clock/jumps"

// jump is a journey that somebody asked for.
type jump struct {
	ID string        `json:"id"`
	To time.Duration `json:"to"` // the offset after it
}

// maxJumps is how many jumps are remembered: more than are asked for while one
// is still being sent again.
const maxJumps = 32

// Restore reads the offset from the Notebook and stores later changes there.
func (c *Clock) Restore(ctx context.Context, notes chat.Notebook) error {
	var offset time.Duration
	raw, err := notes.Get(ctx, clockKey)
	if err == nil {
		offset, err = time.ParseDuration(string(raw))
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("clock %q: %w", raw, err)
	}
	var jumps []jump
	raw, err = notes.Get(ctx, jumpsKey)
	if err == nil {
		err = json.Unmarshal(raw, &jumps)
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("clock jumps %q: %w", raw, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes, c.offset, c.jumps = notes, c.offset+offset, jumps
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
	return c.TravelOnce("", func() (time.Duration, error) { return d, nil })
}

var errTooFar = errors.New("clock: cannot travel by")

// TravelOnce is Travel by as much as by returns. However often it is called with
// the same id, also in another process, it moves the clock once; with an empty
// id, each time.
func (c *Clock) TravelOnce(id string, by func() (time.Duration, error)) error {
	c.travel.Lock()
	defer c.travel.Unlock()
	if i := slices.IndexFunc(c.jumps, func(j jump) bool { return j.ID == id }); i >= 0 && id != "" {
		return c.moveTo(c.jumps[i].To)
	}
	d, err := by()
	if err != nil {
		return err
	}
	c.mu.Lock()
	to := c.offset + d
	c.mu.Unlock()
	if d <= 0 || to > MaxAhead || to < d {
		return fmt.Errorf("%w: %s", errTooFar, d)
	}
	// First where to, then the journey: what is lost between them is made up for
	// when it is asked for again.
	if err := c.remember(jump{id, to}); err != nil {
		return err
	}
	return c.moveTo(to)
}

// remember stores a jump. The caller holds travel.
func (c *Clock) remember(j jump) error {
	if j.ID == "" {
		return nil
	}
	jumps := append(slices.Clone(c.jumps), j)
	jumps = jumps[max(0, len(jumps)-maxJumps):]
	if c.notes != nil {
		raw, err := json.Marshal(jumps)
		if err == nil {
			err = c.notes.Put(context.Background(), jumpsKey, raw)
		}
		if err != nil {
			return fmt.Errorf("clock jumps: %w", err)
		}
	}
	c.jumps = jumps
	return nil
}

// moveTo sets the offset unless the clock is there already. The caller holds
// travel.
func (c *Clock) moveTo(offset time.Duration) error {
	c.mu.Lock()
	there := c.offset >= offset
	c.mu.Unlock()
	if there {
		return nil
	}
	if c.notes != nil {
		if err := c.notes.Put(context.Background(), clockKey, []byte(offset.String())); err != nil {
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
