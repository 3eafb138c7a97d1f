package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
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

func cohosted(users ...bot.UserID) func(*bot.Draft) {
	return func(d *bot.Draft) { d.Cohosts = users }
}

func TestACohostAsksToHost(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, cohosted(ben, cy)))
		t.dueTasks(monday.Add(time.Minute))
		handover := func(by bot.Actor, to bot.UserID) error {
			_, err := t.Handover(t.Context(), by, m.ID, to)
			return err
		}
		wantHost := func(host, applicant bot.UserID) {
			t.Helper()
			if m := t.mustSnapshot(m.ID).Meetup; m.Host != host || m.Applicant != applicant {
				t.Errorf("host %s, applicant %s; want %s and %s", m.Host, m.Applicant, host, applicant)
			}
		}
		for range 2 { // the second time, they have asked already
			t.must(handover(as(ben), ben))
		}
		wantHost(ana, ben)
		t.wantDueTasks(monday, "tell_member:host_asked:test:ben>test:ana")
		// Co-hosts neither offer it to others, nor agree, nor withdraw the host's offer.
		t.wantRefusal(handover(as(ben), dee), bot.KindForbidden, "refuse.handover_cohost")
		t.wantRefusal(handover(as(cy), ""), bot.KindForbidden, "refuse.handover_cohost")
		for _, by := range []bot.UserID{ben, cy, dee} {
			_, err := t.Grant(t.Context(), as(by), m.ID, ben)
			t.wantRefusal(err, bot.KindForbidden, "refuse.handover")
			_, err = t.Keep(t.Context(), as(by), m.ID, ben)
			t.wantRefusal(err, bot.KindForbidden, "refuse.handover")
		}
		_, err := t.Grant(t.Context(), as(ana), m.ID, cy) // never asked
		t.wantRefusal(err, bot.KindConflict, "refuse.not_asked")
		_, err = t.Grant(t.Context(), bot.Actor{Community: "test:other", User: ana, Organiser: true}, m.ID, ben)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_meetup")
		wantHost(ana, ben)

		_, err = t.Keep(t.Context(), as(ana), m.ID, ben)
		t.must(err)
		t.wantDueTasks(monday, "tell_member:host_kept>test:ben")
		_, err = t.Grant(t.Context(), as(ana), m.ID, ben)
		t.wantRefusal(err, bot.KindConflict, "refuse.not_asked")
		t.must(handover(as(ben), ben))
		t.must(handover(as(ben), "")) // they take it back themselves
		wantHost(ana, "")

		t.must(handover(as(ben), ben))
		for range 2 { // the second tap changes nothing
			_, err = t.Grant(t.Context(), as(ana), m.ID, ben)
			t.must(err)
		}
		wantHost(ben, "")
		t.must(handover(as(cy), cy))
		t.must(handover(as(ben), cy)) // naming who asked is agreeing
		wantHost(cy, "")
	})
}

func TestWhoHasLeftHostsNothing(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, cohosted(ben, cy), forUsers(dee)))
		left := func(u bot.UserID) { t.must(t.RecordMemberLeft(t.Context(), room, u)) }
		wantHost := func(host bot.UserID, status bot.Status) {
			t.Helper()
			if m := t.mustSnapshot(m.ID).Meetup; m.Host != host || m.Status != status {
				t.Errorf("host %s of a meetup that is %s, want %s and %s", m.Host, m.Status, host, status)
			}
		}
		_, err := t.Handover(t.Context(), as(ana), m.ID, dee)
		t.must(err)
		_, err = t.Handover(t.Context(), as(ben), m.ID, ben)
		t.must(err)
		left(dee)
		left(ben)
		if m := t.mustSnapshot(m.ID).Meetup; m.Heir != "" || m.Applicant != "" {
			t.Errorf("heir %s, applicant %s", m.Heir, m.Applicant)
		}
		_, err = t.Handover(t.Context(), as(ana), m.ID, dee)
		t.wantRefusal(err, bot.KindConflict, "refuse.handover_left")
		left(ana)
		wantHost(cy, bot.StatusScheduled) // not Ben, whose name comes first
		if s := t.mustSnapshot(m.ID); !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{cy}) {
			t.Errorf("%q are going", s.Roster.In(bot.RSVPGoing))
		}
		t.must(t.RecordMemberReturned(t.Context(), room, ben))
		left(cy)
		wantHost(ben, bot.StatusScheduled)
		left(ben)
		wantHost(ben, bot.StatusCancelled) // nobody is left

		_, err = t.Reopen(t.Context(), organiser("test:eli"), m.ID, time.Time{})
		t.must(err)
		wantHost("test:eli", bot.StatusScheduled)
		// Who hosted it comes back as a guest.
		for _, u := range []bot.UserID{ana, ben, cy, dee} {
			t.must(t.RecordMemberReturned(t.Context(), room, u))
			if _, err := t.RSVP(t.Context(), as(u), m.ID, bot.RSVPGoing, 0); err != nil {
				t.Errorf("%s: %v", u, err)
			}
		}
	})
}

// A meetup is never without a host, whichever way it is opened again.
func TestAnEditOfAMeetupWithoutAHostFindsOne(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.must(t.RecordMemberLeft(t.Context(), room, ana))
		if m = t.mustSnapshot(m.ID).Meetup; m.Status != bot.StatusCancelled {
			t.Fatal(m.Status)
		}
		t.clock.to(t.clock.Now().Add(time.Minute))
		_, err := t.edit(organiser(dee), m, func(d *bot.Draft) { d.Title = "Chess" })
		t.must(err)
		if m = t.mustSnapshot(m.ID).Meetup; m.Host != dee || m.Status != bot.StatusScheduled {
			t.Errorf("host %q of a meetup that is %s", m.Host, m.Status)
		}
		t.must(t.Forget(t.Context(), as(dee)))
		if m = t.mustSnapshot(m.ID).Meetup; m.Status != bot.StatusCancelled || m.Host != "" {
			t.Errorf("host %q of a meetup that is %s", m.Host, m.Status)
		}
		if _, err = t.Reopen(t.Context(), organiser(ben), m.ID, time.Time{}); err == nil {
			t.Error("a meetup of which nothing is known was opened again")
		}
	})
}

func TestWhoComesBackIsInvitedStill(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy), func(d *bot.Draft) { d.Invited[0].Must = true }))
		t.choose(cy, m, 0)
		t.must(t.RecordMemberLeft(t.Context(), room, ben))
		s := t.mustSnapshot(m.ID)
		if out := s.Outstanding(); len(out) > 0 || !s.IsComplete() {
			t.Errorf("waits for %q", out)
		}
		// No time waits for whom nobody waits for.
		if best, ok := schedule.Best(&s.Poll); !ok || !best.Must || best.Reason.Of != 2 || best.Reason.Unknown != 0 {
			t.Errorf("the best time is %+v, %t", best, ok)
		}
		t.must(t.RecordMemberReturned(t.Context(), room, ben))
		if s = t.mustSnapshot(m.ID); !slices.Equal(s.Outstanding(), []bot.UserID{ben}) {
			t.Errorf("waits for %q", s.Outstanding())
		}
		t.choose(ben, m, 0)
		t.must(t.RecordMemberReturned(t.Context(), room, ben)) // nothing to do
		t.must(t.RecordMemberLeft(t.Context(), "test:nowhere", ben))
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
