package discord

import "time"

const (
	// maxInvalidRequests is the number of refused requests allowed in
	// invalidRequestWindow. Discord bans an address after 10,000.
	maxInvalidRequests   = 3000
	invalidRequestWindow = 10 * time.Minute
)

// countInvalid counts a refused request. The caller holds mu.
func (l *limiter) countInvalid(now time.Time) {
	l.metrics.invalid.Inc()
	if len(l.invalidAt) >= 2*maxInvalidRequests {
		l.invalidAt = append(l.invalidAt[:0], l.invalidAt[len(l.invalidAt)-maxInvalidRequests:]...)
	}
	l.invalidAt = append(l.invalidAt, now)
}

// invalidPause returns for how long nothing may be sent, since too much was refused. The
// caller holds mu.
func (l *limiter) invalidPause(now time.Time) time.Duration {
	if len(l.invalidAt) < maxInvalidRequests {
		return 0
	}
	return l.invalidAt[len(l.invalidAt)-maxInvalidRequests].Add(invalidRequestWindow).Sub(now)
}
