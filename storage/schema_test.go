package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// openRaw opens a database without a store.
func openRaw(t testing.TB, address string) *sql.DB {
	t.Helper()
	driver, dsn := "postgres", address
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver = "sqlite"
		var err error
		if dsn, err = url.PathUnescape(path); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func onEngines(t *testing.T, test func(t *testing.T, engine storagetest.Engine)) {
	t.Helper()
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, engine)
		})
	}
}

func TestReplicasMigrateTogether(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		address := storagetest.EmptyURL(t, engine)
		var replicas sync.WaitGroup
		for range 5 {
			replicas.Go(func() {
				s, err := storage.Open(context.Background(), address, storage.Options{Migrate: true})
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Migrate(context.Background()); err != nil {
					t.Error(err)
				}
				schema, err := s.Schema(context.Background())
				if want := (storage.Schema{Applied: storage.LatestSchema, Serves: 8, Known: storage.LatestSchema}); err != nil || schema != want {
					t.Errorf("schema %+v, %v", schema, err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		replicas.Wait()
	})
}

func TestAnEmptyDatabaseIsLeftAlone(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		address := storagetest.EmptyURL(t, engine)
		_, err := storage.Open(context.Background(), address, storage.Options{})
		var wrong *storage.SchemaError
		if !errors.As(err, &wrong) || wrong.Schema.Applied != 0 || !wrong.Schema.IsOutdated() || !strings.Contains(err.Error(), "migrate") {
			t.Errorf("%v, want it to be outdated", err)
		}
		var tables int
		query := map[storagetest.Engine]string{
			storagetest.SQLite:   `select count(*) from sqlite_master`,
			storagetest.Postgres: `select count(*) from pg_tables where schemaname = 'public'`,
		}
		must(t, openRaw(t, address).QueryRowContext(t.Context(), query[engine]).Scan(&tables))
		if tables != 0 {
			t.Errorf("%d tables were made", tables)
		}
	})
}

func TestASchemaIsRefusedOnlyIfItNoLongerServes(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		for _, c := range []struct {
			set     string
			migrate bool
			opens   bool
			says    string
		}{
			{"version = 99, serves = 1", false, true, ""},
			{"version = 99, serves = 1", true, true, ""},
			{"version = 99, serves = 98", false, false, "newer muster"},
			{"version = 99, serves = 98", true, false, "newer muster"},
			{"version = 0, serves = 0", false, false, "muster migrate"},
		} {
			address := storagetest.URL(t, engine)
			_, err := openRaw(t, address).ExecContext(t.Context(), `update muster_schema set `+c.set)
			must(t, err)
			s, err := storage.Open(context.Background(), address, storage.Options{Migrate: c.migrate})
			if (err == nil) != c.opens || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s, migrate %t: %v", c.set, c.migrate, err)
			}
			if err == nil {
				must(t, s.Close())
			}
		}
	})
}

var (
	constraint = regexp.MustCompile(`constraint (\w+)`)
	named      = regexp.MustCompile(`constraint \w+\s+(?:primary key|unique|check|foreign key)|create unique index|--.*`)
	nameless   = regexp.MustCompile(`(?:primary key|unique|check|foreign key).*`)
)

// schemaOf lists the columns of a migrated database as table.column, and the
// names of its constraints and indexes.
func schemaOf(t *testing.T, engine storagetest.Engine) (columns, names []string) {
	t.Helper()
	db := openRaw(t, storagetest.URL(t, engine))
	list := func(query string) []string {
		rows, err := db.QueryContext(t.Context(), query)
		must(t, err)
		defer func() { _ = rows.Close() }()
		var out []string
		for rows.Next() {
			var one string
			must(t, rows.Scan(&one))
			out = append(out, one)
		}
		must(t, rows.Err())
		return out
	}
	if engine == storagetest.Postgres {
		columns = list(`select table_name || '.' || column_name from information_schema.columns
			where table_schema = 'public' and table_name not like 'goose%'`)
		names = append(list(`select conname from pg_constraint c join pg_class t on t.oid = c.conrelid
			where t.relnamespace = 'public'::regnamespace and t.relname not like 'goose%' and contype in ('p', 'u', 'f', 'c')`),
			list(`select indexname from pg_indexes where schemaname = 'public' and tablename not like 'goose%'
			and indexname not in (select conname from pg_constraint)`)...)
	} else {
		columns = list(`select t.name || '.' || c.name from sqlite_master t join pragma_table_info(t.name) c
			where t.type = 'table' and t.name not like 'goose%' and t.name not like 'sqlite%'`)
		for _, text := range list(`select sql from sqlite_master where type = 'table' and name not like 'goose%' and name not like 'sqlite%'`) {
			for _, m := range constraint.FindAllStringSubmatch(text, -1) {
				names = append(names, m[1])
			}
			if m := nameless.FindString(named.ReplaceAllString(text, "")); m != "" {
				t.Errorf("a constraint has no name: %s", m)
			}
		}
		names = append(names, list(`select name from sqlite_master where type = 'index' and name not like 'sqlite%' and tbl_name not like 'goose%'`)...)
	}
	slices.Sort(columns)
	slices.Sort(names)
	if len(columns) < 100 || len(names) < 40 {
		t.Errorf("only %d columns and %d names were found", len(columns), len(names))
	}
	return columns, names
}

// The two folders of migrations must produce the same schema.
func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	t.Parallel()
	files := func(engine string) (names []string) {
		found, err := fs.Glob(os.DirFS("migrations"), engine+"/*.sql")
		must(t, err)
		for _, file := range found {
			names = append(names, strings.TrimPrefix(file, engine+"/"))
		}
		return names
	}
	wantEqual(t, "files", files("sqlite"), files("postgres"))
	last := slices.Max(files("sqlite"))
	wantEqual(t, "the last migration", strings.TrimLeft(last[:4], "0"), strconv.FormatInt(storage.LatestSchema, 10))
	columns, names := schemaOf(t, storagetest.SQLite)
	theirColumns, theirNames := schemaOf(t, storagetest.Postgres)
	wantEqual(t, "columns", columns, theirColumns)
	wantEqual(t, "constraints and indexes", names, theirNames)
}
