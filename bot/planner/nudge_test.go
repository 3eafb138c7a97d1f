package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestWhoHasNotAnsweredIsAskedTwiceAtMost(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.owed(monday)
		t.choose(ben, m, 0)
		t.owed(monday.Add(time.Minute))
		_, err := t.Nudge(t.Context(), as(ben), m.ID)
		t.refused(err, bot.KindForbidden, "refuse.nudge")
		_, err = t.Nudge(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Nudge(t.Context(), as(ana), m.ID) // the second tap
		t.refused(err, bot.KindConflict, "refuse.nudged")
		t.wantOwed(monday, "tell:nudge:1")
		half := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC) // 15:00 in Berlin
		t.wantOwed(half.Add(-time.Second))
		t.wantOwed(half, "nudge:half")
		t.clock.to(half)
		t.must(t.NudgeDue(t.Context(), room, m.ID))
		t.wantOwed(half, "tell:nudge:2")
		t.wantOwed(m.CloseAt.Add(-3*time.Hour), "nudge:last")
		t.clock.to(m.CloseAt.Add(-3 * time.Hour))
		t.must(t.NudgeDue(t.Context(), room, m.ID))
		_, err = t.Nudge(t.Context(), as(ana), m.ID)
		t.refused(err, bot.KindConflict, "refuse.nudged_out")
		t.wantOwed(t.clock.Now())
		t.choose(cy, m, 0)
		_, err = t.Nudge(t.Context(), as(ana), m.ID)
		t.refused(err, bot.KindConflict, "refuse.nudge_nobody")
	})
}

func TestNobodyIsAskedAtNight(t *testing.T) {
	each(t, func(t *table) {
		// Half way from 20:00 to 18:00 is in the night, and its beginning too close to now.
		t.clock.to(time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC))
		t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben), func(d *bot.Draft) { d.Deadline = wall(24, 18) }))
		t.owed(t.clock.Now())
		t.wantOwed(time.Date(2026, 11, 24, 13, 59, 0, 0, time.UTC))
		t.wantOwed(time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC), "nudge:last")
	})
}
