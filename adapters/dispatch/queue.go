package dispatch

import (
	"container/list"
	"context"
	"sync"
)

// turnQueue orders events by key. The zero value is ready.
type turnQueue struct {
	mu    sync.Mutex
	lines map[string]*list.List // of each key, its turns that have not ended
	asked int                   // turns of events that somebody waits for
}

// Turn is the place of one event in the order of its key. Turns are taken where
// events arrive, before any goroutine starts, so that their order is kept.
type Turn struct {
	queue *turnQueue
	key   string
	asked bool
	ahead int           // turns before it when it was taken
	begun chan struct{} // closed when it begins

	place   *list.Element // in the line of its key; nil once it has ended
	onBegin func()        // called when it begins; may be nil
}

// take returns the next turn of a key. It does not wait.
func (q *turnQueue) take(key string, asked bool) *Turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.lines == nil {
		q.lines = map[string]*list.List{}
	}
	line := q.lines[key]
	if line == nil {
		line = list.New()
		q.lines[key] = line
	}
	t := &Turn{queue: q, key: key, asked: asked, ahead: line.Len(), begun: make(chan struct{})}
	t.place = line.PushBack(t)
	if asked {
		q.asked++
	}
	if t.ahead == 0 {
		close(t.begun)
	}
	return t
}

// Wait waits until all earlier turns of the key have ended. It returns the error of
// ctx if that ends first.
func (t *Turn) Wait(ctx context.Context) error {
	select {
	case <-t.begun:
		return nil
	default:
	}
	select {
	case <-t.begun:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// then calls do when the turn begins, at once if it has begun.
func (t *Turn) then(do func()) {
	t.queue.mu.Lock()
	select {
	case <-t.begun:
		t.queue.mu.Unlock()
		do()
	default:
		t.onBegin = do
		t.queue.mu.Unlock()
	}
}

// End begins the next turn of the key, or gives this one up if it has not begun.
// Later calls do nothing.
func (t *Turn) End() {
	if begin := t.queue.end(t); begin != nil {
		begin()
	}
}

// end removes a turn from the line of its key. It returns what the turn that begins
// now is waited for with, nil for none.
func (q *turnQueue) end(t *Turn) (begin func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if t.place == nil {
		return nil
	}
	line := q.lines[t.key]
	first := line.Front() == t.place
	line.Remove(t.place)
	t.place = nil
	if t.asked {
		q.asked--
	}
	if line.Len() == 0 {
		delete(q.lines, t.key)
		return nil
	}
	if !first {
		return nil
	}
	next := line.Front().Value.(*Turn)
	close(next.begun)
	return next.onBegin
}

// hasRoom reports whether a turn may be waited for: not too many are, neither in all
// nor of its key.
func (t *Turn) hasRoom() bool {
	t.queue.mu.Lock()
	defer t.queue.mu.Unlock()
	return t.queue.asked <= maxAsked && (t.key == "" || t.ahead <= maxAhead)
}
