package discord

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// scriptedTransport answers requests with what is set.
type scriptedTransport struct {
	status   int
	header   map[string]string
	body     string
	requests int
}

func (s *scriptedTransport) RoundTrip(q *http.Request) (*http.Response, error) {
	s.requests++
	w := httptest.NewRecorder()
	for name, value := range s.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(s.status)
	_, _ = w.WriteString(s.body) // into memory
	resp := w.Result()
	resp.Request = q
	return resp, nil
}

// askLimiter makes a request and returns how long it has to wait.
func askLimiter(ctx context.Context, l *limiter, method, path string) (wait time.Duration, err error) {
	resp, err := l.RoundTrip(httptest.NewRequestWithContext(ctx, method, path, http.NoBody))
	if later := (*chat.Later)(nil); errors.As(err, &later) {
		return later.Wait, nil
	}
	if err != nil {
		return 0, err
	}
	return 0, resp.Body.Close()
}

func TestWhatA429Stops(t *testing.T) {
	const html = "<html><title>Access denied | discord.com used Cloudflare to restrict access</title></html>"
	here, otherRoute, answer := "/channels/1/messages", "/guilds/1", "/interactions/1/token/callback"
	for name, one := range map[string]struct {
		header map[string]string
		body   string
		wait   time.Duration // of the same route
		other  time.Duration // of another one
		answer time.Duration // of an answer to an interaction
	}{
		"a ban":                {map[string]string{"Retry-After": "600", "Via": "cloudflare"}, html, 600 * time.Second, 600 * time.Second, 600 * time.Second},
		"a ban without an end": {nil, html, defaultBan, defaultBan, defaultBan},
		"the global limit":     {map[string]string{"Retry-After": "65", "X-RateLimit-Global": "true"}, `{"retry_after":64.57,"global":true}`, 64570 * time.Millisecond, 64570 * time.Millisecond, 0},
		"the global limit, by its scope": {
			map[string]string{"Retry-After": "30", "X-RateLimit-Scope": "global"}, `{"message":"You are being rate limited."}`, 30 * time.Second, 30 * time.Second, 0,
		},
		"a route without headers":     {nil, `{"message":"You are being rate limited.","retry_after":30.5,"global":false}`, 30500 * time.Millisecond, 0, 0},
		"a route with a header alone": {map[string]string{"Retry-After": "30.25"}, `{}`, 30250 * time.Millisecond, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &scriptedTransport{status: http.StatusTooManyRequests, header: one.header, body: one.body}
				l := newLimiter(d, newMetrics(), &dispatch.Budget{})
				if _, err := askLimiter(t.Context(), l, http.MethodPost, here); err != nil {
					t.Fatal(err)
				}
				d.status, d.header, d.body = http.StatusOK, nil, "{}"
				for path, want := range map[string]time.Duration{here: one.wait, otherRoute: one.other, answer: one.answer} {
					sent := d.requests
					if wait, err := askLimiter(t.Context(), l, http.MethodPost, path); err != nil || (wait-want).Abs() > time.Second || want > 0 && d.requests != sent {
						t.Errorf("%s waits %s, not %s: %v", path, wait, want, err)
					}
				}
				time.Sleep(one.wait + time.Second)
				for _, path := range []string{here, otherRoute, answer} {
					if wait, err := askLimiter(t.Context(), l, http.MethodPost, path); err != nil || wait > 0 {
						t.Errorf("afterwards %s waits %s: %v", path, wait, err)
					}
				}
			})
		})
	}
}

// TestABanStopsTheOtherReplicas also shows that the global limit does.
func TestABanStopsTheOtherReplicas(t *testing.T) {
	for name, one := range map[string]struct {
		header map[string]string
		body   string
	}{
		"a ban":            {map[string]string{"Retry-After": "600", "Via": "cloudflare"}, "<html>Access denied</html>"},
		"the global limit": {map[string]string{"Retry-After": "600", "X-RateLimit-Global": "true"}, `{"retry_after":600,"global":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				notes, log := adaptertest.NewNotebook(), slog.New(slog.DiscardHandler)
				well := &scriptedTransport{status: http.StatusOK}
				first, second := newLimiter(well, newMetrics(), dispatch.NewBudget(notes, log)), newLimiter(well, newMetrics(), dispatch.NewBudget(notes, log))
				ask := func(l *limiter) time.Duration {
					wait, err := askLimiter(chat.Deferrable(t.Context()), l, http.MethodGet, "/guilds/1")
					if err != nil {
						t.Fatal(err)
					}
					return wait
				}
				for range 20 { // until each has its share
					ask(first)
					ask(second)
					time.Sleep(500 * time.Millisecond)
				}
				first.next = &scriptedTransport{status: http.StatusTooManyRequests, header: one.header, body: one.body}
				ask(first)
				time.Sleep(2 * time.Second)
				sent := well.requests
				for range 100 {
					ask(second)
					time.Sleep(5 * time.Second)
				}
				if well.requests != sent {
					t.Errorf("another replica sends %d requests meanwhile", well.requests-sent)
				}
				first.next = well
				time.Sleep(2 * time.Minute)
				ask(first)
				time.Sleep(10 * time.Second)
				for range 20 {
					ask(second)
					time.Sleep(500 * time.Millisecond)
				}
				if well.requests == sent {
					t.Error("nothing is sent afterwards")
				}
			})
		})
	}
}

func TestASharedLimitIsNoRefusal(t *testing.T) {
	d := &scriptedTransport{status: http.StatusTooManyRequests, body: `{"retry_after":30,"global":false}`}
	for scope, want := range map[string]int{"shared": 0, "user": 1, "": 1} {
		l := newLimiter(d, newMetrics(), &dispatch.Budget{})
		d.header = map[string]string{"X-RateLimit-Scope": scope}
		if _, err := askLimiter(t.Context(), l, http.MethodGet, "/guilds/1"); err != nil {
			t.Fatal(err)
		}
		if len(l.invalidAt) != want {
			t.Errorf("scope %q counts %d times", scope, len(l.invalidAt))
		}
	}
}

func TestADeferrableRequestLeavesNoTraceAndHoldsNoWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &scriptedTransport{status: http.StatusOK, body: "{}", header: map[string]string{
			"X-RateLimit-Bucket": "post", "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "5.000",
		}}
		l := newLimiter(d, newMetrics(), &dispatch.Budget{})
		ctx := chat.Deferrable(t.Context())
		begun := time.Now()
		var waits []time.Duration
		for range 12 {
			wait, err := askLimiter(ctx, l, http.MethodPost, "/channels/1/messages")
			if err != nil {
				t.Fatal(err)
			}
			waits = append(waits, wait.Truncate(5*time.Second))
		}
		if d.requests != 1 || time.Since(begun) > time.Second {
			t.Errorf("%d requests in %s", d.requests, time.Since(begun))
		}
		// The first five that come again do so in the next period, the others later.
		for i, wait := range waits[1:] {
			if want := time.Duration(1+i/5) * 5 * time.Second; wait != want {
				t.Errorf("the %d. waits %s, not %s", i+1, wait, want)
			}
		}
		if _, err := askLimiter(ctx, l, http.MethodPost, "/channels/2/messages"); err != nil || d.requests != 2 {
			t.Errorf("another channel: %v", err)
		}
	})
}

func TestHeadersThatSayHowLong(t *testing.T) {
	for value, want := range map[string]time.Duration{"": 0, "3": 3 * time.Second, "1.337": 1337 * time.Millisecond, "-1": 0, "soon": 0, "1e300": longestWait} {
		if got := parseRetryAfter(value); got != want {
			t.Errorf("%q is %s, not %s", value, got, want)
		}
	}
}
