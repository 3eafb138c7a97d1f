package dispatch

import (
	"context"
	"sync"
)

// KeyLock is a mutex per key. The zero value is unlocked.
type KeyLock struct {
	mu   sync.Mutex
	held map[string]chan struct{} // closed by unlock
}

// Lock waits until the key is free and holds it until unlock. It returns the
// error of ctx if that ends first.
func (l *KeyLock) Lock(ctx context.Context, key string) (unlock func(), err error) {
	for {
		l.mu.Lock()
		holder, held := l.held[key]
		if !held {
			released := make(chan struct{})
			if l.held == nil {
				l.held = map[string]chan struct{}{}
			}
			l.held[key] = released
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				delete(l.held, key)
				close(released)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-holder:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
