package storage

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/jmoiron/sqlx"
)

// pool is a set of connections with their prepared statements. An unprepared
// statement costs lib/pq two round trips, and SQLite compiles it each time.
type pool struct {
	*sqlx.DB
	dialect *dialect
	trace   func(query string, args []any) // may be nil

	mu       sync.RWMutex
	prepared map[string]*sqlx.Stmt // nil: being prepared
}

func newPool(d *dialect, db *sqlx.DB) *pool {
	return &pool{DB: db, dialect: d, prepared: make(map[string]*sqlx.Stmt)}
}

const (
	// maxPrepared limits the prepared statements. There are some sixty queries, a
	// few of them in several sizes.
	maxPrepared = 200
	// maxArgs limits the arguments of a prepared query. A longer one is a batch,
	// whose size rarely recurs.
	maxArgs = 100
)

// preparedStmt returns the prepared statement of a query, or nil if there is none.
func (p *pool) preparedStmt(query string) *sqlx.Stmt {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.prepared[query]
}

// prepare prepares a query for later calls, unless another goroutine already does.
// It must not be called while a connection is held, which could be the last one.
// A query that cannot be prepared fails where it is run.
func (p *pool) prepare(ctx context.Context, query string) {
	p.mu.Lock()
	_, known := p.prepared[query]
	if known || len(p.prepared) >= maxPrepared {
		p.mu.Unlock()
		return
	}
	p.prepared[query] = nil // reserved
	p.mu.Unlock()

	stmt, err := p.PreparexContext(ctx, p.Rebind(query))
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		delete(p.prepared, query)
		return
	}
	p.prepared[query] = stmt
}

// closePrepared closes all prepared statements after the schema has changed.
func (p *pool) closePrepared() {
	p.mu.Lock()
	old := p.prepared
	p.prepared = make(map[string]*sqlx.Stmt)
	p.mu.Unlock()
	// Close waits for the connections of the statement, whose users may be waiting
	// for mu.
	for _, stmt := range old {
		if stmt != nil {
			_ = stmt.Close() // it is not used again, even if this fails
		}
	}
}

func (p *pool) close() error {
	p.closePrepared()
	return p.Close()
}

// runner runs statements, prepared ones if available, and maps their errors.
// Without a transaction they run in autocommit mode. It holds a context because
// the methods of bot.Tx take none.
type runner struct {
	ctx        context.Context
	pool       *pool
	tx         *sqlx.Tx
	unprepared []string // prepared when the transaction has ended
	failed     error    // the first statement of the transaction that failed

	before func(query string) error // each query; may be nil
}

// callContext returns the context of a statement. A driver that watches that of the
// transaction needs not watch it for each statement once more, at the price of a goroutine.
func (r *runner) callContext() context.Context {
	if r.tx != nil && r.pool.dialect.watchesTx {
		return context.WithoutCancel(r.ctx)
	}
	return r.ctx
}

func (r *runner) callBefore(query string, args []any) error {
	if err := r.ctx.Err(); err != nil {
		return r.mapError(err)
	}
	if r.before != nil {
		if err := r.before(query); err != nil {
			return err
		}
	}
	r.pool.traced(query, args...)
	return nil
}

func (p *pool) traced(query string, args ...any) {
	if p.trace != nil {
		p.trace(query, args)
	}
}

func (p *pool) runner(ctx context.Context) *runner { return &runner{ctx: ctx, pool: p} }

// get reads one row. It returns bot.ErrNotFound if there is none.
func (r *runner) get(dest any, query string, args ...any) error {
	if err := r.callBefore(query, args); err != nil {
		return err
	}
	if stmt := r.stmt(query, args); stmt != nil {
		return r.mapError(stmt.GetContext(r.callContext(), dest, args...))
	}
	return r.mapError(sqlx.GetContext(r.callContext(), r.queryer(), dest, r.pool.Rebind(query), args...))
}

// list reads all rows into a slice.
func (r *runner) list(dest any, query string, args ...any) error {
	if err := r.callBefore(query, args); err != nil {
		return err
	}
	if stmt := r.stmt(query, args); stmt != nil {
		return r.mapError(stmt.SelectContext(r.callContext(), dest, args...))
	}
	return r.mapError(sqlx.SelectContext(r.callContext(), r.queryer(), dest, r.pool.Rebind(query), args...))
}

// exec writes and returns the number of rows affected.
func (r *runner) exec(query string, args ...any) (int64, error) {
	if err := r.callBefore(query, args); err != nil {
		return 0, err
	}
	var n int64
	var err error
	if stmt := r.stmt(query, args); stmt != nil {
		n, err = affected(stmt.ExecContext(r.callContext(), args...))
	} else {
		n, err = affected(r.execer().ExecContext(r.callContext(), r.pool.Rebind(query), args...))
	}
	return n, r.mapError(err)
}

func (r *runner) stmt(query string, args []any) *sqlx.Stmt {
	if len(args) > maxArgs {
		return nil
	}
	stmt := r.pool.preparedStmt(query)
	switch {
	case stmt == nil && r.tx == nil:
		r.pool.prepare(r.ctx, query)
		return r.pool.preparedStmt(query)
	case stmt == nil:
		r.unprepared = append(r.unprepared, query)
		return nil
	case r.tx == nil:
		return stmt
	}
	return r.tx.StmtxContext(r.callContext(), stmt)
}

func (r *runner) queryer() sqlx.QueryerContext {
	if r.tx != nil {
		return r.tx
	}
	return r.pool.DB
}

func (r *runner) execer() sqlx.ExecerContext {
	if r.tx != nil {
		return r.tx
	}
	return r.pool.DB
}

// mapError maps an error and remembers the first one. A transaction with a failed
// statement must not be committed even if fn ignores the error: Postgres refuses
// to, SQLite does not.
func (r *runner) mapError(err error) error {
	none := errors.Is(err, sql.ErrNoRows)
	if err = r.pool.dialect.mapError(r.ctx, err); err != nil && !none && r.failed == nil {
		r.failed = err
	}
	return err
}

func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
