package storage

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
)

// dialect holds the differences between the engines, except for migrations and
// error codes.
type dialect struct {
	name       string // also the folder of the migrations
	goose      goose.Dialect
	forUpdate  string // suffix that locks the rows
	forChange  string // the same, letting others add rows that refer to them
	skipLocked string // the same, skipping locked rows
	hot        *hotSQL
	writeTx    sql.TxOptions // for InTx
	readTx     sql.TxOptions // for View
	hasTable   string        // counts the tables with a name
	watchesTx  bool          // the driver cancels a statement when the transaction's context ends
	// estimateTasks returns about how many tasks there are, without reading them.
	estimateTasks string
	// span returns a duration as an argument to add to clock_timestamp().
	span func(time.Duration) any
	// classify classifies an error of the driver.
	classify func(error) errorClass
}

var postgres = dialect{
	name:  "postgres",
	goose: goose.DialectPostgres,
	// "for no key update" would let others add rows that refer to the locked
	// meetup (answers, RSVPs).
	forUpdate:  " for update",
	forChange:  " for no key update",
	skipLocked: " for update skip locked",
	hot:        &hotPostgres,
	// Set here, not left to the server's default: a read after a wait for a lock
	// must return what the other transaction committed.
	writeTx:  sql.TxOptions{Isolation: sql.LevelReadCommitted},
	readTx:   sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	hasTable: `select count(*) from pg_tables where schemaname = any(current_schemas(false)) and tablename = ?`,
	// Kept up to date by vacuum and analyze; negative before the first one.
	estimateTasks: `select greatest(reltuples, 0)::bigint from pg_class where oid = 'task'::regclass`,
	span:          func(d time.Duration) any { return fmt.Sprintf("%d microseconds", d.Microseconds()) },
	classify:      classifyPostgres,
	watchesTx:     true,
}

var sqlite3 = dialect{
	name:          "sqlite",
	goose:         goose.DialectSQLite3,
	hot:           &hotSQLite,
	readTx:        sql.TxOptions{ReadOnly: true}, // begins deferred: one snapshot, no lock
	hasTable:      `select count(*) from sqlite_master where type = 'table' and name = ?`,
	estimateTasks: `select count(*) from task`,
	span:          func(d time.Duration) any { return d.Microseconds() },
	classify:      classifySQLite,
}
