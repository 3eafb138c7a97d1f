package courier

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// ahead is how many tasks are claimed beyond the free workers. While tasks are done
// at once, a claim costs more than they do; while they are slow, what is claimed here
// would wait here, and other replicas may be idle.
type ahead struct{ limit int }

const (
	maxAhead = 448
	// quick is how soon all tasks of a claim have begun if more may be claimed.
	quick = 100 * time.Millisecond
	// maxWait is how long a claimed task waits for a worker; then it is given back.
	// Its lease must outlast it, taskTimeout and settleTimeout.
	maxWait = leaseDuration - taskTimeout - settleTimeout
)

// adapt takes account of a claim: whether there may be more, and how long it took
// until all of it had begun.
func (a *ahead) adapt(more bool, took time.Duration) {
	switch {
	case took > quick:
		a.limit = 0
	case more:
		a.limit = min(max(workers, 2*a.limit), maxAhead)
	}
}

// acquireWorker waits for a free worker for a task that was claimed ahead. It
// returns false if the task must be given back.
func (a *ahead) acquireWorker(ctx context.Context, free chan struct{}, claimed time.Time) bool {
	timer := time.NewTimer(max(0, maxWait-time.Since(claimed)))
	defer timer.Stop()
	select {
	case <-free:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// giveBack releases claimed tasks that no worker was free for.
func (c *Courier) giveBack(ctx context.Context, tasks []bot.Task) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	for _, t := range tasks {
		if err := c.queue.Retry(ctx, t, t.Due, bot.Setback{Cause: bot.CauseLater}); err != nil {
			c.log.Warn("give back a task", "task", t.ID, "err", err) // its lease runs out
		}
	}
}
