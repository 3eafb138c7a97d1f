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
			select id from task where due <= ? and ` + claimable
	claimLimit = ` order by due, id limit ?`
	claimEnd   = `)
		update task set lease = lease + 1, attempts = attempts + 1, leased_until = clock_timestamp() + ?
		where id in (select id from ready) returning ` + strings.Join(tasks.columns, ", ")

	completeTask = `delete from task where id = ? and lease = ? and generation = ?`
	// A new lease number keeps the old worker from ending the next run.
	release     = `lease = lease + 1, leased_until = null`
	releaseTask = `update task set ` + release + `, attempts = ? where id = ? and lease = ? and generation <> ?`
	setback     = release + `, cause = ?, last_error = ?, attempts = attempts - ?, failures = failures + ?`
	retryTask   = `update task set ` + setback + `, due = ? where id = ? and lease = ? and generation = ?`
	parkTask    = `update task set ` + setback + `, parked_at = clock_timestamp() where id = ? and lease = ? and generation = ?`

	releaseAll = `update task set ` + release + ` where leased_until is not null`

	retryUnanswered = `update task set due = ?, failures = 0 where id in (
			select id from task where ` + ofNetwork + ` and cause = ? and due > ? and ` + claimable + ` order by due, id limit ?)`

	nextDue = `select due from task where ` + claimable
)

// Claim leases due tasks to the caller, oldest first, without those that are
// paused. The lease expires by the database's clock; on SQLite that is the
// machine's.
func (s *Store) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]bot.Task, error) {
	if limit <= 0 {
		return nil, nil
	}
	var rows []taskRow
	running, args := s.notPaused()
	query := claimBegin + running + claimLimit + s.dialect.skipLocked + claimEnd
	args = append(append([]any{instant{now}}, args...), limit, s.dialect.span(lease))
	err := s.autocommit(ctx, s.write, func(r *runner) error {
		rows = nil // fn may run twice
		return r.list(&rows, query, args...)
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

// Retry releases a task, due at another time. If the task was promised again
// meanwhile, it keeps the due time of that promise. A cause that puts it off costs
// it no attempt.
func (s *Store) Retry(ctx context.Context, t bot.Task, due time.Time, why bot.Setback) error {
	args := append(setbackArgs(why), instant{due}, t.ID, t.Lease, t.Generation)
	return wrap(s.finishLease(ctx, t, attemptsLeft(t, why.Cause), retryTask, args...), "retry task %d", t.ID)
}

// Park sets a task aside for ParkedTasks. If the task was promised again
// meanwhile, it is released instead.
func (s *Store) Park(ctx context.Context, t bot.Task, why bot.Setback) error {
	args := append(setbackArgs(why), t.ID, t.Lease, t.Generation)
	return wrap(s.finishLease(ctx, t, attemptsLeft(t, why.Cause), parkTask, args...), "park task %d", t.ID)
}

// putOff returns how many attempts did not count: one that was put off.
func putOff(cause bot.TaskCause) int {
	if cause.PutsOff() {
		return 1
	}
	return 0
}

// attemptsLeft returns what stays known of a task's attempts after one that failed, if
// it was promised again meanwhile.
func attemptsLeft(t bot.Task, cause bot.TaskCause) int { return min(t.Attempts-putOff(cause), 1) }

func setbackArgs(why bot.Setback) []any {
	failures := 0
	if why.Cause.Fails() {
		failures = 1
	}
	return []any{why.Cause, why.Reason, putOff(why.Cause), failures}
}

// finishLease ends a lease by a query that matches only the claimed generation; a
// later generation is released, with so many attempts.
func (s *Store) finishLease(ctx context.Context, t bot.Task, attempts int, query string, args ...any) error {
	var settled, released int64
	err := s.autocommit(ctx, s.write, func(r *runner) (err error) {
		if settled, err = r.exec(query, args...); err != nil || settled > 0 {
			return err
		}
		released, err = r.exec(releaseTask, attempts, t.ID, t.Lease, t.Generation)
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

// RetryUnanswered makes up to limit tasks due that wait because a network did not
// answer, the longest waiting first, and forgets their failures.
func (s *Store) RetryUnanswered(ctx context.Context, n bot.Network, now time.Time, limit int) error {
	first, last := networkRange(n)
	at, found := instant{now}, int64(0)
	err := s.autocommit(ctx, s.write, func(r *runner) (err error) {
		found, err = r.exec(retryUnanswered, at, first, last, bot.CauseNetwork, at, limit)
		return err
	})
	if found > 0 {
		s.notifyPromised()
	}
	return wrap(err, "retry unanswered tasks of %s", n)
}

// NextDue returns the due time of the next task that is neither leased, parked nor
// paused; it may be past. A task whose worker died counts only once its lease has
// expired, and a promise of another process does not call OnPromise, so a caller
// that sleeps until NextDue must poll every other second or so.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) { return s.nextDue(ctx, "") }

// NextMeetupDue is NextDue for the tasks of meetups alone, which members notice.
func (s *Store) NextMeetupDue(ctx context.Context) (time.Time, bool, error) {
	return s.nextDue(ctx, ` and meetup is not null`)
}

func (s *Store) nextDue(ctx context.Context, which string) (time.Time, bool, error) {
	var due instant
	running, args := s.notPaused()
	query := nextDue + which + running + ` order by due, id limit 1`
	err := s.autocommit(ctx, s.read, func(r *runner) error { return r.get(&due, query, args...) })
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
