package web

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/planner"
)

// snapshotCache has all streams of a poll read a change once. Who may see the poll was
// asked when each stream began, and is asked again by Recheck.
type snapshotCache struct {
	mu    sync.Mutex
	reads map[bot.MeetupID]*snapshotRead
}

// snapshotRead is a snapshot that is being read or was.
type snapshotRead struct {
	began    time.Time
	done     chan struct{}
	snapshot planner.Snapshot
	err      error
}

// keepRead is how long a snapshot is kept that was read.
const keepRead = time.Second

// read returns a snapshot of a poll that was read after a moment. If another stream's
// reading failed, a stream reads it itself.
func (c *snapshotCache) read(ctx context.Context, polls Polls, v Visit, since time.Time) (planner.Snapshot, error) {
	c.mu.Lock()
	read := c.reads[v.Meetup]
	mine := read == nil || read.began.Before(since)
	if mine {
		read = &snapshotRead{began: time.Now(), done: make(chan struct{})}
		if c.reads == nil {
			c.reads = make(map[bot.MeetupID]*snapshotRead)
		}
		c.reads[v.Meetup] = read
	}
	c.mu.Unlock()
	if mine {
		read.snapshot, read.err = polls.Snapshot(ctx, v)
		close(read.done)
		time.AfterFunc(keepRead, func() { c.drop(v.Meetup, read) })
		return read.snapshot, read.err
	}
	select {
	case <-read.done:
	case <-ctx.Done():
		return planner.Snapshot{}, ctx.Err()
	}
	if read.err != nil {
		return polls.Snapshot(ctx, v)
	}
	return read.snapshot, nil
}

func (c *snapshotCache) drop(m bot.MeetupID, read *snapshotRead) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reads[m] == read {
		delete(c.reads, m)
	}
}
