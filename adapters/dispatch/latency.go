package dispatch

import (
	"sync"
	"time"
)

// Latency is how long requests to a network take. A limit is counted when a request
// arrives there, somewhere between its departure and its response; the shortest time
// that any request took says how much of that is certain. The zero value has seen
// none. It is safe for concurrent use.
type Latency struct {
	mu       sync.Mutex
	seen     int
	typical  time.Duration
	shortest [2]time.Duration // of the present period and the one before; 0 is none
	since    time.Time
}

const (
	// latencyPeriod is how long the shortest time is believed, since the way to a
	// network changes.
	latencyPeriod = time.Minute
	// enoughSeen is the number of requests after which the shortest is believed.
	enoughSeen = 50
	// firstTypical is taken until there was a request.
	firstTypical = 100 * time.Millisecond
)

// Observe records the time from a departure to its response.
func (l *Latency) Observe(took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen++
	now := time.Now()
	if now.Sub(l.since) > latencyPeriod {
		l.shortest[1], l.shortest[0], l.since = l.shortest[0], 0, now
	}
	if l.shortest[0] == 0 || took < l.shortest[0] {
		l.shortest[0] = took
	}
	if l.typical == 0 {
		l.typical = took
	}
	const weight = 8
	l.typical += (took - l.typical) / weight
}

// certain returns the part of a request's time that every one takes, or 0 as long as
// that is not known. Since the way there and the way back are rarely at their shortest
// together, it is less than the shortest time seen, by half of what requests vary.
func (l *Latency) certain() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen < enoughSeen {
		return 0
	}
	shortest := min(l.shortest[0], l.shortest[1])
	if shortest == 0 {
		shortest = max(l.shortest[0], l.shortest[1])
	}
	return max(0, shortest-(l.typical-shortest)/2)
}

// Typical returns the time that a request is expected to take.
func (l *Latency) Typical() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.typical == 0 {
		return firstTypical
	}
	return l.typical
}

// arrivalMargin covers clocks that tick and headers that round.
const arrivalMargin = 3 * time.Millisecond

// NextDeparture returns from when on a request may leave that must arrive at least gap
// after another one arrived, whose response came at answered. However long the two are
// on their ways, they are apart by gap.
func (l *Latency) NextDeparture(answered time.Time, gap time.Duration) time.Time {
	return answered.Add(gap + arrivalMargin - l.certain())
}
