package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAMemberHostsALimitedNumberOfMeetups(t *testing.T) {
	each(t, func(t *scenario) {
		var last bot.Meetup
		for range bot.MaxOpenPerMember {
			last = t.post(ana, proposal(bot.DraftKindDate))
		}
		d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindDate))
		t.must(err) // the draft is still saved
		_, err = t.Propose(t.Context(), as(ana), d.ID)
		t.wantRefusal(err, bot.KindConflict, "quota.mine")
		t.wantRefusal(t.MayPropose(t.Context(), as(ana)), bot.KindConflict, "quota.mine")
		t.must(t.MayPropose(t.Context(), as(ben)))
		_, err = t.Cancel(t.Context(), as(ana), last.ID)
		t.must(err)
		_, err = t.Propose(t.Context(), as(ana), d.ID)
		t.must(err)
	})
}

func TestACommunityHasALimitedNumberOfOpenMeetups(t *testing.T) {
	if err := bot.CheckOpenMeetups(0, bot.MaxOpenPerCommunity-1); err != nil {
		t.Error(err)
	}
	if e, _ := bot.AsError(bot.CheckOpenMeetups(0, bot.MaxOpenPerCommunity)); e == nil || e.Key != "quota.all" {
		t.Errorf("one too many: %v", e)
	}
}

func TestCommandsAreCountedByTheMinute(t *testing.T) {
	each(t, func(t *scenario) {
		_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room})
		t.must(err)
		for range bot.MaxCommands {
			t.must(t.CountCommand(t.Context(), as(ana)))
		}
		// Another replica continues the count.
		t.wantRefusal(New(t.store, bot.TZData).CountCommand(t.Context(), as(ana)), bot.KindConflict, "quota.commands")
		t.must(t.CountCommand(t.Context(), as(ben)))
		t.clock.to(monday.Add(time.Minute))
		t.must(t.CountCommand(t.Context(), as(ana)))
		stranger := bot.Actor{Community: "test:elsewhere", User: ana}
		t.must(t.CountCommand(t.Context(), stranger))
	})
}
