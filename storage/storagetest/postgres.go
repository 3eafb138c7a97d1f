package storagetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/muster-bot/muster/storage"
)

// server is where a test binary makes its Postgres databases. They are named
// muster_test_RUN_N. The run's number is also that of an advisory lock which
// the binary holds while it lives, so that the databases of a run that was
// killed are known by their lock being free, and go with the next run.
type server struct {
	alive    io.Closer // keeps a throw-away cluster; nil on a server that was there
	lock     *sql.Conn
	admin    *sql.DB
	url      url.URL
	run      int64
	copying  string // how a template is copied
	template string
	made     atomic.Int64
}

// errNone says that there is no Postgres to be had.
var errNone = errors.New("MUSTER_TEST_DATABASE_URL is not set, and neither the PATH nor /usr/lib/postgresql has initdb and postgres")

var theServer = sync.OnceValues(func() (*server, error) {
	if address := os.Getenv("MUSTER_TEST_DATABASE_URL"); address != "" {
		return newServer(address)
	}
	address, alive, err := startCluster()
	if err != nil {
		return nil, err
	}
	s, err := newServer(address)
	if err == nil {
		s.alive = alive
	}
	return s, err
})

func newServer(address string) (*server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("MUSTER_TEST_DATABASE_URL cannot be read") // it may hold a password
	}
	s := &server{url: *u, run: time.Now().UnixNano()}
	if s.admin, err = sql.Open("postgres", address); err != nil {
		return nil, err
	}
	ctx := context.Background()
	if s.lock, err = s.admin.Conn(ctx); err != nil {
		return nil, fmt.Errorf("the test server does not answer: %w", err)
	}
	var version int
	err = s.lock.QueryRowContext(ctx, `select current_setting('server_version_num')::int`).Scan(&version)
	if err != nil {
		return nil, err
	}
	if version >= 150000 {
		s.copying = " strategy file_copy" // no write-ahead log for what is thrown away
	}
	if _, err := s.lock.ExecContext(ctx, `select pg_advisory_lock($1)`, s.run); err != nil {
		return nil, err
	}
	if err := s.sweep(ctx); err != nil {
		return nil, err
	}
	err = s.makeTemplate(ctx)
	return s, err
}

const prefix = "muster_test_"

func (s *server) name(n any) string { return fmt.Sprintf("%s%d_%v", prefix, s.run, n) }

// sweep drops what runs left that were killed.
func (s *server) sweep(ctx context.Context) error {
	var names pq.StringArray
	err := s.lock.QueryRowContext(ctx,
		`select coalesce(array_agg(datname::text), '{}') from pg_database where starts_with(datname::text, $1)`, prefix).Scan(&names)
	if err != nil {
		return err
	}
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		run, err := strconv.ParseInt(number, 10, 64)
		if err != nil || run == s.run {
			continue // somebody else's, or our own
		}
		var dead bool
		if err := s.lock.QueryRowContext(ctx, `select pg_try_advisory_lock($1)`, run).Scan(&dead); err != nil {
			return err
		}
		if !dead {
			continue
		}
		// "if exists": two runs may sweep at once.
		if _, err := s.lock.ExecContext(ctx, "drop database if exists "+pq.QuoteIdentifier(name)+" with (force)"); err != nil {
			return fmt.Errorf("drop what a killed run left: %w", err)
		}
		if _, err := s.lock.ExecContext(ctx, `select pg_advisory_unlock($1)`, run); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) makeTemplate(ctx context.Context) error {
	s.template = s.name("template")
	if _, err := s.admin.Exec("create database " + pq.QuoteIdentifier(s.template)); err != nil {
		return fmt.Errorf("make the template: %w", err)
	}
	st, err := storage.Open(ctx, s.of(s.template), storage.Options{Migrate: true})
	if err != nil {
		return fmt.Errorf("migrate the template: %w", err)
	}
	return st.Close() // nobody may be connected to what is copied
}

// of is the address of a database on the server.
func (s *server) of(name string) string {
	u := s.url
	u.Path = "/" + name
	return u.String()
}

// postgresURL makes a database for a test; it goes when the test ends.
func postgresURL(t testing.TB, migrated bool) string {
	t.Helper()
	s, err := theServer()
	if errors.Is(err, errNone) {
		skipOrFail(t, "postgres", err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	name := s.name(s.made.Add(1))
	query := "create database " + pq.QuoteIdentifier(name)
	if migrated {
		query += " template " + pq.QuoteIdentifier(s.template) + s.copying
	}
	if _, err := s.admin.Exec(query); err != nil {
		t.Fatalf("make a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec("drop database " + pq.QuoteIdentifier(name) + " with (force)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return s.of(name)
}
