package slack

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

// patient is how long a request waits for its turn. What would wait longer
// comes back later, so that one busy channel holds up no other.
const maxLimiterWait = 2 * time.Second

// rate is how often something may be done: so many at once, and after that one
// in a while.
type rateLimit struct {
	burst    int
	interval time.Duration
}

// Slack's tiers are so many calls a minute, for each method and workspace.
// https://docs.slack.dev/apis/web-api/rate-limits
var (
	tier2 = rateLimit{burst: 10, interval: time.Minute / 20}
	tier3 = rateLimit{burst: 30, interval: time.Minute / 50}
	tier4 = rateLimit{burst: 60, interval: time.Minute / 100}
	// posting is for each channel: one a second, and short bursts above it.
	postingRate  = rateLimit{burst: 4, interval: time.Second}
	authTestRate = rateLimit{burst: 100, interval: 200 * time.Millisecond}
)

var rateLimits = map[string]rateLimit{
	"auth.test": authTestRate, "chat.postMessage": postingRate, "chat.postEphemeral": tier4, "chat.update": tier3,
	"conversations.open": tier3, "users.info": tier4, "users.conversations": tier3, "usergroups.list": tier2, "usergroups.users.list": tier2,
	"reactions.add": tier3, "reactions.get": tier3, "views.open": tier4, "views.push": tier4, "views.update": tier4, "views.publish": tier4,
}

// limiter lets requests go no faster than Slack takes them.
type limiter struct {
	mu     sync.Mutex
	usages map[limitKey]*limitUsage
}

type limitKey struct{ team, method, channel string }

// usage is what was used of a rate: the moment at which all of it would be free
// again.
type limitUsage struct {
	freeAt       time.Time
	blockedUntil time.Time // Slack said so
}

func newLimiter() *limiter { return &limiter{usages: map[limitKey]*limitUsage{}} }

func newLimitKey(team, method, channel string) limitKey {
	if rateLimits[method] != postingRate {
		channel = ""
	}
	return limitKey{team, method, channel}
}

// take waits until a request may be made, or says that it is too early.
func (l *limiter) wait(ctx context.Context, team, method, channel string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wait, err := l.reserve(newLimitKey(team, method, channel), time.Now())
	if err != nil || wait <= 0 {
		return err
	}
	return hearing.Sleep(ctx, wait)
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

// block notes that Slack asked to wait.
func (l *limiter) block(team, method, channel string, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := newLimitKey(team, method, channel)
	if l.usages[key] == nil {
		l.usages[key] = &limitUsage{}
	}
	if until := time.Now().Add(wait); until.After(l.usages[key].blockedUntil) {
		l.usages[key].blockedUntil = until
	}
}

// mostUsed is when what limits nothing any more is swept out.
const maxUsages = 10_000

// sweep forgets what limits nothing. The caller holds mu.
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
