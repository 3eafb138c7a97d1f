package discord

import (
	"context"
	"math/rand/v2"
	"time"
)

// backOff waits twice as long each time, from a second to two minutes, spread
// so that many do not come at once.
type backOff struct{ last time.Duration }

func (b *backOff) next() time.Duration {
	b.last = min(max(time.Second, 2*b.last), 2*time.Minute)
	return b.last/2 + rand.N(b.last/2)
}

// sleep waits, unless ctx ends before.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
