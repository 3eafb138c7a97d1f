package calendars

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage/storagetest"
)

const (
	room    = bot.CommunityID("test:room")
	ana     = bot.UserID("test:ana")
	address = "https://calendar.example.com/secret.ics"
)

var (
	monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) // 10:00 in Berlin
	by     = bot.Actor{Community: room, User: ana, Sight: bot.Sight{Here: []bot.Place{"test:room/general"}}}
)

// fake is a Fetcher that answers as it is set to.
type fake struct {
	got   bot.Fetched
	err   error
	asked []bot.Validators
}

func (f *fake) ParseAddress(typed string) (string, error) {
	if !strings.HasPrefix(typed, "https://") {
		return "", bot.Refuse(bot.KindInvalid, "refuse.calendar_address", "no", nil)
	}
	return typed, nil
}

func (f *fake) Fetch(_ context.Context, _ string, known bot.Validators) (bot.Fetched, error) {
	f.asked = append(f.asked, known)
	return f.got, f.err
}

type fixture struct {
	*testing.T
	*Reader
	fake *fake
	plan *planner.Planner
	at   time.Time
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	x := &fixture{T: t, fake: &fake{}, at: monday}
	now := func() time.Time { return x.at }
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(now))
	x.plan = planner.New(store, bot.TZData)
	x.Reader = New(x.plan, x.fake, bot.TZData, now)
	_, err := x.plan.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: "test:room/general"})
	x.must(err)
	return x
}

func (x *fixture) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

func (x *fixture) wantRefusal(err error, key string) {
	x.Helper()
	if e, ok := bot.AsError(err); !ok || e.Key != key {
		x.Errorf("got %v, want %s", err, key)
	}
}

// of returns a calendar of events, each as its lines.
func of(events ...string) []byte {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for i, e := range events {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d\r\nSUMMARY:a secret\r\n%s\r\nEND:VEVENT\r\n", i, e)
	}
	b.WriteString("END:VCALENDAR\r\n")
	return []byte(b.String())
}

const (
	dentist = "DTSTART:20261124T090000Z\r\nDTEND:20261124T100000Z"
	weekly  = "DTSTART:20261125T180000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY" // floating: in Berlin
	holiday = "DTSTART;VALUE=DATE:20261126\r\nDTEND;VALUE=DATE:20261127"
)

func (x *fixture) calendar() bot.PersonalCalendar {
	x.Helper()
	found, err := x.plan.Calendars(x.Context(), by)
	x.must(err)
	if len(found) != 1 {
		x.Fatalf("%d calendars", len(found))
	}
	return found[0]
}

func (x *fixture) refresh() bot.PersonalCalendar {
	x.Helper()
	c := x.calendar()
	x.must(x.Refresh(x.Context(), bot.Task{Kind: bot.TaskRefreshCalendar, Community: room, Member: ana, Subject: fmt.Sprint(c.ID)}))
	return x.calendar()
}

func TestACalendarIsReadBeforeItIsAdded(t *testing.T) {
	t.Parallel()
	x := newFixture(t)
	x.fake.got = bot.Fetched{Body: of(dentist, weekly, holiday), Validators: bot.Validators{ETag: "1"}}
	added, err := x.AddAddress(t.Context(), by, address, false)
	x.must(err)
	if added.Soon != 5 || added.Unread != 0 { // the dentist, and four Wednesdays of 28 days
		t.Errorf("%d busy times soon, %d unread", added.Soon, added.Unread)
	}
	busy := bot.MergeBusy(x.calendar().Busy)
	wednesday := time.Date(2026, 11, 25, 17, 0, 0, 0, time.UTC)
	if len(busy) < 2 || !busy[1].From.Equal(wednesday) {
		t.Errorf("busy %v", busy)
	}
	added, err = x.AddAddress(t.Context(), by, address, true)
	x.must(err)
	if added.Soon != 6 || !x.calendar().AllDay {
		t.Errorf("with whole days: %d", added.Soon)
	}
}

func TestAFileIsKeptForAYear(t *testing.T) {
	t.Parallel()
	x := newFixture(t)
	added, err := x.AddFile(t.Context(), by, of(weekly, "DTSTART:nonsense"), false)
	x.must(err)
	if c := added.Calendar; len(c.Busy) != 52 || c.Source != bot.CalendarFile || added.Unread != 1 {
		t.Errorf("%d busy times, %d unread", len(c.Busy), added.Unread)
	}
	_, err = x.AddFile(t.Context(), by, []byte("<html>"), false)
	x.wantRefusal(err, "refuse.calendar_none")
}

func TestWhatCannotBeReadIsNotAdded(t *testing.T) {
	t.Parallel()
	x := newFixture(t)
	_, err := x.AddAddress(t.Context(), by, "nonsense", false)
	x.wantRefusal(err, "refuse.calendar_address")
	for problem, key := range map[bot.FetchProblem]string{
		bot.FetchRefused: "refuse.calendar_host", bot.FetchNotFound: "refuse.calendar_not_found", bot.FetchGone: "refuse.calendar_gone",
		bot.FetchNeedsLogin: "refuse.calendar_sign_in", bot.FetchTooLarge: "refuse.calendar_large", bot.FetchUnreadable: "refuse.calendar_unreadable",
		bot.FetchTemporary: "refuse.calendar_silent",
	} {
		x.fake.err = &bot.FetchError{Problem: problem}
		_, err := x.AddAddress(t.Context(), by, address, false)
		x.wantRefusal(err, key)
		if strings.Contains(err.Error(), "secret.ics") {
			t.Errorf("%s says the address: %v", key, err)
		}
	}
	if found, err := x.plan.Calendars(t.Context(), by); err != nil || len(found) > 0 {
		t.Errorf("added: %+v, %v", found, err)
	}
}

func TestARefreshSendsValidatorsAsLongAsWhatIsKeptReachesFarEnough(t *testing.T) {
	t.Parallel()
	x := newFixture(t)
	x.fake.got = bot.Fetched{Body: of(weekly), Validators: bot.Validators{ETag: "1"}}
	_, err := x.AddAddress(t.Context(), by, address, false)
	x.must(err)
	x.at = monday.AddDate(0, 0, 1)
	x.fake.got = bot.Fetched{Unchanged: true}
	if c := x.refresh(); c.IsFailing() || !c.ReadAt.Equal(x.at) || len(c.Busy) == 0 {
		t.Errorf("unchanged, it is %+v", c)
	}
	x.at = monday.AddDate(0, 0, 40)
	x.fake.got = bot.Fetched{Body: of(weekly), Validators: bot.Validators{ETag: "2"}}
	if c := x.refresh(); !c.Through.Equal(x.at.Add(bot.BusyAhead)) || c.Validators.ETag != "2" {
		t.Errorf("it is %+v", c)
	}
	if want := []bot.Validators{{}, {ETag: "1"}, {}}; fmt.Sprint(x.fake.asked) != fmt.Sprint(want) {
		t.Errorf("asked with %+v, want %+v", x.fake.asked, want)
	}
}

func TestARefreshThatFailsKeepsWhatWasRead(t *testing.T) {
	t.Parallel()
	x := newFixture(t)
	x.fake.got = bot.Fetched{Body: of(weekly)}
	_, err := x.AddAddress(t.Context(), by, address, false)
	x.must(err)
	kept := len(x.calendar().Busy)
	for _, broken := range []fake{{err: &bot.FetchError{Problem: bot.FetchNotFound}}, {got: bot.Fetched{Body: []byte("no calendar")}}} {
		x.fake.got, x.fake.err = broken.got, broken.err
		if c := x.refresh(); !c.IsFailing() || len(c.Busy) != kept {
			t.Errorf("it is %+v", c)
		}
	}
	if c := x.calendar(); c.Problem != bot.FetchUnreadable || c.Failures != 2 {
		t.Errorf("it is %+v", c)
	}
	x.fake.got, x.fake.err = bot.Fetched{Body: of(dentist)}, nil
	if c := x.refresh(); c.IsFailing() || len(c.Busy) != 1 {
		t.Errorf("it is %+v", c)
	}
}
