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

// lifecycle is whether somebody hears what happens in the room, and who.
type lifecycle struct {
	lifeMu    sync.Mutex
	receiving bool          // reactions are told
	ended     bool          // Run has ended, and nobody knows whether it begins again
	ready     chan struct{} // closed when commands, taps and forms are answered
	stopped   chan struct{} // closed when Run ends, so that no page keeps the server from ending
	receiver  receiver
	inFlight  sync.WaitGroup
}

// receiver is who hears what happens.
type receiver struct {
	handler  chat.Handler
	commands []chat.Command
	ctx      context.Context // of handlers: it outlives the end of Run
}

// handlerTime is how long an answer may take at all.
const handlerTime = time.Minute

// Run hears what members do until ctx ends, and then waits for the answers
// that are still being made.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	h = n.activity.record(h)
	n.lifeMu.Lock()
	n.receiver, n.ended = receiver{handler: h, commands: cmds, ctx: context.WithoutCancel(ctx)}, false
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

// stop is closed when Run ends.
func (n *Network) stop() <-chan struct{} {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	return n.stopped
}

// errStopped is what becomes of what is done after Run has ended: whoever did it
// may do it again.
var errStopped = errors.New("nobody listens any more")

// acquire waits until somebody answers, and returns who. The caller calls
// n.working.Done when it is through.
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

// tryAcquire joins those who work if somebody answers now; ready tells when to try
// again if not, and is nil when that may be never.
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

// notify lets the handler hear what needs no answer, if it listens at all: what
// it misses it asks for when it returns.
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
	ctx, cancel := context.WithTimeout(recv.ctx, handlerTime)
	defer cancel()
	recv.handler.Handle(ctx, e)
}

// commands are those that can be typed; none before Run.
func (n *Network) commands() []chat.Command {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	return n.receiver.commands
}

// randomID is a name that nothing else has.
func randomID() string { return strings.ToLower(rand.Text()[:16]) }
