package planner

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAChoiceCanBeUndone(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.choose(cy, m, 1)
		_, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.must(err)
		t.rsvpGoing(m, ben)
		t.dueTasks(monday.Add(time.Second))
		_, err = t.Repoll(t.Context(), as(ben), m.ID, 0)
		t.wantRefusal(err, bot.KindForbidden, "refuse.again")
		s, err := t.Repoll(t.Context(), as(ana), m.ID, 0)
		t.must(err)
		if s.Meetup.Status != bot.StatusPolling || s.Meetup.CloseAt != m.CloseAt || len(s.Answered()) != 2 || s.IsComplete() {
			t.Errorf("got %+v", s.Meetup)
		}
		t.wantDueTasks(monday.Add(redrawInterval), "redraw", "put_emoji", "tell:again:1")
		_, err = t.Repoll(t.Context(), as(ana), m.ID, 0) // the second tap
		t.must(err)
		t.wantDueTasks(m.CloseAt, "nudge:half", "nudge:last", "settle")
		t.clock.to(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusScheduled || !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana}) {
			t.Errorf("%s, going %v", s.Meetup.Status, s.Roster.In(bot.RSVPGoing))
		}
	})
}

func TestACancelledMeetupIsReopened(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		t.dueTasks(monday.Add(time.Minute))
		_, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Reopen(t.Context(), as(ben), m.ID, time.Time{})
		t.wantRefusal(err, bot.KindForbidden, "refuse.reopen")
		t.clock.to(monday.Add(time.Hour))
		s, err := t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		if s.Meetup.Status != bot.StatusScheduled || len(s.Roster.In(bot.RSVPGoing)) != 2 {
			t.Errorf("%s, going %v", s.Meetup.Status, s.Roster.In(bot.RSVPGoing))
		}
		date, _ := s.Meetup.Date()
		t.wantDueTasks(monday.Add(2*time.Hour), "redraw", "tell:cancelled", "tell:reopened:"+unix(t.clock.Now()))
		t.wantDueTasks(date.EndAt(), "remind:1d", "remind:2h", "begin", "finish", "redraw:off")
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.clock.to(date.StartAt)
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.wantRefusal(err, bot.KindConflict, "refuse.reopen_late")
	})
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

func TestAPollIsCancelledIfItsHostDoesNotReply(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) {
			d.Minimum = 3
			d.Slots = []bot.Slot{{Start: bot.Wall{Year: 2026, Month: 12, Day: 12, Hour: 19}, Length: time.Hour}}
		}))
		t.choose(ben, m, 0)
		t.clock.to(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		t.dueTasks(m.CloseAt.Add(time.Minute))
		t.must(t.GiveUp(t.Context(), room, m.ID)) // too soon
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling {
			t.Fatal("given up too soon")
		}
		t.wantDueTasks(m.CloseAt.Add(bot.HostReplyTimeout), "give_up")
		t.clock.to(m.CloseAt.Add(bot.HostReplyTimeout))
		t.must(t.GiveUp(t.Context(), room, m.ID))
		t.wantDueTasks(t.clock.Now(), "redraw", "tell:unanswered", "tell_member:given_up>test:ana")
		s, err := t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		if s.Meetup.Status != bot.StatusPolling || !s.Meetup.CloseAt.After(t.clock.Now()) || !s.Meetup.HostAskedAt.IsZero() {
			t.Errorf("got %+v", s.Meetup)
		}
		// A reply of the host restarts the timeout.
		t.clock.to(s.Meetup.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		_, _, err = t.ExtendDeadline(t.Context(), as(ana), m.ID, 1)
		t.must(err)
		t.clock.to(t.clock.Now().Add(bot.HostReplyTimeout))
		t.must(t.GiveUp(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling {
			t.Error("given up although the host answered")
		}
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
	})
}

func TestACancellationIsNotUndoneByTheUndoOfAnEarlierOne(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, cohosted(cy)))
		first, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Reopen(t.Context(), as(ana), m.ID, first.CancelledAt)
		t.must(err)
		t.clock.to(monday.Add(time.Minute))
		second, err := t.Cancel(t.Context(), as(cy), m.ID)
		t.must(err)
		_, err = t.Reopen(t.Context(), as(ana), m.ID, first.CancelledAt)
		t.wantRefusal(err, bot.KindConflict, "refuse.cancelled_again")
		s, err := t.Reopen(t.Context(), as(ana), m.ID, second.CancelledAt)
		t.must(err)
		if s.Meetup.Status != bot.StatusScheduled {
			t.Errorf("it is %s", s.Meetup.Status)
		}
	})
}

func TestAMeetupWhoseTimesHavePassedIsNotReopened(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.clock.to(m.Slots[2].StartAt.Add(time.Minute))
		t.must(t.Settle(t.Context(), room, m.ID))
		_, err := t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.wantRefusal(err, bot.KindConflict, "refuse.times_passed")
		m = t.mustSnapshot(m.ID).Meetup
		december := bot.Slot{Start: bot.Wall{Year: 2026, Month: 12, Day: 12, Hour: 19}, Length: time.Hour}
		closing, _, _ := bot.Zones(bot.TZData).Moment(bot.Wall{Year: 2026, Month: 12, Day: 10, Hour: 20}, m.Zone)
		result := t.mustEdit(ana, m, func(d *bot.Draft) {
			d.Slots, d.Deadline, d.CloseAt = []bot.Slot{december}, closing.Wall, closing.At
		})
		if result.Meetup.Status != bot.StatusPolling || !result.Edit.WasCancelled || len(result.Meetup.Slots) != 1 {
			t.Errorf("got %+v", result.Meetup)
		}
	})
}

func TestUndoingACancellationNeverTurnsADateIntoAPoll(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		date := m.Slots[0]
		t.clock.to(date.StartAt.Add(-time.Hour))
		for _, c := range []struct {
			undoneAt time.Time
			want     bot.Status
		}{{date.StartAt.Add(-30 * time.Minute), bot.StatusScheduled}, {date.StartAt.Add(30 * time.Minute), bot.StatusUnderway}} {
			if c.want == bot.StatusUnderway { // called off under way, it can be until its end
				t.clock.to(date.StartAt)
				t.must(t.Begin(t.Context(), room, m.ID))
			}
			_, err := t.Cancel(t.Context(), as(ana), m.ID)
			t.must(err)
			t.clock.to(c.undoneAt)
			s, err := t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
			t.must(err)
			if s.Meetup.Status != c.want || s.Meetup.ChosenSlot != date.ID || !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana, ben}) {
				t.Errorf("undone at %s it is %s with %v", c.undoneAt, s.Meetup.Status, s.Roster.RSVPs)
			}
		}
		t.dueTasks(t.clock.Now())
		_, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.clock.to(date.EndAt())
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.wantRefusal(err, bot.KindConflict, "refuse.date_passed")
	})
}

func TestWhoeverWasToConfirmIsAskedAgainAfterAnUndo(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		t.mustEdit(ana, m, func(d *bot.Draft) { d.Where = "Old Town Hall" })
		_, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.clock.to(monday.Add(49 * time.Hour)) // the deadline passes meanwhile
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		t.dueTasks(t.clock.Now())
		s := t.mustSnapshot(m.ID)
		lapse, ok := s.Roster.LapsesAt()
		if !ok || !lapse.After(t.clock.Now()) {
			t.Fatalf("lapses %s, %t", lapse, ok)
		}
		if due := t.dueTasks(lapse); !slices.Contains(due, "lapse") {
			t.Errorf("due %q, want lapse among them", due)
		}
	})
}
