package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAProposalPromisesItsCardAndItsDeadline(t *testing.T) {
	each(t, func(t *scenario) {
		d, problems, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll))
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		m, err := t.Propose(t.Context(), as(ana), d.ID)
		t.must(err)
		again, err := t.Propose(t.Context(), as(ana), d.ID)
		t.must(err)
		if again.ID != m.ID {
			t.Errorf("posted twice: meetups %d and %d", m.ID, again.ID)
		}
		if m.Status != bot.StatusPolling || m.Host != ana || len(m.Slots) != 3 {
			t.Errorf("got %+v", m)
		}
		t.wantDueTasks(monday, "announce")
		t.wantDueTasks(m.CloseAt, "settle")
	})
}

func TestOnlyItsAuthorUsesADraft(t *testing.T) {
	each(t, func(t *scenario) {
		d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll))
		t.must(err)
		_, err = t.Propose(t.Context(), as(ben), d.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
		_, err = t.Draft(t.Context(), bot.Actor{Community: "test:other", User: ana}, d.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
		t.must(t.Discard(t.Context(), as(ben), d.ID))
		_, err = t.Draft(t.Context(), as(ana), d.ID)
		t.must(err)
		t.must(t.Discard(t.Context(), as(ana), d.ID))
		_, err = t.Propose(t.Context(), as(ana), d.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
	})
}

func TestAProposalInDirectMessagesIsPostedInAChannel(t *testing.T) {
	each(t, func(t *scenario) {
		propose := func() (bot.Meetup, error) {
			t.Helper()
			d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Channel = bot.DirectTo(ana) }))
			t.must(err)
			return t.Propose(t.Context(), as(ana), d.ID)
		}
		_, err := propose()
		t.wantRefusal(err, bot.KindConflict, "refuse.post_direct")
		_, err = t.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel})
		t.must(err)
		m, err := propose()
		t.must(err)
		if m.Channel != channel {
			t.Errorf("its card goes to %s", m.Channel)
		}
		_, err = t.SetCardChannel(t.Context(), organiser(dee), "test:room/meetups")
		t.must(err)
		if m, err = propose(); err != nil || m.Channel != "test:room/meetups" {
			t.Errorf("its card goes to %s, %v", m.Channel, err)
		}
	})
}

func TestAnOutdatedDraftIsRefused(t *testing.T) {
	each(t, func(t *scenario) {
		d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll))
		t.must(err)
		t.clock.to(monday.AddDate(0, 0, 5))
		_, err = t.Propose(t.Context(), as(ana), d.ID)
		t.wantRefusal(err, bot.KindInvalid, "draft.past")
	})
}

func TestTheLastAnswerOfTheInvitedSettlesThePoll(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.dueTasks(monday)
		t.choose(ben, m, 0, 1)
		t.wantDueTasks(monday.Add(redrawInterval), "redraw")
		t.choose(cy, m, 1)
		t.must(t.Settle(t.Context(), room, m.ID)) // before the delay, but all have answered
		s := t.mustSnapshot(m.ID)
		if s.Meetup.Status != bot.StatusScheduled || s.Meetup.ChosenSlot != m.Slots[1].ID {
			t.Fatalf("got %s with slot %d", s.Meetup.Status, s.Meetup.ChosenSlot)
		}
		if r := s.Meetup.Reason; r.By != bot.DeciderEveryone || r.Could != 3 || r.Of != 3 || !r.Host {
			t.Errorf("the reason is %+v", r)
		}
		if going := s.Roster.In(bot.RSVPGoing); !slices.Equal(going, []bot.UserID{ana}) {
			t.Errorf("going: %v, want the host alone", going)
		}
		t.wantDueTasks(monday.Add(redrawInterval), "redraw", "ask_confirm")
		t.wantDueTasks(m.Slots[1].EndAt(), "remind:1d", "remind:2h", "begin", "finish")
	})
}

func TestACompletePollWaitsForSecondThoughts(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben)))
		t.dueTasks(monday)
		t.choose(ben, m, 0)
		t.wantDueTasks(monday.Add(bot.SettleDelay-time.Second), "redraw")
		t.clock.to(monday.Add(5 * time.Second))
		t.choose(ben, m, 0, 2)
		t.wantDueTasks(monday.Add(bot.SettleDelay), "redraw")
		t.wantDueTasks(monday.Add(5*time.Second+bot.SettleDelay), "settle")
		_, err := t.Withdraw(t.Context(), as(ben), m.ID)
		t.must(err)
		t.wantDueTasks(monday.Add(time.Hour), "redraw")
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID).Meetup.Status; s != bot.StatusPolling {
			t.Errorf("a poll with an answer taken back was settled: %s", s)
		}
		t.wantDueTasks(m.CloseAt, "nudge:half", "nudge:last", "settle")
	})
}

func TestBelowTheMinimumTheHostIsAskedOnce(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Minimum = 4 }))
		t.choose(ben, m, 0)
		t.choose(cy, m, 0)
		t.clock.to(m.CloseAt)
		t.dueTasks(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		t.must(t.Settle(t.Context(), room, m.ID))
		s := t.mustSnapshot(m.ID)
		if s.Meetup.Status != bot.StatusPolling || s.Meetup.HostAskedAt.IsZero() {
			t.Fatalf("got %s, asked %s", s.Meetup.Status, s.Meetup.HostAskedAt)
		}
		t.wantDueTasks(m.CloseAt.Add(redrawInterval), "redraw", "tell_member:too_few>test:ana")
		t.choose(dee, m, 0)
		t.wantDueTasks(m.CloseAt.Add(bot.SettleDelay), "redraw", "settle")
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID).Meetup; s.Status != bot.StatusScheduled || s.ChosenSlot != m.Slots[0].ID {
			t.Errorf("enough at last: got %s", s.Status)
		}
	})
}

func TestAPollWhoseTimesHavePassedIsCancelled(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.dueTasks(monday)
		t.clock.to(m.Slots[2].StartAt.Add(time.Minute))
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID).Meetup.Status; s != bot.StatusCancelled {
			t.Errorf("got %s", s)
		}
		t.wantDueTasks(t.clock.Now(), "redraw", "tell:expired")
	})
}

func TestMoreTimeMovesTheDeadline(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Minimum = 3 }))
		t.clock.to(m.CloseAt)
		t.dueTasks(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		_, _, err := t.ExtendDeadline(t.Context(), as(ben), m.ID, 1)
		t.wantRefusal(err, bot.KindForbidden, "refuse.extend")
		s, had, err := t.ExtendDeadline(t.Context(), as(ana), m.ID, 1)
		t.must(err)
		if got := s.Meetup.Deadline; got != wall(26, 20) || !s.Meetup.HostAskedAt.IsZero() {
			t.Errorf("closes %s, asked %s", got, s.Meetup.HostAskedAt)
		}
		_, _, err = t.ExtendDeadline(t.Context(), as(ana), m.ID, 7)
		t.wantRefusal(err, bot.KindConflict, "refuse.extend_past")
		for range 2 {
			s, err = t.RestoreDeadline(t.Context(), as(ana), m.ID, had, s.Meetup.Deadline)
			t.must(err)
			if s.Meetup.Deadline != m.Deadline || !s.Meetup.CloseAt.Equal(m.CloseAt) {
				t.Errorf("closes %s, as it did %s", s.Meetup.Deadline, m.Deadline)
			}
		}
		t.must(t.Settle(t.Context(), room, m.ID)) // the old deadline
		if got := t.mustSnapshot(m.ID).Meetup.HostAskedAt; got.IsZero() {
			t.Error("the host was not asked again")
		}
	})
}

func TestReactionsAreAnswersAndDuplicatesAreNot(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		react := func(u bot.UserID, emoji string, added bool) {
			t.Helper()
			t.must(t.React(t.Context(), as(u), m.Card, emoji, added))
		}
		ballot := func(u bot.UserID) string {
			s := t.mustSnapshot(m.ID)
			b, out := s.Ballot(u), ""
			for _, slot := range m.Slots {
				out += string(b.Of(slot.ID)) + ";"
			}
			return out
		}
		want := func(u bot.UserID, w string) {
			t.Helper()
			if got := ballot(u); got != w {
				t.Errorf("%s has %s, want %s", u, got, w)
			}
		}
		react(ben, "1️⃣", true)
		react(ben, "🎉", true)
		want(ben, "yes;;;")
		react(ben, bot.NoneOfThese, true)
		want(ben, "no;no;no;")
		react(ben, "1️⃣", false) // the answer has another source now
		want(ben, "no;no;no;")
		react(ben, "2️⃣", true)
		want(ben, "no;yes;no;")
		_, err := t.Choose(t.Context(), as(ben), m.ID, bot.AvailabilityIfNeeded, all, []bot.SlotID{m.Slots[1].ID})
		t.must(err)
		react(ben, "2️⃣", true) // a repeat after the tap
		want(ben, "no;if_needed;no;")
		react(ben, bot.NoneOfThese, false)
		want(ben, ";if_needed;;")
		t.must(t.React(t.Context(), bot.Actor{Community: "test:other", User: cy}, m.Card, "1️⃣", true))
		want(cy, ";;;")
		t.must(t.React(t.Context(), as(cy), bot.MessageRef{Place: channel, ID: "someone's"}, "1️⃣", true))
	})
}

func TestMissedReactionsAreApplied(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.must(t.React(t.Context(), as(ben), m.Card, "1️⃣", true))
		t.must(t.React(t.Context(), as(cy), m.Card, "2️⃣", true))
		reading, err := t.BeginReading(t.Context(), room, m.ID)
		t.must(err)
		t.must(t.React(t.Context(), as(dee), m.Card, "3️⃣", true)) // arrives during the fetch
		present := []bot.Reaction{
			{Member: cy, Emoji: "2️⃣"}, {Member: cy, Emoji: "3️⃣"}, {Member: ana, Emoji: "1️⃣"}, {Member: ana, Emoji: bot.NoneOfThese},
		}
		t.must(t.Reconcile(t.Context(), reading, present))
		s := t.mustSnapshot(m.ID)
		for u, want := range map[bot.UserID][]bot.Availability{
			ben: {"", "", ""}, cy: {"", bot.AvailabilityYes, bot.AvailabilityYes}, dee: {"", "", bot.AvailabilityYes}, ana: {bot.AvailabilityYes, bot.AvailabilityNo, bot.AvailabilityNo},
		} {
			for i, slot := range m.Slots {
				if got := s.Ballot(u).Of(slot.ID); got != want[i] {
					t.Errorf("%s on slot %d: %q, want %q", u, i+1, got, want[i])
				}
			}
		}
	})
}

func TestOnlyTheInvitedAnswer(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben)))
		_, err := t.NoneOfThese(t.Context(), as(cy), m.ID, 0)
		t.wantRefusal(err, bot.KindForbidden, "refuse.not_invited")
		t.must(t.React(t.Context(), as(cy), m.Card, "1️⃣", true))
		s := t.mustSnapshot(m.ID)
		if n := len(s.Answered()); n != 0 {
			t.Errorf("%d answered", n)
		}
		t.choose(ana, m, 0) // the host may
		_, err = t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, 0)
		t.wantRefusal(err, bot.KindConflict, "refuse.still_polling")
	})
}

func TestOnlyTheHostOrAnOrganiserDecides(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		slot := m.Slots[2].ID
		_, err := t.Pick(t.Context(), as(ben), m.ID, slot)
		t.wantRefusal(err, bot.KindForbidden, "refuse.pick")
		_, err = t.Pick(t.Context(), bot.Actor{Community: "test:other", User: ana, Organiser: true}, m.ID, slot)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_meetup")
		_, err = t.Pick(t.Context(), as(ana), m.ID, 999)
		t.wantRefusal(err, bot.KindConflict, "refuse.slot_gone")
		s, err := t.Pick(t.Context(), organiser(ben), m.ID, slot)
		t.must(err)
		if s.Meetup.ChosenSlot != slot || s.Meetup.Reason.By != bot.DeciderHost {
			t.Errorf("got %+v", s.Meetup.Reason)
		}
		_, err = t.Pick(t.Context(), as(ana), m.ID, slot) // the second tap
		t.must(err)
		_, err = t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.not_polling")
		_, err = t.NoneOfThese(t.Context(), as(ben), m.ID, 0)
		t.wantRefusal(err, bot.KindConflict, "refuse.settled")
	})
}

func TestSeatsFillAndTheWaitlistMovesUp(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 2 }))
		t.dueTasks(monday.Add(time.Minute))
		rsvp := func(u bot.UserID, state bot.RSVPState) RSVPResult {
			t.Helper()
			result, err := t.RSVP(t.Context(), as(u), m.ID, state, 0)
			t.must(err)
			return result
		}
		if got := rsvp(ben, bot.RSVPGoing).Change.State; got != bot.RSVPGoing {
			t.Errorf("ben is %s", got)
		}
		rsvp(cy, bot.RSVPGoing)
		if result := rsvp(dee, bot.RSVPGoing); result.Change.State != bot.RSVPWaiting || result.Roster.Position(dee) != 2 {
			t.Errorf("dee is %s at %d", result.Change.State, result.Roster.Position(dee))
		}
		if rsvp(dee, bot.RSVPGoing).Change.IsChanged() {
			t.Error("the second tap changed something")
		}
		t.dueTasks(monday.Add(time.Minute))
		rsvp(ana, bot.RSVPNotGoing)
		if late := rsvp("test:eli", bot.RSVPGoing); late.Change.State != bot.RSVPWaiting {
			t.Errorf("a newcomer takes the seat of who waits: %s", late.Change.State)
		}
		t.must(t.Promote(t.Context(), room, m.ID, dee)) // not the next
		t.promoteAll(m.ID)
		s := t.mustSnapshot(m.ID)
		if going := s.Roster.In(bot.RSVPGoing); !slices.Equal(going, []bot.UserID{ben, cy}) {
			t.Errorf("going: %v", going)
		}
		if s.Roster.Position(dee) != 1 {
			t.Errorf("dee is at %d", s.Roster.Position(dee))
		}
		t.wantDueTasks(monday.Add(time.Minute), "redraw", "tell_member:seat>test:cy")
	})
}

func TestGuestsQuietNotesAndLateness(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 4 }))
		_, err := t.Bring(t.Context(), as(ben), m.ID, 1)
		t.wantRefusal(err, bot.KindConflict, "refuse.not_coming")
		_, err = t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, 0)
		t.must(err)
		_, err = t.Bring(t.Context(), as(ben), m.ID, bot.MaxGuests+1)
		t.wantRefusal(err, bot.KindInvalid, "refuse.guests")
		_, err = t.Bring(t.Context(), as(ben), m.ID, 3)
		t.wantRefusal(err, bot.KindConflict, "refuse.no_seats_for_guests")
		_, err = t.Bring(t.Context(), as(ben), m.ID, 2)
		t.must(err)
		_, err = t.SetQuietRSVP(t.Context(), as(ben), m.ID, true)
		t.must(err)
		_, err = t.SetRSVPNote(t.Context(), as(ben), m.ID, strings.Repeat("x", bot.MaxNote+1))
		t.wantRefusal(err, bot.KindInvalid, "draft.too_long")
		_, err = t.SetRSVPNote(t.Context(), as(ben), m.ID, "no nuts, please")
		t.must(err)
		_, err = t.Late(t.Context(), as(cy), m.ID, 10)
		t.wantRefusal(err, bot.KindConflict, "refuse.not_coming")
		t.dueTasks(monday.Add(time.Minute))
		_, err = t.Late(t.Context(), as(ben), m.ID, 15)
		t.must(err)
		t.wantDueTasks(monday.Add(time.Minute), "redraw", "tell_member:late:test:ben>test:ana")
		_, err = t.Late(t.Context(), as(ana), m.ID, 5)
		t.must(err)
		t.wantDueTasks(monday.Add(time.Minute), "redraw", "tell:late")
		s := t.mustSnapshot(m.ID)
		row, _ := s.Roster.Of(ben)
		row.Turn, row.At, row.NotedAt = 0, time.Time{}, time.Time{}
		if want := (bot.RSVP{Member: ben, State: bot.RSVPGoing, Guests: 2, Quiet: true, Note: "no nuts, please", Late: 15, Agreed: m.Agreement()}); row != want {
			t.Errorf("got %+v, want %+v", row, want)
		}
		_, err = t.RSVP(t.Context(), as(cy), m.ID, bot.RSVPGoing, 0)
		t.must(err)
		t.dueTasks(monday.Add(time.Minute))
		_, err = t.Bring(t.Context(), as(ben), m.ID, 1)
		t.must(err)
		t.promoteAll(m.ID)
		t.wantDueTasks(monday.Add(time.Minute), "redraw", "tell_member:seat>test:cy")
	})
}

func TestTwoHundredTapsOnTwentySeats(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 20 }))
		_, err := t.RSVP(t.Context(), as(ana), m.ID, bot.RSVPNotGoing, 0) // leaves all seats to the taps
		t.must(err)
		var taps sync.WaitGroup
		errs := make(chan error, 200)
		for i := range 200 {
			taps.Go(func() {
				_, err := t.RSVP(context.Background(), as(bot.UserID(fmt.Sprintf("test:u%03d", i))), m.ID, bot.RSVPGoing, 0)
				errs <- err
			})
		}
		taps.Wait()
		close(errs)
		for err := range errs {
			t.must(err)
		}
		s := t.mustSnapshot(m.ID)
		waiting := s.Roster.In(bot.RSVPWaiting)
		if going := len(s.Roster.In(bot.RSVPGoing)); going != 20 || len(waiting) != 180 {
			t.Fatalf("%d going and %d waiting", going, len(waiting))
		}
		for i, u := range waiting {
			if s.Roster.Position(u) != i+1 {
				t.Fatalf("%s is at %d, want %d", u, s.Roster.Position(u), i+1)
			}
		}
	})
}

func TestCancellingCancelsAllTasks(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.dueTasks(monday.Add(time.Minute))
		_, err := t.Cancel(t.Context(), as(ben), m.ID)
		t.wantRefusal(err, bot.KindForbidden, "refuse.cancel")
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.wantDueTasks(monday.AddDate(1, 0, 0), "redraw", "tell:cancelled", "redraw:off")
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.wantDueTasks(monday.AddDate(1, 0, 0))
		_, err = t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, 0)
		t.wantRefusal(err, bot.KindConflict, "refuse.cancelled")
	})
}

func TestAMeetupBeginsAndEnds(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		status := func(want bot.Status) {
			t.Helper()
			if got := t.mustSnapshot(m.ID).Meetup.Status; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		t.must(t.Begin(t.Context(), room, m.ID)) // too soon
		status(bot.StatusScheduled)
		t.clock.to(m.Slots[0].StartAt)
		t.must(t.Begin(t.Context(), room, m.ID))
		status(bot.StatusUnderway)
		_, err := t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, 0)
		t.must(err)
		t.must(t.Finish(t.Context(), room, m.ID)) // too soon
		status(bot.StatusUnderway)
		t.clock.to(m.Slots[0].EndAt())
		t.must(t.Finish(t.Context(), room, m.ID))
		status(bot.StatusDone)
		t.must(t.Begin(t.Context(), room, m.ID)) // late: both tasks may run after a jump of the clock
		status(bot.StatusDone)
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.done")
		_, err = t.RSVP(t.Context(), as(cy), m.ID, bot.RSVPGoing, 0)
		t.wantRefusal(err, bot.KindConflict, "refuse.done")
	})
}

func TestOutdatedRemindersAreNotSent(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		due := func(lead string, want bool) {
			t.Helper()
			_, got, err := t.ReminderFor(t.Context(), bot.Task{Kind: bot.TaskRemind, Community: room, Meetup: m.ID, Subject: lead})
			t.must(err)
			if got != want {
				t.Errorf("at %s the %s reminder is due: %v", t.clock.Now(), lead, got)
			}
		}
		start := m.Slots[0].StartAt
		t.clock.to(start.AddDate(0, 0, -1))
		due("week", false) // superseded by the day-before reminder
		due("day", true)
		t.clock.to(start.Add(-2 * time.Hour))
		due("day", false)
		due("hours", true)
		t.clock.to(start)
		due("hours", false)
		_, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.clock.to(start.Add(-2 * time.Hour))
		due("hours", false)
	})
}

func TestABurstOfAnswersIsOneEdit(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.dueTasks(monday)
		for _, u := range []bot.UserID{ana, ben, cy, dee} {
			t.choose(u, m, 0)
		}
		t.wantDueTasks(monday.Add(redrawInterval - time.Millisecond))
		t.wantDueTasks(monday.Add(redrawInterval), "redraw")
		t.clock.to(monday.Add(time.Minute))
		t.choose(ben, m, 1)
		t.wantDueTasks(monday.Add(time.Minute), "redraw") // at once: the last edit was long ago
	})
}

func TestChangesWhileTheCardIsBeingPostedAreDrawn(t *testing.T) {
	each(t, func(t *scenario) {
		d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll))
		t.must(err)
		m, err := t.Propose(t.Context(), as(ana), d.ID)
		t.must(err)
		_, err = t.BeginRedraw(t.Context(), room, m.ID)
		t.must(err)
		t.choose(ben, m, 0)
		t.dueTasks(monday)
		ref := bot.MessageRef{Place: channel, ID: "card"}
		t.must(t.RecordCard(t.Context(), room, m.ID, ref))
		t.must(t.RecordCard(t.Context(), room, m.ID, ref))
		t.wantDueTasks(monday, "put_emoji", "redraw")
	})
}

// The first attempt posted the card as it was then, and nobody knew.
func TestACardOfAnEarlierAttemptIsDrawnAgain(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.dueTasks(monday)
		t.must(t.RecordMessageDeleted(t.Context(), m.Card))
		t.dueTasks(monday)
		_, err := t.BeginRedraw(t.Context(), room, m.ID)
		t.must(err)
		t.must(t.RecordFoundCard(t.Context(), room, m.ID, bot.MessageRef{Place: channel, ID: "found"}))
		t.clock.to(monday.Add(time.Minute))
		t.wantDueTasks(monday.Add(time.Minute), "put_emoji", "redraw")
	})
}

func TestTheHostIsNotifiedOfADeletedCardAndRepostsIt(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.dueTasks(monday)
		t.must(t.RecordMessageDeleted(t.Context(), bot.MessageRef{Place: channel, ID: "another"}))
		t.must(t.RecordMessageDeleted(t.Context(), m.Card))
		t.must(t.RecordMessageDeleted(t.Context(), m.Card))
		t.wantDueTasks(monday, "tell_member:card_lost>test:ana")
		_, err := t.Repost(t.Context(), as(ben), m.ID)
		t.wantRefusal(err, bot.KindForbidden, "refuse.repost")
		_, err = t.Repost(t.Context(), as(ana), m.ID)
		t.must(err)
		t.wantDueTasks(monday, "announce")
	})
}

// A card that is being posted may be there already, under the key of its task.
func TestACardThatIsBeingPostedIsNotPromisedUnderAnotherKey(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.dueTasks(monday)
		t.must(t.RecordMessageDeleted(t.Context(), m.Card))
		t.dueTasks(monday)
		repost := func() {
			t.Helper()
			_, err := t.Repost(t.Context(), as(ana), m.ID)
			t.must(err)
		}
		claim := func() bot.Task {
			t.Helper()
			tasks, err := t.store.Claim(t.Context(), monday, 10, time.Minute)
			if err != nil || len(tasks) != 1 || tasks[0].Kind != bot.TaskAnnounce {
				t.Fatal(tasks, err)
			}
			return tasks[0]
		}
		repost()
		posting := claim()
		repost()
		t.must(t.store.Retry(t.Context(), posting, monday, bot.Setback{Cause: bot.CauseNetwork, Reason: "no answer"}))
		repost()
		again := claim()
		if posting.MessageKey() != again.MessageKey() {
			t.Errorf("first it is sent as %s, then as %s", posting.MessageKey(), again.MessageKey())
		}
		t.must(t.store.Park(t.Context(), again, bot.Setback{Cause: bot.CauseFault, Reason: "too large"}))
		repost()
		if claim().MessageKey() == again.MessageKey() {
			t.Error("what is parked stays so")
		}
	})
}

func TestOnlyMessagedMembersFindAMeetupInDirectMessages(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.must(t.RecordMessage(t.Context(), bot.PostedMessage{Ref: bot.MessageRef{Place: bot.DirectTo(ben), ID: "dm"}, Community: room, Meetup: m.ID, Member: ben}, m, bot.Task{Kind: bot.TaskNotifyMember}))
		c, err := t.CommunityOf(t.Context(), ben, m.ID)
		t.must(err)
		if c != room {
			t.Errorf("got %q", c)
		}
		_, err = t.CommunityOf(t.Context(), cy, m.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_meetup")
		_, err = t.CommunityOf(t.Context(), "", m.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_meetup")
	})
}

func TestTheFirstProposerSetsTheZone(t *testing.T) {
	each(t, func(t *scenario) {
		_, err := t.SetZone(t.Context(), as(ben), "Berlin")
		t.wantRefusal(err, bot.KindInvalid, "refuse.no_zone")
		_, err = t.SetZone(t.Context(), as(ben), "Europe/Berlin")
		t.must(err)
		_, err = t.SetZone(t.Context(), as(cy), "Europe/Paris")
		t.wantRefusal(err, bot.KindForbidden, "refuse.set_zone")
		c, err := t.SetZone(t.Context(), organiser(cy), "Europe/Paris")
		t.must(err)
		if c.Zone != "Europe/Paris" {
			t.Errorf("got %s", c.Zone)
		}
		c, err = t.RecordCommunity(t.Context(), bot.Community{ID: room, Name: "Riverside", Zone: "Asia/Tokyo"})
		t.must(err)
		if c.Zone != "Europe/Paris" || c.Name != "Riverside" {
			t.Errorf("got %+v", c)
		}
	})
}

func TestReactionsAreFetchedAfterAReconnect(t *testing.T) {
	each(t, func(t *scenario) {
		t.post(ana, proposal(bot.DraftKindPoll))
		t.post(ana, proposal(bot.DraftKindDate))
		t.dueTasks(monday.Add(time.Hour))
		t.must(t.RecordReconnected(t.Context(), room))
		t.wantDueTasks(monday, "reread")
	})
}

func TestMissedReactionsToACardAreFetched(t *testing.T) {
	each(t, func(t *scenario) {
		poll, other := t.post(ana, proposal(bot.DraftKindPoll)), t.post(ana, proposal(bot.DraftKindPoll))
		date := t.post(ana, proposal(bot.DraftKindDate))
		t.dueTasks(monday.Add(time.Hour))
		t.must(t.RecordReactionsMissed(t.Context(), room, bot.MessageRef{Place: poll.Card.Place, ID: "foreign"}))
		t.must(t.RecordReactionsMissed(t.Context(), room, date.Card))
		t.must(t.RecordReactionsMissed(t.Context(), "test:elsewhere", other.Card))
		t.wantDueTasks(monday)
		t.must(t.RecordReactionsMissed(t.Context(), room, poll.Card))
		t.must(t.RecordReactionsMissed(t.Context(), "", other.Card)) // in a direct message
		t.wantDueTasks(monday, "reread", "reread")
	})
}

func TestTasksOfAMissingMeetupDoNothing(t *testing.T) {
	each(t, func(t *scenario) {
		t.must(t.Settle(t.Context(), room, 77))
		t.must(t.Begin(t.Context(), room, 77))
		_, due, err := t.ReminderFor(t.Context(), bot.Task{Kind: bot.TaskRemind, Community: room, Meetup: 77, Subject: "day"})
		t.must(err)
		if due {
			t.Error("a reminder of a missing meetup is due")
		}
		if _, err := t.BeginReading(t.Context(), room, 77); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

// Reactions belong to a card: those of a deleted one were not taken back.
func TestAnswersByReactionOutliveTheirCard(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		m := t.post(ana, proposal(bot.DraftKindPoll))
		old := m.Card
		t.must(t.React(ctx, as(ben), old, "1️⃣", true))
		t.must(t.React(ctx, as(cy), old, bot.NoneOfThese, true))
		ofOld, err := t.BeginReading(ctx, room, m.ID)
		t.must(err)
		count := func(what string, yes, no int) {
			t.Helper()
			s := t.mustSnapshot(m.ID)
			if y, n := len(s.Members(m.Slots[0].ID, bot.AvailabilityYes)), len(s.Members(m.Slots[0].ID, bot.AvailabilityNo)); y != yes || n != no {
				t.Errorf("%s: %d yes and %d no, want %d and %d", what, y, n, yes, no)
			}
		}
		reconcile := func(reading Reading, present ...bot.Reaction) {
			t.Helper()
			t.must(t.Reconcile(ctx, reading, present))
		}
		t.must(t.RecordMessageDeleted(ctx, old))
		fresh := bot.MessageRef{Place: channel, ID: "another"}
		t.must(t.RecordCard(ctx, room, m.ID, fresh))
		reading, err := t.BeginReading(ctx, room, m.ID)
		t.must(err)
		reconcile(reading)
		count("the new card has no reactions", 2, 1) // the host is one of them
		reconcile(ofOld)
		count("the old card is read too late", 2, 1)
		reconcile(reading, bot.Reaction{Member: ben, Emoji: "1️⃣"})
		t.must(t.React(ctx, as(ben), fresh, "1️⃣", false))
		count("a reaction to the new card is taken back", 1, 1)

		third := bot.MessageRef{Place: channel, ID: "a third"} // it replaces a card that is still there
		t.must(t.RecordCard(ctx, room, m.ID, third))
		reading, err = t.BeginReading(ctx, room, m.ID)
		t.must(err)
		reconcile(reading)
		count("a third card has no reactions", 1, 1)
	})
}
