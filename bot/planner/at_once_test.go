package planner

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// forNow returns a draft of a meetup that starts as soon as enough can come.
func (t *scenario) forNow(change ...func(*bot.Draft)) bot.Draft {
	d := proposal(bot.DraftKindPoll, change...)
	closes := t.clock.Now().Add(bot.AtOncePoll)
	slot, err := bot.AtOnceSlot(bot.TZData, d.Zone, 2*time.Hour, closes)
	t.must(err)
	d.Slots, err = bot.ResolveSlots(bot.TZData, d.Zone, []bot.Slot{slot})
	t.must(err)
	d.Deadline, d.CloseAt = bot.Wall{}, closes
	return d
}

func TestAMeetupForNowIsSettledInTheTapThatMakesEnough(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, t.forNow())
		if m.Minimum != 3 || !m.StartsAtOnce() || !m.CloseAt.Equal(t.clock.Now().Add(time.Hour)) {
			t.Fatalf("posted as %+v", m)
		}
		t.choose(ben, m, 0)
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling {
			t.Fatalf("two are enough: %s", s.Meetup.Status)
		}
		t.clock.to(t.clock.Now().Add(7*time.Minute + 3*time.Second))
		t.must(t.React(t.Context(), as(cy), m.Card, "1️⃣", true))
		s := t.mustSnapshot(m.ID)
		date, _ := s.Meetup.Date()
		if s.Meetup.Status != bot.StatusScheduled || date.AtOnce || date.Start != (bot.Wall{Year: 2026, Month: 11, Day: 23, Hour: 10, Minute: 40}) || date.Length != 2*time.Hour ||
			s.Meetup.Reason.By != bot.DeciderQuorum || s.Meetup.Reason.Could != 3 {
			t.Fatalf("it is %s at %+v, %+v", s.Meetup.Status, date, s.Meetup.Reason)
		}
		for _, due := range t.dueTasks(date.StartAt.Add(-time.Second)) {
			if strings.HasPrefix(due, "remind") || strings.HasPrefix(due, "nudge") || strings.HasPrefix(due, "tell_member") {
				t.Errorf("there is %s", due)
			}
		}
	})
}

func TestAMeetupForNowCountsTheHostAndTheLeastThatWasSaid(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, t.forNow(func(d *bot.Draft) { d.Minimum = 2 }))
		t.must(t.React(t.Context(), as(ana), m.Card, bot.NoneOfThese, true))
		t.choose(ben, m, 0)
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling {
			t.Fatalf("settled without the host: %s", s.Meetup.Status)
		}
		t.choose(cy, m, 0)
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusScheduled {
			t.Errorf("it is %s", s.Meetup.Status)
		}
	})
}

func TestAMeetupForNowIsOffIfTooFewCanWithinTheHour(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, t.forNow(forUsers(ben, cy)))
		t.choose(ben, m)
		t.must(t.React(t.Context(), as(cy), m.Card, bot.NoneOfThese, true)) // all have answered
		t.clock.to(m.CloseAt.Add(-time.Second))
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling {
			t.Fatalf("it is %s before the hour is over", s.Meetup.Status)
		}
		t.dueTasks(t.clock.Now())
		t.clock.to(m.CloseAt)
		for range 2 {
			t.must(t.Settle(t.Context(), room, m.ID))
		}
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusCancelled || !s.Meetup.HostAskedAt.IsZero() {
			t.Fatalf("it is %s, its host asked at %s", s.Meetup.Status, s.Meetup.HostAskedAt)
		}
		for _, due := range t.dueTasks(t.clock.Now()) {
			if due != "redraw" && due != "tell:no_quorum" && due != "settle" {
				t.Errorf("there is %s", due)
			}
		}
		s, err := t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		if !s.Meetup.StartsAtOnce() || !s.Meetup.CloseAt.Equal(t.clock.Now().Add(time.Hour)) || !s.Meetup.Slots[0].StartAt.After(s.Meetup.CloseAt) {
			t.Errorf("opened again as %+v", s.Meetup)
		}
	})
}

func TestAPollAboutNowLastsFromWhenItIsPosted(t *testing.T) {
	each(t, func(t *scenario) {
		d, problems, err := t.SaveDraft(t.Context(), as(ana), t.forNow())
		t.must(err)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		t.clock.to(t.clock.Now().Add(3 * time.Hour))
		m, err := t.Propose(t.Context(), as(ana), d.ID)
		t.must(err)
		if !m.CloseAt.Equal(t.clock.Now().Add(time.Hour)) || !m.Slots[0].StartAt.After(m.CloseAt) {
			t.Errorf("it closes at %s", m.CloseAt)
		}
	})
}

func TestTheHostOfAMeetupForNowNeedNotWait(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, t.forNow())
		s, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.must(err)
		if date, _ := s.Meetup.Date(); date.AtOnce || !date.StartAt.Equal(t.clock.Now().Add(30*time.Minute)) {
			t.Errorf("it is at %+v", date)
		}
	})
}

func TestTwoTapsAtOnceSettleAMeetupForNowOnce(t *testing.T) {
	each(t, func(t *scenario) {
		for range 10 {
			m := t.post(ana, t.forNow(func(d *bot.Draft) { d.Minimum = 2 }))
			tap := func(u bot.UserID) func() error {
				return func() error {
					_, err := t.Choose(t.Context(), as(u), m.ID, bot.AvailabilityYes, all, []bot.SlotID{m.Slots[0].ID})
					if bot.IsKind(err, bot.KindConflict) { // the other one was faster
						return nil
					}
					return err
				}
			}
			t.mustAtOnce(tap(ben), tap(cy))
			s := t.mustSnapshot(m.ID)
			if date, dated := s.Meetup.Date(); !dated || s.Meetup.Status != bot.StatusScheduled || !date.StartAt.Equal(t.clock.Now().Add(30*time.Minute)) || s.Meetup.Reason.Could != 2 {
				t.Errorf("it is %s at %+v, %+v", s.Meetup.Status, date, s.Meetup.Reason)
			}
			asked := 0
			for _, due := range t.dueTasks(t.clock.Now()) {
				if due == "ask_confirm" {
					asked++
				}
			}
			if asked != 1 {
				t.Errorf("the thread is asked %d times", asked)
			}
			_, err := t.Cancel(t.Context(), as(ana), m.ID)
			t.must(err)
		}
	})
}
