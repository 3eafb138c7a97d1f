package dispatch

import (
	"hash/maphash"
	"sync"
)

// keyedQueue runs functions in the order in which they were added, one at a time
// per key and several for different keys.
type keyedQueue struct {
	lanes [32]lane
}

type lane struct {
	mu      sync.Mutex
	waiting []func()
	running bool
}

var queueSeed = maphash.MakeSeed()

// add runs f after everything that was added with that key before. It does not
// wait.
func (q *keyedQueue) add(key string, f func()) {
	l := &q.lanes[maphash.String(queueSeed, key)%uint64(len(q.lanes))]
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, f)
	if !l.running {
		l.running = true
		go l.run()
	}
}

// run empties the lane.
func (l *lane) run() {
	for {
		l.mu.Lock()
		if len(l.waiting) == 0 {
			l.waiting, l.running = nil, false
			l.mu.Unlock()
			return
		}
		next := l.waiting[0]
		l.waiting = l.waiting[1:]
		l.mu.Unlock()
		next()
	}
}
