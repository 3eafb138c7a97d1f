// Package courier runs what is due: it claims tasks, asks the script what each
// comes to, does that on the network and settles the task. It decides nothing
// about meetups and words nothing. Its goroutines are the only ones under bot/.
package courier

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Composer says what a task comes to.
type Composer interface {
	Compose(ctx context.Context, t bot.Task) (chat.Effect, error)
}

const (
	// leaseDuration is how long a claimed task is ours; a worker gives up before it ends.
	// What a process that died had claimed comes back when its lease runs out.
	leaseDuration = 20 * time.Second
	taskTimeout   = 15 * time.Second
	workers       = 32
	// pollInterval is how often the queue is looked at without being woken: it finds
	// what another process promised and what a crashed one left.
	pollInterval = time.Second
)

// Courier runs what is due until it is stopped.
type Courier struct {
	queue     bot.Queue
	composer  Composer
	platforms map[bot.Network]chat.Platform
	now       func() time.Time
	log       *slog.Logger
	wake      chan struct{}
	metrics   *metrics
}

// New makes a courier. now is the meetups' clock, by which tasks are due.
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

// Wake makes the courier look at the queue now: something was promised, or the
// meetups' clock has jumped.
func (c *Courier) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run runs what is due until ctx ends, and then waits for what is in flight.
func (c *Courier) Run(ctx context.Context) error {
	free := make(chan struct{}, workers)
	for range workers {
		free <- struct{}{}
	}
	var inFlight sync.WaitGroup
	defer inFlight.Wait()
	for ctx.Err() == nil {
		n := acquireWorkers(ctx, free)
		tasks, err := c.queue.Claim(ctx, c.now(), n, leaseDuration)
		if err != nil && ctx.Err() == nil {
			c.log.Error("claim", "err", err)
		}
		for range n - len(tasks) {
			free <- struct{}{}
		}
		for _, t := range tasks {
			inFlight.Go(func() {
				c.run(context.WithoutCancel(ctx), t)
				free <- struct{}{}
			})
		}
		if len(tasks) == 0 {
			c.wait(ctx)
		}
	}
	return nil
}

// Drain runs what is due now, one after the other, and what that makes due,
// until nothing is. It is for whoever wants to see it done: a test, a tool.
func (c *Courier) Drain(ctx context.Context) error {
	for {
		tasks, err := c.queue.Claim(ctx, c.now(), 1, leaseDuration)
		if err != nil || len(tasks) == 0 {
			return err
		}
		c.run(ctx, tasks[0])
	}
}

// acquireWorkers waits for a free worker and takes all that are.
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

// wait sleeps until something falls due, or somebody wakes it.
func (c *Courier) wait(ctx context.Context) {
	d := pollInterval
	if due, ok, err := c.queue.NextDue(ctx); err == nil && ok {
		d = min(d, max(0, due.Sub(c.now())))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.wake:
	case <-ctx.Done():
	}
}

// run does one task and settles it.
func (c *Courier) run(ctx context.Context, t bot.Task) {
	ctx, cancel := context.WithTimeout(ctx, taskTimeout)
	defer cancel()
	c.metrics.observeLateness(t, c.now())
	r := classify(t, c.perform(ctx, t))
	c.metrics.observeResult(t, r)
	log := c.log.With("task", t.ID, "kind", t.Kind, "meetup", t.Meetup, "community", t.Community, "attempt", t.Attempts)
	var err error
	switch r.outcome {
	case done:
		err = c.queue.Complete(ctx, t)
	case retry:
		if r.err != nil {
			log.Warn("task put off", "wait", r.wait, "err", r.err)
		}
		err = c.queue.Retry(ctx, t, c.now().Add(r.wait), r.lastError())
	case park:
		log.Error("task parked", "err", r.err)
		err = c.queue.Park(ctx, t, r.lastError())
	}
	if err != nil {
		// The lease runs out and the task is claimed again: late, never lost.
		log.Error("settle", "outcome", r.outcome, "err", err)
	}
	c.Wake()
}

// perform asks what the task comes to and does it, until nothing more is
// needed. A panic is an error like any other.
func (c *Courier) perform(ctx context.Context, t bot.Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	const steps = 5 // a thread to open, a fall-back, and some to spare
	for range steps {
		effect, err := c.composer.Compose(ctx, t)
		if err != nil {
			return fmt.Errorf("compose %s %s: %w", t.Kind, t.Key, err)
		}
		again, err := c.apply(ctx, effect)
		if err != nil || !again {
			return err
		}
	}
	return fmt.Errorf("compose %s %s: it never comes to an end", t.Kind, t.Key)
}
