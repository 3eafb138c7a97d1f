package slack

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// maxLimiterWait is how long a request waits for its turn. A longer wait
// becomes *chat.Later, so that one busy channel holds up no other.
const maxLimiterWait = 2 * time.Second

// rateLimit allows a burst, and after it one request per interval.
type rateLimit struct {
	burst    int
	interval time.Duration
}

// Slack's tiers allow so many calls a minute, for each method and workspace.
// https://docs.slack.dev/apis/web-api/rate-limits
var (
	tier2 = rateLimit{burst: 10, interval: time.Minute / 20}
	tier3 = rateLimit{burst: 30, interval: time.Minute / 50}
	tier4 = rateLimit{burst: 60, interval: time.Minute / 100}
	// postingRate applies to a workspace, beside the pace of each channel. Slack does not
	// say how many it allows, but says when they are too many.
	postingRate  = rateLimit{burst: 1000, interval: 10 * time.Millisecond}
	authTestRate = rateLimit{burst: 100, interval: 200 * time.Millisecond}
)

var rateLimits = map[string]rateLimit{
	"auth.test": authTestRate, "chat.postMessage": postingRate, "chat.postEphemeral": tier4, "chat.update": tier3,
	"conversations.open": tier3, "users.info": tier4, "users.conversations": tier3, "usergroups.list": tier2, "usergroups.users.list": tier2,
	"reactions.add": tier3, "reactions.get": tier3, "views.open": tier4, "views.push": tier4, "views.update": tier4, "views.publish": tier4,
}

// limiter keeps requests below Slack's rate limits.
type limiter struct {
	mu     sync.Mutex
	usages map[limitKey]*limitUsage
}

type limitKey struct{ team, method string }

// limitUsage is the used share of a rate limit, as the time at which all of it
// is free again.
type limitUsage struct {
	freeAt       time.Time
	blockedUntil time.Time // Slack sent a Retry-After until then
}

func newLimiter() *limiter { return &limiter{usages: map[limitKey]*limitUsage{}} }

// wait waits until a request may be made, or returns *chat.Later.
func (l *limiter) wait(ctx context.Context, team, method string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wait, err := l.reserve(limitKey{team, method}, time.Now())
	if err != nil || wait <= 0 {
		return err
	}
	return dispatch.Sleep(ctx, wait)
}

func (l *limiter) reserve(key limitKey, now time.Time) (time.Duration, error) {
	r, ok := rateLimits[key.method]
	if !ok {
		r = tier3
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.usages[key]
	if u == nil {
		l.sweep(now)
		u = &limitUsage{}
		l.usages[key] = u
	}
	free := u.freeAt
	if free.Before(now) {
		free = now
	}
	free = free.Add(r.interval)
	wait := max(free.Sub(now)-time.Duration(r.burst)*r.interval, u.blockedUntil.Sub(now))
	if wait > maxLimiterWait {
		return 0, &chat.Later{Wait: wait}
	}
	u.freeAt = free
	return wait, nil
}

// block records a Retry-After.
func (l *limiter) block(team, method string, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := limitKey{team, method}
	if l.usages[key] == nil {
		l.usages[key] = &limitUsage{}
	}
	if until := time.Now().Add(wait); until.After(l.usages[key].blockedUntil) {
		l.usages[key].blockedUntil = until
	}
}

// maxUsages is when usages without effect are swept.
const maxUsages = 10_000

// sweep drops usages without effect. The caller holds mu.
func (l *limiter) sweep(now time.Time) {
	if len(l.usages) < maxUsages {
		return
	}
	for key, u := range l.usages {
		if u.freeAt.Before(now) && u.blockedUntil.Before(now) {
			delete(l.usages, key)
		}
	}
}
