package dispatch

import (
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// keptEvents are enqueued events that could not be handled. They are tried again,
// in the order in which they failed. Newer events of the same member may overtake
// them: stamps tell the verbs which is newer.
type keptEvents struct {
	events []keptEvent
	missed map[bot.CommunityID]bool // where events were given up, so that reactions have to be read again
	trying bool
}

type keptEvent struct {
	chat.Event
	tries int
}

const (
	// maxKept bounds the memory of an outage, and maxTries the time for which one
	// event may hold up the others. What is given up is asked for afterwards.
	maxKept  = 2000
	maxTries = 8
	// maxKeptWait is the longest pause between two tries.
	maxKeptWait = 10 * time.Second
)

// keep keeps an event until it can be handled.
func (d *Dispatcher) keep(e chat.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept.events) < maxKept {
		d.kept.events = append(d.kept.events, keptEvent{Event: e})
	} else {
		d.giveUp(e)
	}
	if !d.kept.trying && d.started {
		d.kept.trying = true
		go d.tryKept(d.stopped)
	}
}

// giveUp remembers that events of a community were missed. The caller holds mu.
func (d *Dispatcher) giveUp(e chat.Event) {
	if d.kept.missed == nil {
		d.kept.missed = map[bot.CommunityID]bool{}
	}
	if c := e.Origin().Community; c != "" {
		d.kept.missed[c] = true
	}
}

// tryKept handles the kept events, with pauses while that fails, until none is
// left or Stop is called: what is kept then is asked for at the next start.
func (d *Dispatcher) tryKept(stopped <-chan struct{}) {
	for pause := (Backoff{Max: maxKeptWait}); ; {
		timer := time.NewTimer(pause.Next())
		select {
		case <-stopped:
			timer.Stop()
			return
		case <-timer.C:
		}
		for d.tryNext() {
			pause = Backoff{Max: maxKeptWait}
		}
		d.mu.Lock()
		if len(d.kept.events)+len(d.kept.missed) == 0 || !d.started {
			d.kept.trying = false
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
	}
}

// tryNext handles the oldest kept event. It returns false if there is none or it
// failed.
func (d *Dispatcher) tryNext() bool {
	r, ok := d.Acquire()
	if !ok {
		return false
	}
	defer d.Release()
	d.mu.Lock()
	e, ok := d.kept.next()
	d.mu.Unlock()
	if !ok {
		return false
	}
	ctx, cancel := r.WithTimeout(HandleTimeout)
	defer cancel()
	_, failed := r.Handler.Handle(ctx, e).(chat.Unhandled)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settle(e, failed)
	return !failed
}

// next returns the oldest kept event, or that one of a community was missed.
func (k *keptEvents) next() (e chat.Event, ok bool) {
	if len(k.events) > 0 {
		return k.events[0].Event, true
	}
	for c := range k.missed {
		return chat.Reconnected{From: chat.From{Community: c}}, true
	}
	return nil, false
}

// settle removes an event that was handled or tried too often. The caller holds
// mu.
func (d *Dispatcher) settle(e chat.Event, failed bool) {
	switch {
	case len(d.kept.events) == 0:
		if !failed {
			delete(d.kept.missed, e.Origin().Community)
		}
		return
	case failed:
		if d.kept.events[0].tries++; d.kept.events[0].tries < maxTries {
			return
		}
		d.giveUp(e)
	}
	d.kept.events = d.kept.events[1:]
}

// HasKept reports whether events wait that could not be handled, or were given up.
func (d *Dispatcher) HasKept() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.kept.events)+len(d.kept.missed) > 0
}
