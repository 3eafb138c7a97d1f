package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestAnSQLiteFileIsServedByOneProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "muster.db")
	if found := diagnoseHolder(path, false); found != nil {
		t.Errorf("nobody serves it yet: %v", found)
	}
	release, err := holdFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = holdFile(t.Context(), path)
	if !errors.Is(err, errLocked) || !strings.Contains(err.Error(), "is served by process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("the second: %v", err)
	}
	if found := diagnoseHolder(path, false); len(found) != 1 || found[0].ok {
		t.Errorf("doctor: %v", found)
	}
	if found := diagnoseHolder(path, true); len(found) != 1 || !found[0].ok {
		t.Errorf("doctor beside the one that serves it: %v", found)
	}
	release()
	if found := diagnoseHolder(path, false); found != nil {
		t.Errorf("nobody serves it any more: %v", found)
	}
	release, err = holdFile(t.Context(), path)
	if err != nil {
		t.Errorf("after it was let go: %v", err)
	} else {
		release()
	}
}

// TestASecondServeIsRefusedAndToolsAreNot has one that is killed, too, whose lock
// nobody takes away.
func TestASecondServeIsRefusedAndToolsAreNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := startProcess(t, dir, "demo")
	env := map[string]string{"MUSTER_DATA_DIR": filepath.Join(dir, "demo"), "MUSTER_HTTP_ADDR": "127.0.0.1:0"}
	for _, command := range []string{"serve", "migrate"} {
		if _, err := muster(t, env, command); !errors.Is(err, errLocked) || !strings.Contains(err.Error(), strconv.Itoa(p.cmd.Process.Pid)) {
			t.Errorf("%s beside it: %v", command, err)
		}
	}
	if _, err := muster(t, map[string]string{"MUSTER_DATA_DIR": dir, "MUSTER_HTTP_ADDR": "127.0.0.1:0"}, "demo"); !errors.Is(err, errLocked) {
		t.Errorf("a second demo: %v", err)
	}
	if out, err := muster(t, env, "tasks"); err != nil {
		t.Errorf("tasks beside it: %v %s", err, out)
	}
	if out, err := muster(t, env, "doctor"); err == nil || !strings.Contains(out, "FIX  process") {
		t.Errorf("doctor before a second one: %v %s", err, out)
	}
	env["MUSTER_HTTP_ADDR"] = strings.TrimPrefix(p.base, "http://")
	if out, err := muster(t, env, "doctor"); err != nil {
		t.Errorf("doctor beside it: %v %s", err, out)
	}
	p.kill(t)
	if out, err := muster(t, env, "migrate"); err != nil {
		t.Errorf("after it was killed: %v %s", err, out)
	}
}
