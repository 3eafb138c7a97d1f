package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestWhatWaitsForFormerQuietHoursIsJudgedAnew(t *testing.T) {
	ownQuiet := func(u bot.UserID) func(*scenario) error {
		return func(t *scenario) error {
			_, err := t.SetReminderTimes(t.Context(), as(u), ReminderTimes{KeepLeads: true, Quiet: &bot.Quiet{}})
			return err
		}
	}
	askDee := func(t *scenario, m bot.Meetup) error {
		_, err := t.Handover(t.Context(), as(ana), m.ID, dee)
		return err
	}
	cases := map[string]struct {
		kind   bot.TaskKind
		happen func(*scenario, bot.Meetup) error
		change func(*scenario) error
		over   bool
	}{
		"a question to who is no guest": {bot.TaskNotifyMember, askDee, ownQuiet(dee), false},
		"the news for the host": {bot.TaskHostNews, func(t *scenario, m bot.Meetup) error {
			_, err := t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPNotGoing, 0)
			return err
		}, ownQuiet(ana), false},
		"the community's, after the meetup": {bot.TaskNotifyMember, askDee, func(t *scenario) error {
			_, err := t.SetCommunitySettings(t.Context(), organiser(cy), func(s *CommunitySettings) { s.Quiet = &bot.Quiet{} })
			return err
		}, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *scenario) {
				m := t.post(ana, proposal(bot.DraftKindDate))
				t.rsvpGoing(m, ben)
				t.dueTasks(monday.Add(time.Minute))
				t.must(c.happen(t, m))
				t.clock.to(monday.Add(30 * time.Minute))
				waits := t.claimOf(t.clock.Now(), c.kind)[0]
				t.must(t.store.Retry(t.Context(), waits, monday.Add(30*24*time.Hour), bot.Setback{Cause: bot.CauseQuiet}))
				if c.over {
					t.clock.to(m.Slots[0].StartAt)
					t.must(t.Begin(t.Context(), room, m.ID))
					t.clock.to(m.Slots[0].EndAt())
					t.must(t.Finish(t.Context(), room, m.ID))
				}
				t.must(c.change(t))
				if again := t.claimOf(t.clock.Now(), c.kind)[0]; again.ID != waits.ID || !again.PromisedFor.Equal(waits.PromisedFor) {
					t.Errorf("claimed %+v, want %+v", again, waits)
				}
			})
		})
	}
}
