package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/lib/pq"

	"github.com/muster-bot/muster/bot"
)

// tx is a running transaction: a bot.Tx, or a bot.Reader.
type tx struct {
	*runner
	store       *Store
	now         time.Time
	hasPromised bool
	sweep       bool                         // expired keys are due for a sweep
	locked      map[bot.MeetupID]*bot.Meetup // the locked meetups, as they are stored now
	locks       map[lock]bool
	lastLock    lock // the greatest of locks that others could hold
	expected    *expected
}

var _ bot.Tx = (*tx)(nil)

// Now returns the meetups' time when the transaction began.
func (t *tx) Now() time.Time { return t.now }

// InTx runs fn in a transaction. If it conflicts with another transaction, fn runs
// again in a new transaction with a new Now.
func (s *Store) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	start := time.Now()
	ctx, end := s.bounded(ctx)
	defer end()
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

// View runs fn on one consistent snapshot of the database.
func (s *Store) View(ctx context.Context, fn func(bot.Reader) error) error {
	start := time.Now()
	ctx, end := s.bounded(ctx)
	defer end()
	err := s.retry(ctx, s.read, func() error {
		_, err := s.runTx(ctx, s.read, &s.dialect.readTx, func(t *tx) error { return fn(t) })
		return err
	})
	s.metrics.observe("view", start, err)
	return err
}

// runTx runs fn in one transaction and commits it unless fn or a statement failed.
func (s *Store) runTx(ctx context.Context, p *pool, o *sql.TxOptions, fn func(*tx) error) (*tx, error) {
	p.traced("begin")
	sqlTx, err := p.BeginTxx(ctx, o)
	if err != nil {
		return nil, wrap(s.dialect.mapError(ctx, err), "begin")
	}
	defer func() { _ = sqlTx.Rollback() }() // does nothing after a commit; undoes after an error or a panic
	t := &tx{
		runner: &runner{ctx: ctx, pool: p, tx: sqlTx},
		store:  s,
		now:    s.now(),
		locked: make(map[bot.MeetupID]*bot.Meetup),
		locks:  make(map[lock]bool),
	}
	err = fn(t)
	if err == nil && t.failed == nil {
		err = t.doPostponed()
	}
	switch {
	case t.failed != nil && s.dialect.classify(t.failed).isTransient():
		return t, t.failed // even if fn returned another error or none
	case err != nil:
		return t, err
	case t.failed != nil:
		return t, fmt.Errorf("not committed: %w", t.failed)
	}
	p.traced("commit")
	if err := sqlTx.Commit(); err != nil {
		refused := pq.As(err) != nil && !s.dialect.classify(err).connectionLost
		err = wrap(s.dialect.mapError(ctx, err), "commit")
		if refused {
			return t, err // and rolled back
		}
		return t, commitUnknownError{err}
	}
	for _, query := range t.unprepared {
		p.prepare(ctx, query)
	}
	return t, nil
}

// maxAttempts limits the runs of a transaction that conflicts. The loser of a
// deadlock has let the other pass, so even a second conflict is rare.
const maxAttempts = 6

// retry runs fn until it succeeds, fails for good or has run maxAttempts times.
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
		// Jitter keeps conflicting transactions from starting again together.
		select {
		case <-ctx.Done():
			return err
		case <-time.After(rand.N(time.Duration(n) * 4 * time.Millisecond)):
		}
	}
}

// autocommit runs statements in autocommit mode. A statement whose connection was
// lost may run twice.
func (s *Store) autocommit(ctx context.Context, p *pool, fn func(*runner) error) error {
	ctx, end := s.bounded(ctx)
	defer end()
	return s.retry(ctx, p, func() error { return fn(p.runner(ctx)) })
}
