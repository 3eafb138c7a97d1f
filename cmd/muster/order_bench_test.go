package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	discordtest "github.com/muster-bot/muster/adapters/discord/testserver"
	slacktest "github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// BenchmarkOrder has one member do two things, one shortly after the other, and
// counts how often the older one stands in the end: a reaction that they take
// back, and "I'm going" before "Can't". Swapped, the newer event reaches one
// replica before the older one reaches another. -benchtime says how many pairs.
func BenchmarkOrder(b *testing.B) {
	for _, engine := range storagetest.Engines() {
		for _, over := range []struct {
			name  string
			start func(*testing.B) orderNetwork
		}{
			{"discord-gateway", func(b *testing.B) orderNetwork { return startOrderedDiscord(b, false) }},
			{"discord-http", func(b *testing.B) orderNetwork { return startOrderedDiscord(b, true) }},
			{"slack-socket", func(b *testing.B) orderNetwork { return startOrderedSlack(b, false) }},
			{"slack-http", func(b *testing.B) orderNetwork { return startOrderedSlack(b, true) }},
		} {
			b.Run(string(engine)+"/"+over.name, func(b *testing.B) { openOrdered(b, engine, over.start(b)).measure(b) })
		}
	}
}

// orderNetwork is a network on which Ben acts.
type orderNetwork struct {
	testNetwork
	channel, community string
	reacts             bool // reactions are received
	isReady            func(arrived bool) bool
	message            func(ref bot.MessageRef) string
	react, unreact     func(message string) error
}

func startOrderedDiscord(b *testing.B, overHTTP bool) orderNetwork {
	b.Helper()
	fake, err := discordtest.New(discordtest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var n testNetwork = discordServer{fake}
	if overHTTP {
		n = discordOverHTTP{discordServer{fake}}
	}
	return orderNetwork{
		testNetwork: n, channel: "discord:" + discordtest.General, community: "discord:" + discordtest.Guild, reacts: !overHTTP,
		isReady: func(arrived bool) bool { return fake.Registered() > 0 && (arrived || overHTTP) },
		message: func(ref bot.MessageRef) string { return ref.ID },
		react:   func(m string) error { return fake.React(discordtest.Ben, m, "1️⃣") },
		unreact: func(m string) error { return fake.Unreact(discordtest.Ben, m, "1️⃣") },
	}
}

// discordOverHTTP is a Discord that delivers interactions over HTTP, and nothing else.
type discordOverHTTP struct{ discordServer }

func (d discordOverHTTP) open(store *storage.Store, routes http.Handler, log *slog.Logger) (chat.Platform, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	d.AnswerOver(routes)
	return discord.New(discord.Options{
		Token: discordtest.Token, PublicKey: d.PublicKey(), NoGateway: true, API: d.URL(), Dial: d.Dial, Notebook: store.Notebook(discordNotes), Phrases: catalog, Logger: log,
	})
}

func startOrderedSlack(b *testing.B, overHTTP bool) orderNetwork {
	b.Helper()
	fake, err := slacktest.New(slacktest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return orderNetwork{
		testNetwork: slackServer{Server: fake, overHTTP: overHTTP}, channel: "slack:" + slacktest.Team + "-" + slacktest.General, community: "slack:" + slacktest.Team, reacts: true,
		isReady: func(arrived bool) bool { return arrived && (overHTTP || fake.Connections() > 0) },
		message: func(ref bot.MessageRef) string { return slacktest.General + "/" + ref.ID },
		react:   func(m string) error { return fake.React(slacktest.Ben, m, "one") },
		unreact: func(m string) error { return fake.Unreact(slacktest.Ben, m, "one") },
	}
}

// ordered is Muster with a poll and a meetup at a fixed time.
type ordered struct {
	network    orderNetwork
	clock      *minutesAhead
	handler    *pairHandler
	plan       *planner.Planner
	poll, date bot.Meetup
}

func openOrdered(b *testing.B, engine storagetest.Engine, network orderNetwork) *ordered {
	b.Helper()
	url, log := storagetest.URL(b, engine), slog.New(slog.DiscardHandler)
	clock := new(minutesAhead)
	store, other := storagetest.OpenURL(b, url, storagetest.Now(clock.Now)), storagetest.OpenURL(b, url, storagetest.Now(clock.Now))
	var s *server
	platform, err := network.open(store, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }), log)
	if err != nil {
		b.Fatal(err)
	}
	if s, err = newServer(b.Context(), store, clock.Now, log, platform); err != nil {
		b.Fatal(err)
	}
	catalog, err := loadCatalog()
	if err != nil {
		b.Fatal(err)
	}
	replica := flow.New(catalog, planner.New(other, bot.TZData), bot.TZData, clock.Now, log, platform)
	o := &ordered{network: network, clock: clock, handler: &pairHandler{handled: make(chan struct{}, 2), replicas: [2]chat.Handler{s.flow.Router(), replica.Router()}}}
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 2)
	go func() { ended <- platform.Run(ctx, s.flow.Router().Commands(), o.handler) }()
	go func() { ended <- s.courier.Run(ctx) }()
	b.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, <-ended); err != nil {
			b.Error(err)
		}
		network.Close()
	})
	channel, room := bot.Place(network.channel), bot.CommunityID(network.community)
	o.plan, o.poll = benchMeetupIn(b, store, room, channel, bot.DraftKindPoll, 0)
	_, o.date = benchMeetupIn(b, store, room, channel, bot.DraftKindDate, 0)
	waitUntil(b, "connected", func() bool { return network.isReady(o.handler.hasArrived()) })
	for _, m := range []*bot.Meetup{&o.poll, &o.date} {
		waitUntil(b, "posted", func() bool { *m = o.snapshot(b, *m).Meetup; return !m.Card.IsZero() })
	}
	return o
}

func waitUntil(b *testing.B, what string, is func() bool) {
	b.Helper()
	for begun := time.Now(); !is(); <-time.After(time.Millisecond) {
		if time.Since(begun) > 30*time.Second {
			b.Fatalf("it is not %s in time", what)
		}
	}
}

func (o *ordered) snapshot(b *testing.B, m bot.Meetup) planner.Snapshot {
	b.Helper()
	s, err := o.plan.Snapshot(b.Context(), m.Community, m.ID)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func (o *ordered) measure(b *testing.B) {
	const swapped = -1
	for _, gap := range []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond, swapped} {
		name := gap.String()
		if gap == swapped {
			name = "swapped"
		}
		o.handler.swap(gap == swapped)
		card := o.network.message(o.poll.Card)
		if o.network.reacts {
			b.Run("reactions/"+name, func(b *testing.B) {
				o.pairs(b, max(gap, 0), func() error { return o.network.react(card) }, func() error { return o.network.unreact(card) }, func() bool {
					s := o.snapshot(b, o.poll)
					return len(s.Answers) == 0
				})
			})
		}
		tap := func(label string) func() error {
			return func() error { return o.network.press("ben", o.network.message(o.date.Card), label) }
		}
		b.Run("taps/"+name, func(b *testing.B) {
			o.pairs(b, max(gap, 0), tap("I'm going"), tap("Can't"), func() bool {
				s := o.snapshot(b, o.date)
				return len(s.Roster.In(bot.RSVPNotGoing)) == 1
			})
		})
	}
}

// minutesAhead is a clock that is set on, so that no member does more in one of its
// minutes than is allowed.
type minutesAhead struct{ minutes atomic.Int64 }

const pairsInAMinute = 100

func (c *minutesAhead) Now() time.Time {
	return time.Now().Add(time.Duration(c.minutes.Load()) * time.Minute)
}

// pairs does one thing and then another, and asks whether the second stands.
func (o *ordered) pairs(b *testing.B, gap time.Duration, first, second func() error, stands func() bool) {
	wrong := 0
	for i := range b.N {
		if i%pairsInAMinute == 0 {
			o.clock.minutes.Add(1)
		}
		if err := first(); err != nil {
			b.Fatal(err)
		}
		if gap > 0 {
			<-time.After(gap)
		}
		if err := second(); err != nil {
			b.Fatal(err)
		}
		for range 2 {
			select {
			case <-o.handler.handled:
			case <-time.After(20 * time.Second):
				b.Fatal("an event is lost")
			}
		}
		if !stands() {
			wrong++
		}
	}
	b.ReportMetric(float64(wrong)/float64(b.N), "wrong/op")
}

// pairHandler signals each press and reaction that was handled. Swapped, it waits
// for two, and hands the second to one replica before the first to the other.
type pairHandler struct {
	replicas [2]chat.Handler
	handled  chan struct{}

	mu      sync.Mutex
	arrived bool
	swapped bool
	held    chat.Event
}

func (h *pairHandler) swap(swapped bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.swapped = swapped
}

func (h *pairHandler) hasArrived() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.arrived
}

func (h *pairHandler) Handle(ctx context.Context, e chat.Event) chat.Response {
	switch e.(type) {
	case chat.Press, chat.ReactionChanged:
		return h.handleOne(ctx, e)
	case chat.Arrived:
		defer func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.arrived = true
		}()
	}
	return h.replicas[0].Handle(ctx, e)
}

func (h *pairHandler) handleOne(ctx context.Context, e chat.Event) chat.Response {
	h.mu.Lock()
	first := h.held
	h.held = nil
	wait := h.swapped && first == nil
	if wait {
		h.held = e
	}
	h.mu.Unlock()
	if wait {
		return chat.Nothing{}
	}
	r := h.replicas[1].Handle(ctx, e)
	h.handled <- struct{}{}
	if first != nil {
		h.replicas[0].Handle(ctx, first)
		h.handled <- struct{}{}
	}
	return r
}
