package dispatch

import "sync"

// turnQueue orders events by key. The zero value is ready.
type turnQueue struct {
	mu   sync.Mutex
	last map[string]chan struct{} // of each key with unfinished turns; closed when the last one ends
}

// Turn is the place of one event in the order of its key. Turns are taken where
// events arrive, before any goroutine starts, so that their order is kept.
type Turn struct {
	before <-chan struct{} // closed when the turn begins
	end    func()
}

// begun is what a turn waits for that has nothing before it.
var begun = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// take returns the next turn of a key. It does not wait.
func (q *turnQueue) take(key string) *Turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.last == nil {
		q.last = map[string]chan struct{}{}
	}
	ended := make(chan struct{})
	before, waits := q.last[key]
	if !waits {
		before = begun
	}
	q.last[key] = ended
	t := &Turn{before: before}
	t.end = sync.OnceFunc(func() {
		select {
		case <-t.before:
			q.end(key, ended)
		default: // it was given up before it began
			go func() {
				t.Wait()
				q.end(key, ended)
			}()
		}
	})
	return t
}

func (q *turnQueue) end(key string, turn chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.last[key] == turn {
		delete(q.last, key)
	}
	close(turn)
}

// Wait waits until all earlier turns of the key have ended.
func (t *Turn) Wait() { <-t.before }

// End begins the next turn of the key; before Wait has returned it gives this
// one up. Later calls do nothing.
func (t *Turn) End() { t.end() }
