package courier

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// memoryQueue is a queue in memory.
type memoryQueue struct {
	mu      sync.Mutex
	tasks   map[bot.TaskID]bot.Task
	leased  map[bot.TaskID]bool
	parked  map[bot.TaskID]string
	done    []bot.TaskID
	retried []time.Duration
	paused  bot.Paused
	now     func() time.Time
}

func newMemoryQueue(now func() time.Time, tasks ...bot.Task) *memoryQueue {
	q := &memoryQueue{tasks: map[bot.TaskID]bot.Task{}, leased: map[bot.TaskID]bool{}, parked: map[bot.TaskID]string{}, now: now}
	for i, t := range tasks {
		t.ID = bot.TaskID(i + 1)
		q.tasks[t.ID] = t
	}
	return q
}

func (q *memoryQueue) Claim(_ context.Context, now time.Time, limit int, _ time.Duration) ([]bot.Task, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []bot.Task
	for id, t := range q.tasks {
		if len(out) < limit && !q.leased[id] && !q.isPaused(t) && !t.Due.After(now) {
			t.Attempts++
			q.tasks[id], q.leased[id] = t, true
			out = append(out, t)
		}
	}
	return out, nil
}

func (q *memoryQueue) Complete(_ context.Context, t bot.Task) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.tasks, t.ID)
	q.done = append(q.done, t.ID)
	return nil
}

func (q *memoryQueue) Retry(_ context.Context, t bot.Task, due time.Time, why bot.Setback) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.retried = append(q.retried, due.Sub(q.now()))
	if t.Due, t.Cause = due, why.Cause; why.Cause.PutsOff() {
		t.Attempts--
	}
	if why.Cause.Fails() {
		t.Failures++
	}
	q.tasks[t.ID], q.leased[t.ID] = t, false
	return nil
}

func (q *memoryQueue) Pause(p bot.Paused) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.paused = p
}

func (q *memoryQueue) isPaused(t bot.Task) bool {
	return slices.Contains(q.paused.Networks, t.Community.Network()) || slices.Contains(q.paused.Communities, t.Community)
}

func (q *memoryQueue) RetryUnanswered(_ context.Context, n bot.Network, now time.Time, limit int) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(q.tasks)) {
		if t := q.tasks[id]; limit > 0 && !q.leased[id] && t.Cause == bot.CauseNetwork && t.Due.After(now) && t.Community.Network() == n {
			t.Due, t.Failures = now, 0
			q.tasks[id] = t
			limit--
		}
	}
	return nil
}

func (q *memoryQueue) Park(_ context.Context, t bot.Task, why bot.Setback) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.tasks, t.ID)
	q.parked[t.ID] = why.Reason
	return nil
}

func (q *memoryQueue) NextDue(context.Context) (time.Time, bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var next time.Time
	for id, t := range q.tasks {
		if !q.leased[id] && !q.isPaused(t) && (next.IsZero() || t.Due.Before(next)) {
			next = t.Due
		}
	}
	return next, !next.IsZero(), nil
}

// composerFunc is a Composer made of a function.
type composerFunc func(bot.Task) (chat.Effect, error)

func (f composerFunc) Compose(_ context.Context, t bot.Task) (chat.Effect, error) { return f(t) }
func (f composerFunc) Stuck(context.Context, bot.Task, error) error               { return nil }
func (f composerFunc) Unstuck(context.Context, bot.Task) error                    { return nil }
func (f composerFunc) Unsure(context.Context, bot.Task) error                     { return nil }

// fakePlatform records calls and returns the errors set for them.
type fakePlatform struct {
	mu    sync.Mutex
	calls []string
	fail  map[string]error // by call, once
}

const testPlace = bot.Place("wire:room")

func (fake *fakePlatform) call(format string, args ...any) error {
	fake.mu.Lock()
	defer fake.mu.Unlock()
	name := fmt.Sprintf(format, args...)
	fake.calls = append(fake.calls, name)
	err := fake.fail[name]
	delete(fake.fail, name)
	return err
}

// called returns the calls so far.
func (fake *fakePlatform) called() []string {
	fake.mu.Lock()
	defer fake.mu.Unlock()
	return slices.Clone(fake.calls)
}

func (fake *fakePlatform) Network() bot.Network                                    { return "wire" }
func (fake *fakePlatform) Limits() chat.Limits                                     { return chat.Limits{} }
func (fake *fakePlatform) Run(context.Context, []chat.Command, chat.Handler) error { return nil }
func (fake *fakePlatform) FetchMember(context.Context, bot.CommunityID, bot.UserID) (chat.Identity, error) {
	return chat.Identity{}, nil
}

func (fake *fakePlatform) Post(_ context.Context, m chat.Message) (bot.MessageRef, error) {
	return bot.MessageRef{Place: m.To, ID: m.Key}, fake.call("post %s to %s", m.Key, m.To)
}

func (fake *fakePlatform) Edit(_ context.Context, ref bot.MessageRef, _ chat.Card) error {
	return fake.call("edit %s", ref.ID)
}

func (fake *fakePlatform) OpenThread(_ context.Context, ref bot.MessageRef, _ string) (bot.Place, error) {
	return ref.Place + "/thread", fake.call("open %s", ref.ID)
}

func start(t *testing.T, q bot.Queue, composer Composer, fake *fakePlatform) *Courier {
	t.Helper()
	c := New(q, composer, time.Now, slog.New(slog.DiscardHandler), fake)
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
	return chat.PostMessage{Message: chat.Message{Key: t.MessageKey(), To: testPlace}}, nil
}

func TestATaskIsRunWhenItIsDueAndNotBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemoryQueue(time.Now, bot.Task{Due: time.Now().Add(90 * time.Second)})
		fake := &fakePlatform{}
		c := start(t, q, composerFunc(post), fake)
		time.Sleep(90*time.Second - time.Millisecond)
		synctest.Wait()
		if len(fake.called()) != 0 {
			t.Fatalf("too early: %q", fake.called())
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if !slices.Equal(fake.called(), []string{"post m1 to wire:room"}) || len(q.done) != 1 {
			t.Fatalf("got %q, done %v", fake.called(), q.done)
		}
		if n := testutil.CollectAndCount(c.Collectors()[0]); n != 1 {
			t.Errorf("%d outcomes were counted", n)
		}
	})
}

// unclaimable is a queue whose tasks are due but not to be had.
type unclaimable struct {
	*memoryQueue
	err    error
	claims int
}

func (q *unclaimable) Claim(context.Context, time.Time, int, time.Duration) ([]bot.Task, error) {
	q.claims++
	return nil, q.err
}

func TestWhatCannotBeClaimedIsLeftAloneForAWhile(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		most int
	}{"the disk is full": {errors.New("disk full"), 11}, "another process has it": {nil, 2100}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := &unclaimable{memoryQueue: newMemoryQueue(time.Now, bot.Task{Due: time.Now().Add(-time.Minute)}), err: c.err}
				start(t, q, composerFunc(post), &fakePlatform{})
				time.Sleep(10 * time.Second)
				synctest.Wait()
				if q.claims < 10 || q.claims > c.most {
					t.Errorf("it tried %d times in ten seconds, want 10 to %d", q.claims, c.most)
				}
			})
		})
	}
}

func TestWakeRunsATaskPromisedJustNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, fake := newMemoryQueue(time.Now), &fakePlatform{}
		c := start(t, q, composerFunc(post), fake)
		synctest.Wait()
		q.mu.Lock()
		q.tasks[9] = bot.Task{ID: 9, Due: time.Now()}
		q.mu.Unlock()
		c.Wake()
		synctest.Wait()
		if len(fake.called()) != 1 {
			t.Errorf("got %q", fake.called())
		}
	})
}

func TestAThreadIsOpenedBeforeItIsWrittenTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var thread bot.Place
		q, fake := newMemoryQueue(time.Now, bot.Task{Due: time.Now()}), &fakePlatform{}
		start(t, q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			if thread == "" {
				return chat.OpenThread{Ref: bot.MessageRef{Place: testPlace, ID: "card"}, Then: func(_ context.Context, p bot.Place) error {
					thread = p
					return nil
				}}, nil
			}
			return chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: thread}}, nil
		}), fake)
		synctest.Wait()
		if want := []string{"open card", "post m1 to wire:room/thread"}; !slices.Equal(fake.called(), want) {
			t.Errorf("got %q, want %q", fake.called(), want)
		}
	})
}

// reactorPlatform is a fakePlatform with reactions.
type reactorPlatform struct{ *fakePlatform }

func (r reactorPlatform) React(_ context.Context, ref bot.MessageRef, emoji string) error {
	return r.call("react %s to %s", emoji, ref.ID)
}

func (r reactorPlatform) Reactions(context.Context, bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	return func(func(bot.Reaction, error) bool) {}
}

func TestATaskGoesOnWhereReactionsCannotBeAdded(t *testing.T) {
	for name, err := range map[string]error{
		"members used up the limit": &chat.TooLarge{What: "reactions", Limit: 20},
		"we lack the permission":    &chat.Forbidden{Missing: []string{"Add Reactions"}},
		"without an error":          nil,
	} {
		t.Run(name, func(t *testing.T) {
			q := newMemoryQueue(time.Now, bot.Task{Kind: bot.TaskAddReactions, Due: time.Now()})
			went := false
			c := New(q, composerFunc(func(bot.Task) (chat.Effect, error) {
				return chat.AddReactions{Ref: bot.MessageRef{Place: testPlace, ID: "card"}, Emoji: []string{"🍎"}, Then: func(context.Context) error {
					went = true
					return nil
				}}, nil
			}), time.Now, slog.New(slog.DiscardHandler), reactorPlatform{&fakePlatform{fail: map[string]error{"react 🍎 to card": err}}})
			if err := c.Drain(t.Context()); err != nil || !went || len(q.parked) > 0 {
				t.Errorf("%v; went on %t, parked %v", err, went, q.parked)
			}
		})
	}
}

func TestAFallbackIsUsedWhereTheFirstPlaceIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemoryQueue(time.Now, bot.Task{Due: time.Now()})
		fake := &fakePlatform{fail: map[string]error{"post m1 to wire:ben/direct": &chat.Closed{User: "wire:ben"}}}
		start(t, q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			open := chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: testPlace}}
			return chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: bot.DirectTo("wire:ben")}, Fallback: func(_ context.Context, cause error) (chat.Effect, error) {
				if !chat.IsError[*chat.Closed](cause) {
					t.Errorf("cause: %v", cause)
				}
				return open, nil
			}}, nil
		}), fake)
		synctest.Wait()
		if want := []string{"post m1 to wire:ben/direct", "post m1 to wire:room"}; !slices.Equal(fake.called(), want) || len(q.done) != 1 {
			t.Errorf("got %q, done %v", fake.called(), q.done)
		}
	})
}

// paceOfAThread is a network where a thread and its channel share one message a second, and
// where the thread takes none.
type paceOfAThread struct {
	*fakePlatform

	freeAt time.Time
}

func (p *paceOfAThread) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if wait := time.Until(p.freeAt); wait > 0 {
		if chat.IsDeferrable(ctx) {
			return bot.MessageRef{}, &chat.Later{Wait: wait}
		}
		pause(ctx, wait)
	}
	p.freeAt = time.Now().Add(time.Second)
	if m.To != testPlace {
		return bot.MessageRef{}, &chat.Gone{What: "thread"}
	}
	return p.fakePlatform.Post(ctx, m)
}

func TestARefusedMessageDoesNotTakeTheTurnOfItsFallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		platform := &paceOfAThread{fakePlatform: new(fakePlatform)}
		q := newMemoryQueue(time.Now, bot.Task{Due: time.Now()})
		c := New(q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			channel := chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: testPlace}}
			return chat.PostMessage{
				Message:  chat.Message{Key: task.MessageKey(), To: testPlace + "/thread"},
				Fallback: func(context.Context, error) (chat.Effect, error) { return channel, nil },
			}, nil
		}), time.Now, slog.New(slog.DiscardHandler), platform)
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if err := c.Run(ctx); err != nil || len(q.done) != 1 {
			t.Errorf("done %v, having posted %q; %v", q.done, platform.called(), err)
		}
	})
}

func TestADeletedMessageIsReportedAndNotEditedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := 0
		q := newMemoryQueue(time.Now, bot.Task{Due: time.Now()})
		fake := &fakePlatform{fail: map[string]error{"edit card": &chat.Gone{What: "message"}}}
		start(t, q, composerFunc(func(bot.Task) (chat.Effect, error) {
			return chat.EditMessage{Ref: bot.MessageRef{Place: testPlace, ID: "card"}, Gone: func(context.Context) error { gone++; return nil }}, nil
		}), fake)
		synctest.Wait()
		if gone != 1 || len(q.done) != 1 {
			t.Errorf("reported %d times, done %v", gone, q.done)
		}
	})
}

func TestUnknownOutcomesAreRetriedWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		back := time.Now().Add(24 * time.Hour)
		q, fake := newMemoryQueue(time.Now, bot.Task{Due: time.Now(), Community: "wire:town"}), &fakePlatform{}
		start(t, q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			if time.Now().Before(back) {
				fake.mu.Lock()
				fake.fail = map[string]error{"post m1 to wire:room": &chat.Unknown{Err: errors.New("connection reset")}}
				fake.mu.Unlock()
			}
			return post(task)
		}), fake)
		time.Sleep(25 * time.Hour)
		synctest.Wait()
		q.mu.Lock()
		defer q.mu.Unlock()
		if len(q.parked) != 0 || len(q.done) != 1 {
			t.Fatalf("parked %v, done %v", q.parked, q.done)
		}
		for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
			if got := q.retried[i]; got < want || got > want+want/4 {
				t.Errorf("backed off by %v", q.retried[:4])
			}
		}
		for _, call := range fake.called() {
			if call != "post m1 to wire:room" {
				t.Fatalf("another key: %s", call)
			}
		}
	})
}

func TestATaskWaitsUntilQuietHoursAreOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		until := time.Now().Add(10*time.Hour + time.Millisecond)
		q, fake := newMemoryQueue(time.Now, bot.Task{Kind: bot.TaskNotifyThread, Due: time.Now()}), &fakePlatform{}
		start(t, q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			if time.Now().Before(until) {
				return chat.PutOff{Until: until}, nil
			}
			return post(task)
		}), fake)
		synctest.Wait()
		q.mu.Lock()
		if task := q.tasks[1]; !task.Due.Equal(until) || task.Cause != bot.CauseQuiet || task.Attempts != 0 || task.Failures != 0 {
			t.Errorf("it is %+v", task)
		}
		q.mu.Unlock()
		time.Sleep(10 * time.Hour)
		synctest.Wait()
		if len(fake.called()) != 0 {
			t.Errorf("too early: %q", fake.called())
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if len(fake.called()) != 1 {
			t.Errorf("got %q", fake.called())
		}
	})
}

func TestClassify(t *testing.T) {
	boom := errors.New("boom")
	for name, c := range map[string]struct {
		failures int
		err      error
		want     outcome
		wait     time.Duration
		cause    bot.TaskCause
	}{
		"done":                               {0, nil, done, 0, bot.CauseNone},
		"asked to wait":                      {50, fmt.Errorf("post: %w", &chat.Later{Wait: 7 * time.Second}), retry, 7 * time.Second, bot.CauseLater},
		"not yet":                            {50, &snoozeError{time.Second}, retry, time.Second, bot.CauseCard},
		"a refused credential":               {50, &chat.Unauthorised{Err: boom}, retry, time.Second, bot.CauseCredential},
		"unknown outcome":                    {50, &chat.Unknown{Err: boom}, retry, 5 * time.Minute, bot.CauseNetwork},
		"too slow":                           {1, fmt.Errorf("post: %w", context.DeadlineExceeded), retry, 2 * time.Second, bot.CauseNetwork},
		"not connected":                      {50, &networkAbsentError{"wire"}, retry, 5 * time.Minute, bot.CauseNetwork},
		"our own error, early":               {1, boom, retry, 2 * time.Second, bot.CauseFault},
		"our own error, at the last attempt": {parkAfter - 1, boom, park, 0, bot.CauseFault},
		"forbidden":                          {0, &chat.Forbidden{Missing: []string{"Send Messages"}}, retry, 5 * time.Minute, bot.CauseAccess},
		"closed, without a fallback":         {1, &chat.Closed{}, retry, 10 * time.Minute, bot.CauseAccess},
		"the place is gone":                  {99, &chat.Gone{What: "channel"}, retry, time.Hour, bot.CauseAccess},
		"it breaks a network's limit":        {0, &chat.TooLarge{What: "options", Limit: 25}, park, 0, bot.CauseFault},
	} {
		r := classify(bot.Task{Failures: c.failures}, c.err)
		longest := c.wait
		if c.cause == bot.CauseNetwork {
			longest += c.wait / 4
		}
		if r.outcome != c.want || r.wait < c.wait || r.wait > longest || r.cause != c.cause {
			t.Errorf("%s: %s after %s for %s, want %s after %s for %s", name, r.outcome, r.wait, r.cause, c.want, c.wait, c.cause)
		}
	}
}

func TestWhatFailedTogetherDoesNotComeBackTogether(t *testing.T) {
	waits := map[time.Duration]bool{}
	for range 100 {
		waits[classify(bot.Task{Failures: 3}, &chat.Unknown{Err: errors.New("status 502")}).wait] = true
	}
	if len(waits) < 50 {
		t.Errorf("100 tasks come back at %d times", len(waits))
	}
}

func TestAPanicIsAnErrorLikeAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemoryQueue(time.Now, bot.Task{Due: time.Now(), Failures: parkAfter})
		start(t, q, composerFunc(func(bot.Task) (chat.Effect, error) { panic("oops") }), &fakePlatform{})
		synctest.Wait()
		if len(q.parked) != 1 {
			t.Errorf("parked %v", q.parked)
		}
	})
}

func TestATaskWithoutEndIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, fake := newMemoryQueue(time.Now, bot.Task{Due: time.Now()}), &fakePlatform{}
		c := New(q, composerFunc(func(bot.Task) (chat.Effect, error) {
			return chat.OpenThread{Ref: bot.MessageRef{Place: testPlace, ID: "card"}, Then: func(context.Context, bot.Place) error { return nil }}, nil
		}), time.Now, slog.New(slog.DiscardHandler), fake)
		if err := c.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(q.retried) != 1 {
			t.Errorf("retried %v", q.retried)
		}
	})
}

func TestStoppingWaitsForTasksInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := make(chan struct{})
		q, fake := newMemoryQueue(time.Now, bot.Task{Due: time.Now()}), &fakePlatform{}
		c := New(q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			close(begun)
			time.Sleep(5 * time.Second)
			return post(task)
		}), time.Now, slog.New(slog.DiscardHandler), fake)
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
			t.Error("the task in flight was not completed")
		}
	})
}
