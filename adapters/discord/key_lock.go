package discord

import (
	"context"
	"sync"
)

// oneAtATime lets one at a time do something with a key.
type oneAtATime struct {
	mu   sync.Mutex
	busy map[string]chan struct{} // closed when it is done
}

// take waits until nobody else is at the key. The caller calls done.
func (o *oneAtATime) take(ctx context.Context, key string) (done func(), err error) {
	for {
		o.mu.Lock()
		before, busy := o.busy[key]
		if !busy {
			mine := make(chan struct{})
			if o.busy == nil {
				o.busy = map[string]chan struct{}{}
			}
			o.busy[key] = mine
			o.mu.Unlock()
			return func() {
				o.mu.Lock()
				defer o.mu.Unlock()
				delete(o.busy, key)
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
