package discord

import (
	"context"
	"sync"
	"time"
)

const (
	// leaseTTL is how long a shard stays with a replica that does not renew it. With
	// renewInterval it bounds how long the shards of a dead replica rest.
	leaseTTL      = 15 * time.Second
	renewInterval = 5 * time.Second
	// leaseTimeout limits one request about leases.
	leaseTimeout = 4 * time.Second
	// leaseMargin is how much earlier than the database a holder believes that its
	// lease has expired.
	leaseMargin = time.Second
)

// shardLease says until when a shard is this replica's.
type shardLease struct {
	mu    sync.Mutex
	until time.Time
	timer *time.Timer
}

// extend renews the lease as of the moment before it was asked for. lapse is called
// when it ends.
func (l *shardLease) extend(asked time.Time, lapse func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = asked.Add(leaseTTL - leaseMargin)
	if l.timer != nil {
		l.timer.Stop()
	}
	l.timer = time.AfterFunc(time.Until(l.until), lapse)
}

// end gives the lease up.
func (l *shardLease) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Time{}
	if l.timer != nil {
		l.timer.Stop()
	}
}

func (l *shardLease) isHeld() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Now().Before(l.until)
}

// withLeaseTimeout limits a request about leases, which also a silent database ends.
func withLeaseTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, leaseTimeout)
}
