package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestABackupIsMadeOfAFileAndPostgresHasItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := map[string]string{"MUSTER_DATA_DIR": dir}
	if said, err := muster(t, env, "migrate"); err != nil {
		t.Fatal(said, err)
	}
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
