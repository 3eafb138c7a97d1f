package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestInterestComesBeforeTimes(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Slots = nil }))
		if !m.IsGaugingInterest() || !m.StartedByInterest {
			t.Fatalf("got %+v", m)
		}
		t.dueTasks(monday.Add(time.Minute))
		t.must(t.React(t.Context(), as(ben), m.Card, "👍", true))
		t.must(t.React(t.Context(), as(dee), m.Card, "1️⃣", true)) // no slot has it yet
		_, err := t.AddInterest(t.Context(), as(cy), m.ID)
		t.must(err)
		s, err := t.AddInterest(t.Context(), as(cy), m.ID) // the second tap
		t.must(err)
		if !slices.Equal(s.Interested, []bot.UserID{ben, cy}) {
			t.Errorf("interested: %v", s.Interested)
		}
		t.must(t.React(t.Context(), as(cy), m.Card, "👍", true))
		t.must(t.React(t.Context(), as(cy), m.Card, "👍", false)) // her interest has another source
		t.must(t.React(t.Context(), as(ben), m.Card, "👍", false))
		if s := t.mustSnapshot(m.ID); !slices.Equal(s.Interested, []bot.UserID{cy}) {
			t.Errorf("interested: %v", s.Interested)
		}
		t.clock.to(m.CloseAt)
		t.dueTasks(m.CloseAt)
		t.must(t.Settle(t.Context(), room, m.ID))
		t.wantDueTasks(m.CloseAt, "redraw", "tell_member:interest>test:ana")
		m = t.mustSnapshot(m.ID).Meetup
		result := t.mustEdit(ana, m, func(d *bot.Draft) {
			d.Slots, d.Deadline = []bot.Slot{at(27, 19), at(28, 19)}, wall(26, 20)
			d.CloseAt = m.CloseAt.Add(24 * time.Hour)
		})
		if result.Meetup.IsGaugingInterest() || !result.Meetup.HostAskedAt.IsZero() || len(result.Interested) != 1 {
			t.Errorf("got %+v", result.Meetup)
		}
		t.wantDueTasks(t.clock.Now().Add(redrawInterval), "redraw", "put_emoji", "tell:changed:1")
		_, err = t.AddInterest(t.Context(), as(ben), m.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.has_times")
	})
}
