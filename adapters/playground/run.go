package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// lifecycle says whether inputs are handled.
type lifecycle struct {
	lifeMu     sync.Mutex
	ended      bool          // Run has returned, and may not be called again
	ready      chan struct{} // closed once commands, presses and forms are handled
	stopped    chan struct{} // closed when Run ends, so that open pages do not keep the server running
	dispatcher dispatch.Dispatcher
}

// Run delivers events to h until ctx ends, and then waits for the calls in
// flight.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	h = n.activity.record(h)
	n.lifeMu.Lock()
	n.ended = false
	n.lifeMu.Unlock()
	home := chat.From{Community: Room, Place: Channel, Channel: Channel}
	h.Handle(ctx, chat.Arrived{From: home, Community: bot.Community{ID: Room, Name: n.title, Zone: n.zone, Locale: n.locale, Channel: Channel}})
	n.dispatcher.Start(cmds, h)
	h.Handle(ctx, chat.Reconnected{From: home})
	n.lifeMu.Lock()
	close(n.ready)
	n.lifeMu.Unlock()

	<-ctx.Done()
	n.lifeMu.Lock()
	close(n.stopped)
	n.ended, n.ready, n.stopped = true, make(chan struct{}), make(chan struct{})
	n.lifeMu.Unlock()
	n.dispatcher.Stop()
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

// acquire waits until inputs are handled and returns the Receiver. The caller
// releases the dispatcher when it is through.
func (n *Network) acquire(ctx context.Context) (dispatch.Receiver, error) {
	for {
		n.lifeMu.Lock()
		ready, ended := n.ready, n.ended
		n.lifeMu.Unlock()
		if ended {
			return dispatch.Receiver{}, errStopped
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return dispatch.Receiver{}, ctx.Err()
		}
		if r, ok := n.dispatcher.Acquire(); ok {
			return r, nil
		}
	}
}

// notify delivers an event that needs no response. If nothing receives events
// the event is dropped: the handler asks for what it missed when Run starts.
func (n *Network) notify(e chat.Event) {
	r, ok := n.dispatcher.Acquire()
	if !ok {
		return
	}
	defer n.dispatcher.Release()
	ctx, cancel := r.WithTimeout(dispatch.HandleTimeout)
	defer cancel()
	r.Handler.Handle(ctx, e)
}

// commands returns the commands of the current Run, none before the first.
func (n *Network) commands() []chat.Command { return n.dispatcher.Commands() }

// randomID returns a random id.
func randomID() string { return strings.ToLower(rand.Text()[:16]) }
