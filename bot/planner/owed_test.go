package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// claimOf claims what is due at by, completes all but the tasks of some kinds as if
// they were sent, and returns those.
func (t *scenario) claimOf(by time.Time, kinds ...bot.TaskKind) []bot.Task {
	t.Helper()
	tasks, err := t.store.Claim(t.Context(), by, 1000, time.Minute)
	t.must(err)
	var out []bot.Task
	for _, task := range tasks {
		if slices.Contains(kinds, task.Kind) {
			out = append(out, task)
			continue
		}
		if task.Meetup != 0 {
			t.must(t.RecordNothingToSend(t.Context(), t.mustSnapshot(task.Meetup).Meetup, task))
		}
		t.must(t.store.Complete(t.Context(), task))
	}
	if len(out) != len(kinds) {
		t.Fatalf("%v are due, want %v", out, kinds)
	}
	return out
}

// wantDue checks whether a task is among those that are due at by.
func (t *scenario) wantDue(by time.Time, task string, want bool) {
	t.Helper()
	if due := t.dueTasks(by); slices.Contains(due, task) != want {
		t.Errorf("%q are due, %s among them: want %t", due, task, want)
	}
}

// arrive records that Muster is in the community.
func (t *scenario) arrive() {
	t.Helper()
	_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel})
	t.must(err)
}

// awayUntil removes Muster from the community and adds it again at back.
func (t *scenario) awayUntil(back time.Time) {
	t.Helper()
	t.must(t.RecordCommunityLeft(t.Context(), room))
	t.dropTasks(back)
	t.clock.to(back)
	t.arrive()
}

func TestTapsLeaveAReminderThatIsTriedAgainAlone(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 5 }))
		t.rsvpGoing(m, ben)
		_, err := t.SetReminderChannel(t.Context(), as(ben), bot.ReminderChannelDirect)
		t.must(err)
		at := m.Slots[0].StartAt.Add(-2 * time.Hour)
		t.dueTasks(at.Add(-time.Minute))
		t.clock.to(at)
		later := at.Add(5 * time.Minute)
		for _, task := range t.claimOf(at, bot.TaskRemind, bot.TaskRemindMember) {
			t.must(t.store.Retry(t.Context(), task, later, bot.Setback{Cause: bot.CauseNetwork, Reason: "no answer"}))
		}
		t.clock.to(at.Add(time.Minute))
		_, err = t.Bring(t.Context(), as(ben), m.ID, 1)
		t.must(err)
		_, err = t.Late(t.Context(), as(ben), m.ID, 10)
		t.must(err)
		_, err = t.SetRSVPNote(t.Context(), as(ben), m.ID, "vegan")
		t.must(err)
		t.rsvpGoing(m, cy)
		t.mustEdit(ana, t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) { d.Title = "Chess" })
		t.dueTasks(at.Add(4 * time.Minute))
		t.clock.to(later)
		t.wantDueTasks(later, "remind:2h", "remind_one:2h>test:ben")
		t.wantDueTasks(m.Slots[0].StartAt.Add(-time.Second), "host_news") // the note
	})
}

// A late one, too.
func TestATapLeavesWhatMusterOwedOnItsReturnAlone(t *testing.T) {
	each(t, func(t *scenario) {
		t.arrive()
		m := t.post(ana, proposal(bot.DraftKindDate))
		back := m.Slots[0].StartAt.Add(-time.Hour)
		t.awayUntil(back)
		later := back.Add(5 * time.Minute)
		late := t.claimOf(back, bot.TaskRemind)[0]
		t.must(t.store.Retry(t.Context(), late, later, bot.Setback{Cause: bot.CauseNetwork, Reason: "no answer"}))
		t.clock.to(back.Add(time.Minute))
		t.rsvpGoing(m, ben)
		t.wantDue(later.Add(-time.Second), "remind:2h", false)
		t.wantDue(later, "remind:2h", true)
	})
}

// What would fall into the night goes out in the evening, and that was it.
func TestAReminderOfTheEveningIsNotRepeatedInTheMorning(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Slots = []bot.Slot{at(28, 9)} }))
		t.rsvpGoing(m, ben)
		_, err := t.SetReminderChannel(t.Context(), as(ben), bot.ReminderChannelDirect)
		t.must(err)
		evening := m.Slots[0].StartAt.Add(-11 * time.Hour)
		t.dueTasks(evening.Add(-time.Minute))
		t.clock.to(evening)
		t.wantDueTasks(evening, "remind:2h", "remind_one:2h>test:ben")
		t.clock.to(evening.Add(30 * time.Minute))
		t.mustEdit(ana, t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) { d.Title = "Chess" })
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		t.rsvpGoing(m, cy)
		_, err = t.SetCommunitySettings(t.Context(), organiser(dee), func(s *CommunitySettings) { s.Leads = []bot.Lead{{Minutes: 120}} })
		t.must(err)
		for _, task := range t.dueTasks(m.Slots[0].StartAt.Add(-time.Second)) {
			if task == "remind:2h" || task == "remind_one:2h>test:ben" {
				t.Errorf("%s is due once more", task)
			}
		}
	})
}

// Where the quiet hours of a member and of the thread differ, the other channel's
// reminder may be ahead still.
func TestAGuestWhoChangesTheChannelIsRemindedOnce(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Slots = []bot.Slot{at(28, 9)} }))
		t.rsvpGoing(m, ben, cy)
		_, err := t.SetReminderTimes(t.Context(), as(cy), ReminderTimes{Leads: []bot.Lead{{Minutes: 120}}, Quiet: &bot.Quiet{From: 21 * 60, To: 22 * 60}})
		t.must(err)
		evening := m.Slots[0].StartAt.Add(-11 * time.Hour)
		t.dueTasks(evening.Add(-time.Minute))
		t.clock.to(evening)
		t.wantDueTasks(evening, "remind:2h")
		_, err = t.SetReminderTimes(t.Context(), as(ben), ReminderTimes{Leads: []bot.Lead{{Minutes: 120}}, Quiet: &bot.Quiet{}})
		t.must(err)
		morning := m.Slots[0].StartAt.Add(-2 * time.Hour)
		t.wantDueTasks(morning, "remind_one:2h>test:cy")

		_, err = t.SetCommunitySettings(t.Context(), organiser(dee), func(s *CommunitySettings) { s.Leads, s.Quiet = []bot.Lead{{Minutes: 90}}, &bot.Quiet{} })
		t.must(err)
		_, err = t.SetReminderTimes(t.Context(), as(cy), ReminderTimes{Leads: []bot.Lead{{Minutes: 90}}, Quiet: &bot.Quiet{From: 23 * 60, To: 10 * 60}})
		t.must(err)
		t.wantDueTasks(evening.Add(time.Hour), "remind_one:1h30m>test:cy")
		_, err = t.SetReminderChannel(t.Context(), as(cy), bot.ReminderChannelThread)
		t.must(err)
		t.clock.to(morning.Add(30 * time.Minute))
		r, due, err := t.ReminderFor(t.Context(), bot.Task{Kind: bot.TaskRemind, Community: room, Meetup: m.ID, Subject: "1h30m"})
		t.must(err)
		if !due || !slices.Equal(r.Mention, []bot.UserID{ana}) {
			t.Errorf("due %t, it mentions %v", due, r.Mention)
		}
	})
}

func TestAPollWithoutAWordFromItsHostIsGivenUpThoughMusterWasAway(t *testing.T) {
	each(t, func(t *scenario) {
		t.arrive()
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) {
			d.Minimum, d.Slots = 3, []bot.Slot{{Start: bot.Wall{Year: 2027, Month: 6, Day: 12, Hour: 19}, Length: time.Hour}}
		}))
		t.clock.to(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		back := m.CloseAt.Add(20 * 24 * time.Hour)
		t.awayUntil(back)
		t.wantDue(back, "give_up", true)
		t.must(t.GiveUp(t.Context(), room, m.ID))
		if got := t.mustSnapshot(m.ID).Meetup.Status; got != bot.StatusCancelled {
			t.Errorf("it is %s", got)
		}
	})
}

func TestGuestsAreAskedAfterAnUndoneCancellation(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.choose(ben, m, 0)
		t.dueTasks(monday.Add(time.Minute))
		_, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.must(err)
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.wantDue(monday.Add(time.Minute), "ask_confirm", false)
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		t.wantDue(monday.Add(time.Minute), "ask_confirm", true)
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		t.wantDue(monday.Add(time.Minute), "ask_confirm", false) // they were
	})
}

// The first question may still be on its way when the cancellation is undone.
func TestGuestsAreNotAskedTwice(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.choose(ben, m, 0)
		_, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.must(err)
		asking := t.claimOf(monday.Add(time.Minute), bot.TaskAskConfirm)[0]
		chosen, owed, err := t.ConfirmationFor(t.Context(), asking)
		t.must(err)
		if !owed {
			t.Error("they are not asked at all")
		}
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		ref := bot.MessageRef{Place: channel, ID: "question"}
		t.must(t.RecordMessage(t.Context(), bot.PostedMessage{Ref: ref, Community: room, Meetup: m.ID}, chosen.Meetup, asking))
		again := t.claimOf(monday.Add(time.Minute), bot.TaskAskConfirm)[0]
		if _, owed, err := t.ConfirmationFor(t.Context(), again); err != nil || owed {
			t.Errorf("they are asked again: %v", err)
		}
	})
}

// The question about a choice may still be on its way when the choice is undone.
func TestGuestsAreAskedAboutTheNextChoiceToo(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.choose(ben, m, 0, 1)
		_, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.must(err)
		asking := t.claimOf(monday.Add(time.Minute), bot.TaskAskConfirm)[0]
		chosen := t.mustSnapshot(m.ID).Meetup
		t.clock.to(monday.Add(time.Second))
		_, err = t.Repoll(t.Context(), as(ana), m.ID, 0)
		t.must(err)
		ref := bot.MessageRef{Place: channel, ID: "question"}
		t.must(t.RecordMessage(t.Context(), bot.PostedMessage{Ref: ref, Community: room, Meetup: m.ID}, chosen, asking))
		t.must(t.store.Complete(t.Context(), asking))
		_, err = t.Pick(t.Context(), as(ana), m.ID, m.Slots[1].ID)
		t.must(err)
		t.wantDue(monday.Add(time.Minute), "ask_confirm", true)
	})
}

func TestAnswersDoNotKeepAPollOpen(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben), func(d *bot.Draft) { d.Minimum = 3 }))
		t.dueTasks(m.CloseAt.Add(-time.Minute))
		for _, before := range []time.Duration{9 * time.Second, time.Second} {
			t.clock.to(m.CloseAt.Add(-before))
			t.choose(ben, m, int(before/time.Second)%2)
		}
		t.wantDue(m.CloseAt.Add(-time.Millisecond), "settle", false)
		t.wantDue(m.CloseAt, "settle", true)
		t.clock.to(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		limit := m.CloseAt.Add(bot.HostReplyTimeout)
		for i := range 71 {
			t.clock.to(m.CloseAt.Add(time.Duration(i+1) * time.Hour))
			t.choose(ben, m, i%2)
			t.wantDue(t.clock.Now(), "give_up", false)
		}
		t.clock.to(limit)
		t.wantDue(limit, "give_up", true)
	})
}

func TestRemindersFollowTheZoneThatANetworkReports(t *testing.T) {
	each(t, func(t *scenario) {
		_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin"})
		t.must(err)
		m := t.post(ana, proposal(bot.DraftKindDate))
		_, err = t.SetReminderChannel(t.Context(), as(ana), bot.ReminderChannelDirect)
		t.must(err)
		at := m.Slots[0].StartAt.Add(-2 * time.Hour) // 17:00 in Berlin
		_, err = t.RecordMember(t.Context(), bot.Member{Community: room, User: ana, Zone: "Asia/Tokyo"})
		t.must(err)
		evening := time.Date(2026, 11, 27, 13, 0, 0, 0, time.UTC) // 22:00 in Tokyo
		t.wantDue(evening.Add(-time.Second), "remind_one:2h>test:ana", false)
		t.wantDue(evening, "remind_one:2h>test:ana", true)
		t.wantDue(at, "remind_one:2h>test:ana", false)
	})
}

func TestAPollWaitsForWhoeverIsAwaitedByNow(t *testing.T) {
	each(t, func(t *scenario) {
		settled := func(what string, want bool) {
			t.Helper()
			due := t.dueTasks(t.clock.Now().Add(bot.SettleDelay))
			if slices.Contains(due, "settle") != want {
				t.Errorf("%s: %q are due, settle among them: want %t", what, due, want)
			}
			t.clock.to(t.clock.Now().Add(time.Minute))
		}
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.must(t.RecordMemberLeft(t.Context(), room, cy))
		t.must(t.RecordMemberReturned(t.Context(), room, cy))
		settled("cy left and is back", false)

		t.must(t.RecordMemberLeft(t.Context(), room, dee))
		t.mustEdit(ana, m, func(d *bot.Draft) { d.Invited = []bot.Invitation{{User: ben}, {User: dee}} })
		settled("dee is invited instead, and not there", true)

		other := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben)))
		t.choose(ben, other, 0)
		_, err := t.Handover(t.Context(), organiser(ben), other.ID, ben)
		t.must(err)
		settled("the former host is invited too", false)
	})
}

// A task may be running when the date is moved.
func TestAMovedMeetupNeitherBeginsNorEndsAtItsFormerTime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		start := m.Slots[0].StartAt
		t.clock.to(start)
		begin := t.claimOf(start, bot.TaskBegin)[0]
		t.mustEdit(ana, t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) { d.Slots = []bot.Slot{at(27, 21)} })
		t.must(t.Begin(t.Context(), room, m.ID))
		t.must(t.Finish(t.Context(), room, m.ID))
		t.must(t.store.Complete(t.Context(), begin))
		if got := t.mustSnapshot(m.ID).Meetup.Status; got != bot.StatusScheduled {
			t.Errorf("it is %s", got)
		}
		t.wantDue(start.Add(2*time.Hour-time.Second), "begin", false)
		t.wantDue(start.Add(2*time.Hour), "begin", true)
	})
}

func TestAnotherZoneIsAnotherTime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		result := t.mustEdit(ana, m, func(d *bot.Draft) { d.Zone = "Europe/London" })
		start := m.Slots[0].StartAt.Add(time.Hour)
		if date, _ := result.Meetup.Date(); !date.StartAt.Equal(start) {
			t.Errorf("it starts at %s, want %s", date.StartAt, start)
		}
		if got := result.Roster.Unconfirmed(); !slices.Equal(got, []bot.UserID{ben}) {
			t.Errorf("%v are asked to confirm", got)
		}
		t.wantDue(start.Add(-time.Second), "begin", false)
		t.wantDue(start, "begin", true)
		t.clock.to(start)
		t.must(t.Begin(t.Context(), room, m.ID))
		_, err := t.edit(as(ana), t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) { d.Zone = "Europe/Berlin" })
		t.wantRefusal(err, bot.KindConflict, "edit.begun")
	})
}

func TestNobodyIsRemindedOfWhatHasBegun(t *testing.T) {
	each(t, func(t *scenario) {
		t.arrive()
		m := t.post(ana, proposal(bot.DraftKindDate))
		start := m.Slots[0].StartAt
		t.awayUntil(start)
		t.wantDueTasks(start, "redraw", "begin", "ask_confirm")
	})
}

func TestTheCalendarEntryOfACancelledMeetupIsRemovedThoughItArrivedLate(t *testing.T) {
	each(t, func(t *scenario) {
		_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", CalendarMode: bot.CalendarModeOn})
		t.must(err)
		m := t.post(ana, proposal(bot.DraftKindDate))
		entering := t.claimOf(monday.Add(time.Minute), bot.TaskSyncCalendar)[0]
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.must(t.RecordCalendarEntry(t.Context(), room, m.ID, "entry", entering.Subject))
		t.must(t.store.Complete(t.Context(), entering))
		t.wantDue(monday.Add(time.Minute), "enter:off", true)
	})
}

func TestMeetupsAreEnteredInACalendarThatTheNetworkHasByNow(t *testing.T) {
	each(t, func(t *scenario) {
		home := bot.Community{ID: room, Zone: "Europe/Berlin"}
		_, err := t.RecordCommunity(t.Context(), home)
		t.must(err)
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.dueTasks(monday.Add(time.Minute))
		home.CalendarMode = bot.CalendarModeOn
		_, err = t.RecordCommunity(t.Context(), home)
		t.must(err)
		t.wantDue(monday.Add(time.Minute), "enter:"+m.CalendarVersion(bot.CalendarModeOn), true)
	})
}

// Quiet hours put the reminders of two dates at the same moment, so that the one that
// runs looks like the other.
func TestAReminderIsOwedAnewForADateThatIsSetWhileItIsSent(t *testing.T) {
	each(t, func(t *scenario) {
		at := func(start bot.Wall) func(*bot.Draft) {
			return func(d *bot.Draft) { d.Slots = []bot.Slot{{Start: start, Length: time.Hour}} }
		}
		m := t.post(ana, proposal(bot.DraftKindDate, at(wall(27, 23))))
		t.rsvpGoing(m, ben)
		evening, _, err := bot.Zones(bot.TZData).Moment(wall(26, 22), m.Zone)
		t.must(err)
		t.clock.to(evening.At)
		running := t.claimOf(t.clock.Now(), bot.TaskRemind)
		composed := t.mustSnapshot(m.ID).Meetup
		if len(running) != 1 || running[0].Subject != "1d" {
			t.Fatalf("%+v", running)
		}
		_, err = t.edit(as(ana), composed, at(bot.Wall{Year: 2026, Month: time.November, Day: 27, Hour: 23, Minute: 30}))
		t.must(err)
		t.must(t.RecordNothingToSend(t.Context(), composed, running[0]))
		t.must(t.store.Complete(t.Context(), running[0]))
		t.wantDue(evening.At.Add(10*time.Hour), "remind:1d", true) // when they end
	})
}
