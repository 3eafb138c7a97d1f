package courier

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// keyedPlatform is a fakePlatform with a credential.
type keyedPlatform struct {
	*fakePlatform
	mu        sync.Mutex
	refused   bool
	rechecked int
	accept    bool // at the next recheck
}

func (k *keyedPlatform) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.accept {
		k.refused = true
		_, _ = k.fakePlatform.Post(ctx, m)
		return bot.MessageRef{}, &chat.Unauthorised{Err: errors.New("401")}
	}
	return k.fakePlatform.Post(ctx, m)
}

func (k *keyedPlatform) Paused() bot.Paused {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refused {
		return bot.Paused{Networks: []bot.Network{"wire"}}
	}
	return bot.Paused{}
}

func (k *keyedPlatform) Recheck(context.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rechecked++
	k.refused = k.refused && !k.accept
}

func TestARefusedCredentialPausesItsWorkUntilItIsAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemoryQueue(time.Now, bot.Task{Due: time.Now(), Community: "wire:town"}, bot.Task{Due: time.Now().Add(time.Minute), Community: "wire:town"})
		keyed := &keyedPlatform{fakePlatform: &fakePlatform{}}
		c := New(q, composerFunc(post), time.Now, slog.New(slog.DiscardHandler), keyed)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); _ = c.Run(ctx) }()
		time.Sleep(time.Hour)
		synctest.Wait()
		if calls := keyed.called(); len(calls) != 1 {
			t.Errorf("%d requests with a refused credential", len(calls))
		}
		keyed.mu.Lock()
		keyed.accept = true
		keyed.mu.Unlock()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		stop()
		<-ended
		if len(q.done) != 2 || len(q.parked) != 0 {
			t.Errorf("done %v, parked %v", q.done, q.parked)
		}
	})
}

// outage makes all posts fail until its end.
type outage struct {
	*fakePlatform
	end time.Time
}

func (o outage) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if time.Now().Before(o.end) {
		return bot.MessageRef{}, &chat.Unknown{Err: errors.New("connection reset")}
	}
	return o.fakePlatform.Post(ctx, m)
}

func TestAfterAnOutageAllComesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var tasks []bot.Task
		for i := range 14 {
			tasks = append(tasks, bot.Task{Due: begun.Add(time.Duration(i) * 8 * time.Second), Community: "wire:town"})
		}
		q := newMemoryQueue(time.Now, tasks...)
		c := New(q, composerFunc(post), time.Now, slog.New(slog.DiscardHandler), outage{&fakePlatform{}, begun.Add(2 * time.Minute)})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); _ = c.Run(ctx) }()
		time.Sleep(2*time.Minute + probeInterval + 2*time.Second)
		synctest.Wait()
		if len(q.done) != len(tasks) {
			t.Errorf("%d of %d came within %s after the outage", len(q.done), len(tasks), probeInterval)
		}
		stop()
		<-ended
	})
}

func TestALimitersWaitCostsNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, fake := newMemoryQueue(time.Now, bot.Task{Due: time.Now()}), &fakePlatform{}
		limited := 30
		start(t, q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			fake.mu.Lock()
			if limited--; limited > 0 {
				fake.fail = map[string]error{"post m1 to wire:room": &chat.Later{Wait: 2 * time.Second}}
			} else if limited == 0 {
				fake.fail = map[string]error{"post m1 to wire:room": errors.New("boom")}
			}
			fake.mu.Unlock()
			if task.Attempts > 2 {
				t.Errorf("attempt %d", task.Attempts)
			}
			return post(task)
		}), fake)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if last := q.retried[len(q.retried)-1]; last != time.Second || len(q.done) != 1 {
			t.Errorf("the first failure waits %s; done %v", last, q.done)
		}
	})
}

func TestATaskThatUsesUpItsTimeIsSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q *settlingQueue
		tasks := make([]bot.Task, workers+1)
		for i := range tasks {
			tasks[i] = bot.Task{Due: time.Now()}
		}
		q = &settlingQueue{memoryQueue: newMemoryQueue(time.Now, tasks...)}
		start(t, q, slowComposer{}, &fakePlatform{})
		time.Sleep(3 * taskTimeout)
		synctest.Wait()
		q.mu.Lock()
		defer q.mu.Unlock()
		if len(q.done) != len(tasks) {
			t.Errorf("%d of %d are done", len(q.done), len(tasks))
		}
	})
}

// slowComposer takes all the time that a task has, and then says that it is done.
type slowComposer struct{ composerFunc }

func (slowComposer) Compose(ctx context.Context, _ bot.Task) (chat.Effect, error) {
	<-ctx.Done()
	return chat.NoEffect{}, nil
}

// settlingQueue settles nothing once its context has ended, as a database does.
type settlingQueue struct{ *memoryQueue }

func (q *settlingQueue) Complete(ctx context.Context, t bot.Task) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return q.memoryQueue.Complete(ctx, t)
}

func TestAPollIsDecidedWhereItsReactionsMayNotBeRead(t *testing.T) {
	q := newMemoryQueue(time.Now, bot.Task{Kind: bot.TaskSettle, Due: time.Now()})
	var cause error
	c := New(q, composerFunc(func(bot.Task) (chat.Effect, error) {
		return chat.ReadReactions{
			Ref:     bot.MessageRef{Place: testPlace, ID: "card"},
			Then:    func(context.Context, []bot.Reaction) error { return errors.New("they were read") },
			Refused: func(_ context.Context, err error) error { cause = err; return nil },
		}, nil
	}), time.Now, slog.New(slog.DiscardHandler), unreadable{reactorPlatform{&fakePlatform{}}})
	if err := c.Drain(t.Context()); err != nil || !chat.IsError[*chat.Forbidden](cause) || len(q.done) != 1 {
		t.Errorf("%v; cause %v, done %v", err, cause, q.done)
	}
}

// unreadable is a platform on which reactions may not be read.
type unreadable struct{ reactorPlatform }

func (unreadable) Reactions(context.Context, bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	return func(yield func(bot.Reaction, error) bool) {
		yield(bot.Reaction{}, &chat.Forbidden{Missing: []string{"reactions:read"}})
	}
}

// privatePlatform is a platform on which not everybody can see the room.
type privatePlatform struct{ *fakePlatform }

func (privatePlatform) Public(_ context.Context, _ bot.CommunityID, place bot.Place) (bot.Visibility, error) {
	if place == testPlace {
		return bot.VisibilityUnknown, nil
	}
	return bot.VisibilityYes, nil
}

func (privatePlatform) CanSee(context.Context, chat.Viewer, ...bot.Place) []bot.Visibility {
	return nil
}

func TestAFallbackShowsNobodyWhatTheyCouldNotSee(t *testing.T) {
	for about, want := range map[bot.Place]string{testPlace: "post m1 to wire:ben", "wire:open": "post m1 to wire:lobby"} {
		q := newMemoryQueue(time.Now, bot.Task{Due: time.Now(), Community: "wire:town"})
		fake := &fakePlatform{}
		c := New(q, composerFunc(func(task bot.Task) (chat.Effect, error) {
			direct := chat.PostMessage{Message: chat.Message{Key: task.MessageKey(), To: "wire:ben"}}
			return chat.PostMessage{
				Message: chat.Message{Key: task.MessageKey(), To: "wire:lobby"}, About: about,
				Fallback: func(context.Context, error) (chat.Effect, error) { return direct, nil },
			}, nil
		}), time.Now, slog.New(slog.DiscardHandler), privatePlatform{fake})
		if err := c.Drain(t.Context()); err != nil || len(fake.called()) != 1 || fake.called()[0] != want {
			t.Errorf("about %s: %v, %q", about, err, fake.called())
		}
	}
}
