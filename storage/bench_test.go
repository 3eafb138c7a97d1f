package storage_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// benchEach runs a benchmark on both engines. The throw-away Postgres has fsync
// off; MUSTER_TEST_DATABASE_URL can name one with fsync on.
func benchEach(b *testing.B, bench func(b *testing.B, s *storage.Store)) {
	for _, engine := range storagetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			s := storagetest.Open(b, engine, storagetest.Now(clock))
			saveCommunities(b, s)
			bench(b, s)
		})
	}
}

// answer saves one member's answer: the most common transaction of a poll.
func answer(ctx context.Context, s *storage.Store, m bot.MeetupID, slots []bot.Slot, n int) error {
	u := bot.UserID(fmt.Sprintf("test:u%d", n%500))
	return s.InTx(ctx, func(tx bot.Tx) error {
		if _, err := tx.LockMeetup(berlin, m); err != nil {
			return err
		}
		a := bot.Answer{Slot: slots[n%len(slots)].ID, Member: u, Availability: bot.AvailabilityYes, Source: bot.SourceTap, At: tx.Now()}
		if err := tx.SaveBallot(berlin, m, u, bot.Ballot{a}); err != nil {
			return err
		}
		return tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: fmt.Sprint(m), Community: berlin, Meetup: m, Due: tx.Now()})
	})
}

func BenchmarkAnswerCommit(b *testing.B) {
	benchEach(b, func(b *testing.B, s *storage.Store) {
		m := createMeetup(b, s, sampleMeetup(b))
		var n int
		for b.Loop() {
			n++
			if err := answer(context.Background(), s, m.ID, m.Slots, n); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Eight members answer at once, each at a different meetup.
func BenchmarkAnswerCommitOfEight(b *testing.B) {
	benchEach(b, func(b *testing.B, s *storage.Store) {
		const members = 8
		var made [members]bot.Meetup
		for i := range made {
			made[i] = createMeetup(b, s, sampleMeetup(b))
		}
		var next atomic.Int64
		var wg sync.WaitGroup
		b.ResetTimer()
		for _, m := range &made {
			wg.Go(func() {
				for n := int(next.Add(1)); n <= b.N; n = int(next.Add(1)) {
					if err := answer(context.Background(), s, m.ID, m.Slots, n); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

func fill(b *testing.B, s *storage.Store, tasks int, due time.Time) {
	b.Helper()
	inTx(b, s, func(tx bot.Tx) error {
		for i := range tasks {
			err := tx.Promise(bot.Task{Kind: bot.TaskRemind, Key: fmt.Sprint(due.Unix(), ":", i), Community: berlin, Due: due})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func BenchmarkClaimDone(b *testing.B) {
	benchEach(b, func(b *testing.B, s *storage.Store) {
		fill(b, s, b.N, start)
		ctx := context.Background()
		b.ResetTimer()
		for range b.N {
			tasks, err := s.Claim(ctx, start, 1, time.Minute)
			if err != nil || len(tasks) != 1 {
				b.Fatal(tasks, err)
			}
			if err := s.Complete(ctx, tasks[0]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Ten thousand tasks are due in one second. As in the courier, 32 workers claim
// batches and complete each task separately.
func BenchmarkDrainTenThousand(b *testing.B) {
	benchEach(b, func(b *testing.B, s *storage.Store) {
		for range b.N {
			b.StopTimer()
			fill(b, s, 10_000, start)
			b.StartTimer()
			drain(b, s, 32)
		}
		b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "tasks/s")
	})
}

func drain(b *testing.B, s *storage.Store, workers int) {
	ctx := context.Background()
	hands := make(chan bool, workers)
	for range workers {
		hands <- true
	}
	var wg sync.WaitGroup
	for {
		n := 0
		for <-hands; ; {
			n++
			if len(hands) == 0 {
				break
			}
			<-hands
		}
		tasks, err := s.Claim(ctx, start, n, time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		if len(tasks) == 0 && n == workers {
			wg.Wait()
			return
		}
		for range n - len(tasks) {
			hands <- true
		}
		for _, t := range tasks {
			wg.Go(func() {
				if err := s.Complete(ctx, t); err != nil {
					b.Error(err)
				}
				hands <- true
			})
		}
	}
}

func BenchmarkPromise(b *testing.B) {
	benchEach(b, func(b *testing.B, s *storage.Store) {
		var n int
		for b.Loop() {
			n++
			inTx(b, s, func(tx bot.Tx) error {
				return tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: fmt.Sprint(n % 1000), Community: berlin, Due: start})
			})
		}
	})
}

func BenchmarkRSVPOfAThousand(b *testing.B) {
	benchEach(b, func(b *testing.B, s *storage.Store) {
		m := sampleMeetup(b)
		m.Capacity = 0
		m = createMeetup(b, s, m)
		inTx(b, s, func(tx bot.Tx) error {
			if _, err := tx.LockMeetup(berlin, m.ID); err != nil {
				return err
			}
			rows := make([]bot.RSVP, 1000)
			for i := range rows {
				rows[i] = bot.RSVP{Member: bot.UserID(fmt.Sprintf("test:u%d", i)), State: bot.RSVPGoing, Turn: int64(i + 1), At: start}
			}
			return tx.SaveRSVPs(berlin, m.ID, rows)
		})
		states := []bot.RSVPState{bot.RSVPMaybe, bot.RSVPGoing}
		var n int
		for b.Loop() {
			n++
			inTx(b, s, func(tx bot.Tx) error {
				if _, err := tx.LockMeetup(berlin, m.ID); err != nil {
					return err
				}
				roster, err := tx.Roster(berlin, m.ID)
				if err != nil {
					return err
				}
				change := roster.Answer(bot.UserID(fmt.Sprintf("test:u%d", n%1000)), states[(n/1000)%2], tx.Now())
				return tx.SaveRSVPs(berlin, m.ID, change.Saved)
			})
		}
	})
}

func BenchmarkListOfTwentyFive(b *testing.B) {
	benchEach(b, func(b *testing.B, s *storage.Store) {
		for range 60 {
			createMeetup(b, s, sampleMeetup(b))
		}
		for b.Loop() {
			view(b, s, func(r bot.Reader) error {
				_, err := r.FindMeetups(berlin, bot.MeetupFilter{Status: []bot.Status{bot.StatusPolling, bot.StatusScheduled}, Limit: 25})
				return err
			})
		}
	})
}
