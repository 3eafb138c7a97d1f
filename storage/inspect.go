package storage

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
)

// FilePath returns the path of the SQLite file that a database URL names. ok is
// false if it names none.
func FilePath(address string) (path string, ok bool) {
	scheme, _, _ := strings.Cut(address, ":")
	if scheme != "sqlite" && scheme != "file" {
		return "", false
	}
	path, _, err := sqlitePath(address)
	return filepath.FromSlash(path), err == nil
}

// Inspect opens a database as it is, whatever its schema: it makes no file and
// changes nothing. A file that is not there is fs.ErrNotExist. What is asked of the
// store must fit the schema, which Schema returns.
func Inspect(ctx context.Context, address string, o Options) (*Store, error) {
	s := &Store{options: o.withDefaults(), metrics: newMetrics()}
	s.zones.find = o.Zones
	var err error
	if s.seal, err = newSeal(o.Secret, o.OldSecret); err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	if path, ok := FilePath(address); ok {
		err = s.inspectSQLite(ctx, path)
	} else {
		err = s.connect(ctx, address)
	}
	if err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	return s, nil
}

// inspectSQLite opens a file for reading only.
func (s *Store) inspectSQLite(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	driver, err := driverWithClock(s.options.Machine)
	if err != nil {
		return err
	}
	q := url.Values{
		"_pragma":              {"query_only(1)", "busy_timeout(5000)"},
		"_time_integer_format": {"unix_micro"},
	}
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
	db := sqlx.NewDb(sql.OpenDB(connector{driver, dsn}), "sqlite")
	db.SetMaxOpenConns(1)
	s.dialect = &sqlite3
	s.write = newPool(s.dialect, db)
	s.read = s.write
	var pages int
	if err := s.write.runner(ctx).get(&pages, `pragma page_count`); err != nil {
		_ = db.Close()
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
