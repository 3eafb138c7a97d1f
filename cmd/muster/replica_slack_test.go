package main

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/storage/storagetest"
)

// TestReplicasOnSlackWelcomeAWorkspaceOnce starts three programs at once on an empty
// database.
func TestReplicasOnSlackWelcomeAWorkspaceOnce(t *testing.T) {
	for _, way := range []string{"Socket Mode", "HTTP"} {
		for start := range 3 {
			t.Run(fmt.Sprint(way, " ", start), func(t *testing.T) {
				t.Parallel()
				fake, env := loopbackSlack(t)
				env["MUSTER_DATABASE_URL"] = storagetest.EmptyURL(t, storagetest.Postgres)
				env["MUSTER_SECRET"] = strings.Repeat("s", minSecret)
				if way == "HTTP" {
					delete(env, "MUSTER_SLACK_APP_TOKEN")
					env["MUSTER_SLACK_SIGNING_SECRET"] = testserver.SigningSecret
				}
				ctx, stop := context.WithTimeout(t.Context(), time.Minute)
				var running sync.WaitGroup
				var log adaptertest.Said
				for range 3 {
					mine := maps.Clone(env)
					mine["MUSTER_DATA_DIR"] = t.TempDir()
					running.Go(func() {
						if err := run(ctx, []string{"serve"}, func(name string) string { return mine[name] }, &log, &log); err != nil {
							t.Error(err)
						}
					})
				}
				awaitWelcomes(ctx, t, fake, env["MUSTER_DATABASE_URL"])
				stop()
				running.Wait()
				if n := countWelcomes(fake); n != 1 {
					t.Errorf("%d welcomes", n)
				}
				if t.Failed() {
					t.Log(log.String())
				}
			})
		}
	}
}

func countWelcomes(fake *testserver.Server) (n int) {
	for _, one := range fake.Sees(testserver.Ben) {
		n += strings.Count(one.Text, "Hello, I'm Muster")
	}
	return n
}

// awaitWelcomes waits until every replica has asked who it is and connected, and
// nothing is due.
func awaitWelcomes(ctx context.Context, t *testing.T, fake *testserver.Server, url string) {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		var due int
		err := db.QueryRowContext(ctx, `select count(*) from task where kind in ('welcome', 'reactions')`).Scan(&due)
		if err == nil && due == 0 && countWelcomes(fake) > 0 && len(fake.Requests("users.conversations")) >= 3 {
			return
		}
		select {
		case <-ctx.Done():
			t.Errorf("%d welcomes, %d tasks are due: %v", countWelcomes(fake), due, err)
			return
		case <-look.C:
		}
	}
}
