package discord

import (
	"math/rand/v2"
	"time"
)

// backOff doubles its wait each time, from a second to two minutes, with jitter
// so that clients do not reconnect together.
type backOff struct{ last time.Duration }

func (b *backOff) next() time.Duration {
	b.last = min(max(time.Second, 2*b.last), 2*time.Minute)
	return b.last/2 + rand.N(b.last/2)
}
