package storage_test

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

func TestAWeekIsStoredChangedAndDeleted(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := bot.Week{Community: berlin, Member: ana, Hours: bot.WeekHours{}.Add(time.Friday, 20*60, 25*60), BusyUntil: day(4, 0).At(0, 0), At: start}
		other := bot.Week{Community: berlin, Member: ben, MayBeUsed: true, At: start}
		locked := func(do func(bot.Tx) error) {
			inTx(t, s, func(tx bot.Tx) error {
				for _, u := range []bot.UserID{ana, ben} {
					must(t, tx.AddMember(bot.Member{Community: berlin, User: u}))
					_, err := tx.LockMember(berlin, u)
					must(t, err)
				}
				return do(tx)
			})
		}
		read := func(want bot.Week) {
			t.Helper()
			view(t, s, func(r bot.Reader) error {
				got, err := r.Week(berlin, want.Member)
				wantEqual(t, "week", got, want)
				return err
			})
		}
		locked(func(tx bot.Tx) error {
			must(t, tx.SaveWeek(other))
			return tx.SaveWeek(w)
		})
		read(w)
		w.Hours, w.BusyUntil, w.At = bot.WeekHours{}, bot.Wall{}, start.Add(time.Hour)
		locked(func(tx bot.Tx) error { return tx.SaveWeek(w) })
		read(w)
		view(t, s, func(r bot.Reader) error {
			got, err := r.WeeksToUse(berlin, []bot.UserID{ben, ana, "test:cy"})
			wantEqual(t, "weeks that may be used", got, []bot.Week{other})
			return err
		})
		locked(func(tx bot.Tx) error { return tx.DeleteWeek(berlin, ana) })
		read(other)
		view(t, s, func(r bot.Reader) error {
			_, err := r.Week(berlin, ana)
			wantNotFound(t, "a deleted week", err)
			return nil
		})
	})
}

func TestAWeekIsSavedUnderTheLockOfItsMember(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		for name, do := range map[string]func(bot.Tx) error{
			"save":   func(tx bot.Tx) error { return tx.SaveWeek(bot.Week{Community: berlin, Member: ana, At: start}) },
			"delete": func(tx bot.Tx) error { return tx.DeleteWeek(berlin, ana) },
		} {
			if err := s.InTx(t.Context(), do); err == nil {
				t.Errorf("%s without a lock", name)
			}
		}
	})
}

func TestTheWeeksOfTheDepartedAreDeleted(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		for _, u := range []bot.UserID{ana, ben} {
			inTx(t, s, func(tx bot.Tx) error {
				must(t, tx.AddMember(bot.Member{Community: berlin, User: u}))
				m, err := tx.LockMember(berlin, u)
				must(t, err)
				if u == ben {
					m.LeftAt = start
				}
				must(t, tx.SaveMember(m))
				return tx.SaveWeek(bot.Week{Community: berlin, Member: u, At: start})
			})
		}
		wantWeeks := func(want ...bot.UserID) {
			t.Helper()
			view(t, s, func(r bot.Reader) error {
				var got []bot.UserID
				for _, u := range []bot.UserID{ana, ben} {
					if _, err := r.Week(berlin, u); err == nil {
						got = append(got, u)
					}
				}
				wantEqual(t, "weeks", got, want)
				return nil
			})
		}
		expire := func(before time.Time) {
			inTx(t, s, func(tx bot.Tx) error { return tx.DeleteExpired(berlin, bot.Expiry{Departed: before}) })
		}
		expire(start)
		wantWeeks(ana, ben)
		expire(start.Add(time.Hour))
		wantWeeks(ana)
	})
}
