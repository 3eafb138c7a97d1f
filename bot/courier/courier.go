// Package courier runs due tasks: it claims them, has the Composer turn each into
// an effect, applies the effect on the network and settles the task. It holds no
// rule of a meetup and no text. Its goroutines are the only ones under bot/.
package courier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Composer turns a task into an effect, and reports to members what becomes of it.
type Composer interface {
	Compose(ctx context.Context, t bot.Task) (chat.Effect, error)
	// Stuck is called when a task waits because a place is closed to Muster, or is
	// parked; perhaps several times.
	Stuck(ctx context.Context, t bot.Task, cause error) error
	// Unstuck is called when a stuck task was done.
	Unstuck(ctx context.Context, t bot.Task) error
	// Unsure is called instead of sending what may have been sent in a gap, where
	// nobody can look for it. The task is done then.
	Unsure(ctx context.Context, t bot.Task) error
}

const (
	// leaseDuration is how long a claim lasts. taskTimeout ends a task before it, and
	// settleTimeout leaves time to settle one that used all of its own. Tasks that a
	// dead process had claimed return when their lease runs out.
	leaseDuration = 20 * time.Second
	taskTimeout   = 15 * time.Second
	settleTimeout = 4 * time.Second
	workers       = 64
	// claimTimeout bounds a question to the queue.
	claimTimeout = 10 * time.Second
	// pollInterval is how often the queue is polled without a wake-up, to find
	// tasks of other processes and of crashed ones. It asks only when the next task
	// is due, once.
	pollInterval = 1500 * time.Millisecond
	// failurePause is how long what failed is left alone, the queue or a network.
	failurePause = time.Second
	// claimPause is how long a task is left alone that was due but not to be had.
	claimPause = 5 * time.Millisecond
)

// Courier runs due tasks until it is stopped.
type Courier struct {
	queue     bot.Queue
	composer  Composer
	platforms map[bot.Network]chat.Platform
	now       func() time.Time
	log       *slog.Logger
	wake      chan struct{}
	metrics   *metrics
	silence   silence
}

// New returns a courier. now is the meetups' clock, by which tasks are due.
func New(q bot.Queue, composer Composer, now func() time.Time, log *slog.Logger, platforms ...chat.Platform) *Courier {
	c := &Courier{
		queue: q, composer: composer, now: now, log: log,
		platforms: make(map[bot.Network]chat.Platform, len(platforms)),
		wake:      make(chan struct{}, 1),
		metrics:   newMetrics(),
	}
	for _, p := range platforms {
		c.platforms[p.Network()] = p
	}
	return c
}

// Wake makes the courier poll the queue now, after a task was promised or the
// meetups' clock has jumped.
func (c *Courier) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run runs due tasks until ctx ends, and then waits for those in flight.
func (c *Courier) Run(ctx context.Context) error {
	free := make(chan struct{}, workers)
	for range workers {
		free <- struct{}{}
	}
	var inFlight sync.WaitGroup
	defer inFlight.Wait()
	inFlight.Go(func() { c.recheckCredentials(ctx) })
	c.retryUnanswered(ctx)
	var ahead ahead
	for ctx.Err() == nil {
		n := acquireWorkers(ctx, free)
		c.queue.Pause(c.paused())
		tasks, err := c.claim(ctx, n+ahead.limit)
		begun := time.Now()
		for i, t := range tasks {
			if i >= n && !ahead.acquireWorker(ctx, free, begun) {
				c.giveBack(ctx, tasks[i:])
				break
			}
			inFlight.Go(func() {
				c.run(context.WithoutCancel(ctx), t)
				free <- struct{}{}
			})
		}
		for range n - len(tasks) {
			free <- struct{}{}
		}
		ahead.adapt(len(tasks) == n+ahead.limit, time.Since(begun))
		switch {
		case err != nil: // what is due can be read, but perhaps not claimed: the disk is full
			pause(ctx, failurePause)
		case len(tasks) == 0:
			c.wait(ctx)
		}
	}
	return nil
}

func (c *Courier) claim(ctx context.Context, limit int) ([]bot.Task, error) {
	ctx, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	tasks, err := c.queue.Claim(ctx, c.now(), limit, leaseDuration)
	if err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		c.log.Error("claim tasks", "limit", limit, "err", err)
	}
	return tasks, err
}

// Drain runs due tasks one by one, with those that they make due, until there are
// none. It is for tests and tools.
func (c *Courier) Drain(ctx context.Context) error {
	for {
		for _, p := range c.platforms {
			chat.Recheck(ctx, p)
		}
		c.queue.Pause(c.paused())
		tasks, err := c.queue.Claim(ctx, c.now(), 1, leaseDuration)
		if err != nil || len(tasks) == 0 {
			return err
		}
		c.run(ctx, tasks[0])
	}
}

// acquireWorkers waits for a free worker and takes all that are free.
func acquireWorkers(ctx context.Context, free chan struct{}) int {
	select {
	case <-free:
	case <-ctx.Done():
		return 0
	}
	for n := 1; ; n++ {
		select {
		case <-free:
		default:
			return n
		}
	}
}

// wait sleeps until a task is due or until Wake.
func (c *Courier) wait(ctx context.Context) {
	for first := true; ; first = false {
		c.queue.Pause(c.paused())
		c.probeSilent(ctx)
		d := pollInterval
		due, ok, err := c.nextDue(ctx)
		if err == nil && ok {
			if d = min(d, due.Sub(c.now())); d <= 0 {
				if first { // another process is about to have it, or it became due just now
					pause(ctx, claimPause)
				}
				return
			}
		}
		timer := time.NewTimer(d)
		select {
		case <-timer.C:
			continue
		case <-c.wake:
		case <-ctx.Done():
		}
		timer.Stop()
		return
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (c *Courier) nextDue(ctx context.Context) (time.Time, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	return c.queue.NextDue(ctx)
}

// run performs one task and settles it.
func (c *Courier) run(ctx context.Context, t bot.Task) {
	c.metrics.observeLateness(t, c.now())
	performing, cancel := context.WithTimeout(ctx, taskTimeout)
	r := classify(t, c.perform(performing, t))
	cancel()
	c.metrics.observeResult(t, r)
	ctx, cancel = context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	c.settle(ctx, t, r)
	c.Wake()
}

// settle records the result of a task.
func (c *Courier) settle(ctx context.Context, t bot.Task, r taskResult) {
	log := c.log.With("task", t.ID, "kind", t.Kind, "meetup", t.Meetup, "community", t.Community, "attempt", t.Attempts)
	var err error
	switch r.outcome {
	case done:
		if t.Cause == bot.CauseAccess || t.Cause == bot.CauseFault {
			err = c.composer.Unstuck(ctx, t)
		}
		err = errors.Join(err, c.queue.Complete(ctx, t))
	case retry:
		if r.err != nil {
			level := slog.LevelWarn
			if r.cause == bot.CauseLater {
				level = slog.LevelDebug // a place that is not free yet is nothing to see to
			}
			log.Log(ctx, level, "task retried", "wait", r.wait, "cause", r.cause, "err", r.err)
		}
		if r.cause == bot.CauseAccess {
			err = c.composer.Stuck(ctx, t, r.err)
		}
		err = errors.Join(err, c.queue.Retry(ctx, t, r.due(c.now()), r.setback()))
	case park:
		log.Error("task parked", "err", r.err)
		err = errors.Join(c.composer.Stuck(ctx, t, r.err), c.queue.Park(ctx, t, r.setback()))
	}
	if err != nil {
		// The lease runs out and the task is claimed again: late, but not lost.
		log.Error("settle task", "outcome", r.outcome, "err", err)
	}
}

// perform composes and applies effects until the task is complete. A panic is
// returned as an error.
func (c *Courier) perform(ctx context.Context, t bot.Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx = bot.WithSought(ctx, t.Sought)
	const steps = 5 // a thread to open, a fallback, and some to spare
	for range steps {
		effect, err := c.composer.Compose(ctx, t)
		if err != nil {
			return fmt.Errorf("compose %s %s: %w", t.Kind, t.Key, err)
		}
		again, err := c.apply(ctx, effect)
		if chat.IsError[*chat.Unsure](err) {
			c.log.Warn("message not sent: it may have been sent before, and nobody can look", "task", t.ID, "kind", t.Kind, "community", t.Community, "err", err)
			return c.composer.Unsure(ctx, t)
		}
		if err != nil || !again {
			return err
		}
	}
	return fmt.Errorf("compose %s %s: not complete after %d steps", t.Kind, t.Key, steps)
}
