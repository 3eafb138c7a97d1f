package discord

import (
	"context"
	"errors"
	"time"
)

const (
	// eventBuffer is the number of events read ahead of dispatching.
	eventBuffer = 256
	// roomTimeout is how long a shard's events wait for room. Meanwhile nothing is read,
	// acknowledgements of heartbeats neither, which Discord asks for every 41 s.
	roomTimeout = 20 * time.Second
)

var (
	errLeaseLost = errors.New("gateway: the shard is another replica's now")
	errNoRoom    = errors.New("gateway: too many servers wait to be recorded")
)

// dispatchLoop hands events on while the shard is this replica's. What it cannot hand
// on it leaves to the next connection, which resumes after the last event that it did.
func (s *shard) dispatchLoop(ctx context.Context, conn *gatewayConn, frames <-chan frame) {
	for f := range frames {
		if err := s.mayDispatch(ctx, f); err != nil {
			conn.closeFor(err)
			for range frames { // so that its reader ends
			}
			return
		}
		s.metrics.received(f.Type)
		s.dispatch(f)
		s.progress.dispatched(f.Seq)
		if f.Type == "RESUMED" {
			s.follow(s.id, s.count, true)
		}
	}
}

// mayDispatch waits until an event may be handed on.
func (s *shard) mayDispatch(ctx context.Context, f frame) error {
	if isReport(f.Type) {
		wait, cancel := context.WithTimeout(ctx, roomTimeout)
		defer cancel()
		if !s.awaitRoom(wait) {
			return errNoRoom
		}
	}
	if !s.lease.isHeld() {
		return errLeaseLost
	}
	return nil
}
