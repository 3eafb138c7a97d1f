package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// evenings makes a proposal ask about the evenings of days, for two hours.
func evenings(days ...int) func(*bot.Draft) {
	return func(d *bot.Draft) {
		d.Slots = nil
		for _, day := range days {
			d.Slots = append(d.Slots, bot.Slot{Start: wall(day, 18), Length: 4 * time.Hour, Window: 2 * time.Hour})
		}
	}
}

func TestRoomIsSettledOnTheFirstTimeInIt(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy), evenings(27, 28)))
		t.choose(ben, m, 1)
		t.choose(cy, m, 0, 1)
		t.clock.to(m.CloseAt)
		for range 2 {
			t.must(t.Settle(t.Context(), room, m.ID))
		}
		s := t.mustSnapshot(m.ID)
		date, ok := s.Meetup.Date()
		if !ok || date.IsRoom() || date.Start != wall(28, 18) || date.Length != 2*time.Hour || date.RoomID != m.Slots[1].ID {
			t.Fatalf("it is at %+v", date)
		}
		if guests := s.ExpectedGuests(); len(guests) != 2 {
			t.Errorf("%v are asked whether they come", guests)
		}
		if reason := s.Meetup.Reason; reason.Could != 3 {
			t.Errorf("because %+v", reason)
		}

		again, err := t.Repoll(t.Context(), as(ana), m.ID, date.ID)
		t.must(err)
		if len(again.Meetup.Slots) != 2 || again.Meetup.HasRoom() == false || again.Count()[m.Slots[1].ID].Yes != 3 {
			t.Fatalf("asked again about %+v", again.Meetup.Slots)
		}
		t.choose(ben, m, 0)
		picked, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[1].ID)
		t.must(err)
		if next, _ := picked.Meetup.Date(); next.ID != date.ID || len(picked.Members(next.ID, bot.AvailabilityYes)) != 2 {
			t.Errorf("found again at %+v by %v", next, picked.Members(next.ID, bot.AvailabilityYes))
		}
	})
}

func TestAHostPicksATimeInRoom(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben), evenings(27, 28)))
		t.choose(ben, m, 0)
		evening := m.Slots[0].ID
		for name, start := range map[string]bot.Wall{"before it": wall(27, 17), "beyond its end": wall(27, 21), "another day": wall(28, 19)} {
			if err := t.pickTime(as(ana), m.ID, evening, start, 2*time.Hour); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		t.wantRefusal(t.pickTime(as(ana), m.ID, evening, wall(27, 19), 0), bot.KindInvalid, "refuse.no_room")
		t.wantRefusal(t.pickTime(as(ben), m.ID, evening, wall(27, 19), time.Hour), bot.KindForbidden, "refuse.pick")
		for range 2 { // the second changes nothing
			s, err := t.PickTime(t.Context(), as(ana), m.ID, evening, wall(27, 19), 3*time.Hour)
			t.must(err)
			if date, ok := s.Meetup.Date(); !ok || date.Start != wall(27, 19) || date.Length != 3*time.Hour || len(s.Meetup.Slots) != 3 {
				t.Fatalf("it is at %+v of %+v", date, s.Meetup.Slots)
			}
		}
	})
}

func TestRoomCanBePickedWhileThereIsTimeInIt(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben), evenings(27)))
		evening := m.Slots[0]
		t.clock.to(evening.StartAt.Add(65 * time.Minute))
		t.wantRefusal(t.pickTime(as(ana), m.ID, evening.ID, wall(27, 18), 2*time.Hour), bot.KindConflict, "refuse.slot_past")
		s, err := t.Pick(t.Context(), as(ana), m.ID, evening.ID)
		t.must(err)
		if date, _ := s.Meetup.Date(); !date.StartAt.Equal(evening.StartAt.Add(75 * time.Minute)) {
			t.Errorf("it begins at %s", date.StartAt)
		}
	})
}
