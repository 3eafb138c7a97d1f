package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

const (
	berlin bot.CommunityID = "test:berlin"
	oslo   bot.CommunityID = "test:oslo"
	ana    bot.UserID      = "test:ana"
	ben    bot.UserID      = "test:ben"
)

// start is the meetups' time at which every test begins.
var start = time.Date(2026, 11, 20, 9, 30, 0, 123456000, time.UTC)

func clock() time.Time { return start }

// each runs a test on both engines, in two communities.
func each(t *testing.T, test func(t *testing.T, s *storage.Store)) {
	t.Helper()
	t.Parallel()
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		settle(t, s)
		test(t, s)
	}, storagetest.Now(clock))
}

func settle(t testing.TB, s *storage.Store) {
	t.Helper()
	in(t, s, func(tx bot.Tx) error {
		for _, c := range []bot.CommunityID{berlin, oslo} {
			if err := tx.SaveCommunity(bot.Community{ID: c, Name: string(c), Zone: "Europe/Berlin"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func in(t testing.TB, s *storage.Store, fn func(bot.Tx) error) {
	t.Helper()
	if err := s.InTx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s *storage.Store, fn func(bot.Reader) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func day(n, hour int) bot.Wall { return bot.Wall{Year: 2026, Month: 12, Day: n, Hour: hour} }

// games is a meetup with everything set that a poll has.
func games(t testing.TB) bot.Meetup {
	t.Helper()
	slots, err := bot.SlotsOf(bot.TZData, "Europe/Berlin", []bot.Slot{
		{Start: day(4, 19), Length: 2 * time.Hour},
		{Start: day(5, 15), Length: 90 * time.Minute},
		{Start: day(6, 15), Length: 2 * time.Hour},
	})
	if err != nil {
		t.Fatal(err)
	}
	return bot.Meetup{
		Community: berlin, Channel: "test:general", Title: "Board games", Where: "Central Library",
		Zone: "Europe/Berlin", Status: bot.Polling, Host: ana,
		Invited: []bot.Invitation{{User: ben, Must: true}, {User: ana}, {User: "test:Cy"}},
		Minimum: 3, Capacity: 8,
		Deadline: day(2, 20), CloseAt: time.Date(2026, 12, 2, 19, 0, 0, 0, time.UTC),
		Slots: slots, CreatedAt: start,
	}
}

func propose(t testing.TB, s *storage.Store, m bot.Meetup) bot.Meetup {
	t.Helper()
	in(t, s, func(tx bot.Tx) error { return tx.CreateMeetup(&m) })
	return m
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func isMissing(t testing.TB, what string, err error) {
	t.Helper()
	if !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("%s: %v, want not found", what, err)
	}
}

func TestACommunityIsKeptAndChanged(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		c := bot.Community{ID: "test:rome", Name: "Rome", Zone: "Europe/Rome", Locale: "it", Channel: "test:piazza"}
		for range 2 {
			in(t, s, func(tx bot.Tx) error { return tx.SaveCommunity(c) })
			view(t, s, func(r bot.Reader) error {
				got, err := r.Community(c.ID)
				same(t, "community", got, c)
				return err
			})
			c.Name, c.Zone, c.Channel = "Roma", "", "test:foro"
		}
		view(t, s, func(r bot.Reader) error {
			_, err := r.Community("test:paris")
			isMissing(t, "a community that was never met", err)
			return nil
		})
	})
}

func TestAMeetupIsKeptWhole(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := propose(t, s, games(t))
		view(t, s, func(r bot.Reader) error {
			got, err := r.Meetup(berlin, m.ID)
			same(t, "meetup", got, m)
			return err
		})
		m.Status, m.Chosen, m.Capacity = bot.Scheduled, m.Slots[1].ID, 0
		m.Reason = bot.Reason{By: bot.ByHost, Could: 3, Of: 4, Host: true, Missing: []bot.UserID{"test:gus"}, Tie: bot.TieYes}
		m.Card = bot.MessageRef{Place: "test:general", ID: "17"}
		m.Thread, m.DrawnAt, m.HostAsked = "test:general/17", start.Add(time.Second), start.Add(time.Minute)
		m.Invited = []bot.Invitation{{User: "test:dee"}, {User: ben}}
		m.Slots[2].Emoji = "🍎"
		m.Slots = append(m.Slots, bot.Slot{
			Start: day(7, 18), Length: time.Hour, StartAt: time.Date(2026, 12, 7, 17, 0, 0, 0, time.UTC), Emoji: "🍊"})
		in(t, s, func(tx bot.Tx) error { return tx.SaveMeetup(&m) })
		if m.Slots[3].ID == 0 {
			t.Error("a new slot has no id")
		}
		view(t, s, func(r bot.Reader) error {
			got, err := r.Meetup(berlin, m.ID)
			same(t, "meetup", got, m)
			return err
		})
	})
}

func TestABallotReplacesTheOneBefore(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := propose(t, s, games(t))
		at := func(i int, av bot.Availability, src bot.Source, u bot.UserID) bot.Answer {
			return bot.Answer{Slot: m.Slots[i].ID, Member: u, Availability: av, Source: src, At: start}
		}
		in(t, s, func(tx bot.Tx) error {
			return errors.Join(
				tx.SaveBallot(berlin, m.ID, ben, bot.Ballot{at(1, bot.No, bot.ByTap, ben), at(0, bot.Yes, bot.ByReaction("1️⃣"), ben)}),
				tx.SaveBallot(berlin, m.ID, ana, bot.Ballot{at(2, bot.IfNeeded, bot.ByTap, ana)}))
		})
		read := func(want ...bot.Answer) {
			t.Helper()
			view(t, s, func(r bot.Reader) error {
				got, err := r.Answers(berlin, m.ID)
				same(t, "answers", got, want)
				return err
			})
		}
		read(at(2, bot.IfNeeded, bot.ByTap, ana), at(0, bot.Yes, bot.ByReaction("1️⃣"), ben), at(1, bot.No, bot.ByTap, ben))
		in(t, s, func(tx bot.Tx) error {
			return errors.Join(
				tx.SaveBallot(berlin, m.ID, ben, bot.Ballot{at(1, bot.Yes, bot.ByTap, ben), at(2, bot.No, bot.ByTap, ben)}),
				tx.SaveBallot(berlin, m.ID, ana, nil))
		})
		read(at(1, bot.Yes, bot.ByTap, ben), at(2, bot.No, bot.ByTap, ben))
	})
}

func TestTwoHundredTapsOnTwentySeats(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := games(t)
		m.Capacity, m.Status = 20, bot.Scheduled
		m = propose(t, s, m)
		const taps = 200
		done := make(chan error, taps)
		for i := range taps {
			go func() {
				u := bot.UserID(fmt.Sprintf("test:u%d", i))
				done <- s.InTx(context.Background(), func(tx bot.Tx) error {
					if _, err := tx.LockMeetup(berlin, m.ID); err != nil {
						return err
					}
					roster, err := tx.Roster(berlin, m.ID)
					if err != nil {
						return err
					}
					change := roster.Answer(u, bot.Going, tx.Now())
					return tx.SaveRSVPs(berlin, m.ID, change.Saved)
				})
			}()
		}
		for range taps {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		view(t, s, func(r bot.Reader) error {
			roster, err := r.Roster(berlin, m.ID)
			if going, waiting := len(roster.In(bot.Going)), roster.In(bot.Waiting); going != 20 || len(waiting) != 180 {
				t.Errorf("%d going and %d waiting", going, len(waiting))
			} else {
				for i, u := range waiting {
					if p := roster.Position(u); p != i+1 {
						t.Errorf("%s is at position %d, want %d", u, p, i+1)
					}
				}
			}
			return err
		})
	})
}

func TestATaskIsClaimedAndDone(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		woken := 0
		s.OnPromise(func() { woken++ })
		task := bot.Task{Kind: bot.Redraw, Key: "1", Community: berlin, Due: start}
		in(t, s, func(tx bot.Tx) error { return tx.Promise(task) })
		if woken != 1 {
			t.Errorf("woken %d times", woken)
		}
		got, err := s.Claim(ctx, start, 10, time.Minute)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		if again, err := s.Claim(ctx, start, 10, time.Minute); err != nil || len(again) != 0 {
			t.Fatal(again, err)
		}
		if err := s.Done(ctx, got[0]); err != nil {
			t.Fatal(err)
		}
		if _, any, err := s.NextDue(ctx); any || err != nil {
			t.Fatal(any, err)
		}
	})
}
