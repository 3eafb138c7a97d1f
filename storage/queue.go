package storage

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// The queue is one table that any number of workers share. A claim is a lease:
// while it lasts, no other worker gets the task, and its number, which only
// grows, is a fencing token against a worker that comes back late. Due times
// follow the meetups' clock and leases the database's, so a worker's clock does
// not matter.

const claimable = `parked_at is null and (leased_until is null or leased_until <= clock_timestamp())`

var (
	// "materialized", because Postgres may otherwise run the subquery more than
	// once and lock other rows each time.
	claimBegin = `with ready as materialized (
			select id from task where due <= ? and ` + claimable + ` order by due, id limit ?`
	claimEnd = `)
		update task set lease = lease + 1, attempts = attempts + 1, leased_until = clock_timestamp() + ?
		where id in (select id from ready) returning ` + strings.Join(tasks.columns, ", ")

	completeTask = `delete from task where id = ? and lease = ? and generation = ?`
	// A new lease number keeps the old worker from ending the next run.
	release     = `lease = lease + 1, leased_until = null`
	releaseTask = `update task set ` + release + ` where id = ? and lease = ? and generation <> ?`
	retryTask   = `update task set ` + release + `, due = ?, last_error = ? where id = ? and lease = ? and generation = ?`
	parkTask    = `update task set ` + release + `, parked_at = clock_timestamp(), last_error = ?
		where id = ? and lease = ? and generation = ?`

	releaseAll = `update task set ` + release + ` where leased_until is not null`

	nextDue = `select due from task where ` + claimable + ` order by due, id limit 1`
)

// Claim leases due tasks to the caller, oldest first. The lease expires by the
// database's clock; on SQLite that is the machine's.
func (s *Store) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]bot.Task, error) {
	if limit <= 0 {
		return nil, nil
	}
	var rows []taskRow
	err := s.autocommit(ctx, s.write, func(r *runner) error {
		rows = nil // fn may run twice
		return r.list(&rows, claimBegin+s.dialect.skipLocked+claimEnd, instant{now}, limit, s.dialect.span(lease))
	})
	if err != nil {
		return nil, wrap(err, "claim %d tasks", limit)
	}
	// A returning clause guarantees no order.
	slices.SortFunc(rows, func(a, b taskRow) int {
		return cmp.Or(a.Due.Compare(b.Due.Time), cmp.Compare(a.ID, b.ID))
	})
	claimed := make([]bot.Task, len(rows))
	for i, row := range rows {
		claimed[i] = row.task()
	}
	return claimed, nil
}

// Complete deletes a task that was run. If the task was promised again meanwhile,
// it is released instead, to run once more. Complete, Retry and Park do nothing,
// and return no error, if the task was cancelled meanwhile or its expired lease
// went to another worker.
func (s *Store) Complete(ctx context.Context, t bot.Task) error {
	return wrap(s.finishLease(ctx, t, completeTask, t.ID, t.Lease, t.Generation), "complete task %d", t.ID)
}

// Retry releases a task, due at another time. If the task was promised again
// meanwhile, it keeps the due time of that promise.
func (s *Store) Retry(ctx context.Context, t bot.Task, due time.Time, lastError string) error {
	err := s.finishLease(ctx, t, retryTask, instant{due}, lastError, t.ID, t.Lease, t.Generation)
	return wrap(err, "retry task %d", t.ID)
}

// Park sets a task aside for ParkedTasks. If the task was promised again
// meanwhile, it is released instead.
func (s *Store) Park(ctx context.Context, t bot.Task, lastError string) error {
	return wrap(s.finishLease(ctx, t, parkTask, lastError, t.ID, t.Lease, t.Generation), "park task %d", t.ID)
}

// finishLease ends a lease by a query that matches only the claimed generation; a
// later generation is released.
func (s *Store) finishLease(ctx context.Context, t bot.Task, query string, args ...any) error {
	var settled, released int64
	err := s.autocommit(ctx, s.write, func(r *runner) (err error) {
		if settled, err = r.exec(query, args...); err != nil || settled > 0 {
			return err
		}
		released, err = r.exec(releaseTask, t.ID, t.Lease, t.Generation)
		return err
	})
	switch {
	case err != nil:
		return err
	case settled+released == 0:
		s.metrics.fenced.Inc()
		s.logTask(ctx, "task was cancelled or its lease had expired", t)
	case released > 0 || query == retryTask:
		s.notifyPromised()
	}
	return nil
}

// NextDue returns the due time of the next task that is neither leased nor
// parked; it may be past. A task whose worker died counts only once its lease has
// expired, and a promise of another process does not call OnPromise, so a caller
// that sleeps until NextDue must poll every second or so.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	var due instant
	err := s.autocommit(ctx, s.read, func(r *runner) error { return r.get(&due, nextDue) })
	if errors.Is(err, bot.ErrNotFound) {
		return time.Time{}, false, nil
	}
	return due.Time, err == nil, wrap(err, "next due task")
}

// ReleaseLeases releases the tasks that a dead process had claimed. Only the one
// process of an SQLite file may call it, when it starts. On Postgres it does
// nothing, and leases expire.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	if s.dialect != &sqlite3 {
		return nil
	}
	err := s.autocommit(ctx, s.write, func(r *runner) error {
		_, err := r.exec(releaseAll)
		return err
	})
	return wrap(err, "release leases")
}

// QueueStats holds the number of tasks in the queue by state.
type QueueStats struct {
	Tasks  int       `db:"tasks"`  // all that are not parked
	Due    int       `db:"due"`    // of these, due and not leased
	Leased int       `db:"leased"` // of these, leased
	Parked int       `db:"parked"`
	Oldest time.Time `db:"-"` // due time of the oldest of Due; zero if there is none
}

var countTasks = `select
		count(*) filter (where parked_at is null) as tasks,
		count(*) filter (where due <= ? and ` + claimable + `) as due,
		count(*) filter (where leased_until > clock_timestamp()) as leased,
		count(*) filter (where parked_at is not null) as parked,
		min(due) filter (where due <= ? and ` + claimable + `) as oldest
	from task`

// QueueStats counts the tasks in the queue at the present time of the meetups'
// clock.
func (s *Store) QueueStats(ctx context.Context) (QueueStats, error) {
	var row struct {
		QueueStats
		Oldest instant `db:"oldest"`
	}
	now := instant{s.now()}
	err := s.autocommit(ctx, s.read, func(r *runner) error { return r.get(&row, countTasks, now, now) })
	row.QueueStats.Oldest = row.Oldest.Time
	return row.QueueStats, wrap(err, "count tasks")
}

var parkedTasks = `select ` + strings.Join(tasks.columns, ", ") + `, parked_at, last_error
	from task where parked_at is not null order by parked_at, id limit ?`

// ParkedTasks lists at most limit parked tasks, longest parked first.
func (s *Store) ParkedTasks(ctx context.Context, limit int) ([]ParkedTask, error) {
	var rows []struct {
		taskRow
		ParkedAt  instant `db:"parked_at"`
		LastError string  `db:"last_error"`
	}
	err := s.autocommit(ctx, s.read, func(r *runner) error {
		rows = nil
		return r.list(&rows, parkedTasks, max(0, limit)) // SQLite has no limit below 0
	})
	if err != nil {
		return nil, wrap(err, "parked tasks")
	}
	parked := make([]ParkedTask, len(rows))
	for i, row := range rows {
		parked[i] = ParkedTask{Task: row.task(), At: row.ParkedAt.Time, LastError: row.LastError}
	}
	return parked, nil
}
