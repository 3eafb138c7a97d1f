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
	mostAtOnce = 50
	window     = 1050 * time.Millisecond
	// patient is how long a request waits for those before it, and mostPause how
	// long the first of them waits until the limit allows it. What would wait
	// longer comes back later, so that one busy channel holds up no other.
	patient   = 2 * time.Second
	mostPause = 6 * time.Second
	// mostWrong is how many refused requests there may be in wrongSpan. Discord
	// shuts an address out that has 10,000.
	mostWrong = 3000
	wrongSpan = 10 * time.Minute
)

// limiter sends requests no faster than Discord takes them: so many a second
// in all, and one at a time for what shares a limit, as the headers of the
// answers tell. What it cannot send soon is *chat.Later.
type limiter struct {
	next http.RoundTripper

	mu      sync.Mutex
	sent    [mostAtOnce]time.Time // when the last ones were sent, a ring
	oldest  int
	blocked time.Time          // until then nothing is sent at all
	names   map[string]string  // of a route: the bucket that it shares with others
	buckets map[string]*bucket // by name and major
	wrong   []time.Time        // when requests were refused
}

// bucket is what shares a limit: one request at a time.
type bucket struct {
	turn      chan struct{} // holds one token
	keys      []string      // under which it is found
	waiting   int           // who holds or wants the turn
	remaining int
	known     bool
	reset     time.Time
}

func newLimiter(next http.RoundTripper) *limiter {
	return &limiter{next: next, names: map[string]string{}, buckets: map[string]*bucket{}}
}

// RoundTrip sends a request when its turn has come.
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	r := routeOf(req.Method, trimAPI(req.URL.EscapedPath()))
	deadline := time.Now().Add(mostPause)
	for {
		b := l.bucketOf(r)
		resp, err := l.inTurn(req, r, b, deadline)
		l.leave(b)
		limited := (*tooFast)(nil)
		if !asTooFast(err, &limited) {
			return resp, err
		}
		if limited.final || time.Now().Add(limited.wait).After(deadline) {
			return nil, &chat.Later{Wait: limited.wait}
		}
		if req, err = resent(req); err != nil {
			return nil, err
		}
	}
}

// resent is a request that can be sent once more.
func resent(req *http.Request) (*http.Request, error) {
	req = req.Clone(req.Context())
	if req.GetBody == nil {
		return req, nil
	}
	body, err := req.GetBody()
	req.Body = body
	return req, err
}

// inTurn waits for the request's turn, sends it and learns from the answer.
func (l *limiter) inTurn(req *http.Request, r route, b *bucket, deadline time.Time) (*http.Response, error) {
	ctx := req.Context()
	if err := wait(ctx, b.turn); err != nil {
		return nil, err
	}
	defer func() { b.turn <- struct{}{} }()
	for {
		pause := l.pause(b, r)
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
	return l.learn(resp, r, b)
}

// wait waits for a turn as long as a request is patient.
func wait(ctx context.Context, turn chan struct{}) error {
	select {
	case <-turn:
		return ctx.Err()
	default:
	}
	timer := time.NewTimer(patient)
	defer timer.Stop()
	select {
	case <-turn:
		return nil
	case <-timer.C:
		return &chat.Later{Wait: patient}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// bucketOf joins those who want the turn of a route's bucket.
func (l *limiter) bucketOf(r route) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := r.name
	if shared := l.names[r.name]; shared != "" {
		key = shared
	}
	key += " " + r.major
	b := l.buckets[key]
	if b == nil {
		b = &bucket{turn: make(chan struct{}, 1), keys: []string{key}}
		b.turn <- struct{}{}
		l.buckets[key] = b
	}
	b.waiting++
	return b
}

// leave forgets a bucket that nobody wants any more and that limits nothing.
func (l *limiter) leave(b *bucket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b.waiting--
	now := time.Now()
	if b.idle(now) {
		l.forget(b)
	}
	if len(l.buckets) > mostBuckets {
		for _, b := range l.buckets {
			if b.idle(now) {
				l.forget(b)
			}
		}
	}
}

// idle tells whether nobody wants a bucket, and whoever comes need not wait.
func (b *bucket) idle(now time.Time) bool {
	return b.waiting == 0 && (!b.known || b.remaining > 0 || !now.Before(b.reset))
}

func (l *limiter) forget(b *bucket) {
	for _, key := range b.keys {
		delete(l.buckets, key)
	}
}

// mostBuckets is when those whose time is over are swept out.
const mostBuckets = 1000

// pause is how long a request has to wait still. If it is 0 the request counts
// as sent.
func (l *limiter) pause(b *bucket, r route) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if len(l.wrong) >= mostWrong && l.wrong[len(l.wrong)-mostWrong].After(now.Add(-wrongSpan)) {
		return l.wrong[len(l.wrong)-mostWrong].Add(wrongSpan).Sub(now)
	}
	if b.known && b.remaining <= 0 && b.reset.After(now) {
		return b.reset.Sub(now)
	}
	if r.free {
		return 0
	}
	if l.blocked.After(now) {
		return l.blocked.Sub(now)
	}
	if free := l.sent[l.oldest].Add(window); free.After(now) {
		return free.Sub(now)
	}
	l.sent[l.oldest] = now
	l.oldest = (l.oldest + 1) % mostAtOnce
	return 0
}
