package storage

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/bot"
)

type heartbeatRow struct {
	At    instant `db:"at"`
	Since instant `db:"gap_since"`
	Until instant `db:"gap_until"`
}

var (
	beat          = `insert into heartbeat (one, at) values (true, ?) on conflict (one) do update set at = excluded.at where heartbeat.at < excluded.at`
	readHeartbeat = `select at, gap_since, gap_until from heartbeat`
	beginGap      = `update heartbeat set at = ?, gap_since = ?, gap_until = ?`
	// A copy has what was being done when it was made, too: whatever is due.
	holdDue = `update task set parked_at = clock_timestamp(), ` + release + `, cause = '` + string(bot.CauseGap) + `', last_error = ?, sought = coalesce(sought, ?)
		where due <= ? and ` + claimable + ` and kind not in (`
	isHeld      = `cause = '` + string(bot.CauseGap) + `' and parked_at is not null`
	countHeld   = `select count(*) from task where ` + isHeld
	releaseHeld = `update task set parked_at = null, cause = '', last_error = '', attempts = 0, failures = 0`
)

const (
	// What was numbered in a gap stays out of use: a card that members have would
	// otherwise be another meetup's. More ids than these are not given out in an hour.
	skippedIDs      = 1_000_000
	skippedAnHour   = 1_000_000
	skipPostgresIDs = `select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + ?::bigint)
		from pg_sequences where schemaname = any(current_schemas(false)) and sequencename not like 'goose%'`
	// A table without a row was never written to.
	fillSQLiteIDs = `insert into sqlite_sequence (name, seq) select name, 0 from sqlite_master
		where type = 'table' and sql like '%autoincrement%' and name not like 'goose%' and name not in (select name from sqlite_sequence)`
	skipSQLiteIDs = `update sqlite_sequence set seq = seq + ? where name not like 'goose%'`
)

const whyHeld = "it fell due while no Muster ran on this database, or the database was restored from a copy: see muster restore"

// Beat notes that a Muster runs on the database, which dates a copy.
func (s *Store) Beat(ctx context.Context) error {
	err := s.autocommit(ctx, s.write, func(r *runner) error {
		_, err := r.exec(beat, instant{s.now()})
		return err
	})
	return wrap(err, "beat")
}

// Resume notes that a Muster runs on the database again. If none did for longer than
// limit, what fell due since then is held, no id is given out that may have been in use
// meanwhile, and begun is true; only the first of several that start together finds that.
// It returns the last gap, which may be an older one.
func (s *Store) Resume(ctx context.Context, limit time.Duration) (gap bot.Gap, begun bool, err error) {
	ctx, end := s.bounded(ctx)
	defer end()
	err = s.retry(ctx, s.write, func() error {
		_, err := s.runTx(ctx, s.write, &s.dialect.writeTx, func(t *tx) (err error) {
			gap, begun, err = t.resume(limit)
			return err
		})
		return err
	})
	if err != nil {
		return bot.Gap{}, false, wrap(err, "resume")
	}
	s.mu.Lock()
	s.gap = gap
	s.mu.Unlock()
	return gap, begun, nil
}

func (t *tx) resume(limit time.Duration) (gap bot.Gap, begun bool, err error) {
	var last heartbeatRow
	now := instant{t.Now()}
	err = t.get(&last, readHeartbeat+t.pool.dialect.forUpdate)
	if errors.Is(err, bot.ErrNotFound) {
		_, err = t.exec(beat, now)
		return bot.Gap{}, false, err
	}
	if err != nil {
		return bot.Gap{}, false, err
	}
	gap = bot.Gap{Since: last.Since.Time, Until: last.Until.Time}
	if now.Sub(last.At.Time) <= limit {
		if _, err = t.exec(beat, now); err == nil && !gap.IsZero() {
			err = t.get(&gap.Held, countHeld)
		}
		return gap, false, err
	}
	gap = bot.Gap{Since: last.At.Time, Until: now.Time}
	if _, err := t.exec(beginGap, now, last.At, now); err != nil {
		return gap, false, err
	}
	kinds := toAny(bot.TasksNeverHeld())
	if _, err := t.exec(holdDue+placeholders(len(kinds))+`)`, append([]any{whyHeld, last.At, now}, kinds...)...); err != nil {
		return gap, false, err
	}
	if err := t.get(&gap.Held, countHeld); err != nil {
		return gap, false, err
	}
	return gap, true, t.skipIDs(now.Sub(last.At.Time))
}

func (t *tx) skipIDs(missing time.Duration) error {
	n := skippedIDs + int64(missing/time.Hour)*skippedAnHour
	if t.store.dialect == &sqlite3 {
		if _, err := t.exec(fillSQLiteIDs); err != nil {
			return err
		}
		_, err := t.exec(skipSQLiteIDs, n)
		return err
	}
	var next []int64
	return t.list(&next, skipPostgresIDs, n)
}

// LastGap returns the last gap of which the database knows, with the tasks that are
// still held.
func (s *Store) LastGap(ctx context.Context) (bot.Gap, error) {
	var row heartbeatRow
	var held int
	err := s.autocommit(ctx, s.read, func(r *runner) error {
		err := r.get(&row, readHeartbeat)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return r.get(&held, countHeld)
	})
	return bot.Gap{Since: row.Since.Time, Until: row.Until.Time, Held: held}, wrap(err, "last gap")
}

// ReleaseHeld makes the tasks due that a gap holds, and returns how many. Unless seek,
// nobody looks whether their messages were sent in the gap.
func (s *Store) ReleaseHeld(ctx context.Context, seek bool) (int, error) {
	query := releaseHeld
	if !seek {
		query += `, sought = null`
	}
	var n int64
	err := s.autocommit(ctx, s.write, func(r *runner) (err error) {
		n, err = r.exec(query + ` where ` + isHeld)
		return err
	})
	if n > 0 {
		s.notifyPromised()
	}
	return int(n), wrap(err, "release held tasks")
}

// arrivals is how long after a gap networks report the communities that they have.
const arrivals = 10 * time.Minute

// soughtSince returns since when the message of a task that is promised may have been
// sent: it follows from a task that fell due in a gap, or it greets a community that
// may have been greeted in it. What is due later was not.
func (t *tx) soughtSince(p bot.Task) time.Time {
	if p.Due.After(t.Now()) {
		return time.Time{}
	}
	if p.Kind == bot.TaskWelcome {
		t.store.mu.RLock()
		defer t.store.mu.RUnlock()
		if gap := t.store.gap; !gap.IsZero() && t.Now().Sub(gap.Until) < arrivals {
			return gap.Since
		}
	}
	return bot.Sought(t.ctx)
}

// heldCollector counts on every scrape what a gap holds.
type heldCollector struct{ store *Store }

var descHeld = prometheus.NewDesc("muster_tasks_held", "Tasks that fell due while no Muster ran on the database, and wait for muster restore.", nil, nil)

// Describe is part of prometheus.Collector.
func (c heldCollector) Describe(out chan<- *prometheus.Desc) { out <- descHeld }

// Collect is part of prometheus.Collector.
func (c heldCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if gap, err := c.store.LastGap(ctx); err == nil {
		out <- prometheus.MustNewConstMetric(descHeld, prometheus.GaugeValue, float64(gap.Held))
	}
}
