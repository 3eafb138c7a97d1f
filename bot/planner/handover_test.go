package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAMeetupIsHandedOverByConsent(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, forUsers(ben)))
		t.dueTasks(monday.Add(time.Minute))
		_, err := t.Handover(t.Context(), as(ben), m.ID, ben)
		t.wantRefusal(err, bot.KindForbidden, "refuse.handover")
		_, err = t.Handover(t.Context(), as(ana), m.ID, ana)
		t.wantRefusal(err, bot.KindInvalid, "refuse.handover_host")
		_, err = t.TakeOver(t.Context(), as(cy), m.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.not_offered")
		_, err = t.Handover(t.Context(), as(ana), m.ID, cy)
		t.must(err)
		_, err = t.Handover(t.Context(), as(ana), m.ID, cy) // the second tap
		t.must(err)
		t.wantDueTasks(monday, "tell_member:handover>test:cy")
		if s := t.mustSnapshot(m.ID); s.Meetup.Host != ana || s.Meetup.Heir != cy {
			t.Errorf("host %s, heir %s", s.Meetup.Host, s.Meetup.Heir)
		}
		_, err = t.TakeOver(t.Context(), bot.Actor{Community: "test:other", User: cy}, m.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_meetup")
		s, err := t.TakeOver(t.Context(), as(cy), m.ID)
		t.must(err)
		_, err = t.TakeOver(t.Context(), as(cy), m.ID) // the second tap
		t.must(err)
		if got := s.Roster.In(bot.RSVPGoing); s.Meetup.Host != cy || !slices.Equal(got, []bot.UserID{ana, cy}) || !s.Meetup.Admits(ana) {
			t.Errorf("host %s, going %v, invited %v", s.Meetup.Host, got, s.Meetup.Invited)
		}
		t.wantDueTasks(monday.Add(redrawInterval), "redraw", "tell:handed:test:ana")
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.wantRefusal(err, bot.KindForbidden, "refuse.cancel")
		_, err = t.Handover(t.Context(), organiser(dee), m.ID, dee) // an organiser needs nobody's consent
		t.must(err)
		if s := t.mustSnapshot(m.ID); s.Meetup.Host != dee {
			t.Errorf("host %s", s.Meetup.Host)
		}
	})
}

func TestAnOfferIsDeclinedOrWithdrawn(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.dueTasks(monday.Add(time.Minute))
		_, err := t.Handover(t.Context(), as(ana), m.ID, ben)
		t.must(err)
		_, err = t.Decline(t.Context(), as(cy), m.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.not_offered")
		_, err = t.Decline(t.Context(), as(ben), m.ID)
		t.must(err)
		t.wantDueTasks(monday, "tell_member:handover>test:ben", "tell_member:declined:test:ben>test:ana")
		_, err = t.Handover(t.Context(), as(ana), m.ID, ben)
		t.must(err)
		_, err = t.Handover(t.Context(), as(ana), m.ID, "")
		t.must(err)
		_, err = t.TakeOver(t.Context(), as(ben), m.ID)
		t.wantRefusal(err, bot.KindConflict, "refuse.not_offered")
		_, err = t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.Handover(t.Context(), as(ana), m.ID, ben)
		t.wantRefusal(err, bot.KindConflict, "refuse.cancelled")
	})
}
