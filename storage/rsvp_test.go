package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// rsvp saves one member's RSVP as the planner does.
func rsvp(s *storage.Store, m bot.MeetupID, u bot.UserID, state bot.RSVPState) (bot.RosterChange, error) {
	return bot.Update(context.Background(), s, func(tx bot.Tx) (bot.RosterChange, error) {
		if _, err := tx.LockMeetup(berlin, m); err != nil {
			return bot.RosterChange{}, err
		}
		roster, err := tx.Roster(berlin, m)
		if err != nil {
			return bot.RosterChange{}, err
		}
		change := roster.Answer(u, state, tx.Now())
		return change, tx.SaveRSVPs(berlin, m, change.Saved)
	})
}

func roster(t testing.TB, s *storage.Store, m bot.MeetupID) bot.Roster {
	t.Helper()
	var got bot.Roster
	view(t, s, func(r bot.Reader) (err error) {
		got, err = r.Roster(berlin, m)
		return err
	})
	return got
}

func createScheduled(t testing.TB, s *storage.Store, n int) bot.Meetup {
	t.Helper()
	m := sampleMeetup(t)
	m.Capacity, m.Status = n, bot.StatusScheduled
	return createMeetup(t, s, m)
}

func TestTwoHundredTapsOnTwentySeats(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createScheduled(t, s, 20)
		var taps sync.WaitGroup
		for i := range 200 {
			taps.Go(func() {
				if _, err := rsvp(s, m.ID, bot.UserID(fmt.Sprintf("test:u%d", i)), bot.RSVPGoing); err != nil {
					t.Error(err)
				}
			})
		}
		taps.Wait()
		got := roster(t, s, m.ID)
		going, waiting := got.In(bot.RSVPGoing), got.In(bot.RSVPWaiting)
		if len(going) != 20 || len(waiting) != 180 {
			t.Fatalf("%d going and %d waiting", len(going), len(waiting))
		}
		for i, u := range waiting {
			if p := got.Position(u); p != i+1 {
				t.Errorf("%s is at position %d, want %d", u, p, i+1)
			}
		}
		for i, v := range got.RSVPs {
			if v.Turn != int64(i+1) {
				t.Errorf("turn %d comes after turn %d", v.Turn, i)
			}
		}
	})
}

func TestConcurrentChangesLeaveNoSeatEmpty(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createScheduled(t, s, 5)
		states := []bot.RSVPState{bot.RSVPGoing, bot.RSVPNotGoing, bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPGoing}
		var members sync.WaitGroup
		for i := range 12 {
			members.Go(func() {
				for n := range states {
					state := states[(n+i)%len(states)]
					if n == len(states)-1 {
						state = bot.RSVPGoing
					}
					if _, err := rsvp(s, m.ID, bot.UserID(fmt.Sprintf("test:u%d", i)), state); err != nil {
						t.Error(err)
					}
				}
			})
		}
		members.Wait()
		promoteAll(t, s, m)
		got := roster(t, s, m.ID)
		if g, w := len(got.In(bot.RSVPGoing)), len(got.In(bot.RSVPWaiting)); g != 5 || w != 7 {
			t.Errorf("%d going, %d waiting", g, w)
		}
	})
}

// promoteAll gives the free seats to who waits.
func promoteAll(t *testing.T, s *storage.Store, m bot.Meetup) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx bot.Tx) error {
		if _, err := tx.LockMeetup(m.Community, m.ID); err != nil {
			return err
		}
		r, err := tx.Roster(m.Community, m.ID)
		for next, ok := r.Next(); ok && err == nil; next, ok = r.Next() {
			change, _ := r.Promote(next.Member, tx.Now(), tx.Now())
			err = tx.SaveRSVPs(m.Community, m.ID, change.Saved)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARosterMatchesTheOneInMemory(t *testing.T) {
	t.Parallel()
	s := storagetest.Open(t, storagetest.SQLite, storagetest.Now(clock))
	saveCommunities(t, s)
	rapid.Check(t, func(r *rapid.T) {
		want := bot.Roster{Capacity: rapid.IntRange(0, 4).Draw(r, "seats")}
		m := createScheduled(t, s, want.Capacity)
		for range rapid.IntRange(0, 15).Draw(r, "answers") {
			u := bot.UserID(rapid.SampledFrom([]string{"test:a", "test:b", "test:c", "test:d", "test:e", "test:f"}).Draw(r, "member"))
			state := rapid.SampledFrom([]bot.RSVPState{bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPNotGoing}).Draw(r, "state")
			change, err := rsvp(s, m.ID, u, state)
			if err != nil {
				r.Fatal(err)
			}
			if in := want.Answer(u, state, start); in.State != change.State {
				r.Fatalf("%s: %s in memory, %s in storage", u, in.State, change.State)
			}
		}
		got := roster(t, s, m.ID)
		for _, state := range []bot.RSVPState{bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPNotGoing, bot.RSVPWaiting} {
			wantEqual(r, string(state), got.In(state), want.In(state))
		}
	})
}

func TestARosterIsSavedUnderTheLockOnly(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createScheduled(t, s, 2)
		err := s.InTx(context.Background(), func(tx bot.Tx) error {
			return tx.SaveRSVPs(berlin, m.ID, []bot.RSVP{{Member: ana, State: bot.RSVPGoing, Turn: 1, At: start}})
		})
		if err == nil {
			t.Error("a roster was saved without a lock")
		}
		inTx(t, s, func(tx bot.Tx) error {
			_, err := tx.LockMeetup(berlin, m.ID)
			return errors.Join(err, tx.SaveRSVPs(berlin, m.ID, nil))
		})
	})
}
