package discord

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// quota is a number of requests per period.
type quota struct {
	limit  int
	period time.Duration
}

// bucket is a shared rate limit, with one request in flight.
type bucket struct {
	quota     // as far as it is known
	keys      []string
	channel   string // empty if it is of something else
	busy      bool   // a request has its turn
	counted   bool   // and is counted in remaining
	waiting   []*bucketWaiter
	remaining int       // requests until resetAt
	resetAt   time.Time // zero as long as it is not known
	guessed   bool      // resetAt is not Discord's word

	// Requests that come again later are each given another time: slotsUsed of the
	// period that begins at slotsFrom are given.
	slotsFrom time.Time
	slotsUsed int
}

type bucketWaiter struct{ changed chan struct{} }

// acquire waits until it is the turn of a request on a route. If that takes long, it fails
// with *chat.Later.
func (l *limiter) acquire(ctx context.Context, r route) (*turn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	asked := time.Now()
	if r.channel && chat.IsDeferrable(ctx) {
		_, _, stops := l.budget.Renew(ctx, l)
		l.obey(stops)
		if err := l.budget.Ours(ctx, r.major); err != nil {
			return nil, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucketOf(r)
	me := &bucketWaiter{make(chan struct{}, 1)}
	b.waiting = append(b.waiting, me)
	defer func() {
		b.waiting = slices.DeleteFunc(b.waiting, func(w *bucketWaiter) bool { return w == me })
		b.wake()
	}()
	for {
		now := time.Now()
		position := slices.Index(b.waiting, me)
		wait, soon := b.wait(position, now, l.typical(r))
		wait = max(wait, l.stopped(r, now))
		if wait <= 0 {
			b.busy, b.counted = true, false
			l.metrics.waited(waitBucket, now.Sub(asked))
			return &turn{limiter: l, route: r, bucket: b}, nil
		}
		deadline := asked.Add(maxWait)
		if chat.IsDeferrable(ctx) && !soon {
			deadline = asked.Add(maxDeferrableWait)
		}
		if now.Add(wait).After(deadline) {
			if !soon {
				wait = max(wait, b.slot(now, l.latency(r).Typical()).Sub(now))
			}
			return nil, &chat.Later{Wait: wait}
		}
		pause := deadline.Sub(now)
		if position == 0 && !b.busy {
			pause = wait
		}
		l.mu.Unlock()
		err := me.wait(ctx, pause)
		l.mu.Lock()
		if err != nil {
			return nil, err
		}
	}
}

// typical returns how long the turn of a request on a route lasts. The caller holds mu.
func (l *limiter) typical(r route) time.Duration {
	d := l.latency(r).Typical()
	if !r.unlimited {
		d += l.global.Wait()
	}
	return d
}

func (w *bucketWaiter) wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-w.changed:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// wait returns about how long the request at a position of the queue has to wait, and
// 0 if it is its turn. soon is true if it may be sent before the next reset. typical is
// how long one turn takes.
func (b *bucket) wait(position int, now time.Time, typical time.Duration) (d time.Duration, soon bool) {
	ahead := position
	if b.busy {
		ahead++
	}
	left, known := b.left(now)
	if b.busy && !b.counted {
		left--
	}
	switch {
	case !known: // the first response says how many there are
		return time.Duration(ahead) * typical, ahead <= 1
	case position < left:
		return time.Duration(ahead) * typical, true
	}
	return b.nextReset(now).Sub(now) + time.Duration(position-left)*typical, false
}

// nextReset returns when the present period ends, or one that begins now.
func (b *bucket) nextReset(now time.Time) time.Time {
	if b.resetAt.After(now) {
		return b.resetAt
	}
	return now.Add(max(b.period, minPeriod))
}

// minPeriod is taken where a period is not known.
const minPeriod = 100 * time.Millisecond

// slot gives a time after the next reset to a request that comes again then.
func (b *bucket) slot(now time.Time, typical time.Duration) time.Time {
	if reset := b.nextReset(now); b.slotsFrom.Before(reset.Add(-samePeriod)) {
		b.slotsFrom, b.slotsUsed = reset, 0
	}
	if b.limit > 0 && b.slotsUsed >= b.limit {
		b.slotsFrom, b.slotsUsed = b.slotsFrom.Add(max(b.period, minPeriod)), 0
	}
	at := b.slotsFrom.Add(time.Duration(b.slotsUsed) * typical)
	b.slotsUsed++
	return at
}

// left returns how many requests may be sent now.
func (b *bucket) left(now time.Time) (n int, known bool) {
	switch {
	case b.resetAt.After(now):
		return b.remaining, true
	case b.limit > 0:
		return b.limit, true
	}
	return 0, false
}

// count counts a request that leaves. Its response says more.
func (b *bucket) count(now time.Time) {
	b.counted = true
	left, known := b.left(now)
	if !known {
		return
	}
	b.remaining = max(0, left-1)
	if !b.resetAt.After(now) {
		b.resetAt, b.guessed = b.nextReset(now), true
	}
}

// WantedUnits returns the units of the global limit that are used, and those that
// requests wait for.
func (l *limiter) WantedUnits() int { return (l.global.Demand() + perUnit - 1) / perUnit }

// ActiveChannels returns the channels whose limits remember a request.
func (l *limiter) ActiveChannels() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	var active []string
	for _, b := range l.buckets {
		if b.channel != "" && (b.busy || b.resetAt.After(now)) {
			active = append(active, b.channel)
		}
	}
	slices.Sort(active)
	return slices.Compact(active)
}

// wake has all waiting requests look at the bucket again.
func (b *bucket) wake() {
	for _, w := range b.waiting {
		select {
		case w.changed <- struct{}{}:
		default:
		}
	}
}

// release ends the turn.
func (t *turn) release() {
	l, b := t.limiter, t.bucket
	l.mu.Lock()
	defer l.mu.Unlock()
	b.busy = false
	b.wake()
	l.sweepBuckets()
}

// bucketOf returns the bucket of a route. The caller holds mu.
func (l *limiter) bucketOf(r route) *bucket {
	name := r.name
	if shared := l.bucketNames[r.name]; shared != "" {
		name = shared
	}
	key := name + " " + r.major
	b := l.buckets[key]
	if b == nil {
		b = &bucket{quota: l.quotas[r.name], keys: []string{key}}
		if r.channel {
			b.channel = r.major
		}
		l.buckets[key] = b
	}
	return b
}

// maxIdleBuckets is a number of buckets that may be kept although nothing uses them.
const maxIdleBuckets = 1000

// sweepBuckets removes idle buckets when there are many. The caller holds mu.
func (l *limiter) sweepBuckets() {
	if len(l.buckets) < l.sweepAt {
		return
	}
	now := time.Now()
	for _, b := range l.buckets {
		if b.busy || len(b.waiting) > 0 || b.resetAt.After(now) || b.slotsFrom.After(now) {
			continue
		}
		for _, key := range b.keys {
			delete(l.buckets, key)
		}
	}
	l.sweepAt = max(maxIdleBuckets, 2*len(l.buckets))
}
