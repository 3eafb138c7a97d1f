package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// countingPlatform counts how often it is asked for members.
type countingPlatform struct {
	chat.Platform

	members atomic.Int64
}

// FetchMember is part of chat.Platform.
func (p *countingPlatform) FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	p.members.Add(1)
	return p.Platform.FetchMember(ctx, c, u)
}

// revisions are those of polls, as a test sets them.
type revisions struct {
	mu    sync.Mutex
	of    map[bot.MeetupID]int64
	reads int
	fails error
}

func (r *revisions) read(_ context.Context, _ bot.CommunityID, m bot.MeetupID) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads++
	return r.of[m], r.fails
}

func (r *revisions) set(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do()
}

func (r *revisions) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reads
}

// watched returns how many polls are.
func (w *pollWatch) watched() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.polls)
}

// waits returns how long it takes until a page is notified; 0: longer than any poll takes.
func waits(page <-chan struct{}) time.Duration {
	began := time.Now()
	select {
	case <-page:
		return max(time.Since(began), 1)
	case <-time.After(10 * pollEvery):
		return 0
	}
}

func TestOpenPagesAreToldOfChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		source, broken := &revisions{of: map[bot.MeetupID]int64{}}, new(atomic.Int64)
		w := newPollWatch(ctx, source.read, func(error) { broken.Add(1) })
		one, leave := w.follow("test:room", 7)
		two, leaveTwo := w.follow("test:room", 7)
		other, leaveOther := w.follow("test:room", 8)
		for _, page := range []<-chan struct{}{one, two, other} {
			if waits(page) == 0 {
				t.Error("nobody is notified at first")
			}
		}
		source.set(func() { source.of[7]++ })
		if d := waits(one); d == 0 || d > pollEvery {
			t.Errorf("what another process saves is passed on after %v", d)
		}
		if waits(two) == 0 || waits(other) > 0 {
			t.Error("pages other than those of the poll are notified")
		}
		source.set(func() { source.of[7]++ })
		w.wake()
		if d := waits(one); d == 0 || d > pollGap {
			t.Errorf("what this process saves is passed on after %v", d)
		}
		source.set(func() { source.fails = errors.New("the database is away") })
		<-time.After(5 * pollEvery)
		source.set(func() { source.fails = nil; source.of[7]++ })
		if waits(one) == 0 || broken.Load() != 2 { // one for each poll
			t.Errorf("after an outage nobody is notified, and %d errors are reported", broken.Load())
		}
		before := source.count()
		for range 1000 {
			w.wake()
		}
		<-time.After(pollEvery - 1)
		if n := source.count() - before; n > int(2*2*pollEvery/pollGap) {
			t.Errorf("in a second it is read %d times", n)
		}
		leave()
		leave()
		leaveTwo()
		leaveOther()
		before = source.count()
		<-time.After(5 * pollEvery)
		if n := source.count() - before; n > 0 || w.watched() > 0 {
			t.Errorf("though no page is open, it is read %d times", n)
		}
	})
}
