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
	queue    keyedQueue
}

// Start begins to deliver events to h.
func (d *Dispatcher) Start(cmds []chat.Command, h chat.Handler) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.receiver, d.started = Receiver{Handler: h, Commands: cmds}, true
}

// Stop refuses new events and waits for those being handled.
func (d *Dispatcher) Stop() {
	d.mu.Lock()
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

// Commands returns the Receiver's commands.
func (d *Dispatcher) Commands() []chat.Command {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.receiver.Commands
}

// Enqueue delivers events that need no answer, after those that were enqueued
// with the same key before. decode may ask the network for what the events lack.
func (d *Dispatcher) Enqueue(key string, decode func(ctx context.Context) []chat.Event) {
	r, ok := d.Acquire()
	if !ok {
		return
	}
	d.queue.add(key, func() {
		defer d.Release()
		decoding, cancel := r.WithTimeout(HandleTimeout)
		defer cancel()
		for _, e := range decode(decoding) {
			ctx, cancel := r.WithTimeout(HandleTimeout)
			r.Handler.Handle(ctx, e)
			cancel()
		}
	})
}
