package discord

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// eventBuffer is the number of events read ahead of dispatching, and eventBytes the
	// size of their data: a login brings one for each server, of up to a megabyte.
	eventBuffer, eventBytes = 256, 1 << 20
	// roomTimeout is how long a shard's events wait for room. Meanwhile nothing is read,
	// acknowledgements of heartbeats neither, which Discord asks for every 41 s.
	roomTimeout = 20 * time.Second
)

var (
	errLeaseLost = errors.New("gateway: the shard is another replica's now")
	errNoRoom    = errors.New("gateway: too many servers wait to be recorded")
)

// readAhead is the events of a connection that are read and not dispatched yet.
type readAhead struct {
	frames chan frame
	room   *semaphore.Weighted
}

func newReadAhead() readAhead {
	return readAhead{make(chan frame, eventBuffer), semaphore.NewWeighted(eventBytes)}
}

// weight is what a frame takes of the room; one that is larger than all of it waits until
// it is alone.
func weight(f frame) int64 { return int64(min(len(f.Data), eventBytes)) }

// put waits until there is room.
func (a readAhead) put(f frame) {
	_ = a.room.Acquire(context.Background(), weight(f)) // dispatching makes room, also at the end
	a.frames <- f
}

// each calls do with each frame in order, until it is closed. Once do fails, the rest
// is dropped.
func (a readAhead) each(do func(frame) error) {
	var failed error
	for f := range a.frames {
		if failed == nil {
			failed = do(f)
		}
		a.room.Release(weight(f))
	}
}

// dispatchLoop hands events on while the shard is this replica's. What it cannot hand
// on it leaves to the next connection, which resumes after the last event that it did.
func (s *shard) dispatchLoop(ctx context.Context, conn *gatewayConn, events readAhead) {
	events.each(func(f frame) error {
		if err := s.mayDispatch(ctx, f); err != nil {
			conn.closeFor(err)
			return err
		}
		s.metrics.received(f.Type)
		s.dispatch(f)
		s.progress.dispatched(f.Seq)
		if f.Type == "RESUMED" {
			s.follow(s.id, s.count, true)
		}
		return nil
	})
}

// mayDispatch waits until an event may be handed on.
func (s *shard) mayDispatch(ctx context.Context, f frame) error {
	if gatewayEvents[f.Type].report {
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
