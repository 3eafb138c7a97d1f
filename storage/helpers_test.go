package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

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

// start is the meetups' time of every test.
var start = time.Date(2026, 11, 20, 9, 30, 0, 123456000, time.UTC)

func clock() time.Time { return start }

// each runs a test on both engines, in two communities.
func each(t *testing.T, test func(t *testing.T, s *storage.Store)) {
	t.Helper()
	t.Parallel()
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		saveCommunities(t, s)
		test(t, s)
	}, storagetest.Now(clock))
}

func saveCommunities(t testing.TB, s *storage.Store) {
	t.Helper()
	inTx(t, s, func(tx bot.Tx) error {
		for _, c := range []bot.CommunityID{berlin, oslo} {
			if err := tx.AddCommunity(bot.Community{ID: c, Name: string(c), Zone: "Europe/Berlin"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func inTx(t testing.TB, s *storage.Store, fn func(bot.Tx) error) {
	t.Helper()
	if err := s.InTx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// inTxOn runs fn in a transaction that has locked meetups of berlin.
func inTxOn(t testing.TB, s *storage.Store, fn func(bot.Tx) error, ids ...bot.MeetupID) {
	t.Helper()
	inTx(t, s, func(tx bot.Tx) error {
		if _, err := tx.LockMeetups(berlin, ids); err != nil {
			return err
		}
		return fn(tx)
	})
}

func view(t testing.TB, s *storage.Store, fn func(bot.Reader) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func day(n, hour int) bot.Wall { return bot.Wall{Year: 2026, Month: 12, Day: n, Hour: hour} }

// sampleMeetup returns a poll with all its fields set.
func sampleMeetup(t testing.TB) bot.Meetup {
	t.Helper()
	slots, err := bot.ResolveSlots(bot.TZData, "Europe/Berlin", []bot.Slot{
		{Start: day(4, 19), Length: 2 * time.Hour},
		{Start: day(5, 15), Length: 90 * time.Minute},
		{Start: day(6, 15), Length: 2 * time.Hour},
	})
	if err != nil {
		t.Fatal(err)
	}
	return bot.Meetup{
		Terms: bot.Terms{
			Title: "Board games", Where: "Central Library", Zone: "Europe/Berlin",
			Invited: []bot.Invitation{{User: ben, Must: true}, {User: ana}, {User: "test:Cy"}},
			Minimum: 3, Capacity: 8, Deadline: day(2, 20), Slots: slots,
		},
		Community: berlin, Channel: "test:general", Status: bot.StatusPolling, Host: ana,
		CloseAt: time.Date(2026, 12, 2, 19, 0, 0, 0, time.UTC), CreatedAt: start,
	}
}

func createMeetup(t testing.TB, s *storage.Store, m bot.Meetup) bot.Meetup {
	t.Helper()
	inTx(t, s, func(tx bot.Tx) error { return tx.CreateMeetup(&m) })
	return m
}

func wantEqual(t interface {
	Errorf(string, ...any)
	Helper()
}, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantNotFound(t testing.TB, what string, err error) {
	t.Helper()
	if !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("%s: %v, want not found", what, err)
	}
}
