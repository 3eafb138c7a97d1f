package planner

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// sampleCalendar is busy on Monday from 11 to 12 and on Tuesday from 11 to 12, Berlin time.
var sampleCalendar = NewCalendar{
	Address: "https://calendar.example.com/secret.ics",
	Reading: bot.CalendarReading{
		Busy:    []bot.Busy{busyAt(1), busyAt(25)},
		Through: monday.Add(bot.BusyAhead), Zone: "Europe/Berlin", Validators: bot.Validators{ETag: "1"},
	},
}

// busyAt is an hour, some hours after monday.
func busyAt(hours int) bot.Busy {
	from := monday.Add(time.Duration(hours) * time.Hour)
	return bot.Busy{From: from, To: from.Add(time.Hour)}
}

// calendarOfHost adds a calendar of Ana's.
func (s *permissionCase) calendarOfHost() bot.CalendarID {
	c, err := s.AddCalendar(s.Context(), as(ana), sampleCalendar)
	s.must(err)
	return c.ID
}

func (t *scenario) calendarsOf(u bot.UserID) []bot.PersonalCalendar {
	t.Helper()
	found, err := bot.View(t.Context(), t.store, func(r bot.Reader) ([]bot.PersonalCalendar, error) { return r.PersonalCalendars(room, u) })
	t.must(err)
	return found
}

// busyOf returns when a member is busy by their calendars.
func (t *scenario) busyOf(u bot.UserID) []bot.Busy {
	t.Helper()
	var all []bot.Busy
	for _, c := range t.calendarsOf(u) {
		all = append(all, c.Busy...)
	}
	return bot.MergeBusy(all)
}

func (t *scenario) inRoom() {
	t.Helper()
	_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel})
	t.must(err)
	t.dropTasks(monday)
}

func refreshOf(c bot.PersonalCalendar) bot.Task {
	return calendarTask(bot.TaskRefreshCalendar, c, monday)
}

func (t *scenario) recordFetch(c bot.PersonalCalendar, got CalendarFetch) bot.PersonalCalendar {
	t.Helper()
	t.must(t.RecordCalendarFetch(t.Context(), refreshOf(c), got))
	return t.calendarsOf(c.Member)[0]
}

func TestACalendarSaysWhenItsOwnerIsBusy(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		first, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		again, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		if again.ID != first.ID || len(t.calendarsOf(ben)) != 1 {
			t.Errorf("the same address is kept twice: %+v", t.calendarsOf(ben))
		}
		file := NewCalendar{Reading: bot.CalendarReading{Busy: []bot.Busy{{From: monday.Add(90 * time.Minute), To: monday.Add(3 * time.Hour)}}}}
		_, err = t.AddCalendar(t.Context(), as(ben), file)
		t.must(err)
		if busy, want := t.busyOf(ben), []bot.Busy{{From: monday.Add(time.Hour), To: monday.Add(3 * time.Hour)}, busyAt(25)}; !slices.Equal(busy, want) {
			t.Errorf("busy %v, want %v", busy, want)
		}
		if busy := t.busyOf(ana); len(busy) > 0 {
			t.Errorf("Ana is busy %v", busy)
		}
		t.must(t.ForgetCalendar(t.Context(), as(ben), first.ID))
		t.must(t.ForgetCalendar(t.Context(), as(ben), first.ID))
		if left := t.calendarsOf(ben); len(left) != 1 || left[0].Source != bot.CalendarFile {
			t.Errorf("left are %+v", left)
		}
		t.wantDueTasks(monday.AddDate(0, 0, 2)) // nothing refreshes a file, or what was forgotten
	})
}

func TestARepeatAddsNoSecondFile(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		by := as(ben)
		by.Event = "form-1"
		for range 2 {
			c, err := t.AddCalendar(t.Context(), by, NewCalendar{Reading: sampleCalendar.Reading})
			t.must(err)
			if c.ID == 0 || len(t.calendarsOf(ben)) != 1 {
				t.Errorf("%+v", t.calendarsOf(ben))
			}
		}
	})
}

func TestOnlyAFewCalendarsAreTaken(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		added := sampleCalendar
		for i := range bot.MaxPersonalCalendars {
			added.Address = fmt.Sprintf("https://calendar.example.com/%d.ics", i)
			t.must(t.CheckCalendarRoom(t.Context(), as(ben), added.Address))
			_, err := t.AddCalendar(t.Context(), as(ben), added)
			t.must(err)
		}
		t.must(t.CheckCalendarRoom(t.Context(), as(ben), added.Address)) // it is there
		_, err := t.AddCalendar(t.Context(), as(ben), added)
		t.must(err)
		t.wantRefusal(t.CheckCalendarRoom(t.Context(), as(ben), "https://other.example.com/"), bot.KindConflict, "refuse.calendars_full")
		_, err = t.AddCalendar(t.Context(), as(ben), NewCalendar{})
		t.wantRefusal(err, bot.KindConflict, "refuse.calendars_full")
	})
}

func TestACalendarIsRefreshedAndItsOwnerIsNotifiedOnce(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		c, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		refresh := fmt.Sprintf("refresh:%d>test:ben", c.ID)
		fails := fmt.Sprintf("cal_fails:%d>test:ben", c.ID)
		t.wantDueTasks(monday.Add(5 * time.Hour))
		t.wantDueTasks(monday.Add(8*time.Hour), refresh)
		due, err := t.DueCalendar(t.Context(), refreshOf(c))
		if err != nil || due.Address != c.Address || due.InZone != "Europe/Berlin" {
			t.Errorf("due is %+v, %v", due, err)
		}
		t.clock.to(monday.Add(8 * time.Hour))
		c = t.recordFetch(c, CalendarFetch{Problem: bot.FetchTemporary, After: 3 * time.Hour})
		if !c.IsFailing() || len(c.Busy) != 2 {
			t.Errorf("what was read before is lost: %+v", c)
		}
		t.wantDueTasks(monday.Add(10 * time.Hour))
		t.wantDueTasks(monday.Add(12*time.Hour), refresh)
		t.clock.to(monday.Add(12 * time.Hour))
		for range 2 {
			c = t.recordFetch(c, CalendarFetch{Problem: bot.FetchNotFound})
		}
		t.wantDueTasks(monday.Add(12*time.Hour), fails)
		if failing, err := t.FailingCalendar(t.Context(), refreshOf(c)); err != nil || failing.Problem != bot.FetchNotFound {
			t.Errorf("failing is %+v, %v", failing, err)
		}
		c = t.recordFetch(c, CalendarFetch{Unchanged: true})
		if c.IsFailing() || !c.ReadAt.Equal(t.clock.Now()) || len(c.Busy) != 2 {
			t.Errorf("unchanged, it is %+v", c)
		}
		_, err = t.FailingCalendar(t.Context(), refreshOf(c))
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_calendar")
		c = t.recordFetch(c, CalendarFetch{Problem: bot.FetchGone})
		t.dropTasks(monday.AddDate(0, 1, 0)) // the one of before, and the notice
		_, err = t.RefreshCalendar(t.Context(), as(ben), c.ID)
		t.must(err)
		t.wantDueTasks(t.clock.Now())
		t.wantDueTasks(t.clock.Now().Add(bot.RefreshPause), refresh) // gone, but asked for
	})
}

func TestACalendarIsNotFetchedWhereSomebodyHasLeft(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		c, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		task := refreshOf(c)
		wantWaiting := func(what string) {
			t.Helper()
			t.dropTasks(t.clock.Now().Add(10 * time.Hour))
			_, err = t.DueCalendar(t.Context(), task)
			t.wantRefusal(err, bot.KindNotFound, "refuse.no_calendar")
			if due := t.dueTasks(t.clock.Now().Add(24 * time.Hour)); !slices.Contains(due, fmt.Sprintf("refresh:%d>test:ben", c.ID)) {
				t.Errorf("%s: due is %v", what, due)
			}
		}
		t.must(t.RecordMemberLeft(t.Context(), room, ben))
		wantWaiting("the member left")
		t.must(t.RecordMemberReturned(t.Context(), room, ben))
		if _, err := t.DueCalendar(t.Context(), task); err != nil {
			t.Error(err)
		}
		t.must(t.RecordCommunityLeft(t.Context(), room))
		wantWaiting("Muster left")
	})
}

func TestWholeDaysAreReadAnewAndAFileIsNot(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		c, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		file, err := t.AddCalendar(t.Context(), as(ben), NewCalendar{Reading: sampleCalendar.Reading})
		t.must(err)
		c, err = t.SetCalendarAllDay(t.Context(), as(ben), c.ID, true)
		t.must(err)
		if !c.AllDay || c.KnownValidators("Europe/Berlin", monday) != (bot.Validators{}) {
			t.Errorf("it would stay as it was read: %+v", c)
		}
		t.wantDueTasks(monday.Add(bot.RefreshPause - time.Second)) // it was read just now
		t.wantDueTasks(monday.Add(bot.RefreshPause), fmt.Sprintf("refresh:%d>test:ben", c.ID))
		_, err = t.SetCalendarAllDay(t.Context(), as(ben), file.ID, true)
		t.wantRefusal(err, bot.KindConflict, "refuse.calendar_file")
		_, err = t.RefreshCalendar(t.Context(), as(ben), file.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.calendar_file")
	})
}

func TestUsingACalendarKeepsItAndFreshensIt(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		c, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		t.clock.to(monday.Add(2 * time.Hour))
		_, err = t.Calendars(t.Context(), as(ben))
		t.must(err)
		t.wantDueTasks(t.clock.Now()) // looking at them is no reason to read them
		t.must(t.UseCalendars(t.Context(), as(ben)))
		t.wantDueTasks(t.clock.Now(), fmt.Sprintf("refresh:%d>test:ben", c.ID))
		almost := monday.AddDate(0, 0, bot.CalendarRetentionDays-1)
		t.clock.to(almost)
		t.must(t.DeleteExpired(t.Context(), room))
		_, err = t.Calendars(t.Context(), as(ben))
		t.must(err)
		t.clock.to(almost.AddDate(0, 0, bot.CalendarRetentionDays))
		t.must(t.DeleteExpired(t.Context(), room))
		if len(t.calendarsOf(ben)) != 1 {
			t.Error("a calendar that was looked at less than a year ago is deleted")
		}
		t.clock.to(almost.AddDate(0, 0, bot.CalendarRetentionDays+2))
		t.must(t.DeleteExpired(t.Context(), room))
		if len(t.calendarsOf(ben)) != 0 {
			t.Error("a calendar that nobody used for a year is kept")
		}
	})
}

func TestAFailingCalendarWaitsForQuietHoursToEnd(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		c, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		night := monday.Add(14 * time.Hour) // 0:00 in Berlin
		t.clock.to(night)
		_, until, err := t.TaskCommunity(t.Context(), calendarTask(bot.TaskCalendarFails, c, night))
		t.must(err)
		if want := night.Add(8 * time.Hour); !until.Equal(want) {
			t.Errorf("quiet until %v, want %v", until, want)
		}
		if _, until, err := t.TaskCommunity(t.Context(), refreshOf(c)); err != nil || !until.IsZero() {
			t.Errorf("a fetch, which sends nothing, waits until %v, %v", until, err)
		}
	})
}

// TestAFetchThatIsOverrunByAChangeIsDoneAgain has a calendar change while it is fetched,
// which takes seconds: what was read is of before, and its validators would keep it.
func TestAFetchThatIsOverrunByAChangeIsDoneAgain(t *testing.T) {
	each(t, func(t *scenario) {
		t.inRoom()
		c, err := t.AddCalendar(t.Context(), as(ben), sampleCalendar)
		t.must(err)
		t.clock.to(monday.Add(8 * time.Hour))
		due, err := t.DueCalendar(t.Context(), refreshOf(c))
		t.must(err)
		_, err = t.SetCalendarAllDay(t.Context(), as(ben), c.ID, true)
		t.must(err)
		for _, got := range []CalendarFetch{{AllDay: due.AllDay, Reading: sampleCalendar.Reading}, {AllDay: due.AllDay, Unchanged: true}} {
			c = t.recordFetch(c, got)
			if c.KnownValidators("Europe/Berlin", t.clock.Now()) != (bot.Validators{}) {
				t.Errorf("without whole days it stays as it was read: %+v", c)
			}
			t.wantDueTasks(t.clock.Now())
			t.wantDueTasks(t.clock.Now().Add(bot.RefreshPause), fmt.Sprintf("refresh:%d>test:ben", c.ID))
		}
		c = t.recordFetch(c, CalendarFetch{AllDay: true, Reading: sampleCalendar.Reading})
		if c.KnownValidators("Europe/Berlin", t.clock.Now()) == (bot.Validators{}) {
			t.Errorf("what was read with whole days is not kept: %+v", c)
		}
		t.wantDueTasks(t.clock.Now())
	})
}
