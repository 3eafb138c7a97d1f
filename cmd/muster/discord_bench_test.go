package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/storage/storagetest"
)

// BenchmarkDiscordInteraction is a tap on a menu of a poll over HTTP, from the
// signed request to the committed answer, beside a handler that checks the
// signature and replies. Members tap at the same time.
func BenchmarkDiscordInteraction(b *testing.B) {
	fake, err := testserver.New(testserver.Options{Address: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(fake.Close)
	b.Run("verify and reply", func(b *testing.B) { runTaps(b, fake, verifyAndReply(b, fake), bot.Meetup{}) })
	for _, engine := range storagetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			s := storagetest.Open(b, engine)
			const room = bot.CommunityID("discord:" + testserver.Guild)
			p, m := benchMeetupIn(b, s, room, "discord:"+testserver.General, bot.DraftKindPoll, 30)
			catalog, err := loadCatalog()
			if err != nil {
				b.Fatal(err)
			}
			f := flow.New(catalog, p, bot.TZData, time.Now, slog.New(slog.DiscardHandler))
			n, err := discord.New(discord.Options{
				Token: testserver.Token, PublicKey: fake.PublicKey(), API: fake.URL(), NoGateway: true, Notebook: s.Notebook(discordNotes), Phrases: catalog,
			})
			if err != nil {
				b.Fatal(err)
			}
			ctx, stop := context.WithCancel(b.Context())
			ended, before := make(chan error, 1), fake.Registered()
			go func() { ended <- n.Run(ctx, f.Router().Commands(), f.Router()) }()
			for fake.Registered() == before { // it receives events once its commands are registered
				runtime.Gosched()
			}
			runTaps(b, fake, n.Routes()["POST /discord/interactions"], m)
			stop()
			if err := <-ended; err != nil {
				b.Error(err)
			}
		})
	}
}

// verifyAndReply checks the signature and replies.
func verifyAndReply(b *testing.B, fake *testserver.Server) http.Handler {
	b.Helper()
	raw, err := hex.DecodeString(fake.PublicKey())
	if err != nil {
		b.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		signature, bad := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
		if err != nil || bad != nil || !ed25519.Verify(raw, append([]byte(r.Header.Get("X-Signature-Timestamp")), body...), signature) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"type":6}`) // an error would show as a missing reply
	})
}

var tapID atomic.Int64

// runTaps has members tap the menu of a poll, each another slot every time.
func runTaps(b *testing.B, fake *testserver.Server, h http.Handler, m bot.Meetup) {
	var mu sync.Mutex
	var took []time.Duration
	var members atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		user := 800000000000000000 + members.Add(1)
		for i := 0; pb.Next(); i++ {
			slot := bot.SlotID(1)
			if len(m.Slots) > 0 {
				slot = m.Slots[i%len(m.Slots)].ID
			}
			body := fmt.Sprintf(`{"id":"%d","application_id":"%s","type":3,"token":"t","version":1,"guild_id":"%s","channel_id":"%s","locale":"en-GB",`+
				`"member":{"user":{"id":"%d","username":"Ben","global_name":"Ben"},"roles":[],"permissions":"68608"},`+
				`"message":{"id":"5","flags":32832},"data":{"component_type":3,"custom_id":"%s","values":["%d"]}}`,
				900000000000000000+tapID.Add(1), testserver.Application, testserver.Guild, testserver.General, user, chat.NewAction("mark", chat.ModeUpdate, m.ID, bot.AvailabilityYes, 0), slot)
			q := fake.Sign([]byte(body), time.Now())
			w := httptest.NewRecorder()
			begun := time.Now()
			h.ServeHTTP(w, q)
			d := time.Since(begun)
			if w.Code != http.StatusOK || len(m.Slots) > 0 && !strings.HasPrefix(w.Body.String(), `{"type":7`) {
				b.Errorf("%d %s", w.Code, w.Body)
			}
			mu.Lock()
			took = append(took, d)
			mu.Unlock()
		}
	})
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
