package dispatch

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// maxUnanswered is how many intakes are handled at a time: a burst of reactions
	// must not take every connection to the database.
	maxUnanswered = 32
	// maxWaiting is how many intakes wait in all, and maxWaitingPerCard how many
	// reactions to one card do: reading a card again costs less than more of them.
	maxWaiting, maxWaitingPerCard = 5000, 1000
	// maxAsked is how many interactions wait in all, and maxAhead how many events of
	// one member one may wait for.
	maxAsked, maxAhead = 2000, 500
)

// Intake is events that need no answer.
type Intake struct {
	Key       string          // of their order
	Turn      *Turn           // in the order of Key, if it was taken before; TakeIn ends it
	Community bot.CommunityID // read again if they are lost
	Card      bot.MessageRef  // read again instead; zero for what is no reaction
	State     string          // what of Key they report, if only the newest report counts
	Again     bool            // they are delivered again, long after they happened
	// Decode may ask the network for what the events lack.
	Decode func(ctx context.Context) []chat.Event
}

// state identifies reports of which only the newest counts.
type state struct{ key, name string }

// intake is an Intake that waits or is being handled.
type intake struct {
	Intake
	arrived time.Time
	ended   chan bool // closed when it is over; holds whether it was handled
	dropped bool      // guarded by Dispatcher.mu
}

// inbox is the intakes that wait for their turn or for a worker.
type inbox struct {
	count    int // without reports
	cards    map[bot.MessageRef]map[*intake]struct{}
	reports  map[state]*intake
	others   map[*intake]struct{}
	runnable []*intake // whose turn has begun, in that order
	workers  int
	room     chan struct{} // closed when there is room for a report; nil if nobody waits for that
}

func newInbox() inbox {
	return inbox{cards: map[bot.MessageRef]map[*intake]struct{}{}, reports: map[state]*intake{}, others: map[*intake]struct{}{}}
}

// Enqueue has events handled after those that were enqueued with the same key before.
func (d *Dispatcher) Enqueue(key string, decode func(ctx context.Context) []chat.Event) {
	d.TakeIn(Intake{Key: key, Decode: decode})
}

// TakeIn has events handled after those with the same key that arrived before. handled
// says true when they are handled, and false if they are given up: when too many wait
// what they are about is read again later instead, and so it is when they have waited
// for HandleTimeout. A report is never given up for want of room: AwaitRoom first.
func (d *Dispatcher) TakeIn(events Intake) (handled <-chan bool) {
	x := &intake{Intake: events, arrived: time.Now(), ended: make(chan bool, 1)}
	if x.Turn == nil {
		x.Turn = d.turns.take(x.Key, false)
	}
	d.mu.Lock()
	gone, ok := d.admit(x)
	d.forget(gone)
	d.mu.Unlock()
	for _, other := range gone {
		other.end(false)
	}
	if ok {
		x.Turn.then(func() { d.run(x) })
	} else {
		x.end(false)
	}
	return x.ended
}

func (x *intake) end(handled bool) {
	x.ended <- handled
	close(x.ended)
	x.Turn.End()
}

// admit notes that an intake waits, unless there is no room. It returns those that
// need not wait any more. The caller holds mu, forgets them and ends them without it.
func (d *Dispatcher) admit(x *intake) (gone []*intake, ok bool) {
	w := &d.waiting
	full := w.count >= maxWaiting
	switch card := x.Card != (bot.MessageRef{}); {
	case !d.started:
		return nil, false
	case x.State != "":
		if older := w.reports[state{x.Key, x.State}]; older != nil {
			gone = append(gone, older)
		}
	case card && d.kept.isMissed(x.Community, x.Card): // it is read again after this
		return nil, false
	case card && (full || len(w.cards[x.Card]) >= maxWaitingPerCard):
		d.miss(x.Community, x.Card)
		return slices.Collect(maps.Keys(w.cards[x.Card])), false
	case full:
		d.miss(x.Community, x.Card)
		return nil, false
	}
	d.hold(x)
	return gone, true
}

// hold notes that an intake waits. The caller holds mu.
func (d *Dispatcher) hold(x *intake) {
	w := &d.waiting
	d.running.Add(1)
	switch {
	case x.State != "":
		w.reports[state{x.Key, x.State}] = x
		return
	case x.Card == (bot.MessageRef{}):
		w.others[x] = struct{}{}
	case w.cards[x.Card] == nil:
		w.cards[x.Card] = map[*intake]struct{}{x: {}}
	default:
		w.cards[x.Card][x] = struct{}{}
	}
	w.count++
}

// release notes that an intake does not wait any more. The caller holds mu.
func (d *Dispatcher) release(x *intake) {
	w := &d.waiting
	switch of := (state{x.Key, x.State}); {
	case x.State != "":
		if w.reports[of] == x {
			delete(w.reports, of)
		}
		d.noteRoom()
		return
	case x.Card == (bot.MessageRef{}):
		delete(w.others, x)
	default:
		delete(w.cards[x.Card], x)
		if len(w.cards[x.Card]) == 0 {
			delete(w.cards, x.Card)
		}
	}
	w.count--
}

// forget gives waiting intakes up. The caller holds mu, and ends them without it.
func (d *Dispatcher) forget(gone []*intake) {
	if len(gone) == 0 {
		return
	}
	for _, x := range gone {
		x.dropped = true
		d.release(x)
		d.running.Done()
	}
	d.waiting.runnable = slices.DeleteFunc(d.waiting.runnable, func(x *intake) bool { return x.dropped })
}

// all returns all that waits. The caller holds mu.
func (w *inbox) all() (all []*intake) {
	all = slices.AppendSeq(all, maps.Values(w.reports))
	all = slices.AppendSeq(all, maps.Keys(w.others))
	for _, card := range w.cards {
		all = slices.AppendSeq(all, maps.Keys(card))
	}
	return all
}

// run hands an intake whose turn has begun to a worker.
func (d *Dispatcher) run(x *intake) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := &d.waiting
	if x.dropped {
		return
	}
	w.runnable = append(w.runnable, x)
	if w.workers < maxUnanswered {
		w.workers++
		go d.work()
	}
}

// work handles intakes until none is left.
func (d *Dispatcher) work() {
	for {
		x, r, ok := d.begin()
		if !ok {
			return
		}
		x.end(d.handle(x, r))
		d.running.Done()
	}
}

// begin returns the next intake to handle and by whom; ok is false if there is
// none, and the worker ends.
func (d *Dispatcher) begin() (x *intake, r Receiver, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := &d.waiting
	if len(w.runnable) == 0 {
		w.runnable = nil
		w.workers--
		return nil, r, false
	}
	x, w.runnable[0] = w.runnable[0], nil // the array outlives what it held
	w.runnable = w.runnable[1:]
	d.release(x)
	return x, d.receiver, true
}

// handle handles an intake in what is left of its time. A report has all of it, since
// no reading makes up for one. It returns false if there was no time left.
func (d *Dispatcher) handle(x *intake, r Receiver) bool {
	left := time.Until(x.arrived.Add(HandleTimeout))
	if x.State != "" {
		left = HandleTimeout
	}
	ctx, cancel := r.WithTimeout(left)
	defer cancel()
	if ctx.Err() != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.miss(x.Community, x.Card)
		return false
	}
	for _, e := range x.Decode(ctx) {
		if x.State != "" {
			d.handleReport(ctx, r, e)
		} else if _, failed := r.Handler.Handle(ctx, e).(chat.Unhandled); failed {
			d.keep(e)
		} else if x.Again {
			d.mu.Lock()
			d.confirm(e)
			d.mu.Unlock()
		}
	}
	return true
}
