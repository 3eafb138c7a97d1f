package courier

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// shelf is a queue in memory.
type shelf struct {
	mu      sync.Mutex
	tasks   map[bot.TaskID]bot.Task
	leased  map[bot.TaskID]bool
	parked  map[bot.TaskID]string
	done    []bot.TaskID
	retried []time.Duration
	now     func() time.Time
}

func newShelf(now func() time.Time, tasks ...bot.Task) *shelf {
	s := &shelf{tasks: map[bot.TaskID]bot.Task{}, leased: map[bot.TaskID]bool{}, parked: map[bot.TaskID]string{}, now: now}
	for i, t := range tasks {
		t.ID = bot.TaskID(i + 1)
		s.tasks[t.ID] = t
	}
	return s
}

func (s *shelf) Claim(_ context.Context, now time.Time, limit int, _ time.Duration) ([]bot.Task, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []bot.Task
	for id, t := range s.tasks {
		if len(out) < limit && !s.leased[id] && !t.Due.After(now) {
			t.Attempts++
			s.tasks[id], s.leased[id] = t, true
			out = append(out, t)
		}
	}
	return out, nil
}

func (s *shelf) Complete(_ context.Context, t bot.Task) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tasks, t.ID)
	s.done = append(s.done, t.ID)
	return nil
}

func (s *shelf) Retry(_ context.Context, t bot.Task, due time.Time, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retried = append(s.retried, due.Sub(s.now()))
	t.Due = due
	s.tasks[t.ID], s.leased[t.ID] = t, false
	return nil
}

func (s *shelf) Park(_ context.Context, t bot.Task, why string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tasks, t.ID)
	s.parked[t.ID] = why
	return nil
}

func (s *shelf) NextDue(context.Context) (time.Time, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var next time.Time
	for id, t := range s.tasks {
		if !s.leased[id] && (next.IsZero() || t.Due.Before(next)) {
			next = t.Due
		}
	}
	return next, !next.IsZero(), nil
}

// script composes by a function.
type script func(bot.Task) (chat.Effect, error)

func (f script) Compose(_ context.Context, t bot.Task) (chat.Effect, error) { return f(t) }

// wire is a network that answers as it is told.
type wire struct {
	mu    sync.Mutex
	calls []string
	fail  map[string]error // by call, once
}

const there = bot.Place("wire:room")

func (w *wire) call(format string, args ...any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := fmt.Sprintf(format, args...)
	w.calls = append(w.calls, name)
	err := w.fail[name]
	delete(w.fail, name)
	return err
}

// called is what was called so far.
func (w *wire) called() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

func (w *wire) Network() bot.Network                                    { return "wire" }
func (w *wire) Limits() chat.Limits                                     { return chat.Limits{} }
func (w *wire) Run(context.Context, []chat.Command, chat.Handler) error { return nil }
func (w *wire) FetchMember(context.Context, bot.CommunityID, bot.UserID) (chat.Identity, error) {
	return chat.Identity{}, nil
}

func (w *wire) Post(_ context.Context, m chat.Message) (bot.MessageRef, error) {
	return bot.MessageRef{Place: m.To, ID: m.Key}, w.call("post %s to %s", m.Key, m.To)
}

func (w *wire) Edit(_ context.Context, ref bot.MessageRef, _ chat.Card) error {
	return w.call("edit %s", ref.ID)
}

func (w *wire) OpenThread(_ context.Context, ref bot.MessageRef, _ string) (bot.Place, error) {
	return ref.Place + "/thread", w.call("open %s", ref.ID)
}

func start(t *testing.T, q bot.Queue, s Composer, w *wire) *Courier {
	t.Helper()
	c := New(q, s, time.Now, slog.New(slog.DiscardHandler), w)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := c.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { stop(); <-ended })
	return c
}

func post(t bot.Task) (chat.Effect, error) {
	return chat.PostMessage{Message: chat.Message{Key: t.MessageKey(), To: there}}, nil
}

func TestATaskIsRunWhenItIsDueAndNotBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newShelf(time.Now, bot.Task{Due: time.Now().Add(90 * time.Second)})
		w := &wire{}
		c := start(t, q, script(post), w)
		time.Sleep(90*time.Second - time.Millisecond)
		synctest.Wait()
		if len(w.called()) != 0 {
			t.Fatalf("too early: %q", w.called())
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if !slices.Equal(w.called(), []string{"post m1 to wire:room"}) || len(q.done) != 1 {
			t.Fatalf("got %q, done %v", w.called(), q.done)
		}
		if n := testutil.CollectAndCount(c.Collectors()[0]); n != 1 {
			t.Errorf("%d outcomes were counted", n)
		}
	})
}

func TestWakingFindsWhatWasJustPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, w := newShelf(time.Now), &wire{}
		c := start(t, q, script(post), w)
		synctest.Wait()
		q.mu.Lock()
		q.tasks[9] = bot.Task{ID: 9, Due: time.Now()}
		q.mu.Unlock()
		c.Wake()
		synctest.Wait()
		if len(w.called()) != 1 {
			t.Errorf("got %q", w.called())
		}
	})
}

func TestAThreadIsOpenedBeforeItIsWrittenTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var thread bot.Place
		q, w := newShelf(time.Now, bot.Task{Due: time.Now()}), &wire{}
		start(t, q, script(func(task bot.Task) (chat.Effect, error) {
			if thread == "" {
				return chat.OpenThread{Ref: bot.MessageRef{Place: there, ID: "card"}, Then: func(_ context.Context, p bot.Place) error {
					thread = p
					return nil
				}}, nil
			}
			return chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: thread}}, nil
		}), w)
		synctest.Wait()
		if want := []string{"open card", "post m1 to wire:room/thread"}; !slices.Equal(w.called(), want) {
			t.Errorf("got %q, want %q", w.called(), want)
		}
	})
}

// pad is a wire on which members can react.
type pad struct{ *wire }

func (p pad) React(_ context.Context, ref bot.MessageRef, emoji string) error {
	return p.call("react %s to %s", emoji, ref.ID)
}

func (p pad) Reactions(context.Context, bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	return func(func(bot.Reaction, error) bool) {}
}

func TestWhereNoReactionCanBeAddedTheOthersAreReadAllTheSame(t *testing.T) {
	for name, err := range map[string]error{
		"members used them up":  &chat.TooLarge{What: "reactions", Limit: 20},
		"we may not add any":    &chat.Forbidden{Missing: []string{"Add Reactions"}},
		"nothing is in the way": nil,
	} {
		t.Run(name, func(t *testing.T) {
			q := newShelf(time.Now, bot.Task{Kind: bot.TaskAddReactions, Due: time.Now()})
			went := false
			c := New(q, script(func(bot.Task) (chat.Effect, error) {
				return chat.AddReactions{Ref: bot.MessageRef{Place: there, ID: "card"}, Emoji: []string{"🍎"}, Then: func(context.Context) error {
					went = true
					return nil
				}}, nil
			}), time.Now, slog.New(slog.DiscardHandler), pad{&wire{fail: map[string]error{"react 🍎 to card": err}}})
			if err := c.Drain(t.Context()); err != nil || !went || len(q.parked) > 0 {
				t.Errorf("%v; went on %t, parked %v", err, went, q.parked)
			}
		})
	}
}

func TestWhereOneWayIsBarredAnotherIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newShelf(time.Now, bot.Task{Due: time.Now()})
		w := &wire{fail: map[string]error{"post m1 to wire:ben/direct": &chat.Closed{User: "wire:ben"}}}
		start(t, q, script(func(task bot.Task) (chat.Effect, error) {
			open := chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: there}}
			return chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: bot.DirectTo("wire:ben")}, Fallback: func(_ context.Context, why error) (chat.Effect, error) {
				if !chat.IsError[*chat.Closed](why) {
					t.Errorf("barred by %v", why)
				}
				return open, nil
			}}, nil
		}), w)
		synctest.Wait()
		if want := []string{"post m1 to wire:ben/direct", "post m1 to wire:room"}; !slices.Equal(w.called(), want) || len(q.done) != 1 {
			t.Errorf("got %q, done %v", w.called(), q.done)
		}
	})
}

func TestADeletedMessageIsReportedAndNotEditedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := 0
		q := newShelf(time.Now, bot.Task{Due: time.Now()})
		w := &wire{fail: map[string]error{"edit card": &chat.Gone{What: "message"}}}
		start(t, q, script(func(bot.Task) (chat.Effect, error) {
			return chat.EditMessage{Ref: bot.MessageRef{Place: there, ID: "card"}, Gone: func(context.Context) error { gone++; return nil }}, nil
		}), w)
		synctest.Wait()
		if gone != 1 || len(q.done) != 1 {
			t.Errorf("reported %d times, done %v", gone, q.done)
		}
	})
}

func TestWhatANetworkMayStillAcceptIsTriedForAsLongAsItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		back := time.Now().Add(24 * time.Hour)
		q, w := newShelf(time.Now, bot.Task{Due: time.Now()}), &wire{}
		start(t, q, script(func(task bot.Task) (chat.Effect, error) {
			if time.Now().Before(back) {
				w.mu.Lock()
				w.fail = map[string]error{"post m1 to wire:room": &chat.Unknown{Err: errors.New("connection reset")}}
				w.mu.Unlock()
			}
			return post(task)
		}), w)
		time.Sleep(25 * time.Hour)
		synctest.Wait()
		q.mu.Lock()
		defer q.mu.Unlock()
		if len(q.parked) != 0 || len(q.done) != 1 {
			t.Fatalf("parked %v, done %v", q.parked, q.done)
		}
		if want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}; !slices.Equal(q.retried[:4], want) {
			t.Errorf("backed off by %v", q.retried[:4])
		}
		if last := q.retried[len(q.retried)-1]; last != 5*time.Minute {
			t.Errorf("the longest wait is %s", last)
		}
		for _, call := range w.called() {
			if call != "post m1 to wire:room" {
				t.Fatalf("another key: %s", call)
			}
		}
	})
}

func TestWhatBecomesOfATask(t *testing.T) {
	boom := errors.New("boom")
	for name, c := range map[string]struct {
		attempts int
		err      error
		want     outcome
		wait     time.Duration
	}{
		"done":                        {1, nil, done, 0},
		"asked to wait":               {1, fmt.Errorf("post: %w", &chat.Later{Wait: 7 * time.Second}), retry, 7 * time.Second},
		"not yet":                     {50, &snoozeError{time.Second}, retry, time.Second},
		"nobody knows":                {50, &chat.Unknown{Err: boom}, retry, 5 * time.Minute},
		"not connected":               {50, &networkAbsentError{"wire"}, retry, 5 * time.Minute},
		"our own error, early":        {2, boom, retry, 2 * time.Second},
		"our own error, to the end":   {parkAfter, boom, park, 0},
		"forbidden":                   {1, &chat.Forbidden{Missing: []string{"Send Messages"}}, park, 0},
		"closed, and no other way":    {1, &chat.Closed{}, park, 0},
		"the place is gone":           {1, &chat.Gone{What: "channel"}, park, 0},
		"it breaks a network's limit": {1, &chat.TooLarge{What: "options", Limit: 25}, park, 0},
	} {
		v := classify(bot.Task{Attempts: c.attempts}, c.err)
		if v.outcome != c.want || v.wait != c.wait {
			t.Errorf("%s: %s after %s, want %s after %s", name, v.outcome, v.wait, c.want, c.wait)
		}
	}
}

func TestAPanicIsAnErrorLikeAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newShelf(time.Now, bot.Task{Due: time.Now(), Attempts: parkAfter})
		start(t, q, script(func(bot.Task) (chat.Effect, error) { panic("oops") }), &wire{})
		synctest.Wait()
		if len(q.parked) != 1 {
			t.Errorf("parked %v", q.parked)
		}
	})
}

func TestATaskThatNeverComesToAnEndIsPutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, w := newShelf(time.Now, bot.Task{Due: time.Now()}), &wire{}
		c := New(q, script(func(bot.Task) (chat.Effect, error) {
			return chat.OpenThread{Ref: bot.MessageRef{Place: there, ID: "card"}, Then: func(context.Context, bot.Place) error { return nil }}, nil
		}), time.Now, slog.New(slog.DiscardHandler), w)
		if err := c.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(q.retried) != 1 {
			t.Errorf("retried %v", q.retried)
		}
	})
}

func TestStoppingLetsWhatIsInFlightFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := make(chan struct{})
		q, w := newShelf(time.Now, bot.Task{Due: time.Now()}), &wire{}
		c := New(q, script(func(task bot.Task) (chat.Effect, error) {
			close(begun)
			time.Sleep(5 * time.Second)
			return post(task)
		}), time.Now, slog.New(slog.DiscardHandler), w)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if err := c.Run(ctx); err != nil {
				t.Error(err)
			}
		}()
		<-begun
		stop()
		<-ended
		if len(q.done) != 1 {
			t.Error("it was cut off")
		}
	})
}
