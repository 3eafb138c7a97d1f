package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// latenessRecorder is a script that only records how late each task runs.
type latenessRecorder struct {
	mu   sync.Mutex
	late []time.Duration
	left atomic.Int64
	done chan struct{}
}

func (l *latenessRecorder) Compose(_ context.Context, t bot.Task) (chat.Effect, error) {
	late := time.Since(t.Due)
	l.mu.Lock()
	l.late = append(l.late, late)
	l.mu.Unlock()
	if l.left.Add(-1) == 0 {
		close(l.done)
	}
	return chat.NoEffect{}, nil
}

func (*latenessRecorder) Stuck(context.Context, bot.Task, error) error { return nil }
func (*latenessRecorder) Unstuck(context.Context, bot.Task) error      { return nil }
func (*latenessRecorder) Unsure(context.Context, bot.Task) error       { return nil }

// queueLoad is a number of tasks that fall due from a moment on, among others.
type queueLoad struct {
	tasks, future int
	over          time.Duration // at one instant if it is 0
	couriers      int
}

// BenchmarkLateness measures how late due tasks run: 300 over six seconds in an idle
// program, and 10,000 at one instant among a million that are not due, with one
// courier and with three. The throw-away Postgres has fsync off;
// MUSTER_TEST_DATABASE_URL can name one with fsync on.
func BenchmarkLateness(b *testing.B) {
	for name, load := range map[string]queueLoad{
		"idle":                           {300, 0, 6 * time.Second, 1},
		"10000_at_once_of_1M/1_courier":  {10_000, 1_000_000, 0, 1},
		"10000_at_once_of_1M/3_couriers": {10_000, 1_000_000, 0, 3},
	} {
		for _, engine := range storagetest.Engines() {
			if load.couriers > 1 && engine == storagetest.SQLite {
				continue // one process serves a file
			}
			b.Run(name+"/"+string(engine), func(b *testing.B) {
				for range b.N {
					measureLateness(b, engine, load)
				}
			})
		}
	}
}

const (
	fillPostgres = `insert into task (community, kind, key, member, subject, due, promised_for)
		select 'bench:room', 'remind', $1 || i, '', '', d, d from (
			select i, to_timestamp($2::double precision) + i * make_interval(secs => $3) as d from generate_series(1, $4::int) i) as n`
	fillSQLite = `insert into task (community, kind, key, member, subject, due, promised_for)
		with recursive n (i) as (select 1 union all select i + 1 from n where i < $4)
		select 'bench:room', 'remind', $1 || i, '', '', cast(($2 + i * $3) * 1000000 as integer), cast(($2 + i * $3) * 1000000 as integer) from n`
)

// fillQueue inserts tasks that are due from first on, at intervals.
func fillQueue(b *testing.B, address, prefix string, first time.Time, every time.Duration, tasks int) {
	b.Helper()
	driver, dsn, fill := "postgres", address, fillPostgres
	if path, isFile := storage.FilePath(address); isFile {
		driver, dsn, fill = "sqlite", path, fillSQLite
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it has committed
	if _, err := db.ExecContext(b.Context(), fill, prefix, float64(first.UnixMicro())/1e6, every.Seconds(), tasks); err != nil {
		b.Fatal(err)
	}
	if _, err := db.ExecContext(b.Context(), `analyze`); err != nil {
		b.Fatal(err)
	}
}

func measureLateness(b *testing.B, engine storagetest.Engine, load queueLoad) {
	b.Helper()
	address := storagetest.URL(b, engine)
	s := storagetest.OpenURL(b, address)
	if err := s.InTx(b.Context(), func(tx bot.Tx) error { return tx.AddCommunity(bot.Community{ID: benchRoom}) }); err != nil {
		b.Fatal(err)
	}
	if load.future > 0 {
		fillQueue(b, address, "future", time.Now().Add(24*time.Hour), time.Second, load.future)
	}
	first := time.Now().Add(15 * time.Second) // time to insert them, and to start
	fillQueue(b, address, "due", first, load.over/time.Duration(load.tasks), load.tasks)
	if time.Now().After(first) {
		b.Fatal("inserting took longer than planned")
	}
	l := &latenessRecorder{done: make(chan struct{})}
	l.left.Store(int64(load.tasks))
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, load.couriers)
	for n := range load.couriers {
		own := s
		if n > 0 {
			own = storagetest.OpenURL(b, address)
		}
		c := courier.New(own, l, time.Now, slog.New(slog.DiscardHandler))
		own.OnPromise(c.Wake)
		go func() { ended <- c.Run(ctx) }()
	}
	<-l.done
	settled := time.Since(first)
	stop()
	for range load.couriers {
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	late := l.late
	if len(late) != load.tasks {
		b.Errorf("%d tasks ran %d times", load.tasks, len(late))
	}
	slices.Sort(late)
	at := func(p float64) float64 {
		return float64(late[int(p*float64(len(late)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
	b.ReportMetric(float64(load.tasks)/settled.Seconds(), "tasks/s")
	if load.over == 0 {
		b.ReportMetric(deleteLimit(b, address, load.tasks), "deleted/s")
	}
	b.ReportMetric(0, "ns/op")
}

// deleteLimit returns how many tasks a second one connection deletes by batches of
// five hundred, each in a commit, for comparison.
func deleteLimit(b *testing.B, address string, tasks int) float64 {
	b.Helper()
	fillQueue(b, address, "limit", time.Now().Add(-time.Hour), 0, tasks)
	driver, dsn := "postgres", address
	if path, isFile := storage.FilePath(address); isFile {
		driver, dsn = "sqlite", path
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it has committed
	const batch = `delete from task where id in (select id from task where parked_at is null and due < $1 order by due, id limit 500)`
	var before any = time.Now()
	if driver == "sqlite" {
		before = time.Now().UnixMicro()
	}
	begun := time.Now()
	for deleted := int64(0); deleted < int64(tasks); {
		result, err := db.ExecContext(b.Context(), batch, before)
		if err != nil {
			b.Fatal(err)
		}
		n, err := result.RowsAffected()
		if err != nil || n == 0 {
			b.Fatal(fmt.Errorf("deleted %d: %w", deleted, err))
		}
		deleted += n
	}
	return float64(tasks) / time.Since(begun).Seconds()
}
