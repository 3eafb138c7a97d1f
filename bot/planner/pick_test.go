package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// daysOf makes a proposal ask about days.
func daysOf(days ...int) func(*bot.Draft) {
	return func(d *bot.Draft) {
		d.Slots = nil
		for _, day := range days {
			d.Slots = append(d.Slots, bot.DaySlot(wall(day, 0)))
		}
	}
}

func (t *scenario) pickTime(by bot.Actor, m bot.MeetupID, day bot.SlotID, start bot.Wall, length time.Duration) error {
	_, err := t.PickTime(t.Context(), by, m, day, start, length)
	return err
}

func TestADayIsPickedWithATime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy), daysOf(27, 28, 29)))
		t.choose(ben, m, 1)
		t.choose(cy, m, 0, 1)
		day := m.Slots[1].ID
		_, err := t.Pick(t.Context(), as(ana), m.ID, day)
		t.wantRefusal(err, bot.KindInvalid, "refuse.no_time")
		for name, at := range map[string]struct {
			start  bot.Wall
			length time.Duration
		}{"another day": {wall(27, 19), time.Hour}, "no length": {wall(28, 19), 0}} {
			if err := t.pickTime(as(ana), m.ID, day, at.start, at.length); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		t.wantRefusal(t.pickTime(as(ben), m.ID, day, wall(28, 19), time.Hour), bot.KindForbidden, "refuse.pick")
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling || !s.Meetup.Slots[1].AllDay {
			t.Fatalf("a refusal changed it: %+v", s.Meetup)
		}
		for range 2 { // the second changes nothing
			s, err := t.PickTime(t.Context(), as(ana), m.ID, day, wall(28, 19), 3*time.Hour)
			t.must(err)
			date, ok := s.Meetup.Date()
			if !ok || date.ID != day || date.AllDay || date.Start != wall(28, 19) || date.Length != 3*time.Hour || date.StartAt.Hour() != 18 {
				t.Fatalf("it is at %+v", date)
			}
			if guests := s.ExpectedGuests(); len(guests) != 2 {
				t.Errorf("%v are asked whether they come", guests)
			}
		}
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(27, 19), time.Hour), bot.KindConflict, "refuse.not_polling")
	})
}

func TestATimeOnADayIsNotOneOfThePolls(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) {
			d.Slots = []bot.Slot{bot.DaySlot(wall(28, 0)), {Start: wall(28, 19), Length: time.Hour}}
		}))
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(28, 19), time.Hour), bot.KindInvalid, "refuse.not_that_day")
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[1].ID, wall(28, 20), time.Hour), bot.KindConflict, "refuse.slot_gone")
		t.must(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(28, 20), time.Hour))
	})
}

func TestAPollOfDaysAsksItsHostForTheTime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben), daysOf(27, 28)))
		t.choose(ben, m, 0)
		t.clock.to(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		s := t.mustSnapshot(m.ID)
		if s.Meetup.Status != bot.StatusPolling || s.Meetup.HostAskedAt.IsZero() {
			t.Fatalf("it is %s, its host asked at %s", s.Meetup.Status, s.Meetup.HostAskedAt)
		}
		asked := s.Meetup.HostAskedAt
		t.choose(ben, m, 0, 1)
		t.must(t.Settle(t.Context(), room, m.ID))
		if again := t.mustSnapshot(m.ID).Meetup.HostAskedAt; !again.Equal(asked) {
			t.Errorf("asked again at %s", again)
		}
		if due := t.dueTasks(t.clock.Now().Add(bot.SettleDelay)); slices.Contains(due, "settle") {
			t.Errorf("it is settled again and again: %q", due)
		}
	})
}

func TestADayCanBePickedUntilItEnds(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, daysOf(27)))
		t.clock.to(m.Slots[0].StartAt.Add(12 * time.Hour))
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(27, 11), time.Hour), bot.KindConflict, "refuse.slot_past")
		t.must(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(27, 19), time.Hour))
	})
}
