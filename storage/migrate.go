package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// LatestSchema is the schema of this program: the number of its last migration.
// A migration is a file of the same name in both folders. It goes forward only,
// removes nothing that the previous release needs, and ends by setting
// muster_schema to its number and the oldest program schema that it serves.
var LatestSchema = lastMigration()

func lastMigration() int64 {
	files, _ := fs.Glob(migrations, "migrations/sqlite/*.sql") // the pattern is well formed
	number, _, _ := strings.Cut(path.Base(files[len(files)-1]), "_")
	last, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		panic("storage: migration without a number: " + number)
	}
	return last
}

// Schema holds the schema versions of a database and of this program.
type Schema struct {
	Applied int64 // 0: none yet
	Serves  int64 // the oldest program schema that the applied one serves
	Known   int64 // the schema of this program
}

// IsOutdated reports whether the database has to be migrated first.
func (s Schema) IsOutdated() bool { return s.Applied < s.Known }

// IsCompatible reports whether this program can run on the database: on its own
// schema, or on a newer one that still serves it.
func (s Schema) IsCompatible() bool { return s.Applied >= s.Known && s.Serves <= s.Known }

// SchemaError reports that the program cannot run on the database's schema.
type SchemaError struct{ Schema Schema }

func (e *SchemaError) Error() string {
	s := e.Schema
	if s.IsOutdated() {
		return fmt.Sprintf("the database has schema %d and needs %d: run muster migrate", s.Applied, s.Known)
	}
	return fmt.Sprintf("the database has schema %d, which serves programs from schema %d on, and this one knows %d: run a newer muster",
		s.Applied, s.Serves, s.Known)
}

// Schema reads which schema the database has. It changes nothing.
func (s *Store) Schema(ctx context.Context) (Schema, error) {
	found := Schema{Known: LatestSchema}
	// A read-only connection cannot create the files that a fresh database lacks.
	r := s.write.runner(ctx)
	var tables int
	err := r.get(&tables, s.dialect.hasTable, "muster_schema")
	if err == nil && tables > 0 {
		var row struct {
			Version int64 `db:"version"`
			Serves  int64 `db:"serves"`
		}
		err = r.get(&row, `select version, serves from muster_schema`)
		found.Applied, found.Serves = row.Version, row.Serves
	}
	return found, wrap(err, "read schema version")
}

// checkSchema returns a *SchemaError unless the program can run on the schema. It
// migrates an older one first if the options say so.
func (s *Store) checkSchema(ctx context.Context) error {
	found, err := s.Schema(ctx)
	if err == nil && found.IsOutdated() && s.options.Migrate {
		if err = s.Migrate(ctx); err == nil {
			found, err = s.Schema(ctx)
		}
	}
	if err == nil && !found.IsCompatible() {
		err = &SchemaError{found}
	}
	return err
}

// Migrate brings the schema up to date. Any number of processes may call it at
// once: one migrates, the others wait and find it done.
func (s *Store) Migrate(ctx context.Context) error {
	db, end, err := s.migrationPool(ctx)
	if err != nil {
		return err
	}
	defer end()
	release, err := s.lockMigrations(ctx, db)
	if err != nil {
		return wrap(err, "lock migrations")
	}
	defer release()
	for {
		before, err := s.Schema(ctx)
		if err != nil || !before.IsOutdated() {
			return err
		}
		err = s.runMigrations(ctx, db)
		s.write.closePrepared()
		if err == nil {
			return nil
		}
		// On SQLite another process may run the next migration first, which
		// fails ours.
		after, e := s.Schema(ctx)
		if e != nil || after.Applied == before.Applied {
			return fmt.Errorf("migrate from schema %d: %w", before.Applied, errors.Join(err, e))
		}
	}
}

// migrationPool returns the connections for migrations, which may take long. On
// Postgres the server does not limit them, so they are closed soon after ctx ends.
func (s *Store) migrationPool(ctx context.Context) (*sql.DB, func(), error) {
	if s.dialect != &postgres {
		return s.write.DB.DB, func() {}, nil
	}
	db, d, err := s.openPostgres(patience)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(cancelTimeout, d.closeAll) // the server may end the statement by itself
	})
	return db, func() {
		stop()
		_ = db.Close() // what it did was committed
	}, nil
}

func (s *Store) runMigrations(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return err
	}
	g, err := goose.NewProvider(s.dialect.goose, db, folder,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(s.options.Logger))
	if err != nil {
		return err
	}
	applied, err := g.Up(ctx)
	for _, m := range applied {
		s.options.Logger.InfoContext(ctx, "schema migrated",
			slog.Int64("version", m.Source.Version), slog.Duration("took", m.Duration))
	}
	return err
}

// migrationLock is the number of the advisory lock on Postgres; any unused number
// will do.
const migrationLock = 0x6d7573746572 // "muster"

// lockMigrations waits until no other process migrates. It takes an advisory lock,
// since goose's lock polls only every few seconds. Postgres releases it with the
// connection, so a process that dies leaves none.
func (s *Store) lockMigrations(ctx context.Context, db *sql.DB) (release func(), err error) {
	if s.dialect != &postgres {
		return func() {}, nil
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, s.dialect.mapError(ctx, err)
	}
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		_ = conn.Close()
		return nil, s.dialect.mapError(ctx, err)
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, int64(migrationLock))
		_ = conn.Close()
	}, nil
}
