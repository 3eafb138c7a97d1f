package storagetest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	for n := range 3 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			Each(t, func(t *testing.T, s *storage.Store) {
				err := s.InTx(context.Background(), func(tx bot.Tx) error {
					if c, err := tx.Community("test:one"); err == nil {
						t.Errorf("somebody left %+v", c)
					}
					return tx.AddCommunity(bot.Community{ID: "test:one"})
				})
				if err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestAnEmptyDatabaseHasNoSchema(t *testing.T) {
	for _, engine := range Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			if s, err := storage.Open(context.Background(), EmptyURL(t, engine), storage.Options{}); err == nil {
				t.Error("it can be used")
				_ = s.Close()
			}
		})
	}
}

func TestDatabasesOfAKilledRunAreSwept(t *testing.T) {
	address := emptyPostgresURL(t) // or the test is skipped
	ours, err := sharedServer()
	if err != nil {
		t.Fatal(err)
	}
	dead, running := prefix+"1_1", prefix+"2_1"
	for _, name := range []string{dead, running} {
		if _, err := ours.admin.Exec("create database " + name); err != nil {
			t.Fatal(err)
		}
	}
	alive, err := ours.admin.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alive.Close() }()
	if _, err := alive.ExecContext(t.Context(), `select pg_advisory_lock(2)`); err != nil {
		t.Fatal(err)
	}
	if err := ours.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	left := databases(t, ours.admin)
	if left[dead] || !left[running] || !left[ours.template] {
		t.Errorf("left: %v", left)
	}
	if _, err := alive.ExecContext(t.Context(), `select pg_advisory_unlock(2)`); err != nil {
		t.Fatal(err)
	}
	if err := ours.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := databases(t, ours.admin); left[running] {
		t.Errorf("left: %v", left)
	}
	if db, err := sql.Open("postgres", address); err != nil || db.Ping() != nil {
		t.Error("a running test's database was swept")
	}
}

func databases(t *testing.T, db *sql.DB) map[string]bool {
	t.Helper()
	rows, err := db.Query(`select datname from pg_database`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names := make(map[string]bool)
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names[name] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// fakeTB records how a test would end.
type fakeTB struct {
	testing.TB
	skipped, failed string
}

func (s *fakeTB) Helper() {}

func (s *fakeTB) Skipf(format string, args ...any) { s.skipped = fmt.Sprintf(format, args...) }

func (s *fakeTB) Fatalf(format string, args ...any) {
	s.failed = fmt.Sprintf(format, args...)
	panic(s)
}

func TestATestWithoutItsEngineIsSkippedOrFailsWhereItIsRequired(t *testing.T) {
	t.Setenv("MUSTER_TEST_REQUIRE", "chromium")
	var s fakeTB
	skipOrFail(&s, "none here")
	if s.skipped != "needs postgres: none here" || s.failed != "" {
		t.Errorf("%+v", s)
	}
	t.Setenv("MUSTER_TEST_REQUIRE", "chromium,postgres")
	defer func() {
		if recover() == nil || s.failed != "postgres is required here: none here" {
			t.Errorf("%+v", s)
		}
	}()
	skipOrFail(&s, "none here")
}
