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

// ConstraintError is a write that a constraint refused: a bug, which went no further.
type ConstraintError struct {
	Constraint string // the constraint's name; on SQLite, which does not tell it, what sort of constraint
	Err        error
}

func (e *ConstraintError) Error() string { return "violates " + e.Constraint + ": " + e.Err.Error() }

// Unwrap returns what the driver said.
func (e *ConstraintError) Unwrap() error { return e.Err }

// errorClass is what an error of a driver means to us.
type errorClass struct {
	constraint     string // a constraint refused it
	missingRow     bool   // it refers to a row that is not there, or not in that community
	retryable      bool   // the transaction lost against another, is undone and would succeed now
	connectionLost bool   // the connection is lost: undone, unless it was being committed
	stalePlan      bool   // a prepared statement is older than the schema
}

// isTransient tells whether the same may succeed when it is run again.
func (c errorClass) isTransient() bool { return c.retryable || c.connectionLost }

// A plan that was prepared before a migration has no code of its own, only
// that of everything that is not supported; the routine which raises it is
// part of every error message, and is what pgjdbc looks at too.
const stalePlanRoutine = "RevalidateCachedQuery"

func classifyPostgres(err error) errorClass {
	e := pq.As(err)
	if e == nil {
		_, network := errors.AsType[*net.OpError](err)
		return errorClass{connectionLost: network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)}
	}
	switch e.Code {
	case pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected, pqerror.LockNotAvailable:
		return errorClass{retryable: true}
	case pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow:
		return errorClass{connectionLost: true}
	case pqerror.FeatureNotSupported:
		return errorClass{retryable: e.Routine == stalePlanRoutine, stalePlan: e.Routine == stalePlanRoutine}
	case pqerror.InvalidSQLStatementName:
		return errorClass{retryable: true, stalePlan: true}
	case pqerror.ForeignKeyViolation:
		return errorClass{missingRow: true}
	case pqerror.NotNullViolation:
		return errorClass{constraint: "not null " + e.Table + "." + e.Column}
	}
	if e.Code.Class() == pqerror.ClassIntegrityConstraintViolation {
		return errorClass{constraint: e.Constraint}
	}
	return errorClass{}
}

func classifySQLite(err error) errorClass {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return errorClass{}
	}
	switch e.Code() {
	case codes.SQLITE_CONSTRAINT_FOREIGNKEY:
		return errorClass{missingRow: true}
	case codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_PRIMARYKEY:
		return errorClass{constraint: "unique"}
	case codes.SQLITE_CONSTRAINT_CHECK:
		return errorClass{constraint: "check"}
	case codes.SQLITE_CONSTRAINT_NOTNULL:
		return errorClass{constraint: "not null"}
	}
	// Another process held the file longer than busy_timeout.
	return errorClass{retryable: e.Code()&0xff == codes.SQLITE_BUSY}
}

// mapError turns what a driver returned into what the rest of Muster understands.
func (d *dialect) mapError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return bot.ErrNotFound
	case ctx.Err() != nil:
		// lib/pq reports a query that was called off as 57014 and nothing else.
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	switch class := d.classify(err); {
	case class.missingRow:
		return fmt.Errorf("%w: %w", bot.ErrNotFound, err)
	case class.constraint != "":
		return &ConstraintError{Constraint: class.constraint, Err: err}
	}
	return err
}

// commitUnknownError is an error after which nobody knows whether what was written stands.
type commitUnknownError struct{ error }

func (e commitUnknownError) Unwrap() error { return e.error }

// redactedError keeps the words of an error that may quote a password of the URL.
type redactedError struct{ err error }

func (e redactedError) Error() string { return "postgres URL cannot be read" }

func (e redactedError) Unwrap() error { return e.err }

// wrap says which call failed; nil stays nil.
func wrap(err error, call string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(call+": %w", append(args, err)...)
}
