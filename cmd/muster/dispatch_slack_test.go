package main

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestABurstIsSentAsFastAsSlackAllows(t *testing.T) {
	t.Parallel()
	b := burst{20, 15, 1.06}
	url := storagetest.URL(t, storagetest.SQLite)
	synctest.Test(t, func(t *testing.T) {
		s := storagetest.OpenURL(t, url)
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
		promiseBurst(t, s, b, func(int) bot.CommunityID { return community }, places)
		composer := newPostComposer(b.channels * b.each)
		n, err := slack.New(slack.Options{
			BotToken: testserver.Token, SigningSecret: testserver.SigningSecret, API: fake.URL(), Notebook: s.Notebook("slack"),
			Logger: slog.New(slog.DiscardHandler), Dial: fake.Dial,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		begun := time.Now()
		go func() { ended <- courier.New(s, composer, time.Now, slog.New(slog.DiscardHandler), n).Run(ctx) }()
		select {
		case <-composer.done:
		case <-time.After(5 * time.Minute):
			t.Errorf("%d messages are not sent", composer.left.Load())
		}
		took := time.Since(begun)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		limited := 0
		for _, q := range fake.Requests("") {
			if strings.Contains(q.Error, "ratelimited") {
				limited++
			}
		}
		minimum := time.Duration(b.each-1)*time.Second + roundTrip
		ratio := took.Seconds() / minimum.Seconds()
		t.Logf("%s, %.3f of the minimum, %d × 429", took, ratio, limited)
		if ratio > b.most || limited > 0 {
			t.Errorf("%.3f of the minimum, at most %.2f wanted; %d × 429", ratio, b.most, limited)
		}
	})
}
