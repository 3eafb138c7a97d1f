package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

func (r *fixture) get(ctx context.Context, path string) error {
	return r.network.rest.call(ctx, http.MethodGet, path, nil, nil)
}

const ourServer = "/guilds/" + testserver.Guild

func TestAShortRateLimitIsWaitedForAndALongOneIsLater(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.InjectFault(testserver.Fault{Status: http.StatusTooManyRequests, RetryAfter: 1500 * time.Millisecond})
		begun := time.Now()
		if err := r.get(r.Context(), ourServer); err != nil || time.Since(begun) < 1500*time.Millisecond {
			r.Errorf("a short one: %v after %s", err, time.Since(begun))
		}
		r.server.InjectFault(testserver.Fault{Status: http.StatusTooManyRequests, RetryAfter: 30 * time.Second})
		begun = time.Now()
		err := r.get(r.Context(), ourServer)
		if later := (*chat.Later)(nil); !errors.As(err, &later) || later.Wait != 30*time.Second || time.Since(begun) > time.Second {
			r.Errorf("a long one: %v after %s", err, time.Since(begun))
		}
		asked := len(r.server.Requests())
		if err := r.get(r.Context(), ourServer); !chat.IsError[*chat.Later](err) || len(r.server.Requests()) != asked {
			r.Errorf("meanwhile: %v, and %d more requests", err, len(r.server.Requests())-asked)
		}
		if err := r.get(r.Context(), "/channels/"+testserver.General); err != nil {
			r.Errorf("another bucket: %v", err)
		}
		r.advance(30 * time.Second)
		if err := r.get(r.Context(), ourServer); err != nil {
			r.Errorf("afterwards: %v", err)
		}
	})
}

func TestAGlobalRateLimitHoldsEverythingButAnswers(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.InjectFault(testserver.Fault{Status: http.StatusTooManyRequests, RetryAfter: time.Minute, Global: true})
		if err := r.get(r.Context(), ourServer); !chat.IsError[*chat.Later](err) {
			r.Errorf("it is %v", err)
		}
		if err := r.get(r.Context(), "/channels/"+testserver.General); !chat.IsError[*chat.Later](err) {
			r.Errorf("another bucket: %v", err)
		}
		i, err := r.server.Invoke(testserver.Ben, testserver.General, "list", nil)
		if err != nil {
			r.Fatal(err)
		}
		r.advance(time.Second)
		if !i.Acknowledged() {
			r.Error("an interaction waits for it")
		}
	})
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.InjectFault(testserver.Fault{Status: http.StatusTooManyRequests, RetryAfter: 5 * time.Second})
		ctx, cancel := context.WithTimeout(r.Context(), 100*time.Millisecond)
		defer cancel()
		begun := time.Now()
		if err := r.get(ctx, ourServer); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 200*time.Millisecond {
			r.Errorf("it is %v after %s", err, time.Since(begun))
		}
	})
}

func TestABurstStaysWithinAllLimits(t *testing.T) {
	withFixture(t, testserver.Options{Limited: true}, func(r *fixture) {
		var wait sync.WaitGroup
		var mu sync.Mutex
		done, later := 0, 0
		for i := range 400 {
			wait.Go(func() {
				for {
					// Many servers, so that only the global limit counts.
					err := r.get(r.Context(), fmt.Sprintf("/guilds/%d/members/%s", 900000+i, testserver.Ben))
					wait := (*chat.Later)(nil)
					if !errors.As(err, &wait) {
						mu.Lock()
						done++
						mu.Unlock()
						return
					}
					mu.Lock()
					later++
					mu.Unlock()
					time.Sleep(wait.Wait)
				}
			})
		}
		wait.Wait()
		refused, in := 0, map[int64]int{}
		for _, q := range r.server.Requests() {
			if q.Status == http.StatusTooManyRequests {
				refused++
			}
			in[q.At.Unix()]++
		}
		for second, n := range in {
			if n > maxPerWindow {
				r.Errorf("%d requests in second %d", n, second)
			}
		}
		if refused > 0 || done != 400 {
			r.Errorf("%d of %d came too fast, %d were put off", refused, done, later)
		}
	})
}

func TestOneRequestOfABucketIsInFlight(t *testing.T) {
	withFixture(t, testserver.Options{Limited: true}, func(r *fixture) {
		var wait sync.WaitGroup
		for i := range 12 {
			wait.Go(func() {
				for {
					_, err := r.network.Post(r.Context(), textMessage(fmt.Sprint("number ", i), fmt.Sprint("burst", i)))
					later := (*chat.Later)(nil)
					if !errors.As(err, &later) {
						if err != nil {
							r.Error(err)
						}
						return
					}
					time.Sleep(later.Wait)
				}
			})
		}
		wait.Wait()
		for _, q := range r.server.Requests() {
			if q.Status == http.StatusTooManyRequests {
				r.Errorf("%s came too fast", q.Path)
			}
		}
		if n := r.countVisible("number "); n != 12 {
			r.Errorf("%d messages are there", n)
		}
	})
}

// refusingTransport refuses every request.
type refusingTransport struct{ requests int }

func (d *refusingTransport) RoundTrip(q *http.Request) (*http.Response, error) {
	d.requests++
	w := httptest.NewRecorder()
	w.WriteHeader(http.StatusForbidden)
	resp := w.Result()
	resp.Request = q
	return resp, nil
}

func TestRefusalsStopLongBeforeDiscordShutsUsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := new(refusingTransport)
		l := newLimiter(d, newMetrics(), &dispatch.Budget{})
		ask := func() error {
			q := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/channels/1/messages", http.NoBody)
			resp, err := l.RoundTrip(q)
			if err == nil {
				err = resp.Body.Close()
			}
			return err
		}
		for range maxInvalidRequests + 500 {
			_ = ask() // refused, or not even sent
			time.Sleep(25 * time.Millisecond)
		}
		if d.requests != maxInvalidRequests {
			t.Errorf("%d requests were refused", d.requests)
		}
		time.Sleep(invalidRequestWindow)
		if err := ask(); err != nil {
			t.Errorf("ten minutes later: %v", err)
		}
	})
}

// TestRefusalsAreCountedOverReplicas has four processes ask forty times a second for half
// an hour, each of which may be refused 3,000 times.
func TestRefusalsAreCountedOverReplicas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, notes := new(refusingTransport), adaptertest.NewNotebook()
		var all []*limiter
		for range 4 {
			l := newLimiter(d, newMetrics(), &dispatch.Budget{})
			l.refusals = newRefusals(notes, slog.New(slog.DiscardHandler))
			all = append(all, l)
		}
		var refused []time.Time
		for begun := time.Now(); time.Since(begun) < 3*invalidRequestWindow; {
			for _, l := range all {
				before := d.requests
				if resp, err := l.RoundTrip(httptest.NewRequestWithContext(chat.Deferrable(t.Context()), http.MethodGet, "/channels/1/messages", http.NoBody)); err == nil {
					_ = resp.Body.Close() // it is in memory
				}
				if d.requests > before {
					refused = append(refused, time.Now())
				}
			}
			time.Sleep(25 * time.Millisecond)
		}
		most, first := 0, 0
		for i, at := range refused {
			for at.Sub(refused[first]) >= invalidRequestWindow {
				first++
			}
			most = max(most, i-first+1)
		}
		t.Logf("%d requests were refused in half an hour, at most %d in ten minutes", len(refused), most)
		if most > 7000 {
			t.Errorf("%d requests were refused in ten minutes", most)
		}
	})
}

func TestRoutesShareWhatDiscordCountsTogether(t *testing.T) {
	same := [][2]string{
		{"PUT /channels/1/messages/2/reactions/%F0%9F%8D%8E/@me", "PUT /channels/1/messages/3/reactions/x/@me"},
		{"PATCH /channels/1/messages/2", "PATCH /channels/1/messages/3"},
		{"GET /guilds/1/members/2", "GET /guilds/1/members/3"},
	}
	for _, pair := range same {
		if a, b := routeName(pair[0]), routeName(pair[1]); a != b {
			t.Errorf("%v and %v", a, b)
		}
	}
	for _, pair := range [][2]string{
		{"PATCH /channels/1/messages/2", "PATCH /channels/2/messages/2"},
		{"PATCH /channels/1/messages/2", "GET /channels/1/messages/2"},
		{"PATCH /webhooks/1/a/messages/@original", "PATCH /webhooks/1/b/messages/@original"},
	} {
		if a, b := routeName(pair[0]), routeName(pair[1]); a == b {
			t.Errorf("%v for both %v", a, pair)
		}
	}
}

func routeName(request string) route {
	method, path, _ := strings.Cut(request, " ")
	return parseRoute(method, path)
}
