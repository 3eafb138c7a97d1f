package dispatch

import (
	"sync"
	"time"
)

const (
	// firstProbe and longestProbe are the pauses between probes of a refused
	// credential. The first one follows at once, since a network may refuse one
	// request by mistake.
	firstProbe   = 15 * time.Second
	longestProbe = 3 * time.Minute
	// probeTrust is how long a probe is believed: what is refused by then is
	// refused for another reason than the credential.
	probeTrust = time.Minute
)

// Credential says whether a network takes a credential, and when to ask again. The
// zero value is taken. It is safe for concurrent use.
type Credential struct {
	mu         sync.Mutex
	refused    bool
	probeAt    time.Time
	pause      time.Duration
	acceptedAt time.Time // by a probe
}

// Refuse records that a request was refused because of the credential. It reports
// whether the credential is refused now: not if it was just found to be accepted.
func (c *Credential) Refuse() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if !c.refused && !c.acceptedAt.IsZero() && now.Sub(c.acceptedAt) < probeTrust {
		return false
	}
	if !c.refused {
		c.refused, c.probeAt, c.pause = true, now, firstProbe
	}
	return true
}

// IsRefused reports whether requests with the credential are useless for now.
func (c *Credential) IsRefused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

// TakeProbe reports whether it is time to ask the network about the credential. It
// returns true to one caller each time.
func (c *Credential) TakeProbe() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if !c.refused || now.Before(c.probeAt) {
		return false
	}
	c.probeAt = now.Add(c.pause)
	c.pause = min(2*c.pause, longestProbe)
	return true
}

// Accept records that a probe was accepted.
func (c *Credential) Accept() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused, c.acceptedAt = false, time.Now()
}
