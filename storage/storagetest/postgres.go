package storagetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/muster-bot/muster/storage"
)

// server is where test databases are made: one per test binary.
type server struct {
	alive    io.Closer // keeps a throw-away cluster; nil on a server that was there
	admin    *sql.DB
	url      url.URL
	run      string // tells our databases from those of other runs
	copying  string // how a template is copied
	template string
	made     atomic.Int64
}

// errNone says that there is no Postgres to be had.
var errNone = errors.New("no Postgres: MUSTER_TEST_DATABASE_URL is not set, and neither the PATH nor /usr/lib/postgresql has initdb and postgres")

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
	s := &server{url: *u, run: fmt.Sprintf("muster_test_%d_%d", os.Getpid(), time.Now().UnixNano())}
	if s.admin, err = sql.Open("postgres", address); err != nil {
		return nil, err
	}
	var version int
	if err := s.admin.QueryRow(`select current_setting('server_version_num')::int`).Scan(&version); err != nil {
		return nil, fmt.Errorf("the test server does not answer: %w", err)
	}
	if version >= 150000 {
		s.copying = " strategy file_copy" // no write-ahead log for what is thrown away
	}
	return s, s.makeTemplate()
}

func (s *server) makeTemplate() error {
	s.template = s.run + "_template"
	if _, err := s.admin.Exec("create database " + pq.QuoteIdentifier(s.template)); err != nil {
		return fmt.Errorf("make the template: %w", err)
	}
	st, err := storage.Open(context.Background(), s.of(s.template), storage.Options{Migrate: true})
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

func postgresURL(t testing.TB, migrated bool) string {
	t.Helper()
	s, err := theServer()
	if errors.Is(err, errNone) {
		missing(t, "postgres", err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%s_%d", s.run, s.made.Add(1))
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
