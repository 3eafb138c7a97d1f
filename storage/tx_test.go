package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

var errEnough = errors.New("enough")

func communityName(t testing.TB, s *storage.Store) string {
	t.Helper()
	var got string
	view(t, s, func(r bot.Reader) error {
		c, err := r.Community(berlin)
		got = c.Name
		return err
	})
	return got
}

func rename(to string) func(bot.Tx) error {
	return func(tx bot.Tx) error {
		c, err := tx.LockCommunity(berlin)
		if err != nil {
			return err
		}
		c.Name = to
		return tx.SaveCommunity(c)
	}
}

func TestAnErrorUndoesEverything(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		woken := false
		s.OnPromise(func() { woken = true })
		refusal := bot.Refuse(bot.KindConflict, "k", "No.", nil)
		for _, reason := range []error{errEnough, refusal} {
			err := s.InTx(context.Background(), func(tx bot.Tx) error {
				return errors.Join(rename("Gone")(tx),
					tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: "1", Community: berlin, Due: start}), reason)
			})
			if !errors.Is(err, reason) {
				t.Errorf("%v, want %v", err, reason)
			}
		}
		if got := communityName(t, s); got != string(berlin) || woken {
			t.Errorf("the community is called %q, woken %t", got, woken)
		}
		if w, err := s.QueueStats(context.Background()); w.Tasks != 0 || err != nil {
			t.Errorf("%d tasks, %v", w.Tasks, err)
		}
	})
}

func TestAPanicUndoesEverythingAndLeavesTheStoreUsable(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is gone")
				}
			}()
			_ = s.InTx(context.Background(), func(tx bot.Tx) error {
				if err := rename("Gone")(tx); err != nil {
					return err
				}
				panic("bug")
			})
		}()
		if got := communityName(t, s); got != string(berlin) {
			t.Errorf("the community is called %q", got)
		}
		inTx(t, s, rename("Berlin"))
	})
}

func TestAFailedStatementIsNotCommittedEvenIfIgnored(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		err := s.InTx(context.Background(), func(tx bot.Tx) error {
			if err := rename("Gone")(tx); err != nil {
				return err
			}
			_ = tx.AddCommunity(bot.Community{})
			return nil
		})
		var broken *storage.ConstraintError
		if !errors.As(err, &broken) {
			t.Errorf("%v, want what was broken", err)
		}
		if got := communityName(t, s); got != string(berlin) {
			t.Errorf("the community is called %q", got)
		}
		inTx(t, s, func(tx bot.Tx) error {
			_, err := tx.Community("test:paris")
			wantNotFound(t, "no row", err) // not a failed statement
			return nil
		})
	})
}

func TestAViewIsOneSnapshot(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		view(t, s, func(r bot.Reader) error {
			before, err := r.Community(berlin)
			if err != nil {
				return err
			}
			inTx(t, s, rename("Berlin"))
			after, err := r.Community(berlin)
			wantEqual(t, "the same view", after, before)
			return err
		})
		if got := communityName(t, s); got != "Berlin" {
			t.Errorf("a later view sees %q", got)
		}
	})
}

func TestAViewCannotWrite(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		err := s.View(context.Background(), func(r bot.Reader) error { return rename("Gone")(r.(bot.Tx)) })
		if err == nil || communityName(t, s) != string(berlin) {
			t.Errorf("a view wrote: %v", err)
		}
	})
}

func TestNowStandsStillInATransaction(t *testing.T) {
	t.Parallel()
	var ticks int64
	ticking := storagetest.Now(func() time.Time {
		ticks++
		return start.Add(time.Duration(ticks)*time.Second + 789).In(time.FixedZone("x", 3600))
	})
	s := storagetest.Open(t, storagetest.SQLite, ticking)
	inTx(t, s, func(tx bot.Tx) error {
		now := tx.Now()
		if !now.Equal(tx.Now()) || now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
			t.Errorf("now is %s", now)
		}
		return nil
	})
	view(t, s, func(r bot.Reader) error {
		if !r.Now().Equal(start.Add(2 * time.Second)) {
			t.Errorf("the next transaction is at %s", r.Now())
		}
		return nil
	})
}

func TestAnEndedContextIsReported(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		locked, release := make(chan struct{}), make(chan struct{})
		done := make(chan error)
		go func() {
			done <- s.InTx(context.Background(), func(tx bot.Tx) error {
				_, err := tx.LockMeetup(berlin, m.ID)
				close(locked)
				<-release
				return err
			})
		}()
		<-locked
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		defer cancel()
		err := s.InTx(ctx, func(tx bot.Tx) error {
			_, err := tx.LockMeetup(berlin, m.ID)
			return err
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want that the time was up", err)
		}
		close(release)
		if err := <-done; err != nil {
			t.Error(err)
		}
		over, stop := context.WithCancel(context.Background())
		stop()
		for what, err := range map[string]error{
			"transaction": s.InTx(over, rename("Gone")),
			"view":        s.View(over, func(r bot.Reader) error { _, err := r.Community(berlin); return err }),
			"ping":        s.Ping(over),
		} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want that it was called off", what, err)
			}
		}
	})
}

func TestConcurrentChangesOfAMeetupAreNotLost(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		const bumps = 20
		done := make(chan error, bumps)
		for range bumps {
			go func() {
				done <- s.InTx(context.Background(), func(tx bot.Tx) error {
					m, err := tx.LockMeetup(berlin, m.ID)
					if err != nil {
						return err
					}
					m.Minimum++
					return tx.SaveMeetup(&m)
				})
			}()
		}
		for range bumps {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if got := readMeetup(t, s, m.ID).Minimum; got != m.Minimum+bumps {
			t.Errorf("minimum %d, want %d", got, m.Minimum+bumps)
		}
	})
}
