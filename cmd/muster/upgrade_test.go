//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/muster-bot/muster/storage"
)

// buildRelease builds the program of a release from the repository's history.
func buildRelease(t *testing.T, version string) string {
	t.Helper()
	releases, err := os.ReadFile(filepath.Join(moduleRoot, "docs", "releases.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var commit string
	for line := range strings.Lines(string(releases)) {
		if name, hash, _ := strings.Cut(strings.TrimSpace(line), "\t"); name == version {
			commit = hash
		}
	}
	if commit == "" {
		t.Fatalf("docs/releases.tsv has no %s", version)
	}
	dir := t.TempDir()
	tree, program := filepath.Join(dir, "tree"), filepath.Join(dir, "muster-"+version)
	run := func(in, name string, arg ...string) ([]byte, error) {
		cmd := exec.CommandContext(t.Context(), name, arg...)
		cmd.Dir = in
		cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false")
		return cmd.CombinedOutput()
	}
	cannot := func(what string, out []byte) {
		t.Helper()
		if strings.Contains(os.Getenv("MUSTER_TEST_REQUIRE"), "history") {
			t.Fatalf("%s cannot be %s: %s", version, what, out)
		}
		t.Skipf("without the repository's history and the modules of then, %s cannot be %s: %s", version, what, out)
	}
	if out, err := run(moduleRoot, "git", "worktree", "add", "--detach", "--force", tree, commit); err != nil {
		cannot("checked out", out)
	}
	defer func() {
		if out, err := run(moduleRoot, "git", "worktree", "remove", "--force", tree); err != nil {
			t.Errorf("%s", out)
		}
	}()
	if out, err := run(tree, "go", "build", "-o", program, "./cmd/muster"); err != nil {
		cannot("built", out)
	}
	return program
}

// complaint is a line of a log that says that a program and the schema do not fit.
var complaint = regexp.MustCompile(`(?i)(column|relation|constraint|trigger|function|type) "|does not exist|violates|undefined|schema (has|serves)|SQLSTATE|panic`)

// stop ends a process as an operator does, and checks its log.
func (w *processWorld) stop(p *faultProcess) {
	w.must(p.cmd.Process.Signal(syscall.SIGTERM))
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			w.fail("a process ended with %v", err)
		}
	case <-time.After(time.Minute):
		w.fail("a process does not end")
		w.must(p.cmd.Process.Kill())
		if err := <-ended; err == nil {
			w.fail("it ended after all")
		}
	}
	w.processes = slices.DeleteFunc(w.processes, func(one *faultProcess) bool { return one == p })
	w.checkLog(p)
}

func (w *processWorld) checkLog(p *faultProcess) {
	for line := range strings.Lines(p.log.String()) {
		if complaint.MatchString(line) {
			w.fail("%s logged %s", filepath.Base(p.cmd.Path), line)
		}
	}
}

// actFor has members act for so many steps.
func (w *processWorld) actFor(steps int) {
	for range steps {
		pass(time.Duration(w.random.IntN(800)) * time.Millisecond)
		w.act()
	}
}

// scheduleOne has Ana schedule one more meetup.
func (w *processWorld) scheduleOne(title string) {
	w.must(w.platform.invoke("ana", "schedule", map[string]string{"title": title, "capacity": strconv.Itoa(faultCapacity), "when": w.start.Format("2 Jan 2006") + " 4pm"}))
	w.pressLast("ana", "Post it")
	w.titles = append(w.titles, title)
	for range 60 {
		if w.findCards(); w.cards[title] != "" {
			return
		}
		pass(time.Second)
	}
	w.abandon("the card of %s is not posted", title)
}

// upgrade goes from the old program to the new one, back, and forward again, with both
// side by side in between and members acting all the while.
func (w *processWorld) upgrade(before string) {
	defer w.noteAbandoned()
	const steps = 12
	older := w.startProgram(before)
	w.schedule()
	w.actFor(steps)
	newer := w.startProcess() // migrates
	w.actFor(2 * steps)
	w.checkSchema()
	w.stop(older)
	w.scheduleOne("Delta")
	w.actFor(steps)
	older = w.startProgram(before) // and back
	w.actFor(2 * steps)
	w.stop(newer)
	w.scheduleOne("Echo")
	w.actFor(steps)
	w.startProcess()
	w.actFor(steps)
	w.stop(older)
	w.checkInTheEnd()
	w.checkTallies()
}

func (w *processWorld) checkSchema() {
	var version int64
	w.must(w.raw.QueryRow(`select version from muster_schema`).Scan(&version))
	if version != storage.LatestSchema {
		w.fail("the schema is %d with the new program, want %d", version, storage.LatestSchema)
	}
}

// checkTallies checks that the answers of both programs are counted.
func (w *processWorld) checkTallies() {
	var wrong, counted int
	w.must(w.raw.QueryRow(`select count(*) filter (where t.yes is distinct from a.yes or t.if_needed is distinct from a.if_needed or t.no is distinct from a.no), count(*)
		from (select meetup, slot, count(*) filter (where availability = 'yes') as yes, count(*) filter (where availability = 'if_needed') as if_needed,
			count(*) filter (where availability = 'no') as no from answer group by meetup, slot) a
		full join (select * from tally where yes + if_needed + no > 0) t using (meetup, slot)`).Scan(&wrong, &counted))
	if wrong > 0 || counted == 0 {
		w.fail("%d of %d tallies differ from the answers", wrong, counted)
	}
	w.counts["slots with a tally"] += counted
}

// TestTheReleaseBeforeRunsBesideThisOne runs the last release and this program on one
// database under load, forward and back. Its schema is one that serves both.
func TestTheReleaseBeforeRunsBesideThisOne(t *testing.T) {
	t.Parallel()
	before := buildRelease(t, "v0.1.0")
	w := newProcessWorld(t, 1, 22)
	w.upgrade(before)
	for _, p := range w.processes {
		w.end(p)
		w.checkLog(p)
	}
	w.endPlatform()
	for _, one := range w.wrong {
		t.Error(one)
	}
	if t.Failed() {
		for _, p := range w.processes {
			t.Logf("%s logged\n%s", filepath.Base(p.cmd.Path), p.log.String())
		}
	}
	t.Logf("%d violations; counted:\n%s", len(w.wrong), faultSummary(w.counts))
}
