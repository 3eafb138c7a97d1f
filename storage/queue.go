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
// for its time no other worker is given the task, and its number, which only
// ever grows, fences off a worker that comes back later. Due times are judged
// by the meetups' clock, leases by the database's, so a worker's own clock
// does not matter.

const claimable = `parked_at is null and (leased_until is null or leased_until <= clock_timestamp())`

var (
	// "materialized", because Postgres may run a subquery more than once and
	// each time would lock other rows.
	claimBegin = `with ready as materialized (
			select id from task where due <= ? and ` + claimable + ` order by due, id limit ?`
	claimEnd = `)
		update task set lease = lease + 1, attempts = attempts + 1, leased_until = clock_timestamp() + ?
		where id in (select id from ready) returning ` + strings.Join(tasks.columns, ", ")

	completeTask = `delete from task where id = ? and lease = ? and generation = ?`
	// A new lease number, so that nobody ends the next run by mistake.
	release     = `lease = lease + 1, leased_until = null`
	releaseTask = `update task set ` + release + ` where id = ? and lease = ? and generation <> ?`
	retryTask   = `update task set ` + release + `, due = ?, last_error = ? where id = ? and lease = ? and generation = ?`
	parkTask    = `update task set ` + release + `, parked_at = clock_timestamp(), last_error = ?
		where id = ? and lease = ? and generation = ?`

	releaseAll = `update task set ` + release + ` where leased_until is not null`

	nextDue = `select due from task where ` + claimable + ` order by due, id limit 1`
)

// Claim leases tasks to the caller, oldest first. They are the caller's until
// the lease runs out by the database's clock; on SQLite that is the machine's.
func (s *Store) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]bot.Task, error) {
	if limit <= 0 {
		return nil, nil
	}
	var rows []taskRow
	err := s.autocommit(ctx, s.write, func(r *runner) error {
		rows = nil // it may be asked twice
		return r.list(&rows, claimBegin+s.dialect.skipLocked+claimEnd, instant{now}, limit, s.dialect.span(lease))
	})
	if err != nil {
		return nil, wrap(err, "claim %d tasks", limit)
	}
	// A returning clause promises no order.
	slices.SortFunc(rows, func(a, b taskRow) int {
		return cmp.Or(a.Due.Compare(b.Due.Time), cmp.Compare(a.ID, b.ID))
	})
	claimed := make([]bot.Task, len(rows))
	for i, row := range rows {
		claimed[i] = row.task()
	}
	return claimed, nil
}

// Complete forgets a task that was run. If it was promised again meanwhile it is
// given back instead, to be run once more. Done, Retry and Park do nothing for
// a worker whose lease ran out and was given to another, and for a task that
// was dropped meanwhile; that is no error, because nothing is left to do.
func (s *Store) Complete(ctx context.Context, t bot.Task) error {
	return wrap(s.finishLease(ctx, t, completeTask, t.ID, t.Lease, t.Generation), "complete task %d", t.ID)
}

// Retry gives a task back, due at another time; if it was promised again
// meanwhile, when it was promised for.
func (s *Store) Retry(ctx context.Context, t bot.Task, due time.Time, lastError string) error {
	err := s.finishLease(ctx, t, retryTask, instant{due}, lastError, t.ID, t.Lease, t.Generation)
	return wrap(err, "retry task %d", t.ID)
}

// Park keeps a task where Parked shows it; if it was promised again meanwhile,
// it is given back instead.
func (s *Store) Park(ctx context.Context, t bot.Task, lastError string) error {
	return wrap(s.finishLease(ctx, t, parkTask, lastError, t.ID, t.Lease, t.Generation), "park task %d", t.ID)
}

// finishLease ends a lease by a query that holds only for the generation that was
// claimed; a later generation is released.
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

// NextDue is when the next task falls due that nobody has and that is not
// parked; it may be past. A task whose worker died is such a task only once
// its lease has run out, and what another process promises wakes nobody here:
// so whoever sleeps until NextDue asks again every second or so.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	var due instant
	err := s.autocommit(ctx, s.read, func(r *runner) error { return r.get(&due, nextDue) })
	if errors.Is(err, bot.ErrNotFound) {
		return time.Time{}, false, nil
	}
	return due.Time, err == nil, wrap(err, "next due task")
}

// ReleaseLeases gives back at once what a process that died had claimed. Only
// who is sure to be alone may call it: the one process of an SQLite file, when
// it starts. On Postgres it does nothing; there leases run out.
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

// QueueStats counts what is in the queue.
type QueueStats struct {
	Tasks  int       `db:"tasks"`  // all that are not parked
	Due    int       `db:"due"`    // of these, due and with nobody
	Leased int       `db:"leased"` // of these, being run
	Parked int       `db:"parked"`
	Oldest time.Time `db:"-"` // since when the oldest of Due is due; zero: none is
}

var countTasks = `select
		count(*) filter (where parked_at is null) as tasks,
		count(*) filter (where due <= ? and ` + claimable + `) as due,
		count(*) filter (where leased_until > clock_timestamp()) as leased,
		count(*) filter (where parked_at is not null) as parked,
		min(due) filter (where due <= ? and ` + claimable + `) as oldest
	from task`

// QueueStats counts what is in the queue, as of now by the meetups' clock.
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

// ParkedTasks lists what could not be run, at most limit, longest parked first.
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
