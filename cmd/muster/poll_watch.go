package main

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

const (
	// pollEvery is how often it is read whether a poll has changed whose page somebody has
	// open: what other processes save is seen so late.
	pollEvery = time.Second
	// pollGap is the least time between two reads, however much is saved.
	pollGap = 50 * time.Millisecond
)

// pollWatch tells open pages that their poll may have changed: of what this process saves
// at once, of what others save within pollEvery. A poll with open pages has one goroutine
// and costs one row a second, however many they are; one without costs nothing.
type pollWatch struct {
	ctx    context.Context //nolint:containedctx // of the program: its goroutines outlive every request
	read   func(context.Context, bot.CommunityID, bot.MeetupID) (int64, error)
	broken func(error)

	mu    sync.Mutex
	polls map[bot.MeetupID]*watchedPoll
}

type watchedPoll struct {
	pages map[chan struct{}]bool
	look  chan struct{}
	stop  context.CancelFunc
}

func newPollWatch(ctx context.Context, read func(context.Context, bot.CommunityID, bot.MeetupID) (int64, error), broken func(error)) *pollWatch {
	return &pollWatch{ctx: ctx, read: read, broken: broken, polls: map[bot.MeetupID]*watchedPoll{}}
}

// follow returns a channel that receives when a poll may have changed, at first soon
// after the call, until stop is called.
func (w *pollWatch) follow(c bot.CommunityID, m bot.MeetupID) (changed <-chan struct{}, stop func()) {
	page := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.polls[m]
	if p == nil {
		ctx, cancel := context.WithCancel(w.ctx)
		p = &watchedPoll{pages: map[chan struct{}]bool{}, look: make(chan struct{}, 1), stop: cancel}
		w.polls[m] = p
		go w.run(ctx, p, c, m)
	}
	p.pages[page] = true
	return page, sync.OnceFunc(func() { w.leave(m, p, page) })
}

func (w *pollWatch) leave(m bot.MeetupID, p *watchedPoll, page chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(p.pages, page)
	if len(p.pages) == 0 {
		p.stop()
		delete(w.polls, m)
	}
}

// wake has all watched polls read now.
func (w *pollWatch) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.polls {
		notify(p.look)
	}
}

// notify sends unless a signal is waiting already.
func notify(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// run reads a poll's revision until ctx ends. What is read first counts as a change, since
// a page may have read the poll before.
func (w *pollWatch) run(ctx context.Context, p *watchedPoll, c bot.CommunityID, m bot.MeetupID) {
	last, failing := int64(-1), false
	for {
		now, err := w.read(ctx, c, m)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			if !failing { // not every second
				w.broken(err)
			}
		case now != last:
			last = now
			w.tell(p)
		}
		failing = err != nil
		if !pause(ctx, pollGap, nil) || !pause(ctx, pollEvery-pollGap, p.look) {
			return
		}
	}
}

// tell signals all pages of a poll.
func (w *pollWatch) tell(p *watchedPoll) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for page := range p.pages {
		notify(page)
	}
}

// pause waits for a while or until it is woken, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration, woken <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-woken:
	}
	return true
}
