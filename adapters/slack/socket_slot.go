package slack

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
)

const (
	// maxReceiving is how many processes receive in Socket Mode. Slack allows an app ten
	// connections, two of which are left for those that replace others.
	maxReceiving = 8
	slotPrefix   = "socket:"
	slotTTL      = 30 * time.Second
	slotRenew    = 10 * time.Second
	slotTimeout  = 3 * time.Second
)

// socketSlot is the right of a process to receive, one of maxReceiving that the processes
// of an app lease. A process without one still sends, and receives when another ends.
type socketSlot struct {
	n      *Network
	holder string
	asks   dispatch.KeyLock // of who asks the database

	mu  sync.Mutex
	key string // empty: none
}

func newSocketSlot(n *Network) *socketSlot { return &socketSlot{n: n, holder: rand.Text()} }

// await waits until this process may receive. A database that does not answer holds up
// nobody.
func (s *socketSlot) await(ctx context.Context) error {
	for {
		held, err := s.take(ctx)
		if err != nil && ctx.Err() == nil {
			s.n.log.Warn("lease a connection in Socket Mode", "err", err)
		}
		if held || err != nil {
			s.n.spare.Store(false)
			return ctx.Err()
		}
		if !s.n.spare.Swap(true) {
			s.n.log.Info("enough processes receive in Socket Mode, so this one waits", "most", maxReceiving)
		}
		if err := dispatch.Sleep(ctx, slotRenew); err != nil {
			return err
		}
	}
}

// take renews the slot, or takes a free one.
func (s *socketSlot) take(ctx context.Context) (held bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, slotTimeout)
	defer cancel()
	unlock, err := s.asks.Lock(ctx, "")
	if err != nil {
		return false, err
	}
	defer unlock()
	if key := s.held(); key != "" {
		if held, err := s.lease(ctx, key); held || err != nil {
			return held, err
		}
	}
	holders, err := s.n.notebook.Holders(ctx, slotPrefix)
	if err != nil {
		return false, err
	}
	for i := range maxReceiving {
		key := fmt.Sprint(slotPrefix, i)
		if holders[key] != "" {
			continue
		}
		if held, err := s.lease(ctx, key); held || err != nil {
			return held, err
		}
	}
	return false, nil
}

func (s *socketSlot) lease(ctx context.Context, key string) (held bool, err error) {
	all, err := s.n.notebook.Lease(ctx, s.holder, slotTTL, key)
	if err != nil {
		return false, err
	}
	if len(all) == 0 {
		key = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
	return key != "", nil
}

// keep renews the slot until ctx ends, and then gives it back.
func (s *socketSlot) keep(ctx context.Context) {
	for dispatch.Sleep(ctx, slotRenew) == nil {
		if s.held() == "" {
			continue
		}
		if _, err := s.take(ctx); err != nil && ctx.Err() == nil {
			s.n.log.Warn("renew the lease of a connection in Socket Mode", "err", err)
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), slotTimeout)
	defer cancel()
	key := s.held()
	if key == "" {
		return
	}
	if err := s.n.notebook.Release(ctx, s.holder, key); err != nil {
		s.n.log.Warn("give back a connection in Socket Mode", "err", err) // the lease runs out
	}
}

// held returns the slot that this process has; empty for none.
func (s *socketSlot) held() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}
