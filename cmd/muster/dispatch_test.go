package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// burst is a number of messages to each of some channels, all due at once.
type burst struct {
	channels, each int
	most           float64 // times the minimum

	latency func() (there, back time.Duration) // of a request; nil is jittered
}

var bursts = []burst{{channels: 500, each: 4, most: 1.05}, {channels: 20, each: 25, most: 1.06}}

func (s burst) String() string { return fmt.Sprintf("%d_to_each_of_%d", s.each, s.channels) }

// discordMinimum is the least time in which Discord accepts them: 50 a second, and five
// in five seconds to a channel, of which the last come one after another.
func (s burst) discordMinimum(trip time.Duration) time.Duration {
	const perSecond, perChannel, window = 50, 5, 5 * time.Second
	all := time.Duration(max(0, s.channels*s.each-perSecond)) * time.Second / perSecond
	windows := (s.each - 1) / perChannel
	last := s.each - windows*perChannel
	if channel := time.Duration(windows)*window + time.Duration(last)*trip; channel > all+trip {
		return channel
	}
	return all + trip
}

// postComposer makes a message to the place in a task's subject of each.
type postComposer struct {
	left atomic.Int64
	done chan struct{}

	mu     sync.Mutex
	posted map[bot.TaskID]int
}

func newPostComposer(n int) *postComposer {
	c := &postComposer{done: make(chan struct{}), posted: map[bot.TaskID]int{}}
	c.left.Store(int64(n))
	return c
}

func (c *postComposer) Compose(_ context.Context, t bot.Task) (chat.Effect, error) {
	return chat.PostMessage{
		Message: chat.Message{Key: t.MessageKey(), Community: t.Community, To: bot.Place(t.Subject), Card: chat.Card{Title: chat.Plain("Board games")}},
		Then: func(context.Context, bot.MessageRef) error {
			c.mu.Lock()
			c.posted[t.ID]++
			c.mu.Unlock()
			if c.left.Add(-1) == 0 {
				close(c.done)
			}
			return nil
		},
	}, nil
}

// await waits until all messages are sent.
func (c *postComposer) await(t testing.TB) {
	t.Helper()
	select {
	case <-c.done:
	case <-time.After(5 * time.Minute):
		t.Errorf("%d messages are not sent", c.left.Load())
	}
}

// checkOnce checks that each task was done once.
func (c *postComposer) checkOnce(t testing.TB) {
	t.Helper()
	for id, n := range c.posted {
		if n != 1 {
			t.Errorf("task %d was done %d times", id, n)
		}
	}
}

func (*postComposer) Stuck(context.Context, bot.Task, error) error { return nil }
func (*postComposer) Unstuck(context.Context, bot.Task) error      { return nil }
func (*postComposer) Unsure(context.Context, bot.Task) error       { return nil }

// promiseBurst promises the messages of a burst, channel by channel.
func promiseBurst(t testing.TB, s *storage.Store, b burst, community func(channel int) bot.CommunityID, places []bot.Place) {
	t.Helper()
	due := time.Now()
	err := s.InTx(t.Context(), func(tx bot.Tx) error {
		for c := range b.channels {
			if c == 0 || community(c) != community(0) {
				if err := tx.AddCommunity(bot.Community{ID: community(c)}); err != nil {
					return err
				}
			}
			for i := range b.each {
				err := tx.Promise(bot.Task{Kind: bot.TaskNotifyThread, Key: fmt.Sprintf("burst %d %d", c, i), Community: community(c), Subject: string(places[c]), Due: due})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// jittered is a way of 80 ms there and back on average.
func jittered() (there, back time.Duration) {
	const least, jitter = 35 * time.Millisecond, 10 * time.Millisecond
	return least + rand.N(jitter), least + rand.N(jitter)
}

// shaky is the same on average, with twice the jitter.
func shaky() (there, back time.Duration) {
	const least, jitter = 30 * time.Millisecond, 20 * time.Millisecond
	return least + rand.N(jitter), least + rand.N(jitter)
}

const roundTrip = 80 * time.Millisecond

// burstResult is what came of a burst.
type burstResult struct {
	took            time.Duration
	limited, others int // requests that were refused with 429, and those that were no post
}

// check checks that a burst took at most so many times the minimum, and no request too many.
func (r burstResult) check(t testing.TB, minimum time.Duration, most float64) {
	t.Helper()
	ratio := r.took.Seconds() / minimum.Seconds()
	t.Logf("%s, %.3f of the minimum, %d × 429, %d other requests", r.took, ratio, r.limited, r.others)
	if ratio > most || r.limited > 0 {
		t.Errorf("%.3f of the minimum, at most %.2f wanted; %d × 429", ratio, most, r.limited)
	}
}

// sendToDiscord sends a burst through a number of replicas.
func sendToDiscord(t testing.TB, b burst, stores []*storage.Store, address string) burstResult {
	t.Helper()
	if b.latency == nil {
		b.latency = jittered
	}
	fake, err := testserver.New(testserver.Options{Limited: true, Latency: b.latency, Address: address})
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	places := make([]bot.Place, b.channels)
	for i, id := range fake.AddChannels(b.channels) {
		places[i] = bot.Place("discord:" + id)
	}
	promiseBurst(t, stores[0], b, func(i int) bot.CommunityID { return bot.CommunityID(fmt.Sprint("discord:", 900+i)) }, places)
	composer := newPostComposer(b.channels * b.each)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	begun := time.Now()
	for _, s := range stores {
		o := discord.Options{Token: testserver.Token, PublicKey: fake.PublicKey(), API: fake.URL(), NoGateway: true, Notebook: s.Notebook("discord"), Logger: slog.New(slog.DiscardHandler)}
		if address == "" {
			o.Dial = fake.Dial
		}
		n, err := discord.New(o)
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
	for _, q := range fake.Requests() {
		switch {
		case q.Status == http.StatusTooManyRequests:
			r.limited++
		case q.Method != http.MethodPost || !strings.HasSuffix(q.Path, "/messages"):
			r.others++
		}
	}
	composer.checkOnce(t)
	return r
}

func TestABurstIsSentAsFastAsDiscordAllows(t *testing.T) {
	for _, b := range bursts {
		t.Run(b.String(), func(t *testing.T) {
			t.Parallel()
			url := storagetest.URL(t, storagetest.SQLite)
			synctest.Test(t, func(t *testing.T) {
				r := sendToDiscord(t, b, []*storage.Store{storagetest.OpenURL(t, url)}, "")
				r.check(t, b.discordMinimum(roundTrip), b.most)
				const introductions = 2 // asking who we are, for Discord's clock
				if r.others > introductions {
					t.Errorf("%d requests beside the messages", r.others)
				}
			})
		})
	}
}

func TestReplicasShareWhatDiscordAllows(t *testing.T) {
	for name, b := range map[string]burst{
		"to many channels": {channels: 500, each: 4, most: 2}, "to few": {channels: 20, each: 25, most: 2.5},
		"to few, with more jitter": {channels: 20, each: 25, most: 2.5, latency: shaky},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := storagetest.URL(t, storagetest.SQLite)
			synctest.Test(t, func(t *testing.T) {
				s := storagetest.OpenURL(t, url)
				r := sendToDiscord(t, b, []*storage.Store{s, s, s}, "")
				r.check(t, b.discordMinimum(roundTrip), b.most)
			})
		})
	}
}
