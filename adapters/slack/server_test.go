package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// serveHTTP returns the response to a request.
func serveHTTP(n *Network, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	newMux(n).ServeHTTP(w, r)
	return w
}

const formType = "application/x-www-form-urlencoded"

func TestOnlyWhatSlackSignedJustNowIsHeard(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: textCard("received")})
		body := url.Values{"team_id": {testserver.Team}, "user_id": {testserver.Ben}, "command": {Root}, "text": {"private"}, "trigger_id": {"1.2"}}.Encode()
		for name, c := range map[string]struct {
			change func(r *http.Request)
			age    time.Duration
			status int
		}{
			"a request of now":          {nil, 0, http.StatusOK},
			"one of six minutes ago":    {nil, 6 * time.Minute, http.StatusUnauthorized},
			"one of in six minutes":     {nil, -6 * time.Minute, http.StatusUnauthorized},
			"one that nobody signed":    {func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, 0, http.StatusUnauthorized},
			"one that somebody changed": {func(r *http.Request) { r.Body = http.NoBody }, 0, http.StatusUnauthorized},
		} {
			s.forgetEvents()
			r := testserver.Signed(s.Context(), pathCommands, formType, body, time.Now().Add(-c.age))
			if c.change != nil {
				c.change(r)
			}
			if w := serveHTTP(s.n, r); w.Code != c.status || w.Body.Len() > 0 && c.status == http.StatusOK {
				s.Errorf("%s: %d %q", name, w.Code, w.Body)
			}
			advance(100 * time.Millisecond)
			if received := len(eventsOf[chat.Invocation](s)); (received == 1) != (c.status == http.StatusOK) {
				s.Errorf("%s is received %d times", name, received)
			}
		}
	})
}

func TestSlackIsToldThatWeAreThere(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		r := testserver.Signed(s.Context(), pathEvents, "application/json", `{"type":"url_verification","challenge":"abc"}`, time.Now())
		if w := serveHTTP(s.n, r); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"challenge":"abc"}` {
			s.Errorf("%d %s", w.Code, w.Body)
		}
		if w := serveHTTP(s.n, testserver.Signed(s.Context(), pathCommands, formType, "ssl_check=1", time.Now())); w.Code != http.StatusOK {
			s.Errorf("%d %s", w.Code, w.Body)
		}
		for path, body := range map[string]string{pathEvents: "{", pathInteractions: "payload={", pathCommands: "%"} {
			if w := serveHTTP(s.n, testserver.Signed(s.Context(), path, formType, body, time.Now())); w.Code != http.StatusBadRequest {
				s.Errorf("%s takes %q: %d", path, body, w.Code)
			}
		}
	})
}

func TestNobodyAnswersBeforeAndAfter(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		other := newNetwork(s, s.s, false, s.notes)
		r := testserver.Signed(s.Context(), pathCommands, formType, "team_id=T1&user_id="+testserver.Ben+"&text=private", time.Now())
		if w := serveHTTP(other, r); w.Code != http.StatusServiceUnavailable {
			s.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestAnEventHasTheSameIDInEveryReplica(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		replica := newNetwork(s, s.s, true, s.notes)
		stop := s.run(replica)
		defer stop()
		s.forgetEvents()
		body := `{"type":"event_callback","team_id":"T1","event_id":"Ev77","event":{"type":"reaction_added","user":"UBEN","reaction":"one",` +
			`"item":{"type":"message","channel":"C1","ts":"1.2"},"event_ts":"1.3"}}`
		for _, n := range []*Network{s.n, replica, s.n} {
			if w := serveHTTP(n, testserver.Signed(s.Context(), pathEvents, "application/json", body, time.Now())); w.Code != http.StatusOK {
				s.Errorf("%d %s", w.Code, w.Body)
			}
		}
		advance(time.Second)
		all := eventsOf[chat.ReactionChanged](s)
		if len(all) != 3 {
			s.Fatalf("events are %+v", all)
		}
		for _, e := range all {
			if e.ID != "Ev77" || e.Emoji != "1️⃣" || e.Actor.Name != "Ben" {
				s.Errorf("the event is %+v", e)
			}
		}
	})
}

func TestAnAnswerGoesNowhereButToSlack(t *testing.T) {
	slack, other := &webhooks{}, &webhooks{other: &url.URL{Scheme: "http", Host: "slack.test"}}
	for address, c := range map[string]struct{ slack, other bool }{
		"https://hooks.slack.com/commands/T1/2/3": {true, true},
		"https://hooks.slack-gov.com/commands/1":  {true, true},
		"http://hooks.slack.com/commands/T1/2/3":  {false, false},
		"https://slack.com.example.org/1":         {false, false},
		"https://notslack.com/1":                  {false, false},
		"http://127.0.0.1:8080/1":                 {false, true},
		"http://localhost:8080/1":                 {false, true},
		"http://slack.test/hooks/1":               {false, true},
		"http://10.0.0.1/1":                       {false, false},
		"file:///etc/passwd":                      {false, false},
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if slack.allowed(u) != c.slack || other.allowed(u) != c.other {
			t.Errorf("%s: %t at Slack, %t at a test server", address, slack.allowed(u), other.allowed(u))
		}
	}
	if err := slack.answer(context.Background(), "http://127.0.0.1:1/", webhookMessage{}); err == nil {
		t.Error("an answer is sent to loopback")
	}
}

func TestSocketModeIsReceivedFromSlackAlone(t *testing.T) {
	slack, other := &webhooks{}, &webhooks{other: &url.URL{Scheme: "http", Host: "slack.test"}}
	for address, want := range map[string]bool{
		"wss://wss-primary.slack.com/link/?ticket=1": true,
		"wss://cerberus-xxxx.lb.slack-msgs.com/1":    true,
		"wss://wss-primary.slack-gov.com/link":       true,
		"ws://wss-primary.slack.com/link":            false,
		"wss://slack.com.example.org/link":           false,
		"wss://slack.com@169.254.169.254/link":       false,
		"wss://127.0.0.1:6379":                       false,
		"":                                           false,
	} {
		if err := slack.checkSocket(address); (err == nil) != want {
			t.Errorf("%q: %v", address, err)
		}
		if err := other.checkSocket(address); err != nil {
			t.Errorf("%q at a test server: %v", address, err)
		}
	}
}
