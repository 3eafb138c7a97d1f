package slack

import (
	"errors"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// later returns how long a request has to wait, also if that is too long to wait for.
func (l *limiter) later(key limitKey, units int, now time.Time) time.Duration {
	wait, err := l.reserve(key, units, now)
	if later := (*chat.Later)(nil); errors.As(err, &later) {
		return later.Wait
	}
	return wait
}

func TestALargerShareIsUsedAtOnce(t *testing.T) {
	for method, r := range rateLimits {
		l, key, now := newLimiter(nil, newPostPace()), limitKey{"T1", method}, time.Unix(1e9, 0)
		for range 2 * leastBurst {
			l.later(key, 1, now)
		}
		if wait := l.later(key, dispatch.BudgetUnits, now.Add(time.Second)); wait > maxLimiterWait+r.interval {
			t.Errorf("%s: with all of the limit a request waits %s", method, wait)
		}
	}
}

func TestASmallerShareWaitsForWhatWasSent(t *testing.T) {
	for method, r := range rateLimits {
		l, key, now := newLimiter(nil, newPostPace()), limitKey{"T1", method}, time.Unix(1e9, 0)
		for range r.burst {
			if wait := l.later(key, dispatch.BudgetUnits, now); wait > 0 {
				t.Fatalf("%s: a burst waits %s", method, wait)
			}
		}
		half := dispatch.BudgetUnits / 2
		if wait := l.later(key, half, now); wait <= 0 {
			t.Errorf("%s: with half the limit, of which all is used, a request does not wait", method)
		}
	}
}

// TestNoMoreIsSentThanTheLimit also has the share change all the time.
func TestNoMoreIsSentThanTheLimit(t *testing.T) {
	for method, r := range rateLimits {
		l, key, begun := newLimiter(nil, newPostPace()), limitKey{"T1", method}, time.Unix(1e9, 0)
		const minutes = 10
		sent, step := 0, r.interval/4
		for at := time.Duration(0); at < minutes*time.Minute; at += step {
			units := dispatch.BudgetUnits
			if (at/(2*time.Second))%2 == 1 {
				units = 1
			}
			if _, err := l.reserve(key, units, begun.Add(at)); err == nil {
				sent++
			}
		}
		if most := r.burst + int(minutes*time.Minute/r.interval) + int(maxLimiterWait/r.interval) + 1; sent > most {
			t.Errorf("%s: %d requests are sent in %d minutes, where %d are allowed", method, sent, minutes, most)
		}
	}
}
