package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAnswersToWithdrawnSlotsAreKeptAndNotRead(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.choose(ben, m, 0, 1)
		stored := func() int {
			t.Helper()
			answers, err := bot.View(t.Context(), t.store, func(r bot.Reader) ([]bot.Answer, error) { return r.Answers(room, m.ID) })
			t.must(err)
			return len(answers)
		}
		edited := t.mustEdit(ana, m, func(d *bot.Draft) { d.Slots = d.Slots[1:] }).Meetup
		if n := stored(); n != 1 {
			t.Errorf("%d answers are read, want that to the slot which is left", n)
		}
		_, err := t.Withdraw(t.Context(), as(ben), m.ID)
		t.must(err)
		t.clock.to(monday.Add(time.Minute))
		back := t.mustEdit(ana, edited, func(d *bot.Draft) { d.Slots = append(d.Slots, at(27, 19)) })
		if b := back.Ballot(ben); len(b) != 1 || b.Of(m.Slots[0].ID) != bot.AvailabilityYes {
			t.Errorf("with the slot back the answers are %+v", b)
		}
	})
}
