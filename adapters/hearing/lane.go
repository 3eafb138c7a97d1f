package hearing

import (
	"hash/maphash"
	"sync"
)

// lanes run what they are given in the order in which they get it, one at a
// time for each key and several for different ones.
type lanes struct {
	all [32]struct {
		mu      sync.Mutex
		waiting []func()
		running bool
	}
}

var laneSeed = maphash.MakeSeed()

// do runs f behind everything that was given with that key before. It does
// not wait.
func (l *lanes) do(key string, f func()) {
	lane := &l.all[maphash.String(laneSeed, key)%uint64(len(l.all))]
	lane.mu.Lock()
	defer lane.mu.Unlock()
	lane.waiting = append(lane.waiting, f)
	if lane.running {
		return
	}
	lane.running = true
	go func() {
		for {
			lane.mu.Lock()
			if len(lane.waiting) == 0 {
				lane.waiting, lane.running = nil, false
				lane.mu.Unlock()
				return
			}
			next := lane.waiting[0]
			lane.waiting = lane.waiting[1:]
			lane.mu.Unlock()
			next()
		}
	}()
}
