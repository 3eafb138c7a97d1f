package storage

import (
	"context"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// StuckTask is a task that is parked, or waits because its attempts fail.
type StuckTask struct {
	bot.Task
	ParkedAt  time.Time // machine time; zero: it is tried again when it is due
	LastError string
}

// TaskFilter selects stuck tasks. A zero field selects all.
type TaskFilter struct {
	Community bot.CommunityID
	Kind      bot.TaskKind
	IDs       []bot.TaskID
	Parked    bool // only what is parked
	NotHeld   bool // only what waits for no operator after a gap
	Limit     int  // of what is listed
}

// isStuck leaves out what is merely put off by a rate limit.
const isStuck = `(parked_at is not null or cause <> '' and cause <> 'later' and failures > 0 or cause = 'credential')`

func (f TaskFilter) where() (condition string, args []any) {
	condition = ` where ` + isStuck
	if f.Parked {
		condition = ` where parked_at is not null`
	}
	if f.NotHeld {
		condition += ` and not (` + isHeld + `)`
	}
	if f.Community != "" {
		condition, args = condition+` and community = ?`, append(args, f.Community)
	}
	if f.Kind != "" {
		condition, args = condition+` and kind = ?`, append(args, f.Kind)
	}
	if len(f.IDs) > 0 {
		condition, args = condition+` and id in (`+placeholders(len(f.IDs))+`)`, append(args, toAny(f.IDs)...)
	}
	return condition, args
}

// StuckTasks lists the tasks that a filter selects, oldest first.
func (s *Store) StuckTasks(ctx context.Context, f TaskFilter) ([]StuckTask, error) {
	var rows []struct {
		taskRow
		ParkedAt  instant `db:"parked_at"`
		LastError string  `db:"last_error"`
	}
	where, args := f.where()
	query := `select ` + strings.Join(tasks.columns, ", ") + `, parked_at, last_error from task` + where + ` order by due, id limit ?`
	err := s.autocommit(ctx, s.read, func(r *runner) error {
		rows = nil
		return r.list(&rows, query, append(args, max(0, f.Limit))...) // SQLite has no limit below 0
	})
	if err != nil {
		return nil, wrap(err, "stuck tasks")
	}
	stuck := make([]StuckTask, len(rows))
	for i, row := range rows {
		stuck[i] = StuckTask{Task: row.task(), ParkedAt: row.ParkedAt.Time, LastError: row.LastError}
	}
	return stuck, nil
}

// RetryStuck makes the tasks due that a filter selects, as if they had never
// failed. It returns how many. Running ones are left alone.
func (s *Store) RetryStuck(ctx context.Context, f TaskFilter) (int, error) {
	return s.eachStuck(ctx, f, `update task set parked_at = null, due = case when due > ? then ? else due end, failures = 0, attempts = 0`,
		instant{s.now()}, instant{s.now()})
}

// DropStuck deletes the tasks that a filter selects, and returns how many. Running
// ones are left alone.
func (s *Store) DropStuck(ctx context.Context, f TaskFilter) (int, error) {
	return s.eachStuck(ctx, f, `delete from task`)
}

func (s *Store) eachStuck(ctx context.Context, f TaskFilter, change string, args ...any) (int, error) {
	where, more := f.where()
	const idle = ` and (leased_until is null or leased_until <= clock_timestamp())`
	var n int64
	err := s.autocommit(ctx, s.write, func(r *runner) (err error) {
		n, err = r.exec(change+where+idle, append(args, more...)...)
		return err
	})
	return int(n), wrap(err, "change stuck tasks")
}
