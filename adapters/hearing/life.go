// Package hearing is what networks with members of their own have in common in
// how Muster hears them: who hears, from the beginning of Run to its end, and
// in which order.
package hearing

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// Patience is how long an answer may take at all.
const Patience = time.Minute

// Ear is who hears.
type Ear struct {
	Handler  chat.Handler
	Commands []chat.Command
	Base     context.Context // of handlers: it outlives the end of Run
}

// Life is the time in which somebody hears.
type Life struct {
	mu      sync.Mutex
	hearing bool
	ear     Ear
	working sync.WaitGroup
	lanes   lanes
}

// Begin has a handler hear from now on.
func (l *Life) Begin(ctx context.Context, cmds []chat.Command, h chat.Handler) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ear, l.hearing = Ear{Handler: h, Commands: cmds, Base: context.WithoutCancel(ctx)}, true
}

// End lets nobody enter any more and waits for those who have not left.
func (l *Life) End() {
	l.mu.Lock()
	l.hearing = false
	l.mu.Unlock()
	l.working.Wait()
}

// Enter joins those who work, if anybody hears. Whoever entered calls Leave when
// they are through.
func (l *Life) Enter() (Ear, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.hearing {
		return Ear{}, false
	}
	l.working.Add(1)
	return l.ear, true
}

// Leave says that one who entered is through.
func (l *Life) Leave() { l.working.Done() }

// Commands are those that are answered now.
func (l *Life) Commands() []chat.Command {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ear.Commands
}

// Tell lets the handler hear what needs no answer, behind what it was told under
// the same key before. What that is may have to be found out first.
func (l *Life) Tell(key string, told func(ctx context.Context) []chat.Event) {
	ear, ok := l.Enter()
	if !ok {
		return
	}
	l.lanes.do(key, func() {
		defer l.Leave()
		finding, cancel := context.WithTimeout(ear.Base, Patience)
		defer cancel()
		for _, e := range told(finding) {
			ctx, cancel := context.WithTimeout(ear.Base, Patience)
			ear.Handler.Handle(ctx, e)
			cancel()
		}
	})
}
