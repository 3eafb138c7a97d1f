package discord

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

const (
	// maxInvalidRequests is the number of refused requests allowed to a process in
	// invalidRequestWindow. Discord bans an address after 10,000.
	maxInvalidRequests   = 3000
	invalidRequestWindow = 10 * time.Minute
	// maxInvalidTogether is the same for all processes, which may have one address. From
	// half of it on they slow down.
	maxInvalidTogether = 6000
	// invalidStep is how many refusals a process says at once to the others, as long as
	// there are few; fewStep when there are many.
	invalidStep = 50
	fewStep     = 10
	// longestSlow is how long a process pauses at most before another try.
	longestSlow = 30 * time.Second

	invalidPrefix = "invalid:"
)

// refusals are the refused requests of all processes: each reports its number as a key
// that lasts as long as Discord remembers them. The limiter's mu guards it.
type refusals struct {
	leases chat.Leases // nil: there is no other process
	holder string
	log    *slog.Logger

	unsaid    int
	said      int // keys
	step      int
	slowUntil time.Time
}

func newRefusals(leases chat.Leases, log *slog.Logger) refusals {
	return refusals{leases: leases, holder: rand.Text(), log: log, step: invalidStep}
}

// countInvalid counts a refused request. The caller holds mu.
func (l *limiter) countInvalid(now time.Time) {
	l.metrics.invalid.Inc()
	l.refusals.unsaid++
	if len(l.invalidAt) >= 2*maxInvalidRequests {
		l.invalidAt = append(l.invalidAt[:0], l.invalidAt[len(l.invalidAt)-maxInvalidRequests:]...)
	}
	l.invalidAt = append(l.invalidAt, now)
}

// invalidPause returns for how long nothing may be sent, since too much was refused. The
// caller holds mu.
func (l *limiter) invalidPause(now time.Time) time.Duration {
	slow := l.refusals.slowUntil.Sub(now)
	if len(l.invalidAt) < maxInvalidRequests {
		return slow
	}
	return max(slow, l.invalidAt[len(l.invalidAt)-maxInvalidRequests].Add(invalidRequestWindow).Sub(now))
}

// shareRefusals says to the other processes what was refused here, if it is enough, and
// slows down by what was refused to all.
func (l *limiter) shareRefusals(ctx context.Context) {
	l.mu.Lock()
	r := &l.refusals
	if r.leases == nil || r.unsaid < r.step {
		l.mu.Unlock()
		return
	}
	key := fmt.Sprintf("%s%s:%d:%d", invalidPrefix, r.holder, r.said, r.unsaid)
	n := r.unsaid
	r.unsaid, r.said = 0, r.said+1
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sharingTimeout)
	defer cancel()
	all, err := r.share(ctx, key)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		r.unsaid += n
		r.log.Warn("share the number of refused requests", "err", err)
		return
	}
	r.slow(time.Now(), n, all)
}

// sharingTimeout is how long a response waits for the database.
const sharingTimeout = 3 * time.Second

// share stores a key and returns how many requests were refused to all processes.
func (r *refusals) share(ctx context.Context, key string) (all int, err error) {
	if _, err := r.leases.Lease(ctx, r.holder, invalidRequestWindow, key); err != nil {
		return 0, err
	}
	holders, err := r.leases.Holders(ctx, invalidPrefix)
	for key := range holders {
		n, _ := strconv.Atoi(key[strings.LastIndexByte(key, ':')+1:]) // 0 for a key of a later release
		all += n
	}
	return all, err
}

// slow pauses after n refusals such that those that are left last for as long as Discord
// remembers. The caller holds mu.
func (r *refusals) slow(now time.Time, n, all int) {
	left := maxInvalidTogether - all
	switch {
	case left <= 0:
		r.step, r.slowUntil = 1, now.Add(longestSlow)
	case left <= maxInvalidTogether/2:
		r.step, r.slowUntil = fewStep, now.Add(min(longestSlow, invalidRequestWindow*time.Duration(n)/time.Duration(left)))
	default:
		r.step = invalidStep
	}
}
