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
const patient = 2 * time.Second

// rate is how often something may be done: so many at once, and after that one
// in a while.
type rate struct {
	burst int
	every time.Duration
}

// Slack's tiers are so many calls a minute, for each method and workspace.
// https://docs.slack.dev/apis/web-api/rate-limits
var (
	tier2 = rate{burst: 10, every: time.Minute / 20}
	tier3 = rate{burst: 30, every: time.Minute / 50}
	tier4 = rate{burst: 60, every: time.Minute / 100}
	// posting is for each channel: one a second, and short bursts above it.
	posting = rate{burst: 4, every: time.Second}
	special = rate{burst: 100, every: 200 * time.Millisecond}
)

var rates = map[string]rate{
	"auth.test": special, "chat.postMessage": posting, "chat.postEphemeral": tier4, "chat.update": tier3,
	"conversations.open": tier3, "users.info": tier4, "users.conversations": tier3, "usergroups.list": tier2, "usergroups.users.list": tier2,
	"reactions.add": tier3, "reactions.get": tier3, "views.open": tier4, "views.push": tier4, "views.update": tier4, "views.publish": tier4,
}

// limiter lets requests go no faster than Slack takes them.
type limiter struct {
	mu   sync.Mutex
	used map[limitKey]*usage
}

type limitKey struct{ team, method, channel string }

// usage is what was used of a rate: the moment at which all of it would be free
// again.
type usage struct {
	free    time.Time
	blocked time.Time // Slack said so
}

func newLimiter() *limiter { return &limiter{used: map[limitKey]*usage{}} }

func keyOf(team, method, channel string) limitKey {
	if rates[method] != posting {
		channel = ""
	}
	return limitKey{team, method, channel}
}

// take waits until a request may be made, or says that it is too early.
func (l *limiter) take(ctx context.Context, team, method, channel string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wait, err := l.reserve(keyOf(team, method, channel), time.Now())
	if err != nil || wait <= 0 {
		return err
	}
	return hearing.Sleep(ctx, wait)
}

func (l *limiter) reserve(key limitKey, now time.Time) (time.Duration, error) {
	r, ok := rates[key.method]
	if !ok {
		r = tier3
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.used[key]
	if u == nil {
		l.sweep(now)
		u = &usage{}
		l.used[key] = u
	}
	free := u.free
	if free.Before(now) {
		free = now
	}
	free = free.Add(r.every)
	wait := max(free.Sub(now)-time.Duration(r.burst)*r.every, u.blocked.Sub(now))
	if wait > patient {
		return 0, &chat.Later{Wait: wait}
	}
	u.free = free
	return wait, nil
}

// block notes that Slack asked to wait.
func (l *limiter) block(team, method, channel string, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := keyOf(team, method, channel)
	if l.used[key] == nil {
		l.used[key] = &usage{}
	}
	if until := time.Now().Add(wait); until.After(l.used[key].blocked) {
		l.used[key].blocked = until
	}
}

// mostUsed is when what limits nothing any more is swept out.
const mostUsed = 10_000

// sweep forgets what limits nothing. The caller holds mu.
func (l *limiter) sweep(now time.Time) {
	if len(l.used) < mostUsed {
		return
	}
	for key, u := range l.used {
		if u.free.Before(now) && u.blocked.Before(now) {
			delete(l.used, key)
		}
	}
}
