package storage

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/lib/pq"

	"github.com/muster-bot/muster/bot"
)

const (
	// settleLimit is how many tasks are settled in one commit.
	settleLimit = 500
	// settleTimeout bounds one commit of settled tasks. Leases outlast it.
	settleTimeout = 4 * time.Second
)

// settler gathers the tasks that are done while a commit runs into the next one. The
// zero value is ready.
type settler struct {
	mu      sync.Mutex
	waiting []*settledTask
	running bool
}

type settledTask struct {
	bot.Task

	settled chan error // gets one
}

// Complete deletes a task that was run. If the task was promised again meanwhile,
// it is released instead, to run once more. Complete, Retry and Park do nothing,
// and return no error, if the task was cancelled meanwhile or its expired lease
// went to another worker. Tasks that are done at a time are committed together.
func (s *Store) Complete(ctx context.Context, t bot.Task) error {
	one := &settledTask{t, make(chan error, 1)}
	s.settler.mu.Lock()
	s.settler.waiting = append(s.settler.waiting, one)
	if !s.settler.running {
		s.settler.running = true
		go s.settleWaiting() // it ends when nobody waits for it
	}
	s.settler.mu.Unlock()
	select {
	case err := <-one.settled:
		if errors.Is(err, errNotTogether) {
			err = s.finishLease(ctx, t, 0, completeTask, t.ID, t.Lease, t.Generation)
		}
		return wrap(err, "complete task %d", t.ID)
	case <-ctx.Done():
		return wrap(ctx.Err(), "complete task %d", t.ID)
	}
}

// settleWaiting settles tasks until none waits.
func (s *Store) settleWaiting() {
	for {
		s.settler.mu.Lock()
		batch := s.settler.waiting
		if len(batch) == 0 {
			s.settler.running = false
			s.settler.mu.Unlock()
			return
		}
		batch = batch[:min(len(batch), settleLimit)]
		s.settler.waiting = s.settler.waiting[len(batch):]
		s.settler.mu.Unlock()
		s.settle(batch)
	}
}

// errNotTogether has a task settled by itself: it was promised again, cancelled, lost
// to another worker, or is being changed just now.
var errNotTogether = errors.New("is not settled with the others")

// settle settles a batch.
func (s *Store) settle(batch []*settledTask) {
	ctx, cancel := context.WithTimeout(context.Background(), settleTimeout)
	defer cancel()
	done, err := s.completeAll(ctx, batch)
	settled := make(map[bot.TaskID]bool, len(done))
	for _, id := range done {
		settled[id] = true
	}
	for _, t := range batch {
		switch {
		case err != nil:
			t.settled <- err
		case settled[t.ID]:
			t.settled <- nil
		default:
			t.settled <- errNotTogether
		}
	}
}

// completeTasks waits for no row: whoever has locked one may want another of these.
const completeTasks = `with done as materialized (
		select task.id from task
		join unnest(?::bigint[], ?::bigint[], ?::bigint[]) as of_worker (id, lease, generation)
			on task.id = of_worker.id and task.lease = of_worker.lease and task.generation = of_worker.generation
		for update of task skip locked)
	delete from task where id in (select id from done) returning id`

// completeAll deletes tasks in one commit, and returns those that were still as they
// were claimed.
func (s *Store) completeAll(ctx context.Context, batch []*settledTask) (done []bot.TaskID, err error) {
	if s.dialect == &sqlite3 {
		err = s.retry(ctx, s.write, func() error {
			_, err := s.runTx(ctx, s.write, &s.dialect.writeTx, func(t *tx) error {
				done = nil
				for _, one := range batch {
					n, err := t.exec(completeTask, one.ID, one.Lease, one.Generation)
					if err != nil {
						return err
					}
					if n > 0 {
						done = append(done, one.ID)
					}
				}
				return nil
			})
			return err
		})
		return done, err
	}
	var ids, leases, generations pq.Int64Array
	for _, one := range batch {
		ids, leases, generations = append(ids, int64(one.ID)), append(leases, one.Lease), append(generations, int64(one.Generation))
	}
	err = s.autocommit(ctx, s.write, func(r *runner) error {
		done = nil
		return r.list(&done, completeTasks, ids, leases, generations)
	})
	return done, err
}
