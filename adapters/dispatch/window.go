package dispatch

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// Window allows a number of requests to arrive in any period of a length. Urgent
// requests go before others, and both in the order in which they came. It is safe for
// concurrent use.
type Window struct {
	Length time.Duration

	mu     sync.Mutex
	most   int
	taken  []*Departure
	urgent []*windowWaiter
	others []*windowWaiter
}

// Departure is a request's place in a window.
type Departure struct {
	window *Window
	freeAt time.Time
}

type windowWaiter struct {
	turn   chan struct{}
	urgent bool
}

// longestWay is the time after which a request that has no response has arrived.
const longestWay = time.Second

// Allow sets the number of requests.
func (w *Window) Allow(most int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.most = most
	w.wakeFirst()
}

// Take waits for a place, until the deadline at most. After that it is *chat.Later.
func (w *Window) Take(ctx context.Context, urgent bool, deadline time.Time) (*Departure, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	me := &windowWaiter{make(chan struct{}, 1), urgent}
	w.enqueue(me)
	defer func() {
		w.remove(me)
		w.wakeFirst()
	}()
	for {
		now := time.Now()
		wait := deadline.Sub(now)
		if w.first() == me {
			free := w.nextFree(now)
			if !free.After(now) {
				d := &Departure{w, now.Add(longestWay + w.Length)}
				w.taken = append(w.taken, d)
				return d, nil
			}
			wait = min(wait, free.Sub(now))
		}
		if !now.Before(deadline) {
			return nil, &chat.Later{Wait: max(w.nextFree(now).Sub(now), w.Length)}
		}
		w.mu.Unlock()
		err := me.wait(ctx, wait)
		w.mu.Lock()
		if err != nil {
			return nil, err
		}
	}
}

func (m *windowWaiter) wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-m.turn:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// nextFree returns when the next place is free. The caller holds mu.
func (w *Window) nextFree(now time.Time) time.Time {
	w.taken = slices.DeleteFunc(w.taken, func(d *Departure) bool { return !d.freeAt.After(now) })
	slices.SortFunc(w.taken, func(a, b *Departure) int { return a.freeAt.Compare(b.freeAt) })
	if len(w.taken) < w.most {
		return now
	}
	if w.most <= 0 {
		return now.Add(w.Length)
	}
	return w.taken[len(w.taken)-w.most].freeAt
}

// Wait returns about how long a request that comes now waits, if it is not urgent.
func (w *Window) Wait() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	free := w.nextFree(now)
	ahead, most := len(w.urgent)+len(w.others), max(w.most, 1)
	next := len(w.taken) - most + ahead // whose place it gets
	if next < 0 {
		return 0
	}
	if in := next % most; in < len(w.taken) {
		free = w.taken[in].freeAt
	}
	return max(0, free.Sub(now)) + time.Duration(next/most)*w.Length
}

// Demand returns how many requests have or wait for a place.
func (w *Window) Demand() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nextFree(time.Now()) // drops the places that are free
	return len(w.taken) + len(w.urgent) + len(w.others)
}

// Answered says that the response is there, so that the request arrived before. l is
// how long such requests take.
func (d *Departure) Answered(l *Latency) {
	free := l.NextDeparture(time.Now(), d.window.Length)
	d.window.mu.Lock()
	defer d.window.mu.Unlock()
	if free.Before(d.freeAt) {
		d.freeAt = free
		d.window.wakeFirst()
	}
}

// Cancel gives the place back: the request has not left.
func (d *Departure) Cancel() {
	d.window.mu.Lock()
	defer d.window.mu.Unlock()
	d.freeAt = time.Time{}
	d.window.wakeFirst()
}

func (w *Window) enqueue(m *windowWaiter) {
	if m.urgent {
		w.urgent = append(w.urgent, m)
		return
	}
	w.others = append(w.others, m)
}

func (w *Window) remove(m *windowWaiter) {
	same := func(other *windowWaiter) bool { return other == m }
	w.urgent, w.others = slices.DeleteFunc(w.urgent, same), slices.DeleteFunc(w.others, same)
}

func (w *Window) first() *windowWaiter {
	switch {
	case len(w.urgent) > 0:
		return w.urgent[0]
	case len(w.others) > 0:
		return w.others[0]
	}
	return nil
}

// wakeFirst has the first of the queue look again. The caller holds mu.
func (w *Window) wakeFirst() {
	if first := w.first(); first != nil {
		select {
		case first.turn <- struct{}{}:
		default:
		}
	}
}
