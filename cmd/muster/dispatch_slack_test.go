package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// sendToSlack sends a burst through a number of replicas to a Slack that takes one message
// a second in each channel.
func sendToSlack(t *testing.T, b burst, stores []*storage.Store) burstResult {
	t.Helper()
	fake, err := testserver.New(testserver.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	fake.Fail(testserver.Fault{Method: "chat.postMessage", Times: 1 << 30, Slow: roundTrip})
	community := bot.CommunityID("slack:" + testserver.Team)
	places := make([]bot.Place, b.channels)
	for i, id := range fake.AddChannels(b.channels) {
		places[i] = bot.Place(string(community) + "-" + id)
	}
	promiseBurst(t, stores[0], b, func(int) bot.CommunityID { return community }, places)
	composer := newPostComposer(b.channels * b.each)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	begun := time.Now()
	for _, s := range stores {
		n, err := slack.New(slack.Options{
			BotToken: testserver.Token, SigningSecret: testserver.SigningSecret, API: fake.URL(), Notebook: s.Notebook("slack"),
			Logger: slog.New(slog.DiscardHandler), Dial: fake.Dial,
		})
		if err != nil {
			t.Fatal(err)
		}
		c := courier.New(s, composer, time.Now, slog.New(slog.DiscardHandler), n)
		running.Go(func() { _ = c.Run(ctx) }) // it ends with ctx
	}
	composer.await(t)
	r := burstResult{took: time.Since(begun)}
	stop()
	running.Wait()
	for _, q := range fake.Requests("") {
		if strings.Contains(q.Error, "ratelimited") {
			r.limited++
		}
	}
	composer.checkOnce(t)
	return r
}

func TestABurstIsSentAsFastAsSlackAllows(t *testing.T) {
	for replicas, b := range map[int]burst{1: {channels: 20, each: 15, most: 1.06}, 3: {channels: 20, each: 15, most: 2}} {
		t.Run(fmt.Sprintf("%d of them", replicas), func(t *testing.T) {
			t.Parallel()
			url := storagetest.URL(t, storagetest.SQLite)
			synctest.Test(t, func(t *testing.T) {
				s := storagetest.OpenURL(t, url)
				r := sendToSlack(t, b, slices.Repeat([]*storage.Store{s}, replicas))
				r.check(t, time.Duration(b.each-1)*time.Second+roundTrip, b.most)
			})
		})
	}
}
