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
	missed map[missed]bool
	trying bool
	asking bool // something missed is being read again
	lost   bool // events were given up by Stop
}

// missed is what events that were given up were about, so that it has to be read
// again: a community, or only the reactions to one of its cards.
type missed struct {
	community bot.CommunityID
	card      bot.MessageRef
}

type keptEvent struct {
	chat.Event
	tries  int
	report bool // it is not given up
}

const (
	// maxKept bounds the memory of an outage, and maxTries the time for which one
	// event may hold up the others. What is given up is asked for afterwards; reports
	// are not, and wait for longer.
	maxKept  = 2000
	maxTries = 8
	// maxKeptWait is the longest pause between two tries.
	maxKeptWait = 10 * time.Second
	// maxMissedCards is how many cards are read again one by one; further ones are with
	// all others of their community.
	maxMissedCards = 1000
)

// keep keeps an event until it can be handled.
func (d *Dispatcher) keep(e chat.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept.events) < maxKept {
		d.kept.events = append(d.kept.events, keptEvent{Event: e})
		d.retry()
	} else {
		d.giveUp(e)
	}
}

// Miss has read again what an event is about that is not taken in.
func (d *Dispatcher) Miss(e chat.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.giveUp(e)
}

// giveUp has read again what an event is about. The caller holds mu.
func (d *Dispatcher) giveUp(e chat.Event) {
	card := bot.MessageRef{}
	if r, ok := e.(chat.ReactionChanged); ok {
		card = r.Message
	}
	d.miss(e.Origin().Community, card)
}

// miss has a card read again, or a community. The caller holds mu.
func (d *Dispatcher) miss(c bot.CommunityID, card bot.MessageRef) {
	what := missed{c, card}
	if c != "" && len(d.kept.missed) >= maxMissedCards {
		what.card = bot.MessageRef{}
	}
	if what == (missed{}) {
		return
	}
	if d.kept.missed == nil {
		d.kept.missed = map[missed]bool{}
	}
	d.kept.missed[what] = true
	d.retry()
}

// isMissed reports whether a card is going to be read again.
func (k *keptEvents) isMissed(c bot.CommunityID, card bot.MessageRef) bool {
	return k.missed[missed{c, card}] || k.missed[missed{community: c}]
}

// retry sees to it that what is kept is tried again. The caller holds mu.
func (d *Dispatcher) retry() {
	if !d.kept.trying && d.started {
		d.kept.trying = true
		go d.tryKept(d.stopped)
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
	e, again, ok := d.kept.next()
	d.mu.Unlock()
	if !ok {
		return false
	}
	ctx, cancel := r.WithTimeout(HandleTimeout)
	defer cancel()
	_, failed := r.Handler.Handle(ctx, e).(chat.Unhandled)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept.asking = false
	switch {
	case again == (missed{}):
		d.settle(e, failed)
	case failed:
		d.miss(again.community, again.card)
	}
	return !failed
}

// next returns the oldest kept event, or one that has something missed read again.
// Nothing is missed then until more is: what arrives meanwhile may come after the
// reading.
func (k *keptEvents) next() (e chat.Event, again missed, ok bool) {
	if len(k.events) > 0 {
		return k.events[0].Event, again, true
	}
	for again = range k.missed {
		delete(k.missed, again)
		k.asking = true
		from := chat.From{Community: again.community}
		if again.card != (bot.MessageRef{}) {
			return chat.ReactionsMissed{From: from, Message: again.card}, again, true
		}
		return chat.Reconnected{From: from}, again, true
	}
	return nil, again, false
}

// settle removes an event that was handled or tried too often. The caller holds mu.
func (d *Dispatcher) settle(e chat.Event, failed bool) {
	if failed {
		if d.kept.events[0].tries++; d.kept.events[0].tries < maxTries {
			return
		}
		if d.kept.events[0].report {
			d.kept.postpone()
			return
		}
		d.giveUp(e)
	} else {
		d.confirm(e)
	}
	d.kept.events[0] = keptEvent{} // the array outlives what it held
	d.kept.events = d.kept.events[1:]
	d.noteRoom()
}

// confirm has the card read again whose reaction was handled late: meanwhile it may
// have been read, or a new session have reported the reaction, whose stamps are no
// older and no newer. The caller holds mu.
func (d *Dispatcher) confirm(e chat.Event) {
	if r, ok := e.(chat.ReactionChanged); ok && r.Message != (bot.MessageRef{}) {
		d.giveUp(e)
	}
}

// HasKept reports whether events wait that could not be handled, or not in time, or
// were given up.
func (d *Dispatcher) HasKept() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kept.lost || d.kept.asking || len(d.kept.events)+len(d.kept.missed) > 0 {
		return true
	}
	for _, x := range d.waiting.reports {
		if time.Since(x.arrived) > HandleTimeout {
			return true
		}
	}
	return false
}
