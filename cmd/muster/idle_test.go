package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// A replica with nothing to do asks the database at most twice a second in all: for
// tasks of others, its shards, the budget of requests, its health and the date of a
// copy.
func TestAnIdleReplicaAsksTheDatabaseLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked statements
		log := slog.New(slog.DiscardHandler)
		store, err := storage.Open(t.Context(), storage.FileURL(filepath.Join(t.TempDir(), "muster.db")), storage.Options{
			Zones: bot.TZData, Migrate: true, Logger: log, Secret: []byte(strings.Repeat("s", minSecret)), Trace: asked.trace,
		})
		if err != nil {
			t.Fatal(err)
		}
		networks, platforms := []testNetwork{startDiscord(t), startSlack(false)(t)}, []chat.Platform{}
		for _, n := range networks {
			platform, err := n.open(store, nil, log)
			if err != nil {
				t.Fatal(err)
			}
			platforms = append(platforms, platform)
		}
		ctx, stop := context.WithCancel(t.Context())
		server, err := newServer(ctx, store, time.Now, log, platforms...)
		if err != nil {
			t.Fatal(err)
		}
		server.beats = true
		ended := make(chan error, 1)
		go func() { ended <- server.run(ctx, adaptertest.NewListener()) }()
		<-time.After(5 * time.Minute) // it has greeted, and registered its commands
		asked.taken()
		<-time.After(time.Minute)
		counts := map[string]int{}
		all := asked.taken()
		for _, s := range all {
			counts[s.query]++
		}
		if len(all) > 120 || len(all) == 0 {
			t.Errorf("it asked %d times in a minute:", len(all))
			for query, n := range counts {
				t.Logf("%3d %s", n, query)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		for _, n := range networks {
			n.Close()
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		<-time.After(2 * time.Minute) // connections that idle are given up
	})
}
