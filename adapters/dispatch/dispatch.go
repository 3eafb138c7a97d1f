// Package dispatch is what all chat networks share in receiving: the life of
// an adapter's event loop, events in order per key, back-off, key locks, forms
// that are opened later, and sealed refs of private replies. It does not
// de-duplicate events: their ids travel to the verbs.
package dispatch

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// HandleTimeout is how long the handling of one event may take.
const HandleTimeout = time.Minute

// Receiver is the handler of one Run.
type Receiver struct {
	Handler  chat.Handler
	Commands []chat.Command
}

// WithTimeout returns the context of one call of the handler. It does not end
// with the context of Run: what is being handled when that ends is finished.
func (Receiver) WithTimeout(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}

// Dispatcher delivers events to the Receiver between Start and Stop. The zero
// value has none.
type Dispatcher struct {
	mu       sync.Mutex
	started  bool
	receiver Receiver
	running  sync.WaitGroup
	turns    turnQueue
	slots    chan struct{} // one for each enqueued event that is being handled
	stopped  chan struct{} // closed by Stop
	kept     keptEvents
}

// maxUnanswered is how many enqueued events are handled at a time: a burst of
// reactions must not take every connection to the database.
const maxUnanswered = 32

// Start begins to deliver events to h.
func (d *Dispatcher) Start(cmds []chat.Command, h chat.Handler) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.receiver, d.started = Receiver{Handler: h, Commands: cmds}, true
	d.slots = make(chan struct{}, maxUnanswered)
	d.stopped = make(chan struct{})
}

// Stop refuses new events and waits for those being handled.
func (d *Dispatcher) Stop() {
	d.mu.Lock()
	if d.started {
		close(d.stopped)
	}
	d.started = false
	d.mu.Unlock()
	d.running.Wait()
}

// Acquire returns the Receiver and keeps Stop waiting until Release; ok is false
// if nothing is delivered now.
func (d *Dispatcher) Acquire() (r Receiver, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.started {
		return Receiver{}, false
	}
	d.running.Add(1)
	return d.receiver, true
}

// Release ends what Acquire began.
func (d *Dispatcher) Release() { d.running.Done() }

// After calls do after a while, unless Stop comes first.
func (d *Dispatcher) After(wait time.Duration, do func(ctx context.Context, r Receiver)) {
	r, ok := d.Acquire()
	if !ok {
		return
	}
	d.mu.Lock()
	stopped := d.stopped
	d.mu.Unlock()
	go func() {
		defer d.Release()
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-stopped:
		case <-timer.C:
			ctx, cancel := r.WithTimeout(HandleTimeout)
			defer cancel()
			do(ctx, r)
		}
	}()
}

// Commands returns the Receiver's commands.
func (d *Dispatcher) Commands() []chat.Command {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.receiver.Commands
}

// TakeTurn returns the next turn of a key: of the member who acts, for whatever
// a member does. The caller ends it.
func (d *Dispatcher) TakeTurn(key string) *Turn { return d.turns.take(key) }

// Enqueue delivers events that need no answer, after those that were enqueued
// with the same key before. decode may ask the network for what the events lack.
func (d *Dispatcher) Enqueue(key string, decode func(ctx context.Context) []chat.Event) {
	d.EnqueueAt(d.TakeTurn(key), decode)
}

// EnqueueAt is Enqueue for events whose turn was taken before. It ends the turn,
// and closes handled.
func (d *Dispatcher) EnqueueAt(turn *Turn, decode func(ctx context.Context) []chat.Event) (handled <-chan struct{}) {
	ended := make(chan struct{})
	r, ok := d.Acquire()
	if !ok {
		turn.End()
		close(ended)
		return ended
	}
	go func() {
		defer d.Release()
		defer close(ended)
		defer turn.End()
		turn.Wait()
		d.slots <- struct{}{}
		defer func() { <-d.slots }()
		decoding, cancel := r.WithTimeout(HandleTimeout)
		defer cancel()
		for _, e := range decode(decoding) {
			ctx, cancel := r.WithTimeout(HandleTimeout)
			if _, failed := r.Handler.Handle(ctx, e).(chat.Unhandled); failed {
				d.keep(e)
			}
			cancel()
		}
	}()
	return ended
}
