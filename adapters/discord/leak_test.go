package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	leakedToken       = "TUxFQUtESVNDT1JEVE9LRU4x.GLeakx.leaked-bot-token_0123456789"
	leakedInteraction = "aW50ZXJhY3Rpb246bGVha2Vk-leaked_interaction"
)

// sayAll calls all of a network that fails in one way, and returns what it says.
func sayAll(t *testing.T, fault string, plain bool) *adaptertest.Said {
	t.Helper()
	all := new(adaptertest.Said)
	public, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	server := adaptertest.NewEchoServer(t, fault)
	newOne := func() *Network {
		n, err := New(Options{
			Token: leakedToken, PublicKey: hex.EncodeToString(public), API: "http://discord.example", Dial: server.Dial, Notebook: adaptertest.NewNotebook(),
			Phrases: phrases(t), Logger: slog.New(slog.NewTextHandler(all, &slog.HandlerOptions{Level: slog.LevelDebug})),
		})
		must(t, err)
		if plain {
			clocked := n.rest.limiter.next.(clockTransport)
			based := clocked.next.(baseURLTransport)
			based.next = based.next.(dispatch.Confidential).Next
			clocked.next = based
			n.rest.limiter.next = clocked
		}
		return n
	}
	n := newOne()
	n.setSelf(identity{applicationID: "9", userID: "8"})
	ref, err := n.replies.Seal(t.Context(), sealedReply{"11", "9", leakedInteraction, time.Now()}, time.Now().Add(time.Hour))
	must(t, err)
	message := textMessage("a card", "key1")
	card := bot.MessageRef{Place: message.To, ID: "discord:5"}
	for name, one := range adaptertest.CallAll(t.Context(), t, n,
		message.Community, message.To, []bot.Place{message.To}, encodeID[bot.UserID]("3"), ref, card, message, message.Card, "🍎", someCommands,
		chat.Viewer{Community: message.Community, User: encodeID[bot.UserID]("3")},
		chat.CalendarEntry{Community: message.Community, Title: "Run", Card: card, Start: time.Now().Add(time.Hour), End: time.Now().Add(2 * time.Hour), State: chat.CalendarEntryOn}) {
		_, _ = fmt.Fprintf(all, "%s: %s\n", name, one)
	}
	for path, method := range map[string]string{
		"/interactions/1/" + leakedInteraction + "/callback": http.MethodPost, "/webhooks/9/" + leakedInteraction: http.MethodPost,
		"/webhooks/9/" + leakedInteraction + "/messages/@original": http.MethodDelete, "/webhooks/9/" + leakedInteraction + "/messages/4": http.MethodPatch, "/guilds/1": http.MethodGet,
	} {
		err := newOne().rest.call(t.Context(), method, path, map[string]any{"content": "x"}, new(struct{ ID string }))
		_, _ = fmt.Fprintf(all, "%s %s: %v\n", method, withoutToken(path), err)
	}
	runAll(t, newOne(), all, private)
	return all
}

// runAll runs a network that fails for a while, with interactions over HTTP.
func runAll(t *testing.T, n *Network, all *adaptertest.Said, key ed25519.PrivateKey) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	handler := &recordingHandler{}
	go func() { ended <- n.Run(ctx, someCommands, handler) }()
	time.Sleep(time.Second)
	for i, body := range []string{
		`{"id":"%d","application_id":"9","type":2,"token":"%s","guild_id":"1","channel_id":"2","data":{"id":"5","type":1,"name":"meetup","options":[{"type":1,"name":"list"}]},"member":{"permissions":"0","user":{"id":"3","username":"ana"}}}`,
		`{"id":"%d","application_id":"9","type":2,"token":"%s","guild_id":"1","channel_id":"2","data":{"id":"5","type":1,"name":`,
		`{"id":"%d","application_id":"9","type":5,"token":"%s","guild_id":"1","channel_id":"2","data":{"custom_id":"nonsense","components":[]},"member":{"permissions":"0","user":{"id":"3","username":"ana"}}}`,
	} {
		body = fmt.Sprintf(body, 100+i, leakedInteraction)
		stamp := strconv.FormatInt(time.Now().Unix(), 10)
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/discord/interactions", strings.NewReader(body))
		r.Header.Set("X-Signature-Timestamp", stamp)
		r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(key, []byte(stamp+body))))
		w := httptest.NewRecorder()
		n.Routes()["POST /discord/interactions"].ServeHTTP(w, r)
		_, _ = fmt.Fprintf(all, "%d %s %v\n", w.Code, w.Body, w.Header())
	}
	time.Sleep(3 * time.Minute)
	stop()
	_, _ = fmt.Fprintf(all, "the end: %v\n", <-ended)
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(n.Collectors()...)
	families, err := metrics.Gather()
	_, _ = fmt.Fprintf(all, "metrics: %v %v\n", families, err)
}

func TestNoFaultOfDiscordMakesMusterSayASecret(t *testing.T) {
	for _, fault := range adaptertest.EchoFaults {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all := sayAll(t, fault, false)
				for _, line := range all.Leaks(leakedToken, leakedInteraction) {
					t.Errorf("a secret is said: %s", line)
				}
				if lines := all.Lines(); lines < 25 {
					t.Errorf("only %d lines are said", lines)
				}
			})
		})
	}
}

// Without what hides secrets, the same walk finds them.
func TestASecretThatIsSaidIsFound(t *testing.T) {
	for _, fault := range []string{"no HTTP", "no header", "400 JSON", "400 HTML", "403 JSON", "500 HTML"} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if len(sayAll(t, fault, true).Leaks(leakedToken, leakedInteraction)) == 0 {
					t.Error("nothing is found")
				}
			})
		})
	}
}
