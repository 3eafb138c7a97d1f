package storage_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// lockSample is a member, two drafts and two meetups, in ascending order of ids.
type lockSample struct {
	drafts  [2]bot.DraftID
	meetups [2]bot.MeetupID
}

func createLockSample(t testing.TB, s *storage.Store) lockSample {
	t.Helper()
	var sample lockSample
	inTx(t, s, func(tx bot.Tx) error {
		for _, u := range []bot.UserID{ana, ben} {
			if err := tx.AddMember(bot.Member{Community: berlin, User: u}); err != nil {
				return err
			}
		}
		for i := range 2 {
			d, m := bot.Draft{Community: berlin, Author: ana, Kind: bot.DraftKindPoll}, sampleMeetup(t)
			if err := errors.Join(tx.CreateDraft(&d), tx.CreateMeetup(&m)); err != nil {
				return err
			}
			sample.drafts[i], sample.meetups[i] = d.ID, m.ID
		}
		return nil
	})
	return sample
}

// locks returns what each row is locked with, in the order of bot.Tx.
func (l lockSample) locks() []func(bot.Tx) error {
	member := func(u bot.UserID) func(bot.Tx) error {
		return func(tx bot.Tx) error { _, err := tx.LockMember(berlin, u); return err }
	}
	draft := func(id bot.DraftID) func(bot.Tx) error {
		return func(tx bot.Tx) error { _, err := tx.LockDraft(berlin, ana, id); return err }
	}
	meetup := func(id bot.MeetupID) func(bot.Tx) error {
		return func(tx bot.Tx) error { _, err := tx.LockMeetup(berlin, id); return err }
	}
	return []func(bot.Tx) error{
		func(tx bot.Tx) error { _, err := tx.LockCommunity(berlin); return err },
		member(ana), member(ben), draft(l.drafts[0]), draft(l.drafts[1]), meetup(l.meetups[0]), meetup(l.meetups[1]),
	}
}

func TestRowsAreLockedInOneOrder(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		locks := createLockSample(t, s).locks()
		for first := range locks {
			for second := range locks {
				err := s.InTx(context.Background(), func(tx bot.Tx) error {
					if err := locks[first](tx); err != nil {
						return err
					}
					return locks[second](tx)
				})
				var disorder *storage.LockOrderError
				if got, want := errors.As(err, &disorder), second < first; got != want || err != nil && !got {
					t.Errorf("lock %d, then %d: %v", first, second, err)
				}
			}
		}
		// All of them in order, and each again while it is held.
		inTx(t, s, func(tx bot.Tx) error {
			for range 2 {
				for _, lock := range locks {
					if err := lock(tx); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
}

func TestMeetupsAreLockedByID(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ids := createLockSample(t, s).meetups
		inTx(t, s, func(tx bot.Tx) error {
			found, err := tx.LockMeetups(berlin, []bot.MeetupID{ids[1], 999, ids[0], ids[1]})
			if err != nil || len(found) != 2 || found[0].ID != ids[0] || found[1].ID != ids[1] {
				t.Errorf("locked %v, %v", found, err)
			}
			return errors.Join(tx.SaveMeetup(&found[0]), tx.SaveMeetup(&found[1]))
		})
		inTx(t, s, func(tx bot.Tx) error { _, err := tx.LockMeetups(berlin, nil); return err })
		err := s.InTx(context.Background(), func(tx bot.Tx) error {
			if _, err := tx.LockMeetup(berlin, ids[1]); err != nil {
				return err
			}
			_, err := tx.LockMeetups(berlin, ids[:])
			return err
		})
		if !errors.As(err, new(*storage.LockOrderError)) {
			t.Errorf("%v, want the wrong order", err)
		}
	})
}

// Outside of tests a wrong order only risks a deadlock, which is retried.
func TestAWrongOrderIsLoggedInProduction(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := storagetest.Open(t, storagetest.SQLite, func(o *storage.Options) {
		o.StrictLocks, o.Logger = false, slog.New(slog.NewTextHandler(&log, nil))
	})
	saveCommunities(t, s)
	ids := createLockSample(t, s).meetups
	inTx(t, s, func(tx bot.Tx) error {
		_, later := tx.LockMeetup(berlin, ids[1])
		_, earlier := tx.LockMeetup(berlin, ids[0])
		return errors.Join(later, earlier)
	})
	if !strings.Contains(log.String(), "against the order") {
		t.Errorf("logged %q", log.String())
	}
}

// Every write that replaces a row needs its lock, or it would undo what another
// transaction has written since the row was read.
func TestARowIsSavedOnlyUnderItsLock(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ids := createLockSample(t, s)
		m := readMeetup(t, s, ids.meetups[0])
		for what, write := range map[string]func(bot.Tx) error{
			"community": func(tx bot.Tx) error { return tx.SaveCommunity(bot.Community{ID: berlin}) },
			"deletion":  func(tx bot.Tx) error { return tx.DeleteCommunity(berlin) },
			"member":    func(tx bot.Tx) error { return tx.SaveMember(bot.Member{Community: berlin, User: ana}) },
			"draft": func(tx bot.Tx) error {
				return tx.SaveDraft(bot.Draft{Community: berlin, Author: ana, ID: ids.drafts[0]})
			},
			"meetup": func(tx bot.Tx) error { return tx.SaveMeetup(&m) },
			"ballot": func(tx bot.Tx) error { return tx.SaveBallot(berlin, m.ID, ana, nil) },
			"reaction": func(tx bot.Tx) error {
				_, err := tx.RecordReaction(berlin, m.ID, bot.Reaction{Member: ana, Emoji: "🍎"}, true)
				return err
			},
			"interest": func(tx bot.Tx) error {
				_, err := tx.SaveInterest(berlin, m.ID, bot.Interest{Member: ana, Source: bot.SourceTap, At: start})
				return err
			},
			"no interest": func(tx bot.Tx) error { _, err := tx.DropInterest(berlin, m.ID, ana, ""); return err },
			"rsvps":       func(tx bot.Tx) error { return tx.SaveRSVPs(berlin, m.ID, nil) },
			"void rsvps":  func(tx bot.Tx) error { return tx.VoidRSVPs(berlin, m.ID) },
			"override": func(tx bot.Tx) error {
				return tx.SaveReminderOverride(berlin, m.ID, ana, bot.ReminderChannelNone)
			},
			"promise": func(tx bot.Tx) error {
				return tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: "1", Community: berlin, Meetup: m.ID, Due: start})
			},
			"cancelled tasks": func(tx bot.Tx) error { return tx.CancelTasks(berlin, m.ID, bot.TaskRedraw) },
			"cancelled task":  func(tx bot.Tx) error { return tx.CancelTask(berlin, m.ID, 1) },
			"sent":            func(tx bot.Tx) error { return tx.SaveSent(berlin, m.ID, bot.Sent{Kind: bot.TaskAskConfirm}) },
			"sent no more":    func(tx bot.Tx) error { return tx.DeleteSent(berlin, m.ID, bot.TaskAskConfirm) },
		} {
			// Having read the row is not enough, nor is another row's lock.
			err := s.InTx(context.Background(), func(tx bot.Tx) error {
				_, err := tx.Meetup(berlin, m.ID)
				_, err2 := tx.LockMeetup(berlin, ids.meetups[1])
				if err := errors.Join(err, err2); err != nil {
					return err
				}
				return write(tx)
			})
			if !errors.Is(err, storage.ErrNotLocked) {
				t.Errorf("%s: %v, want that it is not locked", what, err)
			}
		}
	})
}

func TestWhatIsAddedReplacesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		inTx(t, s, func(tx bot.Tx) error {
			if err := tx.AddMember(bot.Member{Community: berlin, User: ana, OwnZone: "Europe/Rome"}); err != nil {
				return err
			}
			return tx.SaveMember(bot.Member{Community: berlin, User: ana, OwnZone: "Europe/Paris"}) // the row is ours
		})
		inTx(t, s, func(tx bot.Tx) error {
			return errors.Join(tx.AddMember(bot.Member{Community: berlin, User: ana}), tx.AddCommunity(bot.Community{ID: berlin, Zone: "Asia/Tokyo"}))
		})
		view(t, s, func(r bot.Reader) error {
			m, err := r.Member(berlin, ana)
			c, err2 := r.Community(berlin)
			if m.OwnZone != "Europe/Paris" || c.Zone != "Europe/Berlin" {
				t.Errorf("the member is in %s, the community in %s", m.OwnZone, c.Zone)
			}
			return errors.Join(err, err2)
		})
	})
}

// A locked community can still get new rows.
func TestALockedCommunityIsOpenToOthers(t *testing.T) {
	s, _ := openPostgres(t, "&lock_timeout=2s")
	inTx(t, s, func(tx bot.Tx) error {
		if _, err := tx.LockCommunity(berlin); err != nil {
			return err
		}
		createMeetup(t, s, sampleMeetup(t))
		promise(t, s, "1", start)
		return nil
	})
}
