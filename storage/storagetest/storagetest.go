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

// Engine is a database that Muster runs on.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Engines are all there are.
func Engines() []Engine { return []Engine{SQLite, Postgres} }

// Option changes how a store is opened.
type Option func(*storage.Options)

// Now sets the meetups' clock.
func Now(now func() time.Time) Option { return func(o *storage.Options) { o.Now = now } }

// Each runs a test on every engine in parallel, each time on an empty database
// of its own.
func Each(t *testing.T, test func(t *testing.T, s *storage.Store), options ...Option) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, engine, options...))
		})
	}
}

// Open opens an empty database, which goes when the test ends.
func Open(t testing.TB, engine Engine, options ...Option) *storage.Store {
	t.Helper()
	return OpenURL(t, URL(t, engine), options...)
}

// OpenURL opens a database that is there: a further replica.
func OpenURL(t testing.TB, url string, options ...Option) *storage.Store {
	t.Helper()
	o := storage.Options{Migrate: true}
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

// URL makes an empty database that is migrated, and names it.
func URL(t testing.TB, engine Engine) string {
	t.Helper()
	if engine == Postgres {
		return postgresURL(t, true)
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

// EmptyURL makes a database without anything in it, and names it.
func EmptyURL(t testing.TB, engine Engine) string {
	t.Helper()
	if engine == Postgres {
		return postgresURL(t, false)
	}
	return storage.FileURL(filepath.Join(t.TempDir(), "bare.db"))
}

// sqliteTemplate is a migrated database as a file.
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
	// Closing the last connection leaves everything in the one file.
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// skipOrFail ends a test that needs what is not here.
func skipOrFail(t testing.TB, what, why string) {
	t.Helper()
	if strings.Contains(os.Getenv("MUSTER_TEST_REQUIRE"), what) {
		t.Fatalf("%s is required here: %s", what, why)
	}
	t.Skipf("needs %s: %s", what, why)
}
