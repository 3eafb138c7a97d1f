package dispatch

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff is how long to wait before each retry: twice as long every time, from
// a second to Max, spread so that many clients do not retry at once. The zero
// value waits two minutes at most.
type Backoff struct {
	Max  time.Duration
	last time.Duration
}

// Next returns the next wait.
func (b *Backoff) Next() time.Duration {
	most := b.Max
	if most <= 0 {
		most = 2 * time.Minute
	}
	b.last = min(max(time.Second, 2*b.last), most)
	return b.last/2 + rand.N(b.last/2)
}

// Sleep waits for d, or returns the error of ctx if that ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
