package storage

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// LatestSchema is the schema that this program was written for: the number of its
// last migration. A migration is a file of the same name in both folders. It
// goes forward only, takes nothing away that the release before still needs,
// and ends by setting muster_schema: its own number, and the oldest program
// schema that it still serves.
var LatestSchema = lastMigration()

func lastMigration() int64 {
	files, _ := fs.Glob(migrations, "migrations/sqlite/*.sql") // the pattern is well formed
	return int64(len(files))
}

// Schema says which schema a database has and which ones go together.
type Schema struct {
	Applied int64 // 0: none yet
	Serves  int64 // the oldest program schema that the applied one serves
	Known   int64 // this program's
}

// IsOutdated tells whether the database has to be migrated first.
func (s Schema) IsOutdated() bool { return s.Applied < s.Known }

// IsCompatible tells whether this program can run on the database: on its own schema,
// and on a newer one as long as that still serves it.
func (s Schema) IsCompatible() bool { return s.Applied >= s.Known && s.Serves <= s.Known }

// SchemaError says that program and schema do not suit each other.
type SchemaError struct{ Schema Schema }

func (e *SchemaError) Error() string {
	s := e.Schema
	if s.IsOutdated() {
		return fmt.Sprintf("the database has schema %d and needs %d: run muster migrate", s.Applied, s.Known)
	}
	return fmt.Sprintf("the database has schema %d, which serves programs from schema %d on, and this one knows %d: run a newer muster",
		s.Applied, s.Serves, s.Known)
}

// Schema looks which schema the database has, and changes nothing.
func (s *Store) Schema(ctx context.Context) (Schema, error) {
	found := Schema{Known: LatestSchema}
	// On the connection that writes, since a reader's may not make the files
	// that a fresh database lacks.
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

// checkSchema makes sure that program and schema go together.
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
	release, err := s.lockMigrations(ctx)
	if err != nil {
		return wrap(err, "lock migrations")
	}
	defer release()
	for {
		before, err := s.Schema(ctx)
		if err != nil || !before.IsOutdated() {
			return err
		}
		err = s.runMigrations(ctx)
		s.write.closePrepared()
		if err == nil {
			return nil
		}
		// On SQLite nothing keeps another process out between two migrations;
		// if one got on with them, ours failed for being late.
		after, e := s.Schema(ctx)
		if e != nil || after.Applied == before.Applied {
			return fmt.Errorf("migrate from schema %d: %w", before.Applied, errors.Join(err, e))
		}
	}
}

func (s *Store) runMigrations(ctx context.Context) error {
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return err
	}
	g, err := goose.NewProvider(s.dialect.goose, s.write.DB.DB, folder,
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

// migrationLock is the number of the advisory lock on Postgres; any will do
// that nobody else takes.
const migrationLock = 0x6d7573746572 // "muster"

// lockMigrations waits until no other process migrates. The lock is Postgres's own
// rather than goose's, which asks only every few seconds. It goes with its
// connection, so also with a process that dies.
func (s *Store) lockMigrations(ctx context.Context) (release func(), err error) {
	if s.dialect != &postgres {
		return func() {}, nil
	}
	conn, err := s.write.Conn(ctx)
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
