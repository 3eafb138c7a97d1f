package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestTwoTapsAtOnceReopenAMeetupOnce(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, cohosted(cy)))
		_, err := t.RSVPQuietly(t.Context(), as(ben), m.ID, 0)
		t.must(err)
		off, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.dueTasks(monday.Add(time.Minute))
		t.clock.to(monday.Add(time.Hour))
		reopen := func(by bot.Actor) func() error {
			return func() error { _, err := t.Reopen(t.Context(), by, m.ID, off.CancelledAt); return err }
		}
		t.mustAtOnce(reopen(as(ana)), reopen(as(cy)), reopen(organiser(dee)))
		t.wantDueTasks(t.clock.Now(), "ask_confirm", "redraw", "tell:reopened:"+unix(t.clock.Now()), "tell_member:reopened>test:ben")
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusScheduled || !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana, ben}) {
			t.Errorf("%s, going %v", s.Meetup.Status, s.Roster.In(bot.RSVPGoing))
		}
	})
}

func TestAReopenedPollKeepsADeadlineThatIsAhead(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		for _, c := range []struct {
			at    time.Time
			keeps bool
		}{{m.CloseAt.Add(-time.Hour), true}, {m.CloseAt.Add(-time.Minute), false}} {
			_, err := t.Cancel(t.Context(), as(ana), m.ID)
			t.must(err)
			t.clock.to(c.at)
			s, err := t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
			t.must(err)
			if got := s.Meetup.CloseAt; got.Equal(m.CloseAt) != c.keeps || !got.After(c.at) {
				t.Errorf("opened again at %s it closes at %s", c.at, got)
			}
		}
	})
}

// A meetup called off before its card was posted is posted once it is open again,
// by a tap or by an edit.
func TestAMeetupThatWasNeverPostedIsPostedOnceItIsOpenAgain(t *testing.T) {
	each(t, func(t *scenario) {
		for name, reopen := range map[string]func(bot.Meetup) error{
			"tap":  func(m bot.Meetup) error { _, err := t.Reopen(t.Context(), as(ana), m.ID, time.Time{}); return err },
			"edit": func(m bot.Meetup) error { t.mustEdit(ana, m, func(d *bot.Draft) { d.Title = "Chess" }); return nil },
		} {
			d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindDate))
			t.must(err)
			m, err := t.Propose(t.Context(), as(ana), d.ID)
			t.must(err)
			m, err = t.Cancel(t.Context(), as(ana), m.ID)
			t.must(err)
			t.must(reopen(m))
			if due := t.dueTasks(t.clock.Now()); !slices.Contains(due, "announce") {
				t.Errorf("%s: due %q, want announce among them", name, due)
			}
		}
	})
}

func TestWhatWasCalledOffIsListedForWhoMayOpenItAgain(t *testing.T) {
	each(t, func(t *scenario) {
		hosted := cohosted(cy)
		date := t.post(ana, proposal(bot.DraftKindDate, hosted)) // Friday
		poll := t.post(ana, proposal(bot.DraftKindPoll, hosted)) // Friday to Sunday
		noTimes := t.post(ana, proposal(bot.DraftKindPoll, hosted, func(d *bot.Draft) { d.Slots = nil }))
		open := t.post(ana, proposal(bot.DraftKindDate, hosted))
		for _, m := range []bot.Meetup{date, poll, noTimes} {
			_, err := t.Cancel(t.Context(), as(ana), m.ID)
			t.must(err)
		}
		want := func(by bot.Actor, ids ...bot.MeetupID) {
			t.Helper()
			ms, err := t.CalledOff(t.Context(), by)
			t.must(err)
			var got []bot.MeetupID
			for _, m := range ms {
				got = append(got, m.ID)
			}
			slices.Sort(got)
			if !slices.Equal(got, ids) {
				t.Errorf("%s at %s: %v, want %v (%d is open)", by.User, t.clock.Now(), got, ids, open.ID)
			}
		}
		for _, by := range []bot.Actor{as(ana), as(cy), organiser(dee)} {
			want(by, date.ID, poll.ID, noTimes.ID)
		}
		want(as(ben))
		t.clock.to(date.Slots[0].StartAt.Add(-time.Second)) // four days later
		want(as(ana), date.ID, poll.ID)
		t.clock.to(date.Slots[0].StartAt)
		want(as(ana), poll.ID)
		t.clock.to(poll.Slots[2].StartAt)
		want(as(ana))
	})
}
