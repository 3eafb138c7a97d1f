package discord

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// identifyInterval is Discord's interval between logins in one bucket, and a
	// little for the way there.
	identifyInterval = 5*time.Second + 250*time.Millisecond
	// loginTTL covers connecting up to Hello.
	loginTTL = requestTimeout + helloTimeout + 5*time.Second
	// infoTTL is how long Discord's advice is believed while its API is asked often.
	infoTTL = 5 * time.Second
)

// logins allows one login at a time in each of Discord's buckets, over all replicas.
type logins struct {
	g *gateway

	mu       sync.Mutex
	slots    map[int]chan struct{} // by bucket; holds a token if no shard of ours logs in
	info     gatewayInfo
	infoAt   time.Time
	sinceNew int // logins left since a reset that was waited for; the API may say so later
}

// login is the right to log in.
type login struct {
	logins *logins
	slot   chan struct{}
	key    string
	holder string
	taken  bool // from the number of those that are left
}

// acquire waits until a shard may log in.
func (l *logins) acquire(ctx context.Context, shard int) (*login, error) {
	info, err := l.fresh(ctx)
	if err != nil {
		return nil, err
	}
	bucket := shard % max(1, info.Limit.MaxConcurrency)
	in := &login{logins: l, slot: l.slot(bucket), key: fmt.Sprint("gateway/login/", bucket), holder: rand.Text()}
	select {
	case <-in.slot:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := in.await(ctx); err != nil {
		in.cancel()
		return nil, err
	}
	return in, nil
}

// await takes the bucket from other replicas, and waits until the number of logins is
// reset if none is left.
func (in *login) await(ctx context.Context) error {
	for !in.renew(ctx, loginTTL) {
		if err := dispatch.Sleep(ctx, time.Second/2+mathrand.N(time.Second)); err != nil {
			return err
		}
	}
	wait, err := in.logins.take(ctx)
	if err != nil || wait <= 0 {
		in.taken = err == nil
		return err
	}
	in.logins.g.log.Warn("discord allows no more logins for now", "wait", wait)
	// The bucket is kept meanwhile, so that afterwards the shards log in one by one.
	for until := time.Now().Add(wait); time.Now().Before(until); {
		if err := dispatch.Sleep(ctx, min(time.Until(until), loginTTL/5)); err != nil {
			return err
		}
		in.renew(ctx, loginTTL)
	}
	in.logins.reset()
	return nil
}

func (in *login) renew(ctx context.Context, ttl time.Duration) bool {
	ctx, cancel := withLeaseTimeout(ctx)
	defer cancel()
	held, err := in.logins.g.notes.Lease(ctx, in.holder, ttl, in.key)
	if err != nil {
		in.logins.g.log.Warn("lease a login", "err", err)
	}
	return slices.Contains(held, in.key)
}

// used keeps the bucket until the next shard may log in.
func (in *login) used(ctx context.Context) {
	in.logins.g.metrics.sessions.WithLabelValues(sessionIdentified).Inc()
	in.renew(context.WithoutCancel(ctx), identifyInterval)
	time.AfterFunc(identifyInterval, func() { in.slot <- struct{}{} })
}

// cancel gives back a login that was not used.
func (in *login) cancel() {
	ctx, cancel := withLeaseTimeout(context.Background())
	defer cancel()
	if err := in.logins.g.notes.Release(ctx, in.holder, in.key); err != nil {
		in.logins.g.log.Warn("give back a login", "err", err) // it expires
	}
	if in.taken {
		in.logins.putBack()
	}
	in.slot <- struct{}{}
}

func (l *logins) slot(bucket int) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slots[bucket] == nil {
		if l.slots == nil {
			l.slots = map[int]chan struct{}{}
		}
		l.slots[bucket] = make(chan struct{}, 1)
		l.slots[bucket] <- struct{}{}
	}
	return l.slots[bucket]
}

// fresh returns Discord's advice, which is the bot's and not the process's.
func (l *logins) fresh(ctx context.Context) (gatewayInfo, error) {
	l.mu.Lock()
	info, at := l.info, l.infoAt
	l.mu.Unlock()
	if !at.IsZero() && time.Since(at) < infoTTL {
		return info, nil
	}
	var asked gatewayInfo
	err := l.g.rest.call(ctx, http.MethodGet, "/gateway/bot", nil, &asked)
	if err != nil {
		if at.IsZero() || ctx.Err() != nil || chat.IsError[*chat.Unauthorised](err) {
			return info, err
		}
		l.g.log.Warn("ask how many logins are left", "err", err)
		return info, nil
	}
	l.learn(asked)
	return asked, nil
}

// learn stores Discord's advice.
func (l *logins) learn(info gatewayInfo) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.info, l.infoAt = info, time.Now()
}

// take uses up one of the remaining logins. If none remains it returns how long to
// wait for a reset.
func (l *logins) take(ctx context.Context) (wait time.Duration, err error) {
	if _, err := l.fresh(ctx); err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch limit := &l.info.Limit; {
	case limit.Remaining > 0:
		limit.Remaining--
	case l.sinceNew > 0:
		l.sinceNew--
	case limit.Total > 0:
		return time.Until(l.infoAt.Add(time.Duration(limit.ResetAfter) * time.Millisecond)), nil
	}
	return 0, nil
}

// reset notes that the number of logins was reset, and uses up the first.
func (l *logins) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sinceNew, l.infoAt = l.info.Limit.Total-1, l.infoAt.Add(-infoTTL)
}

func (l *logins) putBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.info.Limit.Remaining++
}
