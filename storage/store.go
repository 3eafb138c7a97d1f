package storage

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Options are what a Store is given besides its database. The zero value is
// good: real clocks, stored instants as they are, no migration, no log, notes
// kept unsealed.
type Options struct {
	// Now is the meetups' clock: tx.Now, and what the metrics call due.
	Now func() time.Time
	// Zones derives the instants of slots and deadlines anew from their wall
	// time when they are read, so that a change of zone data reaches those
	// kept. Without it, or for a zone it does not know, the instant is the one
	// that was stored.
	Zones bot.Zones
	// Migrate brings an older schema up to date; without it Open refuses one.
	Migrate bool
	Logger  *slog.Logger
	// Secret seals what is put into notebooks. Whoever loses it loses them.
	Secret []byte
	// Machine is the clock by which SQLite judges leases; for tests. Postgres
	// judges by its own.
	Machine func() time.Time
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
	return o
}

// Store is a bot.Store and a bot.Queue. It is safe for concurrent use.
type Store struct {
	options Options
	dialect *dialect
	write   *pool
	read    *pool // the same as write on Postgres
	zones   zoneCache
	seal    *seal
	metrics *metrics
	sweeps  atomic.Uint64

	mu        sync.RWMutex
	onPromise []func()
}

var (
	_ bot.Store = (*Store)(nil)
	_ bot.Queue = (*Store)(nil)
)

// Open connects to postgres://… or to a file, sqlite:/path/file.db (see
// FileURL), and makes sure that this program and the schema suit each other:
// if not, the error is a *SchemaError. A file that does not exist is made,
// readable by its owner only.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	s := &Store{options: o.withDefaults(), metrics: newMetrics()}
	s.zones.find = o.Zones
	var err error
	if s.seal, err = newSeal(o.Secret); err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	if err := s.connect(ctx, url); err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	if err := s.checkSchema(ctx); err != nil {
		_ = s.Close() // the reason to close is the error to tell
		return nil, fmt.Errorf("open storage: %w", err)
	}
	return s, nil
}

// Engine is "postgres" or "sqlite".
func (s *Store) Engine() string { return s.dialect.name }

// Close lets go of the database once what is under way has ended.
func (s *Store) Close() error {
	var err error
	if s.read != s.write {
		err = s.read.close()
	}
	// On SQLite the last connection to go writes the log back into the file.
	if e := s.write.close(); err == nil {
		err = e
	}
	return err
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Clock(ctx)
	return err
}

// Clock asks the database for machine time, to be compared with our own.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	var now instant
	r := s.write.runner(ctx)
	if err := r.get(&now, `select clock_timestamp()`); err != nil {
		return time.Time{}, fmt.Errorf("read database clock: %w", err)
	}
	return now.Time, nil
}

// OnPromise has fn called whenever this process has committed something that
// the queue's worker may want to know at once: a task promised, or one given
// back. fn must not block; a send to a channel of size one that is skipped
// when the channel is full is what is meant. What other processes promise is
// found by asking: see NextDue.
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

// now is the meetups' clock as every engine can keep it.
func (s *Store) now() time.Time { return truncate(s.options.Now()) }
