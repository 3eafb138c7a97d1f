package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

// migratedFile returns a directory with an SQLite file, and the variables that name it.
func migratedFile(t *testing.T) (dir string, env map[string]string) {
	t.Helper()
	dir = t.TempDir()
	env = map[string]string{"MUSTER_DATA_DIR": dir}
	if said, err := muster(t, env, "migrate"); err != nil {
		t.Fatal(said, err)
	}
	return dir, env
}

func TestABackupIsMadeOfAFileAndPostgresHasItsOwn(t *testing.T) {
	t.Parallel()
	_, env := migratedFile(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if said, err := muster(t, env, "backup", copied); err != nil || !strings.Contains(said, "MUSTER_SECRET") {
		t.Errorf("it said %q, %v", said, err)
	}
	env["MUSTER_DATABASE_URL"] = "sqlite:" + copied
	if said, err := muster(t, env, "tasks"); err != nil || !strings.Contains(said, "No task is stuck") {
		t.Errorf("of the copy tasks said %q, %v", said, err)
	}
	env["MUSTER_DATABASE_URL"], env["MUSTER_SECRET"] = "postgres://me:hidden@localhost/muster", strings.Repeat("s", 32)
	_, err := muster(t, env, "backup", copied+"2")
	if err == nil || !strings.Contains(err.Error(), "pg_dump") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("of Postgres: %v", err)
	}
}

func TestABackupIsRestored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := map[string]string{"MUSTER_DATA_DIR": dir}
	say := func(want string, args ...string) {
		t.Helper()
		if said, err := muster(t, env, args...); err != nil || !strings.Contains(said, want) {
			t.Fatalf("muster %s said %q, %v", strings.Join(args, " "), said, err)
		}
	}
	say("", "migrate")
	store := openFile(t, dir)
	if _, _, err := store.Resume(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	err := store.InTx(t.Context(), func(tx bot.Tx) error {
		if err := tx.AddCommunity(bot.Community{ID: "discord:1", Name: "one", Zone: "Europe/Berlin"}); err != nil {
			return err
		}
		return tx.Promise(bot.Task{Kind: bot.TaskWelcome, Key: "one", Community: "discord:1", Due: tx.Now()})
	})
	if err = errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	say("", "backup", copied)
	store = openFile(t, dir)
	if n, err := store.DropStuck(t.Context(), storage.TaskFilter{}); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	err = store.InTx(t.Context(), func(tx bot.Tx) error { return tx.AddCommunity(bot.Community{ID: "discord:2", Zone: "Europe/Berlin"}) })
	if err = errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	say("1 promises fell due", "restore", copied)
	store = openFile(t, dir)
	_, missing := bot.View(t.Context(), store, func(r bot.Reader) (bot.Community, error) { return r.Community("discord:2") })
	held, err := store.LastGap(t.Context())
	if err = errors.Join(err, store.Close()); !errors.Is(missing, bot.ErrNotFound) || held.Held != 1 || err != nil {
		t.Errorf("after it there is %v, and %+v, %v", missing, held, err)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "muster.db.before-*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept: %q, %v", kept, err)
	}
	say("held since", "tasks")
	say("1 promises are looked for", "restore", "--confirm")
	say("Nothing is held", "restore", "--send")
	say("", "restore", kept[0]) // and back
	store = openFile(t, dir)
	_, missing = bot.View(t.Context(), store, func(r bot.Reader) (bot.Community, error) { return r.Community("discord:2") })
	if err := store.Close(); missing != nil || err != nil {
		t.Errorf("going back: %v, %v", missing, err)
	}
}

func openFile(t *testing.T, dir string) *storage.Store {
	t.Helper()
	store, err := storage.Open(t.Context(), storage.FileURL(filepath.Join(dir, "muster.db")), storage.Options{Zones: bot.TZData})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestWhatIsNoBackupIsNotRestored(t *testing.T) {
	t.Parallel()
	dir, env := migratedFile(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if said, err := muster(t, env, "backup", copied); err != nil {
		t.Fatal(said, err)
	}
	raw, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	damaged := slices.Clone(raw)
	for i := len(damaged) / 2; i < len(damaged)/2+20_000; i++ {
		damaged[i] = 0xff
	}
	release, err := holdFile(t.Context(), filepath.Join(dir, "muster.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := muster(t, env, "restore", copied); err == nil || !strings.Contains(err.Error(), "stop that first") {
		t.Errorf("while it is served: %v", err)
	}
	release()
	for name, file := range map[string]string{
		"a text": write("text", []byte("no database")), "an empty file": write("empty", nil),
		"a damaged copy": write("damaged", damaged), "half a copy": write("half", raw[:len(raw)/2]),
	} {
		if said, err := muster(t, env, "restore", file); err == nil {
			t.Errorf("%s: it said %q", name, said)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "muster.db?*"))
	if err != nil || len(left) != 1 || !strings.HasSuffix(left[0], lockSuffix) {
		t.Errorf("left over: %q, %v", left, err)
	}
	if said, err := muster(t, env, "tasks"); err != nil {
		t.Errorf("the database is %q, %v", said, err)
	}
	env["MUSTER_DATABASE_URL"], env["MUSTER_SECRET"] = "postgres://me:hidden@localhost/muster", strings.Repeat("s", 32)
	if _, err := muster(t, env, "restore", copied); err == nil || !strings.Contains(err.Error(), "pg_restore") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("of Postgres: %v", err)
	}
}
