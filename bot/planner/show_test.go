package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestHowAPollStandsIsShownOnceUntilItChanges(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		show := func(u bot.UserID) error { _, err := t.ShowEveryone(t.Context(), as(u), m.ID); return err }
		t.wantRefusal(show(dee), bot.KindForbidden, "refuse.not_invited")
		t.dueTasks(monday)
		t.must(show(ben))
		t.wantRefusal(show(cy), bot.KindConflict, "refuse.standing_shown")
		t.wantDueTasks(monday, "tell:standing")
		t.choose(ben, m, 0)
		t.dueTasks(monday)
		t.must(show(ana))
		t.wantDueTasks(monday) // not so soon
		t.wantDueTasks(monday.Add(10*time.Minute), "redraw", "tell:standing")
	})
}

func TestAPollThatComesBackToWhatWasShownIsShownAgain(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		show := func() error { _, err := t.ShowEveryone(t.Context(), as(ben), m.ID); return err }
		for i := range 3 { // ben can, cannot, and can
			t.clock.to(monday.Add(time.Duration(i) * time.Hour))
			_, err := t.Choose(t.Context(), as(ben), m.ID, bot.AvailabilityYes, all, []bot.SlotID{m.Slots[i%2].ID})
			t.must(err)
			t.must(show())
			t.wantRefusal(show(), bot.KindConflict, "refuse.standing_shown")
		}
	})
}
