package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAddedTimesAreAskedOfWhoAnsweredBefore(t *testing.T) {
	each(t, func(s *scenario) {
		m := s.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy), func(d *bot.Draft) { d.MembersAddTimes = true }))
		_, err := s.Choose(s.Context(), as(cy), m.ID, bot.AvailabilityYes, all, []bot.SlotID{m.Slots[0].ID})
		s.must(err)
		s.clock.to(monday.Add(time.Minute))
		slot := bot.Slot{Start: wall(30, 19), Length: time.Hour}
		for range 2 { // the second time it is there
			_, err = s.AddTime(s.Context(), as(ben), m.ID, slot)
			s.must(err)
		}
		now := s.mustSnapshot(m.ID)
		added, ok := now.Meetup.FindSlot(slot)
		if !ok || len(now.Meetup.Slots) != 4 || added.AddedBy != ben || added.Emoji == "" || added.AddedAt.IsZero() {
			t.Fatalf("added: %+v among %d", added, len(now.Meetup.Slots))
		}
		if got := now.Ballot(ben).Of(added.ID); got != bot.AvailabilityYes {
			t.Errorf("who added it says %q", got)
		}
		if !now.Awaits(cy) {
			t.Error("who answered before is not asked")
		}
		s.must(s.Forget(s.Context(), as(ben)))
		now = s.mustSnapshot(m.ID)
		if added, _ = now.Meetup.FindSlot(slot); added.AddedBy != "" || added.ID == 0 {
			t.Errorf("after who added it was forgotten: %+v", added)
		}
	})
}

func TestOnlyWhereItsHostLetsThemDoMembersAddTimes(t *testing.T) {
	each(t, func(s *scenario) {
		m := s.post(ana, proposal(bot.DraftKindPoll))
		for _, by := range []bot.Actor{as(ben), as(ana)} {
			_, err := s.AddTime(s.Context(), by, m.ID, bot.Slot{Start: wall(30, 19), Length: time.Hour})
			s.wantRefusal(err, bot.KindForbidden, "refuse.add_time")
		}
	})
}

func TestNoTimesAreAddedToAPollAboutNow(t *testing.T) {
	each(t, func(s *scenario) {
		m := s.post(ana, s.forNow(func(d *bot.Draft) { d.MembersAddTimes = true }))
		_, err := s.AddTime(s.Context(), as(ben), m.ID, bot.Slot{Start: wall(30, 19), Length: time.Hour})
		s.wantRefusal(err, bot.KindForbidden, "refuse.add_time")
	})
}
