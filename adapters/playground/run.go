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

// life is whether somebody hears what happens in the room, and who.
type life struct {
	lifeMu  sync.Mutex
	hearing bool          // reactions are told
	ended   bool          // Run has ended, and nobody knows whether it begins again
	ready   chan struct{} // closed when commands, taps and forms are answered
	over    chan struct{} // closed when Run ends, so that no page keeps the server from ending
	ear     ear
	working sync.WaitGroup
}

// ear is who hears what happens.
type ear struct {
	h    chat.Handler
	cmds []chat.Command
	base context.Context // of handlers: it outlives the end of Run
}

// handlerTime is how long an answer may take at all.
const handlerTime = time.Minute

// Run hears what members do until ctx ends, and then waits for the answers
// that are still being made.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	h = n.diary.hearing(h)
	n.lifeMu.Lock()
	n.ear, n.ended = ear{h: h, cmds: cmds, base: context.WithoutCancel(ctx)}, false
	n.lifeMu.Unlock()
	home := chat.From{ID: "arrived-" + newToken(), Community: Room, Place: Channel, Channel: Channel}
	h.Handle(ctx, chat.Arrived{From: home, Community: bot.Community{ID: Room, Name: n.title, Zone: n.zone, Locale: n.locale, Channel: Channel}})
	n.lifeMu.Lock()
	n.hearing = true
	n.lifeMu.Unlock()
	home.ID = "returned-" + newToken()
	h.Handle(ctx, chat.Returned{From: home})
	n.lifeMu.Lock()
	close(n.ready)
	n.lifeMu.Unlock()

	<-ctx.Done()
	n.lifeMu.Lock()
	close(n.over)
	n.hearing, n.ended, n.ready, n.over = false, true, make(chan struct{}), make(chan struct{})
	n.lifeMu.Unlock()
	n.working.Wait()
	return nil
}

// end is closed when Run ends.
func (n *Network) end() <-chan struct{} {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	return n.over
}

// errEnded is what becomes of what is done after Run has ended: whoever did it
// may do it again.
var errEnded = errors.New("nobody listens any more")

// begin waits until somebody answers, and returns who. The caller calls
// n.working.Done when it is through.
func (n *Network) begin(ctx context.Context) (ear, error) {
	for {
		by, ready, ok := n.enter()
		switch {
		case ok:
			return by, nil
		case ready == nil:
			return ear{}, errEnded
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return ear{}, ctx.Err()
		}
	}
}

// enter joins those who work if somebody answers now; ready tells when to try
// again if not, and is nil when that may be never.
func (n *Network) enter() (by ear, ready <-chan struct{}, ok bool) {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	select {
	case <-n.ready:
		n.working.Add(1)
		return n.ear, n.ready, true
	default:
	}
	if n.ended {
		return ear{}, nil, false
	}
	return ear{}, n.ready, false
}

// tell lets the handler hear what needs no answer, if it listens at all: what
// it misses it asks for when it returns.
func (n *Network) tell(e chat.Event) {
	n.lifeMu.Lock()
	if !n.hearing {
		n.lifeMu.Unlock()
		return
	}
	by := n.ear
	n.working.Add(1)
	n.lifeMu.Unlock()
	defer n.working.Done()
	ctx, cancel := context.WithTimeout(by.base, handlerTime)
	defer cancel()
	by.h.Handle(ctx, e)
}

// commands are those that can be typed; none before Run.
func (n *Network) commands() []chat.Command {
	n.lifeMu.Lock()
	defer n.lifeMu.Unlock()
	return n.ear.cmds
}

// newToken is a name that nothing else has.
func newToken() string { return strings.ToLower(rand.Text()[:16]) }
