package flow

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// submitUnchanged opens each page of an edit's form one after another and submits what
// it shows. It returns the draft and what every field showed.
func submitUnchanged(t *testing.T, f *Flow, m *bot.Meetup) (bot.Draft, map[string]string) {
	t.Helper()
	d := editDraft(planner.Snapshot{Poll: bot.Poll{Meetup: *m, Now: f.now()}})
	shown := map[string]string{}
	pages := []formPage{wherePage}
	for n := range formPages(&d) {
		pages = append(pages, nthPage(n))
	}
	for _, page := range pages {
		values := chat.Values{}
		for _, field := range draftForm(f.printer("en"), d, page, chat.ModePrivate).Fields {
			values[field.Name] = field.Default
			shown[field.Name] = field.Default.Text
		}
		d = applyValues(d, values)
		d.Zone = m.Zone
		wrong, _ := f.parseTyped(&d, m, []string{"en", "de"}, "")
		if len(wrong) > 0 {
			t.Errorf("%s: %v of %v", page, wrong, values)
		}
		dropUnderstood(&d, append(d.Check(f.now()), wrong...))
		if err := d.Rebase(m, f.zones, f.now()); err != nil {
			t.Fatal(err)
		}
	}
	return d, shown
}

func TestAnEditFormSubmittedUnchangedChangesNothing(t *testing.T) {
	for _, c := range []struct {
		name, now, zone, slots string
		status                 bot.Status
		deadline               string
		change                 func(*bot.Meetup)
		shows                  string // of the times
	}{
		{name: "a date", slots: "2026-11-27T19:00+2h", status: bot.StatusScheduled, shows: "2026-11-27 19:00-21:00"},
		{name: "a date over midnight", slots: "2026-11-27T22:30+3h", status: bot.StatusScheduled, shows: "2026-11-27 22:30-01:30"},
		{name: "until midnight", slots: "2026-11-27T22:00+2h", status: bot.StatusScheduled},
		{name: "a quarter of an hour", slots: "2026-11-27T22:00+15m", status: bot.StatusScheduled},
		{name: "a day and a night", slots: "2026-11-27T19:00+24h", status: bot.StatusScheduled, shows: "2026-11-27 19:00 (1440 min)"},
		{name: "a date that has begun", now: "2026-11-27T20:00", slots: "2026-11-27T19:00+2h", status: bot.StatusScheduled},
		{name: "slots with lengths", slots: "2026-11-27T19:00+2h 2026-11-27T19:00+3h 2026-11-28T15:00+45m", status: bot.StatusPolling, deadline: "2026-11-26T20:00"},
		{name: "slots of which some have passed", now: "2026-11-28T10:00", slots: "2026-11-27T19:00+2h 2026-11-28T15:00+2h", status: bot.StatusPolling, deadline: "2026-11-28T12:00"},
		{name: "days", slots: "2026-11-27 2026-11-28 2026-12-05", status: bot.StatusPolling, deadline: "2026-11-26T20:00", shows: "2026-11-27, 2026-11-28, 2026-12-05"},
		{name: "days and times", slots: "2026-11-27 2026-11-28T19:00+2h", status: bot.StatusPolling, deadline: "2026-11-26T20:00"},
		{name: "a day that the clocks change", slots: "2027-03-28", now: "2027-03-20T10:00", status: bot.StatusPolling, deadline: "2027-03-22T20:00"},
		{name: "a time that the clocks skip", now: "2027-03-20T10:00", slots: "2027-03-28T02:30+2h", status: bot.StatusScheduled, shows: "2027-03-28 03:30-05:30"},
		{name: "over the hour that the clocks skip", now: "2027-03-20T10:00", slots: "2027-03-28T01:30+2h", status: bot.StatusScheduled, shows: "2027-03-28 01:30-04:30"},
		{name: "two that are shown alike", now: "2027-03-20T10:00", slots: "2027-03-28T02:30+2h 2027-03-28T03:30+2h", status: bot.StatusPolling, deadline: "2027-03-22T20:00"},
		{name: "a deadline that the clocks skip", now: "2027-03-20T10:00", slots: "2027-03-29T19:00+2h", status: bot.StatusPolling, deadline: "2027-03-28T02:30"},
		{name: "in the hour that the clocks repeat", now: "2026-10-20T10:00", slots: "2026-10-25T02:30+2h", status: bot.StatusScheduled, shows: "2026-10-25 02:30-03:30"},
		{name: "until the second of the hours that they repeat", now: "2026-10-20T10:00", slots: "2026-10-25T01:30+2h", status: bot.StatusScheduled, shows: "2026-10-25 01:30 (120 min)"},
		{name: "in another zone", zone: "America/New_York", slots: "2026-11-27T19:00+2h", status: bot.StatusScheduled, shows: "2026-11-27 19:00-21:00"},
		{name: "in another zone whose clocks skip it", zone: "America/New_York", now: "2027-03-01T10:00", slots: "2027-03-14T02:30+2h", status: bot.StatusScheduled, shows: "2027-03-14 03:30-05:30"},
		{name: "where they change by half an hour", zone: "Australia/Lord_Howe", now: "2026-09-20T10:00", slots: "2026-10-04T02:15+2h", status: bot.StatusScheduled, shows: "2026-10-04 02:45-04:45"},
		{name: "without times", status: bot.StatusPolling, deadline: "2026-11-29T20:00"},
		{name: "everything else", slots: "2026-11-27T19:00+90m", status: bot.StatusPolling, deadline: "2026-11-26T20:00", change: func(m *bot.Meetup) {
			m.Where, m.Area, m.Description = "Central Library, room 2", "Mitte", "Bring a game.\nOr two."
			m.Minimum, m.Capacity, m.Duration = 2, 8, 90*time.Minute
			m.Cohosts = []bot.UserID{"test:cy"}
			m.Invited = []bot.Invitation{{User: "test:ben", Must: true}, {User: "test:dee"}}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.now == "" {
				c.now = "2026-11-23T10:00"
			}
			if c.zone == "" {
				c.zone = "Europe/Berlin"
			}
			f := flowAt(t, c.now)
			m := meetupOf(c.status, c.zone, slotsIn(t, c.zone, strings.ReplaceAll(c.slots, "+24h", "+24h0m")))
			if c.deadline != "" {
				m.Deadline, _ = bot.ParseWall(c.deadline)
				closing, _, err := f.zones.Moment(m.Deadline, m.Zone)
				if err != nil {
					t.Fatal(err)
				}
				m.CloseAt = closing.At
			}
			if c.change != nil {
				c.change(m)
			}
			d, shown := submitUnchanged(t, f, m)
			after, err := d.TermsFor(m.Host, f.zones)
			if err != nil {
				t.Fatal(err)
			}
			before := m.CurrentTerms()
			for _, field := range bot.Fields() {
				if field.Differs(&before, &after) {
					t.Errorf("%s: %v becomes %v; the form showed %q", field.Name, field.Get(&before), field.Get(&after), shown[string(field.Name)])
				}
			}
			if c.shows != "" && shown["when"] != c.shows {
				t.Errorf("the form shows %q, want %q", shown["when"], c.shows)
			}
			if c.name == "a deadline that the clocks skip" && shown["deadline"] != "2027-03-28 03:30" {
				t.Errorf("the form shows the deadline %q", shown["deadline"])
			}
			if problems := d.Check(f.now()); len(problems) > 0 {
				t.Error(fmt.Sprint(problems))
			}
		})
	}
}
