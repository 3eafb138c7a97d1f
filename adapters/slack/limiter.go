package slack

import (
	"context"
	"strings"
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
	// connectRate applies to the app, and Slack allows the least of it.
	connectRate = rateLimit{burst: 10, interval: 10 * time.Second}
)

var rateLimits = map[string]rateLimit{
	"auth.test": authTestRate, "apps.connections.open": connectRate, "chat.postMessage": postingRate, "chat.postEphemeral": tier4, "chat.update": tier3,
	"conversations.open": tier3, "users.info": tier4, "users.conversations": tier3, "usergroups.list": tier2, "usergroups.users.list": tier2,
	"reactions.add": tier3, "reactions.get": tier3, "views.open": tier4, "views.push": tier4, "views.update": tier4, "views.publish": tier4,
}

// limiter keeps requests below this process's share of Slack's rate limits.
type limiter struct {
	budget *dispatch.Budget
	posts  *postPace

	mu     sync.Mutex
	usages map[limitKey]*limitUsage
}

type limitKey struct{ team, method string }

// limitUsage is what is used of a rate limit, as the times at which all of it, and all
// of this process's share of it, are free again.
type limitUsage struct {
	freeAt       time.Time
	shareFreeAt  time.Time
	blockedUntil time.Time // Slack sent a Retry-After until then
}

func newLimiter(b *dispatch.Budget, posts *postPace) *limiter {
	return &limiter{budget: b, posts: posts, usages: map[limitKey]*limitUsage{}}
}

// renew takes this process's share, and obeys the limits that others met.
func (l *limiter) renew(ctx context.Context) (units int) {
	units, _, stops := l.budget.Renew(ctx, l)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range stops {
		if team, method, ok := strings.Cut(s.Scope, " "); ok {
			u := l.usage(limitKey{team, method}, time.Now())
			u.blockedUntil = dispatch.Latest(u.blockedUntil, s.Until)
		}
	}
	return units
}

// ActiveChannels returns the channels to which was posted just now.
func (l *limiter) ActiveChannels() []string { return l.posts.active() }

// WantedUnits returns the same for every process, since there is a limit for each method
// and workspace.
func (l *limiter) WantedUnits() int { return dispatch.BudgetUnits }

// wait waits until a request may be made, or returns *chat.Later.
func (l *limiter) wait(ctx context.Context, team, method string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wait, err := l.reserve(limitKey{team, method}, l.renew(ctx), time.Now())
	if err != nil || wait <= 0 {
		return err
	}
	return dispatch.Sleep(ctx, wait)
}

// leastBurst is what a process sends of a method at once though it has no share yet: a
// member's press does not wait for one.
const leastBurst = 3

// shared returns the part of a limit that some units are.
func (r rateLimit) shared(units int) rateLimit {
	return rateLimit{
		burst:    max(leastBurst, r.burst*units/dispatch.BudgetUnits),
		interval: r.interval * dispatch.BudgetUnits / time.Duration(max(1, units)),
	}
}

func (l *limiter) reserve(key limitKey, units int, now time.Time) (time.Duration, error) {
	r, ok := rateLimits[key.method]
	if !ok {
		r = tier3
	}
	share := r
	if units < dispatch.BudgetUnits {
		share = r.shared(units)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.usage(key, now)
	if most := now.Add(share.full() + maxLimiterWait); u.shareFreeAt.After(most) {
		// What was sent under a smaller share counts for no more than all of this one:
		// else seconds without a database would hold up requests for minutes afterwards.
		u.shareFreeAt = most
	}
	freeAt, wait := r.use(u.freeAt, now)
	shareFreeAt, shareWait := share.use(u.shareFreeAt, now)
	wait = max(wait, shareWait, u.blockedUntil.Sub(now))
	if wait > maxLimiterWait {
		return 0, &chat.Later{Wait: wait}
	}
	u.freeAt, u.shareFreeAt = freeAt, shareFreeAt
	return wait, nil
}

// full is how long it takes until all of a used burst is free again.
func (r rateLimit) full() time.Duration { return time.Duration(r.burst) * r.interval }

// use returns when all is free again after one request more, and how long that waits.
func (r rateLimit) use(freeAt, now time.Time) (next time.Time, wait time.Duration) {
	next = dispatch.Latest(freeAt, now).Add(r.interval)
	return next, next.Sub(now) - r.full()
}

// usage returns the used share of a limit. The caller holds mu.
func (l *limiter) usage(key limitKey, now time.Time) *limitUsage {
	if l.usages[key] == nil {
		l.sweep(now)
		l.usages[key] = new(limitUsage)
	}
	return l.usages[key]
}

// block records a Retry-After, for the other processes too.
func (l *limiter) block(ctx context.Context, team, method string, wait time.Duration) {
	until := time.Now().Add(wait)
	l.mu.Lock()
	u := l.usage(limitKey{team, method}, time.Now())
	u.blockedUntil = dispatch.Latest(u.blockedUntil, until)
	l.mu.Unlock()
	l.budget.Report(ctx, dispatch.Stop{Scope: team + " " + method, Until: until})
}

// maxUsages is when usages without effect are swept.
const maxUsages = 10_000

// sweep drops usages without effect. The caller holds mu.
func (l *limiter) sweep(now time.Time) {
	if len(l.usages) < maxUsages {
		return
	}
	for key, u := range l.usages {
		if u.freeAt.Before(now) && u.shareFreeAt.Before(now) && u.blockedUntil.Before(now) {
			delete(l.usages, key)
		}
	}
}
