package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/storage/storagetest"
)

// quickSlack replies to calls of the Web API and signals the replies to interactions.
type quickSlack struct {
	*httptest.Server
	waiting sync.Map // of channels, by the path of a response_url
}

func newQuickSlack(b *testing.B) *quickSlack {
	q := &quickSlack{}
	q.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is cut off is no request
		switch path := r.URL.Path; {
		case strings.HasPrefix(path, "/hooks/"):
			if done, ok := q.waiting.LoadAndDelete(path); ok {
				close(done.(chan struct{}))
			}
			_, _ = io.WriteString(w, "ok") // an error would show as a missing reply
		case path == "/api/users.info":
			form, _ := url.ParseQuery(string(body))
			fmt.Fprintf(w, `{"ok":true,"user":{"id":%q,"team_id":"T1","real_name":"Ben","tz":"Europe/Berlin","locale":"en-GB","profile":{}}}`, form.Get("user"))
		default:
			_, _ = io.WriteString(w, `{"ok":true,"team":"Bench","team_id":"T1","user_id":"UBOT","channels":[]}`)
		}
	}))
	b.Cleanup(q.Close)
	return q
}

// BenchmarkSlackCall measures interactions over HTTP, from the signed request to the
// committed answer, beside a handler that only checks the signature and replies: a
// command that is saved as a draft and answered with its preview, and a tap on the
// menu of a poll. Members act in parallel.
func BenchmarkSlackCall(b *testing.B) {
	q := newQuickSlack(b)
	b.Run("verify and reply", func(b *testing.B) { q.calls(b, http.HandlerFunc(verifySlackAndReply), q.command) })
	for _, engine := range storagetest.Engines() {
		s := storagetest.Open(b, engine)
		p, m := benchMeetupIn(b, s, "slack:T1", "bench:room/general", bot.DraftKindPoll, 30)
		catalog, err := loadCatalog()
		if err != nil {
			b.Fatal(err)
		}
		f := flow.New(catalog, p, bot.TZData, time.Now, slog.New(slog.DiscardHandler))
		n, err := slack.New(slack.Options{BotToken: "xoxb", SigningSecret: testserver.SigningSecret, API: q.URL + "/api/", Notebook: s.Notebook(slackNotes), Phrases: catalog})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		ended, ready := make(chan error, 1), make(chan struct{})
		go func() { ended <- n.Run(ctx, f.Router().Commands(), &firstEvent{Handler: f.Router(), ready: ready}) }()
		<-ready
		mux := http.NewServeMux()
		for pattern, h := range n.Routes() {
			mux.Handle(pattern, h)
		}
		b.Run("command/"+string(engine), func(b *testing.B) { q.calls(b, mux, q.command) })
		b.Run("tap/"+string(engine), func(b *testing.B) {
			q.calls(b, mux, func(user string, i int) (string, string, chan struct{}) { return q.tap(m, user, i) })
		})
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	}
}

// firstEvent is a handler that signals its first event.
type firstEvent struct {
	chat.Handler
	once  sync.Once
	ready chan struct{}
}

func (a *firstEvent) Handle(ctx context.Context, e chat.Event) chat.Response {
	defer a.once.Do(func() { close(a.ready) })
	return a.Handler.Handle(ctx, e)
}

// verifySlackAndReply checks the signature and replies.
func verifySlackAndReply(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	mac := hmac.New(sha256.New, []byte(testserver.SigningSecret))
	mac.Write([]byte("v0:" + r.Header.Get("X-Slack-Request-Timestamp") + ":"))
	mac.Write(body)
	if err != nil || !hmac.Equal([]byte("v0="+hex.EncodeToString(mac.Sum(nil))), []byte(r.Header.Get("X-Slack-Signature"))) {
		w.WriteHeader(http.StatusUnauthorized)
	}
}

var callID atomic.Int64

// hook returns a new response_url, and a channel that is closed when a reply
// arrives there.
func (q *quickSlack) hook() (address string, answered chan struct{}) {
	path := fmt.Sprint("/hooks/", callID.Add(1))
	answered = make(chan struct{})
	q.waiting.Store(path, answered)
	return q.URL + path, answered
}

func (q *quickSlack) command(user string, _ int) (path, body string, answered chan struct{}) {
	hook, answered := q.hook()
	form := url.Values{
		"team_id": {"T1"}, "channel_id": {"C1"}, "user_id": {user}, "user_name": {"ben"}, "command": {slack.Root}, "response_url": {hook},
		"trigger_id": {hook}, "text": {`propose "Board games" when:"fri 7pm, sat 3-6pm" where:"Central Library" minimum:4`},
	}
	return "/slack/commands", form.Encode(), answered
}

func (q *quickSlack) tap(m bot.Meetup, user string, i int) (path, body string, answered chan struct{}) {
	hook, answered := q.hook()
	payload, _ := json.Marshal(map[string]any{ // strings alone
		"type": "block_actions", "team": map[string]string{"id": "T1"}, "user": map[string]string{"id": user, "name": "ben"}, "trigger_id": hook, "response_url": hook,
		"container": map[string]any{"type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": true}, "channel": map[string]string{"id": "C1"},
		"actions": []any{map[string]any{
			"type": "multi_static_select", "action_id": "0 " + chat.NewAction("mark", chat.ModeUpdate, m.ID, bot.AvailabilityYes, 0).String(),
			"selected_options": []any{map[string]string{"value": fmt.Sprint(m.Slots[i%len(m.Slots)].ID)}},
		}},
	})
	return "/slack/interactions", url.Values{"payload": {string(payload)}}.Encode(), answered
}

// that is to come.
func (q *quickSlack) calls(b *testing.B, h http.Handler, next func(user string, i int) (path, body string, answered chan struct{})) {
	var mu sync.Mutex
	var acked, took []time.Duration
	var members atomic.Int64
	_, replies := h.(http.HandlerFunc)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		user := fmt.Sprint("U", members.Add(1))
		for i := 0; pb.Next(); i++ {
			path, body, answered := next(user, i)
			r := testserver.Signed(context.Background(), path, "application/x-www-form-urlencoded", body, time.Now())
			w := httptest.NewRecorder()
			begun := time.Now()
			h.ServeHTTP(w, r)
			ack := time.Since(begun)
			if w.Code != http.StatusOK {
				b.Errorf("%d %s", w.Code, w.Body)
			}
			if !replies {
				<-answered
			}
			d := time.Since(begun)
			mu.Lock()
			acked, took = append(acked, ack), append(took, d)
			mu.Unlock()
		}
	})
	b.StopTimer()
	p99 := func(all []time.Duration) float64 {
		slices.Sort(all)
		return float64(all[len(all)*99/100].Microseconds()) / 1000
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(p99(acked), "ack-p99-ms")
	b.ReportMetric(p99(took), "p99-ms")
}

// BenchmarkSlackWorkspaces measures the memory of a thousand workspaces, each with
// one known member.
func BenchmarkSlackWorkspaces(b *testing.B) {
	const workspaces = 1000
	for range b.N {
		fake, err := testserver.New(testserver.Options{Address: "127.0.0.1:0"})
		if err != nil {
			b.Fatal(err)
		}
		s := storagetest.Open(b, storagetest.Engines()[0])
		notes := s.Notebook(slackNotes)
		for i := range workspaces {
			team := fmt.Sprint("T", 1000+i)
			fake.AddTeam(team, "xoxb-"+team)
			raw, _ := json.Marshal(map[string]any{"Team": team, "Name": team, "Token": "xoxb-" + team, "User": testserver.Bot}) // strings alone
			if err := notes.Put(b.Context(), "workspace:"+team, raw); err != nil {
				b.Fatal(err)
			}
		}
		n, err := slack.New(slack.Options{ClientID: "1", ClientSecret: "2", SigningSecret: "3", API: fake.URL(), Notebook: notes})
		if err != nil {
			b.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range workspaces {
			c := bot.CommunityID(fmt.Sprint("slack:T", 1000+i))
			if _, err := n.FetchMember(b.Context(), c, bot.UserID(string(c)+"-"+testserver.Ben)); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/1024, "KiB/1000-workspaces")
		runtime.KeepAlive(n)
		fake.Close()
	}
}
