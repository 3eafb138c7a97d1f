package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"modernc.org/sqlite"
)

// connect opens the pools for the engine that the URL names.
func (s *Store) connect(ctx context.Context, address string) error {
	scheme, _, _ := strings.Cut(address, ":")
	switch scheme {
	case "postgres", "postgresql":
		return s.connectPostgres(ctx, address)
	case "sqlite", "file":
		return s.connectSQLite(ctx, address)
	}
	return fmt.Errorf("the scheme of the database URL is %q; postgres and sqlite are known", scheme)
}

// lockTimeout ends a wait for a lock if its cancellation was lost: Postgres
// ignores a cancel request that overtakes its query, and lib/pq then waits as
// long as the lock is held.
const lockTimeout = "8s"

// maxConns leaves room for several replicas under Postgres's default of 100.
const maxConns = 20

func (s *Store) connectPostgres(ctx context.Context, address string) error {
	s.dialect, s.address = &postgres, address
	db, d, err := s.openPostgres(silenceTimeout)
	if err != nil {
		return err
	}
	s.dialer = d
	s.write = newPool(s.dialect, sqlx.NewDb(db, "postgres"))
	s.read = s.write
	ctx, end := s.bounded(ctx)
	defer end()
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return fmt.Errorf("connect to postgres: %w", err)
	}
	return nil
}

// openPostgres returns a pool whose connections are closed when they were silent
// for so long, and its dialer. Unless that is long, the server limits statements.
func (s *Store) openPostgres(silence time.Duration) (*sql.DB, *dialer, error) {
	config, err := pq.NewConfig(s.address)
	if err != nil {
		return nil, nil, redactedError{err}
	}
	if config.Runtime == nil {
		config.Runtime = map[string]string{}
	}
	limits := map[string]string{"lock_timeout": lockTimeout, "statement_timeout": fmt.Sprint(statementTimeout.Milliseconds())}
	if silence > silenceTimeout {
		limits = nil
		config.Runtime["statement_timeout"] = "0"
	}
	for name, limit := range limits {
		if _, set := config.Runtime[name]; !set {
			config.Runtime[name] = limit
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, nil, redactedError{err}
	}
	d := newDialer(silence)
	connector.Dialer(d)
	db := sql.OpenDB(s.options.Connector(loginConnector{connector}))
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns) // or a burst closes and opens connections
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, d, nil
}

// callTimeout bounds what its caller does not.
const callTimeout = 30 * time.Second

// bounded returns a context with a deadline for a call, and what ends the call. One
// that goes on after its deadline waits for a server that is silent.
func (s *Store) bounded(ctx context.Context) (context.Context, func()) {
	cancel := func() {}
	if _, has := ctx.Deadline(); !has {
		ctx, cancel = context.WithTimeout(ctx, callTimeout)
	}
	if s.dialer == nil {
		return ctx, cancel
	}
	var over atomic.Bool
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(cancelTimeout, func() {
			if !over.Load() {
				s.dialer.silent()
			}
		})
	})
	return ctx, func() {
		over.Store(true)
		stop()
		cancel()
	}
}

// FileURL returns the URL of an SQLite file.
func FileURL(path string) string {
	return "sqlite:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
}

// connectSQLite opens one connection that writes and several that read. A
// commit is on disk when it returns (synchronous=full): answers and tasks must
// survive a power cut, which a machine at home will see. "?synchronous=normal"
// trades this for speed: a commit then survives a crash of the process, but a
// power cut may lose the last commits, though it never corrupts the file.
func (s *Store) connectSQLite(ctx context.Context, address string) error {
	path, synchronous, err := sqlitePath(address)
	if err != nil {
		return err
	}
	// SQLite creates its other files with the mode of this one.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	pragmas := []string{"busy_timeout(5000)", "foreign_keys(1)", "journal_size_limit(67108864)", "cache_size(-4000)"}
	driver, err := driverWithClock(s.options.Machine)
	if err != nil {
		return err
	}
	open := func(more ...string) *sqlx.DB {
		q := url.Values{
			"_pragma":              append(more, pragmas...),
			"_txlock":              {"immediate"}, // a transaction that reads first must not fail when it writes
			"_time_integer_format": {"unix_micro"},
		}
		dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
		return sqlx.NewDb(sql.OpenDB(s.options.Connector(connector{driver, dsn})), "sqlite")
	}
	write := open("journal_mode(wal)", "synchronous("+synchronous+")")
	write.SetMaxOpenConns(1)
	if err := enableWAL(ctx, write); err != nil {
		_ = write.Close()
		return fmt.Errorf("open %s: %w", path, err)
	}
	read := open("query_only(1)")
	read.SetMaxOpenConns(max(4, 2*runtime.GOMAXPROCS(0)))
	read.SetMaxIdleConns(max(4, 2*runtime.GOMAXPROCS(0)))
	s.dialect = &sqlite3
	s.write, s.read = newPool(s.dialect, write), newPool(s.dialect, read)
	return nil
}

// enableWAL opens the first connection to a file and retries while it is busy.
// The first connection ever switches the file to a write-ahead log, and SQLite
// ignores busy_timeout if another process does the same.
func enableWAL(ctx context.Context, db *sqlx.DB) error {
	for n := 1; ; n++ {
		err := db.PingContext(ctx)
		if n == 100 || !classifySQLite(err).retryable {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// sqlitePath parses sqlite:/path or file:/path and its query.
func sqlitePath(address string) (path, synchronous string, err error) {
	_, rest, _ := strings.Cut(address, ":")
	rest, query, _ := strings.Cut(rest, "?")
	if path, err = url.PathUnescape(strings.TrimPrefix(rest, "//")); err != nil {
		return "", "", fmt.Errorf("sqlite URL: %w", err)
	}
	if path == "" || path == ":memory:" {
		return "", "", errors.New("sqlite URL names no file: it is sqlite:/path/file.db")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", "", fmt.Errorf("sqlite URL: %w", err)
	}
	synchronous = "full"
	for name, v := range values {
		if name != "synchronous" || (v[0] != "full" && v[0] != "normal") {
			return "", "", fmt.Errorf("sqlite URL: %s=%s is not known; synchronous=full or =normal is", name, v[0])
		}
		synchronous = v[0]
	}
	path, err = filepath.Abs(path)
	return filepath.ToSlash(path), synchronous, err
}

// connector opens connections that have clock_timestamp().
type connector struct {
	driver *sqlite.Driver
	dsn    string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

func (c connector) Driver() driver.Driver { return c.driver }

// driverWithClock returns an SQLite driver with Postgres's clock_timestamp(), so
// that both engines check leases with the same queries. It is a separate driver
// because functions registered on the package's driver reach every connection of
// the process.
func driverWithClock(machine func() time.Time) (*sqlite.Driver, error) {
	d := new(sqlite.Driver)
	err := d.RegisterScalarFunction("clock_timestamp", 0,
		func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
			return machine().UnixMicro(), nil
		})
	return d, err
}
