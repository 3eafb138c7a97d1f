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
	store    *Store
	now      time.Time
	promised bool
	sweep    bool                         // what has expired is due to be swept out
	held     map[bot.MeetupID]*bot.Meetup // the meetups locked in it, as they are kept now
}

var _ bot.Tx = (*tx)(nil)

// Now is the meetups' time at which the transaction began.
func (t *tx) Now() time.Time { return t.now }

// InTx runs fn in a transaction. If that loses against another one, fn is run
// again in a new transaction with a new Now.
func (s *Store) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	begun := time.Now()
	var promised, sweep bool
	err := s.again(ctx, s.write, func() error {
		t, err := s.try(ctx, s.write, &s.dialect.change, func(t *tx) error { return fn(t) })
		promised, sweep = t != nil && t.promised, t != nil && t.sweep
		return err
	})
	s.metrics.took("write", begun, err)
	if err == nil && promised {
		s.wake()
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
	begun := time.Now()
	err := s.again(ctx, s.read, func() error {
		_, err := s.try(ctx, s.read, &s.dialect.view, func(t *tx) error { return fn(t) })
		return err
	})
	s.metrics.took("view", begun, err)
	return err
}

// try runs fn in one transaction and commits it if nothing went wrong.
func (s *Store) try(ctx context.Context, p *pool, o *sql.TxOptions, fn func(*tx) error) (*tx, error) {
	raw, err := p.BeginTxx(ctx, o)
	if err != nil {
		return nil, wrap(s.dialect.ours(ctx, err), "begin")
	}
	defer func() { _ = raw.Rollback() }() // after a commit it does nothing; after a panic it is all there is
	t := &tx{
		runner: &runner{ctx: ctx, pool: p, tx: raw},
		store:  s,
		now:    s.now(),
		held:   make(map[bot.MeetupID]*bot.Meetup),
	}
	switch err := fn(t); {
	case t.failed != nil && s.dialect.sort(t.failed).passing():
		return t, t.failed // whatever fn made of it
	case err != nil:
		return t, err
	case t.failed != nil:
		return t, fmt.Errorf("not committed: %w", t.failed)
	}
	if err := raw.Commit(); err != nil {
		return t, unsure{wrap(s.dialect.ours(ctx, err), "commit")}
	}
	for _, query := range t.unready {
		p.prepare(ctx, query)
	}
	return t, nil
}

// attempts is how often a transaction that loses is run in all. Who loses a
// deadlock has let the other pass, so twice is rare already.
const attempts = 6

// again runs fn until it does not lose any more.
func (s *Store) again(ctx context.Context, p *pool, fn func() error) error {
	for n := 1; ; n++ {
		err := fn()
		if err == nil || ctx.Err() != nil {
			return err
		}
		f := s.dialect.sort(err)
		if f.stale {
			p.forget()
		}
		if _, doubt := errors.AsType[unsure](err); n == attempts || !f.again && (!f.gone || doubt) {
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

// alone runs statements of which each is a transaction of its own. One whose
// connection was lost may be run twice.
func (s *Store) alone(ctx context.Context, p *pool, fn func(*runner) error) error {
	return s.again(ctx, p, func() error { return fn(p.runner(ctx)) })
}
