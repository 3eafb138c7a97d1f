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

// ConstraintError reports a write that violates a constraint, which is a bug.
type ConstraintError struct {
	Constraint string // the constraint's name; on SQLite, which does not report it, its kind
	Err        error
}

func (e *ConstraintError) Error() string { return "violates " + e.Constraint + ": " + e.Err.Error() }

// Unwrap returns the driver's error.
func (e *ConstraintError) Unwrap() error { return e.Err }

// errorClass classifies a driver's error.
type errorClass struct {
	constraint     string // the violated constraint
	missingRow     bool   // the write refers to a row that does not exist in that community
	retryable      bool   // the transaction conflicted with another and was rolled back
	connectionLost bool   // rolled back, unless it was being committed
	stalePlan      bool   // a prepared statement is older than the schema
}

// isTransient reports whether running the same again may succeed.
func (c errorClass) isTransient() bool { return c.retryable || c.connectionLost }

// stalePlanRoutine is the routine that reports a plan prepared before a
// migration. Its error shares the code of everything unsupported, so the routine
// tells it apart, as in pgjdbc.
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
	// Busy: another process held the file longer than busy_timeout.
	return errorClass{retryable: e.Code()&0xff == codes.SQLITE_BUSY}
}

// mapError maps a driver's error to bot.ErrNotFound, ctx.Err or a
// *ConstraintError where it is one.
func (d *dialect) mapError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return bot.ErrNotFound
	case ctx.Err() != nil:
		// lib/pq reports a cancelled query as 57014 only.
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

// commitUnknownError is an error after which it is unknown whether the write was
// committed.
type commitUnknownError struct{ error }

func (e commitUnknownError) Unwrap() error { return e.error }

// Is reports that the error is bot.ErrOutcomeUnknown.
func (e commitUnknownError) Is(target error) bool { return target == bot.ErrOutcomeUnknown }

// redactedError hides the text of an error that may quote a password of the URL.
type redactedError struct{ err error }

func (e redactedError) Error() string { return "postgres URL cannot be read" }

func (e redactedError) Unwrap() error { return e.err }

// wrap adds the call to an error; nil stays nil.
func wrap(err error, call string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(call+": %w", append(args, err)...)
}
