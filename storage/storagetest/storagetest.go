package storagetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/storage"
)

// Engine is a database engine that Muster runs on.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Engines returns all engines.
func Engines() []Engine { return []Engine{SQLite, Postgres} }

// Option changes how a store is opened.
type Option func(*storage.Options)

// Now sets the meetups' clock.
func Now(now func() time.Time) Option { return func(o *storage.Options) { o.Now = now } }

// Each runs a test on every engine in parallel, each with an empty database.
func Each(t *testing.T, test func(t *testing.T, s *storage.Store), options ...Option) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, engine, options...))
		})
	}
}

// Open opens an empty, migrated database, which is dropped when the test ends.
func Open(t testing.TB, engine Engine, options ...Option) *storage.Store {
	t.Helper()
	return OpenURL(t, URL(t, engine), options...)
}

// OpenURL opens an existing database, as a further replica does.
func OpenURL(t testing.TB, url string, options ...Option) *storage.Store {
	t.Helper()
	o := storage.Options{Migrate: true, StrictLocks: true}
	for _, option := range options {
		option(&o)
	}
	s, err := storage.Open(context.Background(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// URL creates an empty, migrated database and returns its URL.
func URL(t testing.TB, engine Engine) string {
	t.Helper()
	if engine == Postgres {
		return postgresURL(t)
	}
	path := filepath.Join(t.TempDir(), "muster.db")
	file, err := sqliteTemplate()
	if err == nil {
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return storage.FileURL(path)
}

// EmptyURL creates a database without a schema and returns its URL.
func EmptyURL(t testing.TB, engine Engine) string {
	t.Helper()
	if engine == Postgres {
		return emptyPostgresURL(t)
	}
	return storage.FileURL(filepath.Join(t.TempDir(), "empty.db"))
}

// sqliteTemplate returns the bytes of a migrated database file.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "muster-sqlite-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	s, err := storage.Open(context.Background(), storage.FileURL(path), storage.Options{Migrate: true})
	if err != nil {
		return nil, err
	}
	// Closing the last connection writes everything to the one file.
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// skipOrFail skips a test for want of Postgres, or fails it if MUSTER_TEST_REQUIRE
// names that.
func skipOrFail(t testing.TB, reason string) {
	t.Helper()
	if strings.Contains(os.Getenv("MUSTER_TEST_REQUIRE"), string(Postgres)) {
		t.Fatalf("postgres is required here: %s", reason)
	}
	t.Skipf("needs postgres: %s", reason)
}
