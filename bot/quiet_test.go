package bot

import (
	"slices"
	"testing"
	"time"
)

// quietCase is a message due before a start, and when it is sent.
type quietCase struct {
	name                  string
	quiet                 Quiet
	zone                  string
	due, start, now, want string // wall times in zone; no start: nothing is ahead
}

func (c quietCase) check(t *testing.T, send func(w QuietWindow, due, start, now time.Time) time.Time) {
	t.Helper()
	t.Run(c.name, func(t *testing.T) {
		loc, err := TZData(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		var start time.Time
		if c.start != "" {
			start = at(t, c.start, c.zone)
		}
		sent := send(QuietWindow{c.quiet, loc}, at(t, c.due, c.zone), start, at(t, c.now, c.zone))
		if got := WallOf(sent.In(loc)).String(); got != c.want {
			t.Errorf("sent at %s, want %s", got, c.want)
		}
	})
}

func TestRemindersInQuietHoursMoveBeforeOrAfterThem(t *testing.T) {
	night := DefaultQuiet()
	for _, c := range []quietCase{
		{"by day", night, "Europe/Berlin", "2026-11-27T17:00", "2026-11-27T19:00", "2026-11-23T10:00", "2026-11-27T17:00"},
		{"as they begin", night, "Europe/Berlin", "2026-11-27T22:00", "2026-11-28T19:00", "2026-11-23T10:00", "2026-11-27T22:00"},
		{"as they end", night, "Europe/Berlin", "2026-11-27T08:00", "2026-11-27T10:00", "2026-11-23T10:00", "2026-11-27T08:00"},
		{"before midnight", night, "Europe/Berlin", "2026-11-27T23:30", "2026-11-28T19:00", "2026-11-23T10:00", "2026-11-27T22:00"},
		{"after midnight", night, "Europe/Berlin", "2026-11-28T07:00", "2026-11-28T09:00", "2026-11-23T10:00", "2026-11-27T22:00"},
		{"their beginning is past", night, "Europe/Berlin", "2026-11-28T07:00", "2026-11-28T09:00", "2026-11-27T23:00", "2026-11-28T08:00"},
		{"their end leaves half an hour", night, "Europe/Berlin", "2026-11-28T06:30", "2026-11-28T08:30", "2026-11-27T23:00", "2026-11-28T08:00"},
		{"their end leaves too little", night, "Europe/Berlin", "2026-11-28T06:29", "2026-11-28T08:29", "2026-11-27T23:00", "2026-11-28T06:29"},
		{"none", Quiet{}, "Europe/Berlin", "2026-11-28T03:00", "2026-11-28T05:00", "2026-11-23T10:00", "2026-11-28T03:00"},
		{"at noon", Quiet{From: 12 * 60, To: 14 * 60}, "Europe/Berlin", "2026-11-28T13:00", "2026-11-28T19:00", "2026-11-28T12:30", "2026-11-28T14:00"},
		{"in the member's zone", night, "America/New_York", "2026-11-28T05:00", "2026-11-28T09:00", "2026-11-27T23:00", "2026-11-28T08:00"},
		// The clocks go forward at 02:00 on 29 March and back at 03:00 on 25
		// October; quiet hours end by the clock.
		{"on a night of nine hours", night, "Europe/Berlin", "2026-03-29T03:30", "2026-03-29T18:00", "2026-03-28T23:00", "2026-03-29T08:00"},
		{"on a night of eleven hours", night, "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T18:00", "2026-10-24T23:00", "2026-10-25T08:00"},
		{"beginning in the gap", Quiet{From: 2*60 + 30, To: 8 * 60}, "Europe/Berlin", "2026-03-29T04:00", "2026-03-29T18:00", "2026-03-28T23:00", "2026-03-29T03:30"},
	} {
		c.check(t, QuietWindow.Defer)
	}
}

func TestMessagesAreHeldBackWhenTheyWouldBeSentInQuietHours(t *testing.T) {
	night := DefaultQuiet()
	for _, c := range []quietCase{
		{"by day", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-27T19:00", "2026-11-26T21:59", "2026-11-26T21:59"},
		{"late in the evening", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-27T19:00", "2026-11-26T22:00", "2026-11-27T08:00"},
		{"half an hour later", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-27T19:00", "2026-11-26T22:30", "2026-11-27T08:00"},
		{"after midnight", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-27T19:00", "2026-11-27T03:00", "2026-11-27T08:00"},
		{"as they end", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-27T19:00", "2026-11-27T08:00", "2026-11-27T08:00"},
		{"planned for their beginning", night, "Europe/Berlin", "2026-11-26T22:00", "2026-11-27T09:00", "2026-11-26T22:03", "2026-11-26T22:03"},
		{"a moment before it", night, "Europe/Berlin", "2026-11-26T21:59", "2026-11-27T09:00", "2026-11-26T22:00", "2026-11-26T22:00"},
		{"planned for it and late", night, "Europe/Berlin", "2026-11-26T22:00", "2026-11-27T09:00", "2026-11-26T22:05", "2026-11-27T08:00"},
		{"their end leaves half an hour", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-27T08:30", "2026-11-27T01:00", "2026-11-27T08:00"},
		{"their end leaves too little", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-27T08:29", "2026-11-27T01:00", "2026-11-27T01:00"},
		{"what it is about has begun", night, "Europe/Berlin", "2026-11-26T19:00", "2026-11-26T23:00", "2026-11-26T23:30", "2026-11-26T23:30"},
		{"nothing is ahead", night, "Europe/Berlin", "2026-11-26T19:00", "", "2026-11-26T23:30", "2026-11-27T08:00"},
		{"none", Quiet{}, "Europe/Berlin", "2026-11-26T19:00", "", "2026-11-26T23:30", "2026-11-26T23:30"},
		{"in the member's zone", night, "America/New_York", "2026-11-26T19:00", "2026-11-27T19:00", "2026-11-26T23:30", "2026-11-27T08:00"},
		{"on a night of nine hours", night, "Europe/Berlin", "2026-03-28T19:00", "2026-03-29T19:00", "2026-03-29T01:59", "2026-03-29T08:00"},
		{"on a night of eleven hours", night, "Europe/Berlin", "2026-10-24T19:00", "2026-10-25T19:00", "2026-10-25T02:30", "2026-10-25T08:00"},
		{"ending in the gap", Quiet{22 * 60, 2*60 + 30}, "Europe/Berlin", "2026-03-28T19:00", "2026-03-29T19:00", "2026-03-29T01:00", "2026-03-29T03:30"},
		{"at noon", Quiet{12 * 60, 14 * 60}, "Europe/Berlin", "2026-11-27T09:00", "2026-11-27T19:00", "2026-11-27T13:00", "2026-11-27T14:00"},
	} {
		c.check(t, QuietWindow.SendAt)
	}
}

// All kinds of tasks, so that a new one is thought about.
func TestQuietHoursBindWhatNobodyAskedFor(t *testing.T) {
	now := time.Date(2026, 11, 27, 22, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		task Task
		want bool
	}{
		{Task{Kind: TaskAskConfirm}, true},
		{Task{Kind: TaskNudge}, true},
		{Task{Kind: TaskRelay, Member: "ana"}, true},
		{Task{Kind: TaskNotifyThread, Subject: "changed:1", Asker: "ana"}, true}, // its guests have not caused it
		{Task{Kind: TaskNotifyThread, Subject: "cancelled", Asker: "ana"}, true},
		{Task{Kind: TaskNotifyMember, Member: "ana", Subject: "seat"}, true},
		{Task{Kind: TaskNotifyMember, Member: "ana", Subject: "join"}, true},
		{Task{Kind: TaskNotifyMember, Member: "ana", Subject: "handover", Asker: "ben"}, true},
		{Task{Kind: TaskNotifyMember, Member: "ana", Subject: "where"}, false}, // she is going, and said so just now
		{Task{Kind: TaskNotifyMember, Member: "ana", Subject: "ignored"}, false},
		{Task{Kind: TaskNotifyMember, Member: "ana", Subject: "marked"}, false},
		{Task{Kind: TaskNotifyMember, Member: "ana", Subject: "where", PromisedFor: now.Add(-11 * time.Minute)}, true},
		{Task{Kind: TaskRemind}, false}, // their due times consider quiet hours
		{Task{Kind: TaskRemindMember, Member: "ana"}, false},
		{Task{Kind: TaskAnnounce}, false},
		{Task{Kind: TaskRedraw}, false},
		{Task{Kind: TaskReport, Member: "ana"}, false},
		{Task{Kind: TaskSettle}, false},
		{Task{Kind: TaskBegin}, false},
		{Task{Kind: TaskPromote}, false},
		{Task{Kind: TaskWelcome}, false},
	} {
		if c.task.PromisedFor.IsZero() {
			c.task.PromisedFor = now
		}
		if got := c.task.IsUnasked(now); got != c.want {
			t.Errorf("%s %s is unasked: %t", c.task.Kind, c.task.Subject, got)
		}
	}
}

func TestQuietHoursAndLeadsDecodeToWhatWasEncoded(t *testing.T) {
	for _, q := range []Quiet{DefaultQuiet(), {From: 1, To: 2}, {}} {
		if got, err := ParseQuiet(q.String()); err != nil || got != q {
			t.Errorf("%s decodes to %s, %v", q, got, err)
		}
	}
	for _, s := range []string{"", "22-8", "24:00-08:00", "22:60-08:00", "22:00"} {
		if got, err := ParseQuiet(s); err == nil {
			t.Errorf("%q decodes to %s", s, got)
		}
	}
	for _, leads := range [][]Lead{nil, {}, DefaultLeads(), {{Days: 1, Minutes: 90}}, {{Minutes: 10}}} {
		got, err := DecodeLeads(EncodeLeads(leads))
		if err != nil || !slices.Equal(got, leads) || (got == nil) != (leads == nil) {
			t.Errorf("%v is encoded as %q and decodes to %v, %v", leads, EncodeLeads(leads), got, err)
		}
	}
	for _, s := range []string{"1", "d", "1x", "1d,", "0d", "99999d"} {
		if got, err := DecodeLeads(s); err == nil {
			t.Errorf("%q decodes to %v", s, got)
		}
	}
}

func TestALaterReminderSupersedesEarlierOnes(t *testing.T) {
	loc, err := TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	r := ReminderPlan{
		Leads: []Lead{{Days: 1}, {Minutes: 180}, {Minutes: 120}}, Start: Wall{2026, 11, 28, 9, 0}, Zone: loc, QuietWindow: QuietWindow{DefaultQuiet(), loc},
	}
	for _, c := range []struct {
		lead Lead
		now  string
		want bool
	}{
		{Lead{Days: 1}, "2026-11-27T09:00", false},
		{Lead{Minutes: 180}, "2026-11-27T22:00", true},
		{Lead{Minutes: 120}, "2026-11-27T22:00", false},
		{Lead{Days: 1}, "2026-11-28T08:30", true},
		{Lead{Days: 2}, "2026-11-26T09:00", true},
	} {
		if got := r.IsSuperseded(c.lead, at(t, c.now, "Europe/Berlin")); got != c.want {
			t.Errorf("at %s the reminder %s before is superseded: %t", c.now, c.lead.Encode(), got)
		}
	}
}

func TestALateReminderGivesWayToTheNext(t *testing.T) {
	loc, err := TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	evening := Wall{2026, 11, 27, 19, 0}
	for _, c := range []struct {
		name  string
		leads []Lead
		lead  Lead
		start Wall
		now   string
		want  bool
	}{
		{"on time", DefaultLeads(), Lead{Days: 1}, evening, "2026-11-26T19:00", false},
		{"late, and the next is far", DefaultLeads(), Lead{Days: 1}, evening, "2026-11-27T08:00", false},
		{"late, and the next comes in three hours", DefaultLeads(), Lead{Days: 1}, evening, "2026-11-27T14:00", false},
		{"late, and the next comes sooner", DefaultLeads(), Lead{Days: 1}, evening, "2026-11-27T14:01", true},
		{"late in the night, and the next comes soon after that", DefaultLeads(), Lead{Days: 1}, Wall{2026, 11, 27, 12, 0}, "2026-11-27T03:00", true},
		{"the next is due", DefaultLeads(), Lead{Days: 1}, evening, "2026-11-27T17:00", true},
		{"the week before, by the day before", DefaultLeads(), Lead{Days: 7}, evening, "2026-11-26T17:00", true},
		{"on time, and wanted so close", []Lead{{Minutes: 120}, {Minutes: 60}}, Lead{Minutes: 120}, evening, "2026-11-27T17:10", false},
		{"late, and wanted so close", []Lead{{Minutes: 120}, {Minutes: 60}}, Lead{Minutes: 120}, evening, "2026-11-27T17:16", true},
		{"moved to the morning", []Lead{{Minutes: 180}, {Minutes: 60}}, Lead{Minutes: 180}, Wall{2026, 11, 27, 10, 30}, "2026-11-27T08:10", false},
		{"the last one", DefaultLeads(), Lead{Minutes: 120}, evening, "2026-11-27T18:20", false},
	} {
		r := ReminderPlan{Leads: c.leads, Start: c.start, Zone: loc, QuietWindow: QuietWindow{DefaultQuiet(), loc}}
		if got := r.IsSuperseded(c.lead, at(t, c.now, "Europe/Berlin")); got != c.want {
			t.Errorf("%s: superseded %t", c.name, got)
		}
	}
}
