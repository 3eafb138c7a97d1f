package main

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestStuckTasksAreListedRetriedAndDropped(t *testing.T) {
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			env := map[string]string{
				"MUSTER_DATABASE_URL": storagetest.EmptyURL(t, engine), "MUSTER_SECRET": strings.Repeat("s", minSecret), "MUSTER_DATA_DIR": t.TempDir(),
			}
			run := func(want string, args ...string) string {
				t.Helper()
				out, err := muster(t, env, args...)
				if err != nil || !strings.Contains(out, want) {
					t.Errorf("%q: %v, want %q in\n%s", args, err, want, out)
				}
				return out
			}
			run("up to date", "migrate")
			run("No task is stuck", "tasks")
			must := func(t *testing.T, err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			s, err := storage.Open(t.Context(), env["MUSTER_DATABASE_URL"], storage.Options{})
			must(t, err)
			put := func(c bot.CommunityID, kind bot.TaskKind, why bot.Setback) {
				must(t, s.InTx(t.Context(), func(tx bot.Tx) error {
					must(t, tx.AddCommunity(bot.Community{ID: c}))
					return tx.Promise(bot.Task{Kind: kind, Key: "1", Community: c, Due: time.Now().Add(-time.Second)})
				}))
				claimed, err := s.Claim(t.Context(), time.Now(), 1, time.Minute)
				must(t, err)
				if why.Cause == bot.CauseFault {
					must(t, s.Park(t.Context(), claimed[0], why))
				} else {
					must(t, s.Retry(t.Context(), claimed[0], time.Now().Add(time.Hour), why))
				}
			}
			put("test:here", bot.TaskRemind, bot.Setback{Cause: bot.CauseAccess, Reason: "forbidden: <b>\x1b[31m"})
			put("test:there", bot.TaskRedraw, bot.Setback{Cause: bot.CauseFault, Reason: "boom"})
			must(t, s.Close())
			out := run(`remind 1 of test:here, meetup 0, attempt 1, again at`, "tasks")
			if !strings.Contains(out, "redraw 1 of test:there") || !strings.Contains(out, "parked since") || strings.Contains(out, "\x1b") {
				t.Errorf("listed:\n%s", out)
			}
			if out, err := muster(t, env, "doctor"); err == nil || !strings.Contains(out, "muster tasks") || !strings.Contains(out, "boom") {
				t.Errorf("doctor: %v\n%s", err, out)
			}
			if out := run("redraw", "tasks", "list", "--parked"); strings.Contains(out, "remind") {
				t.Errorf("parked:\n%s", out)
			}
			run("No task", "tasks", "--community", "test:here", "--kind", "redraw")
			if _, err := muster(t, env, "tasks", "drop"); err == nil {
				t.Error("all were dropped without being told to")
			}
			run("1 tasks are tried again", "tasks", "retry", "--community", "test:here")
			number, _, _ := strings.Cut(run("redraw", "tasks"), " ")
			run("1 tasks were dropped", "tasks", "drop", number)
			run("No task is stuck", "tasks", "list", "--kind", "redraw")
		})
	}
}
