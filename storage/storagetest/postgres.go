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

// server is the Postgres server of a test binary. Its databases are named
// muster_test_RUN_N. The binary holds an advisory lock with the number of the
// run, so the databases of a killed run are those whose lock is free; the next
// run drops them.
type server struct {
	alive      io.Closer // keeps a throw-away cluster running; nil for an existing server
	lock       *sql.Conn
	admin      *sql.DB
	url        url.URL
	run        int64
	copyClause string // clause that says how to copy a template
	template   string
	created    atomic.Int64
}

// errNone reports that no Postgres was found.
var errNone = errors.New("MUSTER_TEST_DATABASE_URL is not set, and neither the PATH nor /usr/lib/postgresql has initdb and postgres")

var sharedServer = sync.OnceValues(func() (*server, error) {
	if address := os.Getenv("MUSTER_TEST_DATABASE_URL"); address != "" {
		return newServer(address)
	}
	address, alive, err := startCluster("off")
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
		return nil, fmt.Errorf("connect to test server: %w", err)
	}
	var version int
	err = s.lock.QueryRowContext(ctx, `select current_setting('server_version_num')::int`).Scan(&version)
	if err != nil {
		return nil, err
	}
	if version >= 150000 {
		s.copyClause = " strategy file_copy" // avoids a write-ahead log of the copy
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

// sweep drops the databases of killed runs.
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
			continue // not a test database, or one of this run
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
			return fmt.Errorf("drop database of a killed run: %w", err)
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
		return fmt.Errorf("create template: %w", err)
	}
	st, err := storage.Open(ctx, s.urlOf(s.template), storage.Options{Migrate: true})
	if err != nil {
		return fmt.Errorf("migrate template: %w", err)
	}
	return st.Close() // a template must have no connections
}

// urlOf returns the URL of a database on the server.
func (s *server) urlOf(name string) string {
	u := s.url
	u.Path = "/" + name
	return u.String()
}

// postgresURL creates a migrated database for a test, which is dropped when the
// test ends.
func postgresURL(t testing.TB) string {
	t.Helper()
	s := requireServer(t)
	return s.createDatabase(t, " template "+pq.QuoteIdentifier(s.template)+s.copyClause)
}

// emptyPostgresURL is postgresURL without a schema.
func emptyPostgresURL(t testing.TB) string {
	t.Helper()
	return requireServer(t).createDatabase(t, "")
}

// Cluster is a Postgres server of one test, which can be stopped at once.
type Cluster struct {
	URL string // of a database without a schema

	keeper io.WriteCloser
}

// StartCluster starts a server, which ends with the test.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	address, keeper, err := startCluster("on")
	if errors.Is(err, errNone) {
		skipOrFail(t, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keeper.Close() }) // the server ends in its time
	return &Cluster{URL: address, keeper: keeper}
}

// Restart stops the server without a checkpoint or a word to its clients, and starts
// it again. It does not wait until that is done.
func (c *Cluster) Restart() error {
	_, err := io.WriteString(c.keeper, "restart\n")
	return err
}

func requireServer(t testing.TB) *server {
	t.Helper()
	s, err := sharedServer()
	if errors.Is(err, errNone) {
		skipOrFail(t, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// createDatabase creates a database with the given options of "create database".
func (s *server) createDatabase(t testing.TB, options string) string {
	t.Helper()
	name := s.name(s.created.Add(1))
	if _, err := s.admin.Exec("create database " + pq.QuoteIdentifier(name) + options); err != nil {
		t.Fatalf("create test database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec("drop database " + pq.QuoteIdentifier(name) + " with (force)"); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return s.urlOf(name)
}
