package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"github.com/muster-bot/muster/bot"
	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// Broken is a write that a constraint refused: a bug, which went no further.
type Broken struct {
	Rule string // the constraint's name; on SQLite, which does not tell it, what sort of constraint
	Err  error
}

func (e *Broken) Error() string { return "breaks " + e.Rule + ": " + e.Err.Error() }

// Unwrap returns what the driver said.
func (e *Broken) Unwrap() error { return e.Err }

// fault is what an error of a driver means to us.
type fault struct {
	broken  string // a constraint refused it
	missing bool   // it refers to a row that is not there, or not in that community
	again   bool   // the transaction lost against another, is undone and would succeed now
	gone    bool   // the connection is lost: undone, unless it was being committed
	stale   bool   // a prepared statement is older than the schema
}

// passing tells whether the same may succeed when it is run again.
func (f fault) passing() bool { return f.again || f.gone }

// A plan that was prepared before a migration has no code of its own, only
// that of everything that is not supported; the routine which raises it is
// part of every error message, and is what pgjdbc looks at too.
const stalePlan = "RevalidateCachedQuery"

func sortPostgres(err error) fault {
	e := pq.As(err)
	if e == nil {
		_, network := errors.AsType[*net.OpError](err)
		return fault{gone: network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)}
	}
	switch e.Code {
	case pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected, pqerror.LockNotAvailable:
		return fault{again: true}
	case pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow:
		return fault{gone: true}
	case pqerror.FeatureNotSupported:
		return fault{again: e.Routine == stalePlan, stale: e.Routine == stalePlan}
	case pqerror.InvalidSQLStatementName:
		return fault{again: true, stale: true}
	case pqerror.ForeignKeyViolation:
		return fault{missing: true}
	case pqerror.NotNullViolation:
		return fault{broken: "not null " + e.Table + "." + e.Column}
	}
	if e.Code.Class() == pqerror.ClassIntegrityConstraintViolation {
		return fault{broken: e.Constraint}
	}
	return fault{}
}

func sortSQLite(err error) fault {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return fault{}
	}
	switch e.Code() {
	case codes.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault{missing: true}
	case codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fault{broken: "unique"}
	case codes.SQLITE_CONSTRAINT_CHECK:
		return fault{broken: "check"}
	case codes.SQLITE_CONSTRAINT_NOTNULL:
		return fault{broken: "not null"}
	}
	// Another process held the file longer than busy_timeout.
	return fault{again: e.Code()&0xff == codes.SQLITE_BUSY}
}

// ours turns what a driver returned into what the rest of Muster understands.
func (d *dialect) ours(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return bot.ErrNotFound
	case ctx.Err() != nil:
		// lib/pq reports a query that was called off as 57014 and nothing else.
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	switch f := d.sort(err); {
	case f.missing:
		return fmt.Errorf("%w: %w", bot.ErrNotFound, err)
	case f.broken != "":
		return &Broken{Rule: f.broken, Err: err}
	}
	return err
}

// unsure is an error after which nobody knows whether what was written stands.
type unsure struct{ error }

func (u unsure) Unwrap() error { return u.error }

// hidden keeps the words of an error that may quote a password of the URL.
type hidden struct{ err error }

func (h hidden) Error() string { return "postgres URL cannot be read" }

func (h hidden) Unwrap() error { return h.err }

// wrap says which call failed; nil stays nil.
func wrap(err error, call string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(call+": %w", append(args, err)...)
}
