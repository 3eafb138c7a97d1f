package bot

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var calendarNoon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func TestBusyTimesAreStoredAndReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := calendarNoon.Add(time.Duration(rapid.Int64Range(-1e8, 1e8).Draw(t, "start")) * time.Second)
		var times []Busy
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			from := at.Add(time.Duration(rapid.Int64Range(0, 1e6).Draw(t, "gap")) * time.Second)
			at = from.Add(time.Duration(rapid.Int64Range(1, 1e6).Draw(t, "length")) * time.Second)
			times = append(times, Busy{From: from, To: at, Tentative: rapid.Bool().Draw(t, "tentative")})
		}
		got, err := DecodeBusy(EncodeBusy(times))
		if err != nil || !slices.Equal(got, times) {
			t.Fatalf("%v, %v, want %v", got, err, times)
		}
	})
}

func TestAMonthOfAFullCalendarIsSmall(t *testing.T) {
	t.Parallel()
	var times []Busy
	for i := range 30 * 4 {
		from := calendarNoon.Add(time.Duration(i) * 6 * time.Hour)
		times = append(times, Busy{From: from, To: from.Add(time.Hour)})
	}
	if n := len(EncodeBusy(times)); n > 800 {
		t.Errorf("%d bytes", n)
	}
}

func FuzzBusyCode(f *testing.F) {
	f.Add(EncodeBusy([]Busy{{From: calendarNoon, To: calendarNoon.Add(time.Hour), Tentative: true}}))
	f.Add([]byte{0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		times, err := DecodeBusy(raw)
		if err != nil {
			return
		}
		if again, err := DecodeBusy(EncodeBusy(times)); err != nil || !slices.Equal(again, times) {
			t.Errorf("%v is read back as %v, %v", times, again, err)
		}
	})
}

func TestTheHostOfAnAddressIsAllThatIsShown(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://Calendar.Google.com/calendar/ical/secret/basic.ics": "calendar.google.com",
		"https://cloud.example.com:8443/dav?token=secret":            "cloud.example.com",
		"https://example.com?secret":                                 "example.com",
		"":                                                           "",
	} {
		c := PersonalCalendar{Address: address}
		if got := c.Host(); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

func TestTheOwnerIsNotifiedOnceUntilItWorksAgain(t *testing.T) {
	t.Parallel()
	at := func(h int) time.Time { return calendarNoon.Add(time.Duration(h) * time.Hour) }
	c := PersonalCalendar{ID: 1, Source: CalendarAddress}
	steps := []struct {
		hour    int
		problem FetchProblem // none: it works
		notify  bool
	}{
		{0, FetchTemporary, false}, {23, FetchTemporary, false}, {24, FetchTemporary, true}, {48, FetchTemporary, false}, {49, FetchNotFound, false},
		{50, FetchNone, false}, {51, FetchNotFound, true}, {52, FetchNotFound, false}, {53, FetchGone, false},
		{54, FetchNone, false}, {55, FetchTemporary, false}, {56, FetchNone, false}, {57, FetchTemporary, false}, {80, FetchTemporary, false}, {81, FetchTemporary, true},
	}
	for _, s := range steps {
		notify := false
		if s.problem == FetchNone {
			c.Succeed(at(s.hour))
		} else {
			notify = c.Fail(s.problem, at(s.hour))
		}
		if notify != s.notify || c.IsFailing() == (s.problem == FetchNone) {
			t.Errorf("after %d h with %q: notified %t, %+v", s.hour, s.problem, notify, c)
		}
	}
}

func TestAFailingCalendarIsFetchedLessOften(t *testing.T) {
	t.Parallel()
	c := PersonalCalendar{ID: 7, Source: CalendarAddress}
	var before time.Duration
	for n := range 70 {
		at, ok := c.NextFetch(0, calendarNoon)
		wait := at.Sub(calendarNoon)
		switch {
		case !ok, wait < firstBackoff, wait > maxBackoff+refreshSpread:
			t.Errorf("after %d failures: in %v, %t", n, wait, ok)
		case n > 1 && wait < before:
			t.Errorf("after %d failures: in %v, sooner than %v", n, wait, before)
		}
		before = wait
		c.Fail(FetchTemporary, calendarNoon)
	}
	if at, _ := c.NextFetch(72*time.Hour, calendarNoon); at.Before(calendarNoon.Add(72 * time.Hour)) {
		t.Errorf("it is fetched at %v, sooner than its server asked for", at)
	}
	for _, problem := range []FetchProblem{FetchGone, FetchSealed} {
		c.Fail(problem, calendarNoon)
		if _, ok := c.NextFetch(0, calendarNoon); ok {
			t.Errorf("it is fetched again although it is %s", problem)
		}
	}
	file := PersonalCalendar{Source: CalendarFile}
	if _, ok := file.NextFetch(0, calendarNoon); ok {
		t.Error("a file is fetched")
	}
}

func TestCalendarsAreNotFetchedTogether(t *testing.T) {
	t.Parallel()
	at := map[time.Time]bool{}
	for id := range 100 {
		c := PersonalCalendar{ID: CalendarID(id), Source: CalendarAddress}
		next, _ := c.NextFetch(0, calendarNoon)
		at[next] = true
	}
	if len(at) < 95 {
		t.Errorf("100 calendars are fetched at %d times", len(at))
	}
}

func TestAnUnchangedCalendarIsReadAgainBeforeItsTimesRunOut(t *testing.T) {
	t.Parallel()
	known := Validators{ETag: "1"}
	c := PersonalCalendar{CalendarReading: CalendarReading{Through: calendarNoon.Add(BusyAhead), Zone: "Europe/Berlin", Validators: known}}
	for want, ask := range map[bool]struct {
		zone string
		days int
	}{true: {"Europe/Berlin", 0}, false: {"Europe/Berlin", 28}} {
		if got := c.KnownValidators(ask.zone, calendarNoon.AddDate(0, 0, ask.days)); (got == known) != want {
			t.Errorf("after %d days: %+v", ask.days, got)
		}
	}
	if got := c.KnownValidators("Asia/Tokyo", calendarNoon); got != (Validators{}) {
		t.Errorf("in another zone: %+v", got)
	}
}

func TestNoMoreBusyTimesAreKeptThanThereIsRoomFor(t *testing.T) {
	t.Parallel()
	var c PersonalCalendar
	var times []Busy
	for i := range MaxBusyTimes + 5 {
		from := calendarNoon.Add(time.Duration(i) * time.Hour)
		times = append(times, Busy{From: from, To: from.Add(time.Minute)})
	}
	c.Keep(CalendarReading{Busy: times, Through: calendarNoon.Add(FileAhead)}, calendarNoon)
	if len(c.Busy) != MaxBusyTimes || !c.Through.Equal(times[MaxBusyTimes].From) || !c.ReadAt.Equal(calendarNoon) {
		t.Errorf("%d times through %v", len(c.Busy), c.Through)
	}
}
