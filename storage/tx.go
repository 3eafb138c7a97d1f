package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/muster-bot/muster/bot"
)

// tx is one transaction under way: a bot.Tx, or a bot.Reader.
type tx struct {
	*runner
	store       *Store
	now         time.Time
	hasPromised bool
	sweep       bool                         // what has expired is due to be swept out
	locked      map[bot.MeetupID]*bot.Meetup // the meetups locked in it, as they are kept now
}

var _ bot.Tx = (*tx)(nil)

// Now is the meetups' time at which the transaction began.
func (t *tx) Now() time.Time { return t.now }

// InTx runs fn in a transaction. If that loses against another one, fn is run
// again in a new transaction with a new Now.
func (s *Store) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	start := time.Now()
	var promised, sweep bool
	err := s.retry(ctx, s.write, func() error {
		t, err := s.runTx(ctx, s.write, &s.dialect.writeTx, func(t *tx) error { return fn(t) })
		promised, sweep = t != nil && t.hasPromised, t != nil && t.sweep
		return err
	})
	s.metrics.observe("write", start, err)
	if err == nil && promised {
		s.notifyPromised()
	}
	if err == nil && sweep {
		if err := s.sweepExpired(ctx); err != nil { // the next one sweeps again
			s.options.Logger.WarnContext(ctx, "sweep expired keys", "err", err)
		}
	}
	return err
}

// View runs fn on one state of everything.
func (s *Store) View(ctx context.Context, fn func(bot.Reader) error) error {
	start := time.Now()
	err := s.retry(ctx, s.read, func() error {
		_, err := s.runTx(ctx, s.read, &s.dialect.readTx, func(t *tx) error { return fn(t) })
		return err
	})
	s.metrics.observe("view", start, err)
	return err
}

// runTx runs fn in one transaction and commits it if nothing went wrong.
func (s *Store) runTx(ctx context.Context, p *pool, o *sql.TxOptions, fn func(*tx) error) (*tx, error) {
	sqlTx, err := p.BeginTxx(ctx, o)
	if err != nil {
		return nil, wrap(s.dialect.mapError(ctx, err), "begin")
	}
	defer func() { _ = sqlTx.Rollback() }() // after a commit it does nothing; after a panic it is all there is
	t := &tx{
		runner: &runner{ctx: ctx, pool: p, tx: sqlTx},
		store:  s,
		now:    s.now(),
		locked: make(map[bot.MeetupID]*bot.Meetup),
	}
	switch err := fn(t); {
	case t.failed != nil && s.dialect.classify(t.failed).isTransient():
		return t, t.failed // whatever fn made of it
	case err != nil:
		return t, err
	case t.failed != nil:
		return t, fmt.Errorf("not committed: %w", t.failed)
	}
	if err := sqlTx.Commit(); err != nil {
		return t, commitUnknownError{wrap(s.dialect.mapError(ctx, err), "commit")}
	}
	for _, query := range t.unprepared {
		p.prepare(ctx, query)
	}
	return t, nil
}

// maxAttempts is how often a transaction that loses is run in all. Who loses a
// deadlock has let the other pass, so twice is rare already.
const maxAttempts = 6

// retry runs fn until it does not lose any more.
func (s *Store) retry(ctx context.Context, p *pool, fn func() error) error {
	for n := 1; ; n++ {
		err := fn()
		if err == nil || ctx.Err() != nil {
			return err
		}
		class := s.dialect.classify(err)
		if class.stalePlan {
			p.closePrepared()
		}
		if _, unknown := errors.AsType[commitUnknownError](err); n == maxAttempts || !class.retryable && (!class.connectionLost || unknown) {
			return err
		}
		s.metrics.retried.Inc()
		// Two that hurt each other do not start again together.
		select {
		case <-ctx.Done():
			return err
		case <-time.After(rand.N(time.Duration(n) * 4 * time.Millisecond)):
		}
	}
}

// autocommit runs statements of which each is a transaction of its own. One whose
// connection was lost may be run twice.
func (s *Store) autocommit(ctx context.Context, p *pool, fn func(*runner) error) error {
	return s.retry(ctx, p, func() error { return fn(p.runner(ctx)) })
}
