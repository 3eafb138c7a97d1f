package storage_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// gapClock is a meetups' clock that a test moves.
type gapClock struct{ ahead atomic.Int64 }

func (c *gapClock) Now() time.Time          { return start.Add(time.Duration(c.ahead.Load())) }
func (c *gapClock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

const holdAfter = 10 * time.Minute

func resume(t *testing.T, s *storage.Store) (bot.Gap, bool) {
	t.Helper()
	gap, begun, err := s.Resume(t.Context(), holdAfter)
	must(t, err)
	return gap, begun
}

func promiseKind(t *testing.T, s *storage.Store, kind bot.TaskKind, key string, due time.Time) {
	t.Helper()
	inTx(t, s, func(tx bot.Tx) error {
		return tx.Promise(bot.Task{Kind: kind, Key: key, Community: berlin, Due: due})
	})
}

// eachWithGap runs a test on both engines, where a heartbeat was left at start.
func eachWithGap(t *testing.T, test func(t *testing.T, s *storage.Store, c *gapClock)) {
	t.Helper()
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			c := &gapClock{}
			s := storagetest.Open(t, engine, storagetest.Now(c.Now))
			saveCommunities(t, s)
			if gap, begun := resume(t, s); begun || !gap.IsZero() {
				t.Fatalf("a first start finds %+v", gap)
			}
			test(t, s, c)
		})
	}
}

func TestWhatFellDueInAGapIsHeld(t *testing.T) {
	eachWithGap(t, func(t *testing.T, s *storage.Store, c *gapClock) {
		promiseKind(t, s, bot.TaskRemind, "fell due", start.Add(time.Hour))
		promiseKind(t, s, bot.TaskRemind, "was due", start.Add(-time.Second))
		promiseKind(t, s, bot.TaskRedraw, "a redraw", start.Add(time.Hour))
		promiseKind(t, s, bot.TaskRemind, "ahead", start.Add(25*time.Hour))
		c.advance(24 * time.Hour)
		gap, begun := resume(t, s)
		if !begun || gap.Held != 2 || !gap.Since.Equal(start.Truncate(time.Microsecond)) || !gap.Until.Equal(c.Now()) {
			t.Fatalf("found %+v, %v", gap, begun)
		}
		if again, begun := resume(t, s); begun || again != gap {
			t.Errorf("a second replica finds %+v, %v", again, begun)
		}
		if redraw := claimOne(t, s, c.Now(), lease); redraw.Key != "a redraw" {
			t.Errorf("claimed %+v", redraw)
		}
		stuck, err := s.StuckTasks(t.Context(), storage.TaskFilter{Limit: 10})
		must(t, err)
		if len(stuck) != 2 || stuck[0].Cause != bot.CauseGap || stuck[0].LastError == "" {
			t.Errorf("stuck: %+v", stuck)
		}
		if stats, err := s.QueueStats(t.Context()); err != nil || stats.Parked != 0 {
			t.Errorf("%+v, %v", stats, err)
		}
		promiseKind(t, s, bot.TaskRemind, "new", c.Now())
		if one := claimOne(t, s, c.Now(), lease); one.Key != "new" || !one.Sought.IsZero() {
			t.Errorf("claimed %+v", one)
		}
		if n, err := s.ReleaseHeld(t.Context(), true); n != 2 || err != nil {
			t.Errorf("released %d, %v", n, err)
		}
		released := claim(t, s, c.Now(), lease)
		if len(released) != 2 || !released[0].Sought.Equal(gap.Since) || !released[1].Sought.Equal(gap.Since) || released[0].Attempts != 1 {
			t.Errorf("released: %+v", released)
		}
		if gap, err := s.LastGap(t.Context()); gap.Held != 0 || gap.IsZero() || err != nil {
			t.Errorf("last gap: %+v, %v", gap, err)
		}
		c.advance(time.Hour)
		if ahead := claim(t, s, c.Now(), lease); ahead[len(ahead)-1].Key != "ahead" {
			t.Errorf("claimed %+v", ahead)
		}
	})
}

func TestWhatIsSentAnywayIsNotLookedFor(t *testing.T) {
	eachWithGap(t, func(t *testing.T, s *storage.Store, c *gapClock) {
		promiseKind(t, s, bot.TaskRemind, "fell due", start.Add(time.Hour))
		promiseKind(t, s, bot.TaskRemind, "moved", start.Add(time.Hour))
		c.advance(2 * time.Hour)
		resume(t, s)
		promiseKind(t, s, bot.TaskRemind, "moved", c.Now()) // by somebody who changed it meanwhile
		if one := claimOne(t, s, c.Now(), lease); one.Key != "moved" || !one.Sought.IsZero() || one.Cause != bot.CauseNone {
			t.Errorf("claimed %+v", one)
		}
		if n, err := s.ReleaseHeld(t.Context(), false); n != 1 || err != nil {
			t.Errorf("released %d, %v", n, err)
		}
		if one := claimOne(t, s, c.Now(), lease); one.Key != "fell due" || !one.Sought.IsZero() {
			t.Errorf("claimed %+v", one)
		}
	})
}

func TestABeatingHeartHoldsNothing(t *testing.T) {
	eachWithGap(t, func(t *testing.T, s *storage.Store, c *gapClock) {
		promiseKind(t, s, bot.TaskRemind, "due", start.Add(time.Hour))
		c.advance(2 * time.Hour)
		must(t, s.Beat(t.Context()))
		c.advance(holdAfter)
		if gap, begun := resume(t, s); begun || !gap.IsZero() {
			t.Errorf("found %+v", gap)
		}
		claimOne(t, s, c.Now(), lease)
	})
}

func TestOnlyOneOfManyReplicasHolds(t *testing.T) {
	eachWithGap(t, func(t *testing.T, s *storage.Store, c *gapClock) {
		promiseKind(t, s, bot.TaskRemind, "due", start.Add(time.Hour))
		c.advance(2 * time.Hour)
		var found atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if gap, begun, err := s.Resume(context.Background(), holdAfter); err != nil || gap.Held != 1 {
					t.Errorf("%+v, %v", gap, err)
				} else if begun {
					found.Add(1)
				}
			})
		}
		all.Wait()
		if found.Load() != 1 {
			t.Errorf("%d found the gap", found.Load())
		}
	})
}

func TestIDsOfAGapAreNotGivenOutAgain(t *testing.T) {
	eachWithGap(t, func(t *testing.T, s *storage.Store, c *gapClock) {
		promiseKind(t, s, bot.TaskRemind, "before", start)
		before := claimOne(t, s, start, lease)
		first := createMeetup(t, s, sampleMeetup(t))
		c.advance(24 * time.Hour)
		resume(t, s)
		promiseKind(t, s, bot.TaskRemind, "after", c.Now())
		if after := claim(t, s, c.Now(), lease); after[len(after)-1].ID < before.ID+25_000_000 {
			t.Errorf("task %d after %d", after[len(after)-1].ID, before.ID)
		}
		if second := createMeetup(t, s, sampleMeetup(t)); second.ID < first.ID+25_000_000 || second.Slots[0].ID < first.Slots[0].ID+25_000_000 {
			t.Errorf("meetup %d after %d", second.ID, first.ID)
		}
	})
}

func TestWhatFollowsFromAReleasedTaskIsLookedForToo(t *testing.T) {
	eachWithGap(t, func(t *testing.T, s *storage.Store, c *gapClock) {
		ctx := bot.WithSought(t.Context(), start.Add(-time.Hour))
		must(t, s.InTx(ctx, func(tx bot.Tx) error {
			if err := tx.Promise(bot.Task{Kind: bot.TaskNotifyThread, Key: "later", Community: berlin, Due: start.Add(time.Minute)}); err != nil {
				return err
			}
			return tx.Promise(bot.Task{Kind: bot.TaskNotifyThread, Key: "at once", Community: berlin, Due: tx.Now()})
		}))
		if one := claimOne(t, s, c.Now(), lease); one.Key != "at once" || !one.Sought.Equal(start.Add(-time.Hour).Truncate(time.Microsecond)) {
			t.Errorf("claimed %+v", one)
		}
		c.advance(time.Hour)
		if all := claim(t, s, c.Now(), lease); !all[len(all)-1].Sought.IsZero() {
			t.Errorf("claimed %+v", all)
		}
	})
}
