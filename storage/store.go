package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Options configures a Store. The zero value works: real clocks, instants as
// stored, no migration, no log, notes not sealed.
type Options struct {
	// Now is the meetups' clock, for tx.Now and for due times in metrics.
	Now func() time.Time
	// Zones derives the instants of slots and deadlines from their wall times
	// on every read, so that a change of zone data applies to stored ones.
	// Without it, or for a zone it does not know, the stored instant is used.
	Zones bot.Zones
	// Migrate brings an older schema up to date; without it Open returns a
	// *SchemaError.
	Migrate bool
	Logger  *slog.Logger
	// Secret seals the notes of notebooks. Without it they cannot be read again.
	Secret []byte
	// OldSecret opens notes that a former secret sealed; see Reseal.
	OldSecret []byte
	// StrictLocks fails a transaction that locks rows out of order, instead of
	// logging it; for tests.
	StrictLocks bool
	// Trace is called with each statement, ? for its arguments; for tests and benchmarks.
	Trace func(query string, args []any)
	// Machine is the clock of leases on SQLite; for tests. Postgres uses its own.
	Machine func() time.Time
	// Connector wraps what opens the connections, on either engine; for tests that
	// break them.
	Connector func(driver.Connector) driver.Connector
	// Deaf opens no connection that listens to other processes, see SharePromises;
	// for tests whose time stands still while a connection waits.
	Deaf bool
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Machine == nil {
		o.Machine = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Connector == nil {
		o.Connector = func(c driver.Connector) driver.Connector { return c }
	}
	return o
}

// Store is a bot.Store and a bot.Queue. It is safe for concurrent use.
type Store struct {
	options Options
	dialect *dialect
	address string // of Postgres
	write   *pool
	read    *pool // the same as write on Postgres
	zones   zoneCache
	seal    *seal

	dialer *dialer // nil on SQLite

	metrics *metrics
	sweeps  atomic.Uint64
	settler settler

	mu        sync.RWMutex
	onPromise []func()
	paused    bot.Paused
	gap       bot.Gap // the last one, as Resume found it
}

var (
	_ bot.Store = (*Store)(nil)
	_ bot.Queue = (*Store)(nil)
)

// Open connects to postgres://… or to a file, sqlite:/path/file.db (see FileURL).
// It returns a *SchemaError if this program cannot run on the schema. A file that
// does not exist is created, readable by its owner only.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	s := &Store{options: o.withDefaults(), metrics: newMetrics()}
	s.zones.find = o.Zones
	var err error
	if s.seal, err = newSeal(o.Secret, o.OldSecret); err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	if err := s.connect(ctx, url); err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	s.write.trace, s.read.trace = s.options.Trace, s.options.Trace
	if err := s.checkSchema(ctx); err != nil {
		_ = s.Close() // the first error matters
		return nil, fmt.Errorf("open storage: %w", err)
	}
	return s, nil
}

// Engine returns "postgres" or "sqlite".
func (s *Store) Engine() string { return s.dialect.name }

// Close closes the database once running queries have ended.
func (s *Store) Close() error {
	var err error
	if s.dialer != nil {
		s.dialer.hurry()
	}
	if s.read != s.write {
		err = s.read.close()
	}
	// On SQLite the last connection to close writes the log back into the file.
	if e := s.write.close(); err == nil {
		err = e
	}
	if errors.Is(err, net.ErrClosed) {
		return nil // it was closed before, since it was silent
	}
	return err
}

// Ping checks that the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Clock(ctx)
	return err
}

// Clock returns the database's machine time, for comparison with the process's.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	var now instant
	r := s.write.runner(ctx)
	if err := r.get(&now, `select clock_timestamp()`); err != nil {
		return time.Time{}, fmt.Errorf("read database clock: %w", err)
	}
	return now.Time, nil
}

// OnPromise registers fn, which is called after each commit of this process that
// promises or releases a task. fn must not block; it should send to a channel of
// size one and skip the send if the channel is full. Promises of other processes
// are found by polling, see NextDue, or sooner: see SharePromises.
func (s *Store) OnPromise(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onPromise = append(s.onPromise, fn)
}

func (s *Store) notifyPromised() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, fn := range s.onPromise {
		fn()
	}
}

// now returns the meetups' time, truncated to what every engine can store.
func (s *Store) now() time.Time { return truncate(s.options.Now()) }
