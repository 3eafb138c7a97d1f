package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

func TestOnlyWhatDiscordSignedJustNowIsHandled(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		endpoint := r.network.Routes()["POST /discord/interactions"]
		ping := []byte(`{"id":"1","application_id":"2","type":1,"token":"t","version":1}`)
		for name, c := range map[string]struct {
			change func(q *http.Request)
			at     time.Time
			status int
		}{
			"just now":            {nil, time.Now(), http.StatusOK},
			"four minutes ago":    {nil, time.Now().Add(-4 * time.Minute), http.StatusOK},
			"six minutes ago":     {nil, time.Now().Add(-6 * time.Minute), http.StatusUnauthorized},
			"in six minutes":      {nil, time.Now().Add(6 * time.Minute), http.StatusUnauthorized},
			"not signed":          {func(q *http.Request) { q.Header.Del("X-Signature-Ed25519") }, time.Now(), http.StatusUnauthorized},
			"without a time":      {func(q *http.Request) { q.Header.Del("X-Signature-Timestamp") }, time.Now(), http.StatusUnauthorized},
			"another time":        {func(q *http.Request) { q.Header.Set("X-Signature-Timestamp", "1") }, time.Now(), http.StatusUnauthorized},
			"another signature":   {func(q *http.Request) { q.Header.Set("X-Signature-Ed25519", strings.Repeat("00", 64)) }, time.Now(), http.StatusUnauthorized},
			"a short signature":   {func(q *http.Request) { q.Header.Set("X-Signature-Ed25519", "00") }, time.Now(), http.StatusUnauthorized},
			"no signature at all": {func(q *http.Request) { q.Header.Set("X-Signature-Ed25519", "signed") }, time.Now(), http.StatusUnauthorized},
			"another body":        {func(q *http.Request) { q.Body = http.NoBody }, time.Now(), http.StatusUnauthorized},
		} {
			q := r.server.Sign(ping, c.at)
			if c.change != nil {
				c.change(q)
			}
			w := httptest.NewRecorder()
			endpoint.ServeHTTP(w, q)
			if w.Code != c.status || c.status == http.StatusOK && strings.TrimSpace(w.Body.String()) != `{"type":1}` {
				r.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		for body, status := range map[string]int{"nonsense": http.StatusBadRequest, strings.Repeat("x", maxBodySize+1): http.StatusRequestEntityTooLarge} {
			w := httptest.NewRecorder()
			endpoint.ServeHTTP(w, r.server.Sign([]byte(body), time.Now()))
			if w.Code != status {
				r.Errorf("%.10s: %d, want %d", body, w.Code, status)
			}
		}
	})
}

func TestWithoutAPublicKeyThereIsNoEndpoint(t *testing.T) {
	n, err := New(Options{Token: "t", Notebook: adaptertest.NewNotebook()})
	if err != nil || len(n.Routes()) != 0 {
		t.Errorf("%v, %v", n.Routes(), err)
	}
	if _, err := New(Options{Token: "t", NoGateway: true}); err == nil {
		t.Error("it receives nothing and reports no error")
	}
}

func TestWhatComesBeforeOrAfterIsNotAnswered(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.stop()
		r.advance(time.Minute)
		w := httptest.NewRecorder()
		body := []byte(`{"id":"1","application_id":"2","type":2,"token":"t","data":{"name":"meetup"}}`)
		r.network.Routes()["POST /discord/interactions"].ServeHTTP(w, r.server.Sign(body, time.Now()))
		if w.Code != http.StatusServiceUnavailable {
			r.Errorf("it answers %d", w.Code)
		}
	})
}

func TestWhatOnlyTheAdapterSaysIsInTheActorsLanguage(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.respondWith(0, chat.Suggestions{}) // no answer to a command
		body := []byte(`{"id":"1","application_id":"2","type":2,"token":"t","guild_id":"` + testserver.Guild + `","channel_id":"` + testserver.General +
			`","member":{"user":{"id":"` + testserver.Ben + `"}},"locale":"de","guild_locale":"en-GB","data":{"type":1,"name":"meetup","options":[{"type":1,"name":"list"}]}}`)
		w := httptest.NewRecorder()
		r.network.Routes()["POST /discord/interactions"].ServeHTTP(w, r.server.Sign(body, time.Now()))
		if !strings.Contains(w.Body.String(), "Bei mir ist etwas schiefgegangen") {
			r.Errorf("it says %s", w.Body)
		}
	})
}

// Unknown kinds of interactions and components must neither be lost nor break
// anything.
func TestWhatIsNewerThanWeAreIsAnsweredPolitely(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		stale := chat.Reply{Card: chat.Card{Lead: chat.Plain("that is too new for me")}}
		r.handler.respond = func(_ context.Context, e chat.Event) chat.Response {
			if p, ok := e.(chat.Press); ok && p.Action.Verb == "" {
				return stale
			}
			return chat.Nothing{}
		}
		endpoint := r.network.Routes()["POST /discord/interactions"]
		from := `"id":"%s","application_id":"2","token":"t","guild_id":"` + testserver.Guild + `","channel_id":"` + testserver.General +
			`","member":{"user":{"id":"` + testserver.Ben + `","username":"Ben"},"permissions":"0"},"locale":"en-US"`
		for id, rest := range map[string]string{
			"11": `"type":99,"data":{"future":[{"type":250}]}`,
			"12": `"type":3,"data":{"custom_id":"9z:of:the:future","component_type":77},"message":{"id":"5","components":[{"type":250,"components":7}]}`,
			"13": `"type":5,"data":{"custom_id":"9z:of:the:future","components":[{"type":250,"component":{"type":251,"custom_id":"x","values":[1,{}]}}]}`,
		} {
			body := []byte("{" + strings.Replace(from, "%s", id, 1) + "," + rest + "}")
			w := httptest.NewRecorder()
			endpoint.ServeHTTP(w, r.server.Sign(body, time.Now()))
			var said struct {
				Type discordgo.InteractionResponseType
			}
			if err := json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&said); err != nil || w.Code != http.StatusOK {
				r.Errorf("%s: %d %s %v", rest, w.Code, w.Body, err)
			}
			if said.Type != discordgo.InteractionResponseChannelMessageWithSource && said.Type != discordgo.InteractionResponseDeferredChannelMessageWithSource {
				r.Errorf("%s is answered with %d", rest, said.Type)
			}
		}
	})
}
