package storage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

const secretAddress = "https://calendar.example.com/private-0123456789/basic.ics"

// addCalendar adds a calendar of a member of Berlin's.
func addCalendar(t *testing.T, s *storage.Store, u bot.UserID, address string) bot.PersonalCalendar {
	t.Helper()
	busy := start.Truncate(time.Hour)
	c := bot.PersonalCalendar{
		Community: berlin, Member: u, Source: bot.CalendarAddress, Address: address, AllDay: true, AddedAt: start, UsedAt: start,
		CalendarReading: bot.CalendarReading{
			Busy:    []bot.Busy{{From: busy, To: busy.Add(time.Hour)}, {From: busy.Add(2 * time.Hour), To: busy.Add(3 * time.Hour), Tentative: true}},
			Through: start.Add(bot.BusyAhead), Zone: "Europe/Berlin", Validators: bot.Validators{ETag: `"1"`, LastModified: "Fri, 27 Nov 2026 10:00:00 GMT"},
		},
		ReadAt: start, TriedAt: start,
	}
	if address == "" {
		c.Source = bot.CalendarFile
	}
	inTx(t, s, func(tx bot.Tx) error {
		must(t, tx.AddMember(bot.Member{Community: berlin, User: u}))
		_, err := tx.LockMember(berlin, u)
		must(t, err)
		return tx.CreatePersonalCalendar(&c)
	})
	return c
}

func calendarsOf(t *testing.T, s *storage.Store, u bot.UserID) (found []bot.PersonalCalendar) {
	t.Helper()
	view(t, s, func(r bot.Reader) (err error) {
		found, err = r.PersonalCalendars(berlin, u)
		return err
	})
	return found
}

func TestAPersonalCalendarIsKept(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		saveCommunities(t, s)
		first, file := addCalendar(t, s, ana, secretAddress), addCalendar(t, s, ana, "")
		addCalendar(t, s, ben, secretAddress)
		wantEqual(t, "calendars", calendarsOf(t, s, ana), []bot.PersonalCalendar{first, file})

		changed := first
		changed.Address, changed.AllDay, changed.UsedAt = "", false, start.AddDate(0, 1, 0)
		changed.Keep(bot.CalendarReading{Zone: "Asia/Tokyo", Through: start.Add(bot.FileAhead)}, start.Add(time.Hour))
		changed.Fail(bot.FetchGone, start.Add(2*time.Hour))
		inTx(t, s, func(tx bot.Tx) error {
			_, err := tx.LockMember(berlin, ana)
			must(t, err)
			must(t, tx.SavePersonalCalendar(changed))
			return tx.DeletePersonalCalendar(berlin, ana, file.ID)
		})
		changed.Address = secretAddress // saving leaves it alone
		wantEqual(t, "calendars", calendarsOf(t, s, ana), []bot.PersonalCalendar{changed})
	})
}

func TestDeletingACalendarDeletesItsTasks(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		saveCommunities(t, s)
		first, second := addCalendar(t, s, ana, secretAddress), addCalendar(t, s, ana, secretAddress+"2")
		task := func(kind bot.TaskKind, id bot.CalendarID) bot.Task {
			return bot.Task{Kind: kind, Key: fmt.Sprint("calendar ", id), Community: berlin, Member: ana, Subject: fmt.Sprint(id), Due: start}
		}
		inTx(t, s, func(tx bot.Tx) error {
			for _, kind := range []bot.TaskKind{bot.TaskRefreshCalendar, bot.TaskCalendarFails} {
				must(t, tx.Promise(task(kind, first.ID)))
				must(t, tx.Promise(task(kind, second.ID)))
			}
			_, err := tx.LockMember(berlin, ana)
			must(t, err)
			return tx.DeletePersonalCalendar(berlin, ana, first.ID)
		})
		due, err := s.Claim(context.Background(), start, 10, time.Minute)
		must(t, err)
		left := 0
		for _, task := range due {
			if task.Kind == bot.TaskRefreshCalendar || task.Kind == bot.TaskCalendarFails {
				wantEqual(t, "subject", task.Subject, fmt.Sprint(second.ID))
				left++
			}
		}
		wantEqual(t, "tasks that are left", left, 2)
	})
}

func TestACalendarThatNobodyUsesIsDeletedAndSoAreThoseOfTheDeparted(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		saveCommunities(t, s)
		addCalendar(t, s, ana, secretAddress)
		addCalendar(t, s, ben, secretAddress)
		expire := func(e bot.Expiry) {
			t.Helper()
			inTx(t, s, func(tx bot.Tx) error { return tx.DeleteExpired(berlin, e) })
		}
		expire(bot.Expiry{Calendars: start, Departed: start})
		wantEqual(t, "calendars of Ana's", len(calendarsOf(t, s, ana)), 1)
		inTx(t, s, func(tx bot.Tx) error {
			m, err := tx.LockMember(berlin, ben)
			must(t, err)
			m.LeftAt = start
			return tx.SaveMember(m)
		})
		expire(bot.Expiry{Departed: start.Add(time.Hour)})
		wantEqual(t, "calendars of Ana's", len(calendarsOf(t, s, ana)), 1)
		wantEqual(t, "calendars of Ben's, who left", len(calendarsOf(t, s, ben)), 0)
		expire(bot.Expiry{Calendars: start.Add(time.Hour)})
		wantEqual(t, "calendars of Ana's", len(calendarsOf(t, s, ana)), 0)
	})
}

// TestAddressesOfCalendarsAreSealed covers the database, another secret, another member's
// row, the export, and a change of secret.
func TestAddressesOfCalendarsAreSealed(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		ctx := context.Background()
		url := storagetest.URL(t, engine)
		with := func(secret, old string) *storage.Store {
			return storagetest.OpenURL(t, url, func(o *storage.Options) { o.Secret, o.OldSecret = []byte(secret), []byte(old) })
		}
		first, second := strings.Repeat("a", 32), strings.Repeat("b", 32)
		s := with(first, "")
		saveCommunities(t, s)
		kept := addCalendar(t, s, ana, secretAddress)
		addCalendar(t, s, ana, "") // a file has no address that a secret could be needed for
		raw := openRaw(t, url)
		var stored []byte
		must(t, raw.QueryRowContext(ctx, `select address from personal_calendar where source = 'address'`).Scan(&stored))
		if strings.Contains(string(stored), "example") {
			t.Errorf("stored as %q", stored)
		}
		exported, err := bot.View(ctx, s, func(r bot.Reader) ([]bot.ExportTable, error) { return r.ExportMember(berlin, ana) })
		must(t, err)
		if text := fmt.Sprintf("%s", exported); strings.Contains(text, "private-0123456789") || !strings.Contains(text, `"address":"calendar.example.com"`) ||
			!strings.Contains(text, start.Truncate(time.Hour).Format("2006-01-02T15:04Z07:00")) {
			t.Errorf("exported as %s", text)
		}

		wantAddress := func(what string, s *storage.Store, want string) {
			t.Helper()
			wantEqual(t, what, calendarsOf(t, s, ana)[0].Address, want)
		}
		wantAddress("with its secret", s, secretAddress)
		wantAddress("with another secret", with(second, ""), "")
		wantAddress("with no secret", with("", ""), "")
		seals := func(s *storage.Store) storage.Seals {
			found, err := s.Seals(ctx)
			must(t, err)
			return found
		}
		wantEqual(t, "seals", seals(with(second, "")), storage.Seals{Closed: 1})
		changing := with(second, first)
		wantEqual(t, "seals", seals(changing), storage.Seals{Old: 1})
		n, err := changing.Reseal(ctx)
		must(t, err)
		wantEqual(t, "sealed anew", n, 1)
		wantEqual(t, "seals", seals(with(second, "")), storage.Seals{Open: 1})
		wantAddress("with the new secret", with(second, ""), secretAddress)

		_, err = raw.ExecContext(ctx, fmt.Sprintf(`update personal_calendar set member = '%s' where id = %d`, ben, kept.ID))
		must(t, err)
		wantEqual(t, "in another's row", calendarsOf(t, with(second, ""), ben)[0].Address, "")
	})
}
