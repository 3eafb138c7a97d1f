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
func (l *keyLock) lock(ctx context.Context, key string) (done func(), err error) {
	for {
		l.mu.Lock()
		previous, busy := l.held[key]
		if !busy {
			unlocked := make(chan struct{})
			if l.held == nil {
				l.held = map[string]chan struct{}{}
			}
			l.held[key] = unlocked
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				delete(l.held, key)
				close(unlocked)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-previous:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
