package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestMembersAreNudgedTwiceAtMost(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.dueTasks(monday)
		t.choose(ben, m, 0)
		t.dueTasks(monday.Add(time.Minute))
		_, err := t.Nudge(t.Context(), as(ben), m.ID)
		t.wantRefusal(err, bot.KindForbidden, "refuse.nudge")
		_, err = t.Nudge(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Nudge(t.Context(), as(ana), m.ID) // the second tap
		t.wantRefusal(err, bot.KindConflict, "refuse.nudged")
		t.wantDueTasks(monday, "tell:nudge:1")
		half := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC) // 15:00 in Berlin
		t.wantDueTasks(half.Add(-time.Second))
		t.wantDueTasks(half, "nudge:half")
		t.clock.to(half)
		t.must(t.NudgeDue(t.Context(), bot.Task{Kind: bot.TaskNudge, Community: room, Meetup: m.ID, Subject: "half"}))
		t.wantDueTasks(half, "tell:nudge:2")
		t.wantDueTasks(m.CloseAt.Add(-3 * time.Hour)) // the third is not owed any more
		t.clock.to(m.CloseAt.Add(-3 * time.Hour))
		t.must(t.NudgeDue(t.Context(), bot.Task{Kind: bot.TaskNudge, Community: room, Meetup: m.ID, Subject: "half"}))
		_, err = t.Nudge(t.Context(), as(ana), m.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.nudged_out")
		t.wantDueTasks(t.clock.Now())
		t.choose(cy, m, 0)
		_, err = t.Nudge(t.Context(), as(ana), m.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.nudge_nobody")
	})
}

func TestNobodyIsNudgedAtNight(t *testing.T) {
	each(t, func(t *scenario) {
		// Half way from 20:00 to 18:00 is in quiet hours, which begin too soon from now.
		t.clock.to(time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC))
		t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben), func(d *bot.Draft) { d.Deadline = wall(24, 18) }))
		t.dueTasks(t.clock.Now())
		t.wantDueTasks(time.Date(2026, 11, 24, 13, 59, 0, 0, time.UTC))
		t.wantDueTasks(time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC), "nudge:last")
	})
}
