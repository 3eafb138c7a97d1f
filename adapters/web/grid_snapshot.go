package web

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// snapshotCache has all streams of a poll read a change once. Who may see the poll was
// asked when each stream began, and is asked again by Recheck.
type snapshotCache struct {
	mu    sync.Mutex
	reads map[bot.MeetupID]*snapshotRead
}

// snapshotRead is a snapshot that is being read or was.
type snapshotRead struct {
	began time.Time
	done  chan struct{}
	poll  *gridPoll
	err   error
}

// keepRead is how long a snapshot is kept that was read.
const keepRead = time.Second

// readPoll reads a poll for one member.
func readPoll(ctx context.Context, polls Polls, v Visit) (*gridPoll, error) {
	s, err := polls.Snapshot(ctx, v)
	if err != nil {
		return nil, err
	}
	return newGridPoll(s), nil
}

// read returns a poll that was read after a moment. If another stream's
// reading failed, a stream reads it itself.
func (c *snapshotCache) read(ctx context.Context, polls Polls, v Visit, since time.Time) (*gridPoll, error) {
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
		read.poll, read.err = readPoll(ctx, polls, v)
		close(read.done)
		time.AfterFunc(keepRead, func() { c.drop(v.Meetup, read) })
		return read.poll, read.err
	}
	select {
	case <-read.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if read.err != nil {
		return readPoll(ctx, polls, v)
	}
	return read.poll, nil
}

func (c *snapshotCache) drop(m bot.MeetupID, read *snapshotRead) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reads[m] == read {
		delete(c.reads, m)
	}
}
