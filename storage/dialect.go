package storage

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
)

// dialect is all in which the engines differ, but for their migrations and the
// codes of their errors.
type dialect struct {
	name       string // also the folder of its migrations
	goose      goose.Dialect
	forUpdate  string        // suffix that keeps a row from everybody else
	skipLocked string        // the same, passing over the rows that others have
	writeTx    sql.TxOptions // of a transaction that writes
	readTx     sql.TxOptions // of one that reads
	hasTable   string        // counts the tables of a name
	// span is what can be added to clock_timestamp() as an argument.
	span func(time.Duration) any
	// classify says what an error of the driver is.
	classify func(error) errorClass
}

var postgres = dialect{
	name:  "postgres",
	goose: goose.DialectPostgres,
	// Not "for no key update": so that nobody can add rows that refer to the
	// meetup (answers, RSVPs) while it is locked.
	forUpdate:  " for update",
	skipLocked: " for update skip locked",
	// Said rather than left to the server's default: what is read after a lock
	// was waited for must be what the other transaction left.
	writeTx:  sql.TxOptions{Isolation: sql.LevelReadCommitted},
	readTx:   sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	hasTable: `select count(*) from pg_tables where schemaname = any(current_schemas(false)) and tablename = ?`,
	span:     func(d time.Duration) any { return fmt.Sprintf("%d microseconds", d.Microseconds()) },
	classify: classifyPostgres,
}

var sqlite3 = dialect{
	name:     "sqlite",
	goose:    goose.DialectSQLite3,
	readTx:   sql.TxOptions{ReadOnly: true}, // begins deferred: one snapshot, and no lock
	hasTable: `select count(*) from sqlite_master where type = 'table' and name = ?`,
	span:     func(d time.Duration) any { return d.Microseconds() },
	classify: classifySQLite,
}
