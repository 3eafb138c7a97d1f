package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// roundTrip is an HTTP transport that answers by itself.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// fakeResponse answers every request with a status and a body.
func fakeResponse(status int, body string) roundTrip {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
	}
}

func failWith(err error) roundTrip {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func isRefusedAs(code string) func(error) bool {
	return func(err error) bool { return isRefusal(err, code) }
}

func TestWhatBecameOfARequestIsToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		transport roundTrip
		is        func(error) bool
		requests  int // of a method that is not repeated, and then of one that is
		repeated  int
	}{
		"taken":                        {fakeResponse(200, `{"ok":true,"ts":"1.2"}`), func(err error) bool { return err == nil }, 1, 1},
		"refused":                      {fakeResponse(200, `{"ok":false,"error":"is_archived"}`), isRefusedAs("is_archived"), 1, 1},
		"refused with a status":        {fakeResponse(403, `{"ok":false,"error":"is_archived"}`), isRefusedAs("is_archived"), 1, 1},
		"too many":                     {fakeResponse(429, ``), isAs[*chat.Later], 3, 3},
		"too many, as a refusal":       {fakeResponse(200, `{"ok":false,"error":"ratelimited"}`), isAs[*chat.Later], 3, 3},
		"broken":                       {fakeResponse(503, `<html>`), isAs[*chat.Unknown], 1, 3},
		"broken, as a refusal":         {fakeResponse(200, `{"ok":false,"error":"fatal_error"}`), isAs[*chat.Unknown], 1, 3},
		"no answer":                    {fakeResponse(200, `<html>`), isAs[*chat.Unknown], 1, 3},
		"neither taken nor refused":    {fakeResponse(200, `{}`), isAs[*chat.Unknown], 1, 3},
		"sent elsewhere":               {fakeResponse(302, ``), isAs[*chat.Unknown], 1, 3},
		"taken, and unreadable":        {fakeResponse(200, `{"ok":true,"message":7}`), isAs[*chat.Unknown], 1, 1},
		"lost":                         {failWith(io.ErrUnexpectedEOF), isAs[*chat.Unknown], 1, 3},
		"never sent: nobody was there": {failWith(&net.OpError{Op: "dial", Err: errors.New("refused")}), isAs[*chat.Later], 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				count := 0
				transport := roundTrip(func(req *http.Request) (*http.Response, error) { count++; return c.transport(req) })
				base := &url.URL{Scheme: "https", Host: "slack.test", Path: "/api/"}
				web := newWebAPI(base, &http.Client{Transport: transport, CheckRedirect: noRedirect}, newMetrics(), new(dispatch.Budget))
				err := web.call(t.Context(), "T1", "xoxb", func(client *api.Client) error {
					_, _, err := client.PostMessageContext(t.Context(), "C1")
					return err
				})
				if !c.is(err) || count != c.requests {
					t.Errorf("a message: %v after %d requests", err, count)
				}
				advance(time.Minute)
				count = 0
				err = web.call(t.Context(), "T1", "xoxb", func(client *api.Client) error {
					_, _, _, err := client.UpdateMessageContext(t.Context(), "C1", "1.2")
					return err
				})
				if !c.is(err) || count != c.repeated {
					t.Errorf("an edit: %v after %d requests", err, count)
				}
			})
		})
	}
}

func TestAHostThatDoesNotAnswerIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		transport := roundTrip(func(*http.Request) (*http.Response, error) {
			dials++
			return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
		})
		web := newWebAPI(&url.URL{Scheme: "https", Host: "slack.test", Path: "/api/"}, &http.Client{Transport: transport}, newMetrics(), new(dispatch.Budget))
		for i, pause := range []time.Duration{0, time.Second, dialWait} {
			advance(pause)
			err := web.call(t.Context(), "T1", "xoxb", func(client *api.Client) error {
				return client.AddReactionContext(t.Context(), "one", api.NewRefToMessage("C1", "1.2"))
			})
			if want := []int{1, 1, 2}[i]; !isAs[*chat.Later](err) || dials != want {
				t.Errorf("after %s: %v, dialled %d times", pause, err, dials)
			}
		}
	})
}

func TestARequestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	transport := roundTrip(func(req *http.Request) (*http.Response, error) {
		cancel()
		return nil, req.Context().Err()
	})
	web := newWebAPI(&url.URL{Scheme: "https", Host: "slack.test", Path: "/api/"}, &http.Client{Transport: transport}, newMetrics(), new(dispatch.Budget))
	err := web.call(ctx, "T1", "xoxb", func(client *api.Client) error {
		return client.AddReactionContext(ctx, "one", api.NewRefToMessage("C1", "1.2"))
	})
	if !errors.Is(err, context.Canceled) || isAs[*chat.Unknown](err) {
		t.Errorf("it ends with %v", err)
	}
}

// TestSlackGoReadsWhatMusterSends guards against replies that slack-go cannot
// decode: Slack repeats in them what it was sent.
func TestSlackGoReadsWhatMusterSends(t *testing.T) {
	for _, e := range chattest.Gallery(user) {
		m, err := testRenderer.message(e.Card, []bot.UserID{user("ana")}, "F1")
		must(t, err)
		raw, err := json.Marshal(map[string]any{"blocks": m.Blocks})
		must(t, err)
		if err := json.Unmarshal(raw, new(api.Message)); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
	}
	v, err := testRenderer.modal(proposal, nil, origin{})
	must(t, err)
	raw, err := json.Marshal(v)
	must(t, err)
	if err := json.Unmarshal(raw, new(api.View)); err != nil {
		t.Errorf("a form: %v", err)
	}
}
