package discord

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// Discord accepts 50 requests a second from a bot.
	maxPerWindow = 50
	perUnit      = maxPerWindow / dispatch.BudgetUnits
	rateWindow   = time.Second
	// maxWait limits how long a request waits for its turn. Beyond that it fails with
	// *chat.Later, so that a busy channel does not hold up others; a request that can
	// be made later waits maxDeferrableWait for the next period of a limit.
	maxWait           = 6 * time.Second
	maxDeferrableWait = 100 * time.Millisecond
)

// limiter keeps requests within Discord's rate limits: the global one, and one
// request at a time per bucket, by the headers of earlier responses. A request
// that would wait long fails with *chat.Later.
type limiter struct {
	next    http.RoundTripper
	global  dispatch.Window
	metrics *metrics
	budget  *dispatch.Budget

	mu           sync.Mutex
	bannedUntil  time.Time          // our address is refused by what is in front of Discord
	blockedUntil time.Time          // by a global rate limit
	bucketNames  map[string]string  // from a route to the bucket it shares
	buckets      map[string]*bucket // by name and major parameter
	quotas       map[string]quota   // by route, as last seen
	latencies    map[string]*dispatch.Latency
	sweepAt      int         // the number of buckets above which idle ones are removed
	invalidAt    []time.Time // times of refused requests
	refusals     refusals
}

func newLimiter(next http.RoundTripper, m *metrics, b *dispatch.Budget) *limiter {
	l := &limiter{
		next: next, metrics: m, budget: b, global: dispatch.Window{Length: rateWindow}, bucketNames: map[string]string{}, buckets: map[string]*bucket{},
		quotas: map[string]quota{}, latencies: map[string]*dispatch.Latency{}, sweepAt: maxIdleBuckets,
	}
	l.global.Allow(maxPerWindow)
	return l
}

// turn is the right to be the one request of a bucket.
type turn struct {
	limiter *limiter
	route   route
	bucket  *bucket
	left    bool // a request has left: it may have had an effect
}

type heldTurn struct{}

// withTurn returns a context whose request on the turn's route uses it.
func withTurn(ctx context.Context, t *turn) context.Context {
	return context.WithValue(ctx, heldTurn{}, t)
}

// RoundTrip sends the request when the limits allow it.
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	r := parseRoute(req.Method, trimAPIPrefix(req.URL.EscapedPath()))
	deadline := time.Now().Add(maxWait)
	t, ok := ctx.Value(heldTurn{}).(*turn)
	if !ok || t.route != r {
		var err error
		if t, err = l.acquire(ctx, r); err != nil {
			return nil, err
		}
		defer t.release()
	}
	for {
		resp, err := l.send(req, t, deadline)
		limited := (*rateLimitError)(nil)
		switch {
		case asRateLimit(err, &limited):
		case err == nil && resp.StatusCode >= http.StatusInternalServerError:
			return nil, newServerError(resp)
		default:
			return resp, err
		}
		t.left = false
		if limited.scope == scopeGlobal || limited.scope == scopeAddress {
			l.budget.Report(ctx, dispatch.Stop{Scope: string(limited.scope), Until: time.Now().Add(limited.retryAfter)})
		}
		if limited.lasting || chat.IsDeferrable(ctx) || time.Now().Add(limited.retryAfter).After(deadline) {
			return nil, &chat.Later{Wait: limited.retryAfter}
		}
		if err := dispatch.Sleep(ctx, limited.retryAfter); err != nil {
			return nil, err
		}
		if req, err = cloneRequest(req); err != nil {
			return nil, err
		}
	}
}

// cloneRequest clones a request so that it can be sent again.
func cloneRequest(req *http.Request) (*http.Request, error) {
	req = req.Clone(req.Context())
	if req.GetBody == nil {
		return req, nil
	}
	body, err := req.GetBody()
	req.Body = body
	return req, err
}

// send waits for the global limit, sends the request and updates the limits from
// the response.
func (l *limiter) send(req *http.Request, t *turn, deadline time.Time) (*http.Response, error) {
	place, err := l.takePlace(req.Context(), t.route, deadline)
	if err != nil {
		return nil, err
	}
	if wait := l.depart(t); wait > 0 {
		if place != nil {
			place.Cancel()
		}
		return nil, &chat.Later{Wait: wait}
	}
	begun := time.Now()
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	latency := l.latencyOf(t.route)
	latency.Observe(time.Since(begun))
	if place != nil {
		place.Answered(latency)
	}
	resp, err = l.update(resp, t.route, t.bucket, latency)
	l.shareRefusals(req.Context())
	return resp, err
}

// takePlace waits for a place within the global limit, as far as this process has a
// share of it. It returns nil for requests that are exempt.
func (l *limiter) takePlace(ctx context.Context, r route, deadline time.Time) (*dispatch.Departure, error) {
	if r.unlimited {
		return nil, nil //nolint:nilnil // it needs none
	}
	asked := time.Now()
	for {
		units, next, stops := l.budget.Renew(ctx, l)
		l.obey(stops)
		l.global.Allow(units * perUnit)
		if next.After(deadline) {
			next = deadline
		}
		place, err := l.global.Take(ctx, !chat.IsDeferrable(ctx), next)
		if err == nil {
			l.metrics.waited(waitGlobal, time.Since(asked))
		}
		if !chat.IsError[*chat.Later](err) || !time.Now().Before(deadline) {
			return place, err
		}
	}
}

// obey stops what another process found to be stopped.
func (l *limiter) obey(stops []dispatch.Stop) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range stops {
		l.stop(s)
	}
}

// stop stops all requests. The caller holds mu.
func (l *limiter) stop(s dispatch.Stop) {
	switch limitScope(s.Scope) {
	case scopeGlobal:
		l.blockedUntil = dispatch.Latest(l.blockedUntil, s.Until)
	case scopeAddress:
		l.bannedUntil = dispatch.Latest(l.bannedUntil, s.Until)
	}
}

// depart counts a request as sent. If everything was stopped while it waited, it
// returns for how long.
func (l *limiter) depart(t *turn) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if wait := l.stopped(t.route, now); wait > 0 {
		return wait
	}
	t.left = true
	t.bucket.count(now)
	return 0
}

// latencyOf returns how long requests on a route take.
func (l *limiter) latencyOf(r route) *dispatch.Latency {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.latency(r)
}

// latency is latencyOf with mu held.
func (l *limiter) latency(r route) *dispatch.Latency {
	if l.latencies[r.name] == nil {
		dispatch.CachePut(l.latencies, maxIdleBuckets, r.name, new(dispatch.Latency))
	}
	return l.latencies[r.name]
}

// stopped returns for how long nothing may be sent on a route, whatever its bucket
// allows. The caller holds mu.
func (l *limiter) stopped(r route, now time.Time) time.Duration {
	wait := max(l.bannedUntil.Sub(now), l.invalidPause(now))
	if !r.unlimited {
		wait = max(wait, l.blockedUntil.Sub(now))
	}
	return wait
}
