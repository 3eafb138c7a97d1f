package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/bot/chat"
)

// firehose is a gateway that sends a number of reactions as fast as it can.
type firehose struct {
	*httptest.Server
	events int
}

func newFirehose(b *testing.B, events int) *firehose {
	f := &firehose{events: events}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	b.Cleanup(f.Close)
	return f
}

func (f *firehose) serve(w http.ResponseWriter, r *http.Request) {
	address := "ws" + strings.TrimPrefix(f.URL, "http")
	if r.Header.Get("Upgrade") == "" {
		fmt.Fprintf(w, `{"url":%q,"shards":1,"session_start_limit":{"total":1,"remaining":1,"max_concurrency":1}}`, address)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }, WriteBufferSize: 1 << 16}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }() // the client may have closed it
	send := func(text string) { _ = conn.WriteMessage(websocket.TextMessage, []byte(text)) }
	send(`{"op":10,"d":{"heartbeat_interval":60000},"s":null,"t":null}`)
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if !strings.Contains(string(raw), `"op":2`) {
			continue
		}
		send(`{"op":0,"t":"READY","s":1,"d":{"v":10,"session_id":"a","resume_gateway_url":"` + address + `","user":{"id":"1","username":"Muster"},"application":{"id":"2"},"guilds":[]}}`)
		for i := range f.events {
			send(fmt.Sprintf(`{"op":0,"t":"MESSAGE_REACTION_ADD","s":%d,"d":{"user_id":"%d","type":0,"message_id":"600000000000000%d","message_author_id":"1",`+
				`"member":{"user":{"username":"ben","public_flags":0,"id":"400000000000000002","global_name":"Ben","discriminator":"0","avatar":null},"roles":["1","2"],"nick":null,"mute":false,"joined_at":"2024-01-01T00:00:00.000000+00:00","flags":0,"deaf":false},`+
				`"emoji":{"name":"🍎","id":null},"channel_id":"300000000000000000","burst":false,"guild_id":"200000000000000000"}}`, i+2, 400000000000000000+i%1000, i%50))
		}
	}
}

// countdown closes done after so many events.
type countdown struct {
	left atomic.Int64
	done chan struct{}
}

func newCountdown(n int) *countdown {
	c := &countdown{done: make(chan struct{})}
	c.left.Store(int64(n))
	return c
}

func (c *countdown) hit() {
	if c.left.Add(-1) == 0 {
		close(c.done)
	}
}

func (c *countdown) Handle(_ context.Context, e chat.Event) chat.Response {
	if _, ok := e.(chat.ReactionChanged); ok {
		c.hit()
	}
	return chat.Nothing{}
}

// BenchmarkGatewayEvents measures how many reactions a second reach a handler
// that does nothing, here and in discordgo, over the same gateway.
func BenchmarkGatewayEvents(b *testing.B) {
	b.Run("muster", func(b *testing.B) {
		f, c := newFirehose(b, b.N), newCountdown(b.N)
		n, err := New(Options{Token: "t", API: f.URL, Notebook: adaptertest.NewNotebook(), Phrases: phrases(b)})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		ended := make(chan error, 1)
		b.ResetTimer()
		go func() { ended <- n.Run(ctx, nil, c) }()
		<-c.done
		b.StopTimer()
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
	b.Run("discordgo", func(b *testing.B) {
		f, c := newFirehose(b, b.N), newCountdown(b.N)
		s, err := discordgo.New("Bot t")
		if err != nil {
			b.Fatal(err)
		}
		api, err := url.Parse(f.URL + "/api/v10")
		if err != nil {
			b.Fatal(err)
		}
		s.Client = &http.Client{Transport: baseURLTransport{base: api, next: http.DefaultTransport}}
		s.StateEnabled, s.Identify.Compress, s.Compress = false, false, false
		s.ShouldReconnectOnError, discordgo.Logger = false, func(int, int, string, ...any) {} // it would log into the line of the result
		s.AddHandler(func(*discordgo.Session, *discordgo.MessageReactionAdd) { c.hit() })
		b.ResetTimer()
		if err := s.Open(); err != nil {
			b.Fatal(err)
		}
		<-c.done
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Error(err)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

func TestTenThousandServersTakeLittleMemory(t *testing.T) {
	const servers = 10_000
	n, err := New(Options{Token: "t", Notebook: adaptertest.NewNotebook()})
	if err != nil {
		t.Fatal(err)
	}
	c := newCountdown(1)
	n.dispatcher.Start(nil, c)
	var g map[string]any
	readPayload(t, "events", "gateway_guild_payload", &g)
	before := heap()
	for i := range servers {
		g["id"], g["name"] = fmt.Sprint(200000000000000000+i), fmt.Sprint("server ", i)
		raw, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		n.dispatch(frame{Type: "GUILD_CREATE", Data: raw})
	}
	n.dispatcher.Stop()
	per := float64(heap()-before) / (servers / 1000) / (1 << 20)
	t.Logf("%.3f MiB for each 1,000 of %d servers", per, servers)
	if per > 2 {
		t.Errorf("1,000 servers take %.1f MiB, more than 2", per)
	}
	runtime.KeepAlive(n)
}

// heap returns the bytes in use after a collection.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
