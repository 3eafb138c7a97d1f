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
	"strings"
	"sync"
	"testing"

	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// openRaw opens a database past the store.
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
		address := storagetest.Bare(t, engine)
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
				if want := (storage.Schema{Applied: storage.Known, Serves: 1, Known: storage.Known}); err != nil || schema != want {
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
		address := storagetest.Bare(t, engine)
		_, err := storage.Open(context.Background(), address, storage.Options{})
		var wrong *storage.SchemaError
		if !errors.As(err, &wrong) || wrong.Schema.Applied != 0 || !wrong.Schema.Old() || !strings.Contains(err.Error(), "migrate") {
			t.Errorf("%v, want that it is to be migrated", err)
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
	tableName  = regexp.MustCompile(`(?m)^create table (\w+)`)
	constraint = regexp.MustCompile(`(?:constraint|create (?:unique )?index) (\w+)`)
	named      = regexp.MustCompile(`constraint \w+\s+(?:primary key|unique|check|foreign key)|create unique index|--.*`)
	nameless   = regexp.MustCompile(`(?:primary key|unique|check|foreign key).*`)
	column     = regexp.MustCompile(`(?m)^    (\w+) +(?:text|bigint|integer|boolean|timestamptz|bytea|blob)\b`)
)

// The two folders of migrations are one schema in two languages.
func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	folder := os.DirFS("migrations")
	read := func(engine string) (names []string, text string) {
		files, err := fs.Glob(folder, engine+"/*.sql")
		must(t, err)
		for _, file := range files {
			content, err := fs.ReadFile(folder, file)
			must(t, err)
			names, text = append(names, strings.TrimPrefix(file, engine+"/")), text+string(content)
		}
		return names, text
	}
	pgFiles, pg := read("postgres")
	liteFiles, lite := read("sqlite")
	same(t, "files", liteFiles, pgFiles)
	same(t, "files", int64(len(pgFiles)), storage.Known)
	for what, pattern := range map[string]*regexp.Regexp{"tables": tableName, "constraints": constraint, "columns": column} {
		find := func(text string) []string {
			var found []string
			for _, m := range pattern.FindAllStringSubmatch(text, -1) {
				found = append(found, m[1])
			}
			if what != "tables" { // where they stand differs
				slices.Sort(found)
			}
			return found
		}
		got := find(lite)
		same(t, what, got, find(pg))
		if len(got) < 10 {
			t.Errorf("only %d %s were found", len(got), what)
		}
	}
	for _, text := range []string{pg, lite} {
		if m := nameless.FindString(named.ReplaceAllString(text, "")); m != "" {
			t.Errorf("a constraint has no name: %s", m)
		}
	}
}
