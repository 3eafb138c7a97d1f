// Package dispatch is what all chat networks share in receiving: the life of
// an adapter's event loop, events in order per key, back-off, key locks, forms
// that are opened later, and sealed refs of private replies. It does not
// de-duplicate events: their ids travel to the verbs.
package dispatch

import (
	"cmp"
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
	life     context.Context // ends when Stop has waited long enough
}

// Life returns the context of what follows a call of the handler, such as its
// answer. It does not end with the context of Run: what is being handled when that
// ends has time to finish.
func (r Receiver) Life() context.Context { return cmp.Or(r.life, context.Background()) }

// WithTimeout returns the context of one call of the handler, which ends with Life.
func (r Receiver) WithTimeout(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Life(), d)
}

// Dispatcher delivers events to the Receiver between Start and Stop. The zero
// value has none.
type Dispatcher struct {
	mu       sync.Mutex
	started  bool
	receiver Receiver
	running  sync.WaitGroup // what Stop waits for
	turns    turnQueue
	waiting  inbox
	stopped  chan struct{} // closed by Stop
	cut      context.CancelFunc
	kept     keptEvents
}

const (
	// stopGrace is how long Stop lets what was received be handled, and cutGrace how
	// long what it ends then may take to notice.
	stopGrace, cutGrace = 10 * time.Second, 3 * time.Second
)

// Start begins to deliver events to h.
func (d *Dispatcher) Start(cmds []chat.Command, h chat.Handler) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waiting.cards == nil {
		d.waiting = newInbox()
	}
	d.receiver, d.started = Receiver{Handler: h, Commands: cmds}, true
	d.receiver.life, d.cut = context.WithCancel(context.Background())
	d.stopped = make(chan struct{})
}

// Stop refuses new events and waits for those that were received, but not for long:
// those that wait then are given up, and those that are being handled are cut off.
func (d *Dispatcher) Stop() {
	d.mu.Lock()
	if d.started {
		close(d.stopped)
	}
	d.started = false
	cut := d.cut
	d.mu.Unlock()
	if cut == nil {
		return // it was never started
	}
	idle := make(chan struct{})
	go func() {
		d.running.Wait()
		close(idle)
	}()
	if wait(idle, stopGrace) {
		return
	}
	d.mu.Lock()
	gone := d.waiting.all()
	d.kept.lost = d.kept.lost || len(gone) > 0
	d.forget(gone)
	d.mu.Unlock()
	cut()
	for _, x := range gone {
		x.end(false)
	}
	wait(idle, cutGrace)
}

// wait waits until done is closed. It returns false if that takes longer than most.
func wait(done <-chan struct{}, most time.Duration) bool {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
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
// a member does. The caller ends it. ok is false if there is no room to wait for it,
// and the member has to come again.
func (d *Dispatcher) TakeTurn(key string) (t *Turn, ok bool) {
	t = d.turns.take(key, true)
	ok = t.hasRoom()
	return t, ok
}
