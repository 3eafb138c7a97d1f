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
	// Discord accepts 50 requests a second from a bot. It counts them on
	// arrival, when they may be closer together than when they were sent.
	maxPerWindow = 50
	rateWindow   = 1050 * time.Millisecond
	// queueTimeout limits the wait for the requests ahead in a bucket, and
	// maxWait the wait for the limit itself. Beyond that a request fails with
	// *chat.Later, so that a busy channel does not hold up others.
	queueTimeout = 2 * time.Second
	maxWait      = 6 * time.Second
	// maxInvalidRequests is the number of refused requests allowed in
	// invalidRequestWindow. Discord bans an address after 10,000.
	maxInvalidRequests   = 3000
	invalidRequestWindow = 10 * time.Minute
)

// limiter keeps requests within Discord's rate limits: the global one, and one
// request at a time per bucket, by the headers of earlier responses. A request
// that would wait long fails with *chat.Later.
type limiter struct {
	next http.RoundTripper

	mu           sync.Mutex
	sentAt       [maxPerWindow]time.Time // times of the last requests, a ring buffer
	oldest       int
	blockedUntil time.Time          // by a global rate limit
	bucketNames  map[string]string  // from a route to the bucket it shares
	buckets      map[string]*bucket // by name and major parameter
	invalidAt    []time.Time        // times of refused requests
}

// bucket is a shared rate limit, with one request in flight.
type bucket struct {
	token     chan struct{} // holds one token
	keys      []string      // under which the limiter finds it
	waiters   int           // requests that hold or wait for the token
	remaining int
	known     bool
	resetAt   time.Time
}

func newLimiter(next http.RoundTripper) *limiter {
	return &limiter{next: next, bucketNames: map[string]string{}, buckets: map[string]*bucket{}}
}

// RoundTrip sends the request when the limits allow it.
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	r := parseRoute(req.Method, trimAPIPrefix(req.URL.EscapedPath()))
	deadline := time.Now().Add(maxWait)
	for {
		b := l.acquireBucket(r)
		resp, err := l.send(req, r, b, deadline)
		l.releaseBucket(b)
		limited := (*rateLimitError)(nil)
		switch {
		case asRateLimit(err, &limited):
		case err == nil && resp.StatusCode >= http.StatusInternalServerError:
			return nil, newServerError(resp)
		default:
			return resp, err
		}
		if limited.perMessage || time.Now().Add(limited.retryAfter).After(deadline) {
			return nil, &chat.Later{Wait: limited.retryAfter}
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

// send waits for the limit, sends the request and updates the limits from the
// response.
func (l *limiter) send(req *http.Request, r route, b *bucket, deadline time.Time) (*http.Response, error) {
	ctx := req.Context()
	if err := acquireToken(ctx, b.token); err != nil {
		return nil, err
	}
	defer func() { b.token <- struct{}{} }()
	for {
		pause := l.reserve(b, r)
		if pause <= 0 {
			break
		}
		if time.Now().Add(pause).After(deadline) {
			return nil, &chat.Later{Wait: pause}
		}
		if err := dispatch.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	return l.update(resp, r, b)
}

// acquireToken waits for the bucket's token, for queueTimeout at most.
func acquireToken(ctx context.Context, token chan struct{}) error {
	select {
	case <-token:
		return ctx.Err()
	default:
	}
	timer := time.NewTimer(queueTimeout)
	defer timer.Stop()
	select {
	case <-token:
		return nil
	case <-timer.C:
		return &chat.Later{Wait: queueTimeout}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// acquireBucket returns the bucket of a route and counts the caller as waiting.
func (l *limiter) acquireBucket(r route) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := r.name
	if shared := l.bucketNames[r.name]; shared != "" {
		key = shared
	}
	key += " " + r.major
	b := l.buckets[key]
	if b == nil {
		b = &bucket{token: make(chan struct{}, 1), keys: []string{key}}
		b.token <- struct{}{}
		l.buckets[key] = b
	}
	b.waiters++
	return b
}

// releaseBucket undoes acquireBucket and removes idle buckets.
func (l *limiter) releaseBucket(b *bucket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b.waiters--
	now := time.Now()
	if b.idle(now) {
		l.removeBucket(b)
	}
	if len(l.buckets) > maxBuckets {
		for _, b := range l.buckets {
			if b.idle(now) {
				l.removeBucket(b)
			}
		}
	}
}

// idle reports whether nothing uses the bucket and it imposes no wait.
func (b *bucket) idle(now time.Time) bool {
	return b.waiters == 0 && (!b.known || b.remaining > 0 || !now.Before(b.resetAt))
}

func (l *limiter) removeBucket(b *bucket) {
	for _, key := range b.keys {
		delete(l.buckets, key)
	}
}

// maxBuckets is the number of buckets above which all idle ones are removed.
const maxBuckets = 1000

// reserve returns how long the request has to wait. If that is 0, the request
// counts as sent.
func (l *limiter) reserve(b *bucket, r route) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if len(l.invalidAt) >= maxInvalidRequests && l.invalidAt[len(l.invalidAt)-maxInvalidRequests].After(now.Add(-invalidRequestWindow)) {
		return l.invalidAt[len(l.invalidAt)-maxInvalidRequests].Add(invalidRequestWindow).Sub(now)
	}
	if b.known && b.remaining <= 0 && b.resetAt.After(now) {
		return b.resetAt.Sub(now)
	}
	if r.unlimited {
		return 0
	}
	if l.blockedUntil.After(now) {
		return l.blockedUntil.Sub(now)
	}
	if free := l.sentAt[l.oldest].Add(rateWindow); free.After(now) {
		return free.Sub(now)
	}
	l.sentAt[l.oldest] = now
	l.oldest = (l.oldest + 1) % maxPerWindow
	return 0
}
