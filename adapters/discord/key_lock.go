package discord

import (
	"context"
	"sync"
)

// keyLock locks by key.
type keyLock struct {
	mu   sync.Mutex
	held map[string]chan struct{} // closed when the key is unlocked
}

// lock waits for the key and returns the function that unlocks it.
func (o *keyLock) lock(ctx context.Context, key string) (done func(), err error) {
	for {
		o.mu.Lock()
		before, busy := o.held[key]
		if !busy {
			mine := make(chan struct{})
			if o.held == nil {
				o.held = map[string]chan struct{}{}
			}
			o.held[key] = mine
			o.mu.Unlock()
			return func() {
				o.mu.Lock()
				defer o.mu.Unlock()
				delete(o.held, key)
				close(mine)
			}, nil
		}
		o.mu.Unlock()
		select {
		case <-before:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
