package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// lifecycle says whether a handler receives events, and which.
type lifecycle struct {
	lifeMu    sync.Mutex
	receiving bool          // reactions are delivered
	ended     bool          // Run has returned, and may not be called again
	ready     chan struct{} // closed once commands, presses and forms are handled
	stopped   chan struct{} // closed when Run ends, so that open pages do not keep the server running
	receiver  receiver
	inFlight  sync.WaitGroup
}

// receiver is the handler of one Run.
type receiver struct {
	handler  chat.Handler
	commands []chat.Command
	// withTimeout makes the context of one call of the handler. It outlives
	// that of Run.
	withTimeout func(time.Duration) (context.Context, context.CancelFunc)
}

// handlerTime is the limit for one call of the handler.
const handlerTime = time.Minute

// Run delivers events to h until ctx ends, and then waits for the calls in
// flight.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	h = n.activity.record(h)
	recv := receiver{handler: h, commands: cmds, withTimeout: func(d time.Duration) (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.WithoutCancel(ctx), d)
	}}
	n.lifeMu.Lock()
	n.receiver, n.ended = recv, false
	n.lifeMu.Unlock()
	home := chat.From{ID: "arrived-" + randomID(), Community: Room, Place: Channel, Channel: Channel}
	h.Handle(ctx, chat.Arrived{From: home, Community: bot.Community{ID: Room, Name: n.title, Zone: n.zone, Locale: n.locale, Channel: Channel}})
	n.lifeMu.Lock()
	n.receiving = true
	n.lifeMu.Unlock()
	home.ID = "returned-" + randomID()
	h.Handle(ctx, chat.Returned{From: home})
	n.lifeMu.Lock()
	close(n.ready)
	n.lifeMu.Unlock()

	<-ctx.Done()
	n.lifeMu.Lock()
	close(n.stopped)
	n.receiving, n.ended, n.ready, n.stopped = false, true, make(chan struct{}), make(chan struct{})
	n.lifeMu.Unlock()
	n.inFlight.Wait()
	return nil
}

// runEnded returns a channel that is closed when Run ends.
func (n *Network) runEnded() <-chan struct{} {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	return n.stopped
}

// errStopped is the result of an input after Run has ended. The browser may
// send it again.
var errStopped = errors.New("nobody listens any more")

// acquire waits until a handler is ready and returns it. The caller calls
// n.inFlight.Done when it is through.
func (n *Network) acquire(ctx context.Context) (receiver, error) {
	for {
		recv, ready, ok := n.tryAcquire()
		switch {
		case ok:
			return recv, nil
		case ready == nil:
			return receiver{}, errStopped
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return receiver{}, ctx.Err()
		}
	}
}

// tryAcquire returns the handler if one is ready. If not, ready is closed when
// it is worth trying again; a nil ready means perhaps never.
func (n *Network) tryAcquire() (recv receiver, ready <-chan struct{}, ok bool) {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	select {
	case <-n.ready:
		n.inFlight.Add(1)
		return n.receiver, n.ready, true
	default:
	}
	if n.ended {
		return receiver{}, nil, false
	}
	return receiver{}, n.ready, false
}

// notify delivers an event that needs no response. If nothing receives events
// the event is dropped: the handler asks for what it missed when Run starts.
func (n *Network) notify(e chat.Event) {
	n.lifeMu.Lock()
	if !n.receiving {
		n.lifeMu.Unlock()
		return
	}
	recv := n.receiver
	n.inFlight.Add(1)
	n.lifeMu.Unlock()
	defer n.inFlight.Done()
	ctx, cancel := recv.withTimeout(handlerTime)
	defer cancel()
	recv.handler.Handle(ctx, e)
}

// commands returns the commands of the current Run, none before the first.
func (n *Network) commands() []chat.Command {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	return n.receiver.commands
}

// randomID returns a random id.
func randomID() string { return strings.ToLower(rand.Text()[:16]) }
