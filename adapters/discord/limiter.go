package discord

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// Discord takes 50 requests a second of a bot, and counts them when they
	// arrive, which may be closer together than they left.
	maxPerWindow = 50
	rateWindow   = 1050 * time.Millisecond
	// queueTimeout is how long a request waits for those before it, and mostPause how
	// long the first of them waits until the limit allows it. What would wait
	// longer comes back later, so that one busy channel holds up no other.
	queueTimeout = 2 * time.Second
	maxWait      = 6 * time.Second
	// maxInvalidRequests is how many refused requests there may be in wrongSpan. Discord
	// shuts an address out that has 10,000.
	maxInvalidRequests   = 3000
	invalidRequestWindow = 10 * time.Minute
)

// limiter sends requests no faster than Discord takes them: so many a second
// in all, and one at a time for what shares a limit, as the headers of the
// answers tell. What it cannot send soon is *chat.Later.
type limiter struct {
	next http.RoundTripper

	mu           sync.Mutex
	sentAt       [maxPerWindow]time.Time // when the last ones were sent, a ring
	oldest       int
	blockedUntil time.Time          // until then nothing is sent at all
	bucketNames  map[string]string  // of a route: the bucket that it shares with others
	buckets      map[string]*bucket // by name and major
	invalidAt    []time.Time        // when requests were refused
}

// bucket is what shares a limit: one request at a time.
type bucket struct {
	token     chan struct{} // holds one token
	keys      []string      // under which it is found
	waiters   int           // who holds or wants the turn
	remaining int
	known     bool
	resetAt   time.Time
}

func newLimiter(next http.RoundTripper) *limiter {
	return &limiter{next: next, bucketNames: map[string]string{}, buckets: map[string]*bucket{}}
}

// RoundTrip sends a request when its turn has come.
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	r := parseRoute(req.Method, trimAPIPrefix(req.URL.EscapedPath()))
	deadline := time.Now().Add(maxWait)
	for {
		b := l.acquireBucket(r)
		resp, err := l.send(req, r, b, deadline)
		l.releaseBucket(b)
		limited := (*rateLimitError)(nil)
		if !asRateLimit(err, &limited) {
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

// cloneRequest is a request that can be sent once more.
func cloneRequest(req *http.Request) (*http.Request, error) {
	req = req.Clone(req.Context())
	if req.GetBody == nil {
		return req, nil
	}
	body, err := req.GetBody()
	req.Body = body
	return req, err
}

// send waits for the request's turn, sends it and learns from the answer.
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
		if err := hearing.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	return l.update(resp, r, b)
}

// acquireToken waits for a turn as long as a request is patient.
func acquireToken(ctx context.Context, turn chan struct{}) error {
	select {
	case <-turn:
		return ctx.Err()
	default:
	}
	timer := time.NewTimer(queueTimeout)
	defer timer.Stop()
	select {
	case <-turn:
		return nil
	case <-timer.C:
		return &chat.Later{Wait: queueTimeout}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// acquireBucket joins those who want the turn of a route's bucket.
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

// releaseBucket forgets a bucket that nobody wants any more and that limits nothing.
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

// idle tells whether nobody wants a bucket, and whoever comes need not wait.
func (b *bucket) idle(now time.Time) bool {
	return b.waiters == 0 && (!b.known || b.remaining > 0 || !now.Before(b.resetAt))
}

func (l *limiter) removeBucket(b *bucket) {
	for _, key := range b.keys {
		delete(l.buckets, key)
	}
}

// maxBuckets is when those whose time is over are swept out.
const maxBuckets = 1000

// reserve is how long a request has to wait still. If it is 0 the request counts
// as sent.
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
