package storage

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/jmoiron/sqlx"
)

// pool is a set of connections and the statements that are kept prepared on
// them: lib/pq asks twice for every statement that is not, and SQLite compiles
// it each time.
type pool struct {
	*sqlx.DB
	dialect *dialect

	mu       sync.RWMutex
	prepared map[string]*sqlx.Stmt // nil: being prepared
}

func newPool(d *dialect, db *sqlx.DB) *pool {
	return &pool{DB: db, dialect: d, prepared: make(map[string]*sqlx.Stmt)}
}

const (
	// maxPrepared bounds what is kept prepared. There are some sixty queries; a few
	// exist in several sizes.
	maxPrepared = 200
	// maxArgs is how many arguments a query that is kept prepared can have.
	// Beyond that it is a batch, of a size that hardly comes again.
	maxArgs = 100
)

// preparedStmt returns the prepared statement, or nil while there is none.
func (p *pool) preparedStmt(query string) *sqlx.Stmt {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.prepared[query]
}

// prepare prepares a query for those who come after, unless somebody does so
// already. It must not be called while a connection is held: that could be the
// last one. A query that cannot be prepared is left to fail where it is run.
func (p *pool) prepare(ctx context.Context, query string) {
	p.mu.Lock()
	_, known := p.prepared[query]
	if known || len(p.prepared) >= maxPrepared {
		p.mu.Unlock()
		return
	}
	p.prepared[query] = nil // mine
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

// closePrepared drops all that is prepared, for after the schema has changed.
func (p *pool) closePrepared() {
	p.mu.Lock()
	old := p.prepared
	p.prepared = make(map[string]*sqlx.Stmt)
	p.mu.Unlock()
	// Closing one waits for the connections that it was prepared on, and whoever
	// uses those may be waiting for mu.
	for _, stmt := range old {
		if stmt != nil {
			_ = stmt.Close() // it is of no use whether or not this works
		}
	}
}

func (p *pool) close() error {
	p.closePrepared()
	return p.Close()
}

// runner runs statements, prepared ones where there are, and turns what fails
// into ours. Without a transaction each statement is one of its own.
type runner struct {
	ctx        context.Context
	pool       *pool
	tx         *sqlx.Tx
	unprepared []string // to be prepared when the transaction has ended
	failed     error    // the first statement of the transaction that failed
}

func (p *pool) runner(ctx context.Context) *runner { return &runner{ctx: ctx, pool: p} }

// get reads one row; bot.ErrNotFound if there is none.
func (r *runner) get(dest any, query string, args ...any) error {
	if stmt := r.stmt(query, args); stmt != nil {
		return r.mapError(stmt.GetContext(r.ctx, dest, args...))
	}
	return r.mapError(sqlx.GetContext(r.ctx, r.queryer(), dest, r.pool.Rebind(query), args...))
}

// list reads all rows into a slice.
func (r *runner) list(dest any, query string, args ...any) error {
	if stmt := r.stmt(query, args); stmt != nil {
		return r.mapError(stmt.SelectContext(r.ctx, dest, args...))
	}
	return r.mapError(sqlx.SelectContext(r.ctx, r.queryer(), dest, r.pool.Rebind(query), args...))
}

// exec writes and tells how many rows were written.
func (r *runner) exec(query string, args ...any) (int64, error) {
	var n int64
	var err error
	if stmt := r.stmt(query, args); stmt != nil {
		n, err = affected(stmt.ExecContext(r.ctx, args...))
	} else {
		n, err = affected(r.execer().ExecContext(r.ctx, r.pool.Rebind(query), args...))
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
	return r.tx.StmtxContext(r.ctx, stmt)
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

// mapError notes what failed, because a transaction with a failed statement in it
// must not be committed even if fn shrugs: Postgres would refuse, SQLite not.
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
