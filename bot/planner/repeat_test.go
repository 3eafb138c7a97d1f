package planner

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// event returns an actor whose action has an event id.
func event(u bot.UserID, id string) bot.Actor {
	return bot.Actor{Community: room, User: u, Organiser: u == ana, Event: id, Sight: as(u).Sight}
}

// A verb that is called again for the same event changes nothing, even if the
// actor has changed their answer since.
func TestAnEventDeliveredAgainChangesNothing(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		poll := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		date := t.post(ana, proposal(bot.DraftKindDate))
		deadline := t.mustSnapshot(poll.ID).Meetup.Deadline
		for _, c := range []struct {
			name           string
			first, between func() error
			state          func() any
		}{
			{"choose", func() error {
				_, err := t.Choose(ctx, event(ben, "1"), poll.ID, bot.AvailabilityYes, all, []bot.SlotID{poll.Slots[0].ID})
				return err
			}, func() error { _, err := t.Withdraw(ctx, event(ben, "2"), poll.ID); return err },
				func() any { return t.mustSnapshot(poll.ID).Answers }},
			{"rsvp", func() error { _, err := t.RSVP(ctx, event(ben, "3"), date.ID, bot.RSVPGoing, 0); return err },
				func() error { _, err := t.RSVP(ctx, event(ben, "4"), date.ID, bot.RSVPNotGoing, 0); return err },
				func() any { s := t.mustSnapshot(date.ID); return s.Roster.Rows(bot.RSVPNotGoing) }},
			{"extend", func() error { _, _, err := t.ExtendDeadline(ctx, event(ana, "5"), poll.ID, 1); return err }, nil,
				func() any { return t.mustSnapshot(poll.ID).Meetup.Deadline }},
			{"set a zone", func() error { _, err := t.SetMemberZone(ctx, event(ben, "6"), "Asia/Tokyo"); return err },
				func() error { _, err := t.SetMemberZone(ctx, event(ben, "7"), "Europe/Paris"); return err },
				func() any { m, err := t.Member(ctx, room, ben); t.must(err); return m.OwnZone }},
			{"set proposers", func() error { _, err := t.SetProposers(ctx, event(ana, "8"), bot.ProposersOrganisers); return err },
				func() error { _, err := t.SetProposers(ctx, event(ana, "9"), bot.ProposersEveryone); return err },
				func() any { c, err := t.Community(ctx, room); t.must(err); return c.Proposers }},
			{"cancel", func() error { _, err := t.Cancel(ctx, event(ana, "10"), date.ID); return err },
				func() error { _, err := t.Reopen(ctx, event(ana, "11"), date.ID, time.Time{}); return err },
				func() any { return t.mustSnapshot(date.ID).Meetup.Status }},
		} {
			t.must(c.first())
			if c.between != nil {
				t.must(c.between())
			}
			before := c.state()
			t.must(c.first())
			if diff := cmp.Diff(before, c.state()); diff != "" {
				t.Errorf("%s twice: %s", c.name, diff)
			}
		}
		if got := t.mustSnapshot(poll.ID).Meetup.Deadline; got != deadline.AddDays(1) {
			t.Errorf("one more day twice is %s after %s", got, deadline)
		}
	})
}

func TestARepeatReturnsTheCurrentState(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		d, _, err := t.SaveDraft(ctx, event(ana, "1"), proposal(bot.DraftKindDate))
		t.must(err)
		again, problems, err := t.SaveDraft(ctx, event(ana, "1"), proposal(bot.DraftKindDate))
		if err != nil || again.ID != d.ID || len(problems) > 0 {
			t.Errorf("a draft twice is %d, %v, %v, want %d", again.ID, problems, err, d.ID)
		}
		m, err := t.Propose(ctx, event(ana, "2"), d.ID)
		t.must(err)
		if same, err := t.Propose(ctx, event(ana, "2"), d.ID); err != nil || same.ID != m.ID {
			t.Errorf("posted twice: %d, %v, want %d", same.ID, err, m.ID)
		}
		for range 2 {
			s, err := t.RSVP(ctx, event(ben, "3"), m.ID, bot.RSVPGoing, 0)
			if mine, _ := s.Roster.Of(ben); err != nil || s.Change.State != bot.RSVPGoing || mine.State != bot.RSVPGoing {
				t.Errorf("it comes to %+v, %v", s.Change, err)
			}
		}
		// The same id from another member, or another verb, is another event.
		if s, err := t.RSVP(ctx, event(cy, "3"), m.ID, bot.RSVPGoing, 0); err != nil || s.Change.Before == bot.RSVPGoing {
			t.Errorf("another's: %+v, %v", s.Change, err)
		}
		if s, err := t.Bring(ctx, event(ben, "4"), m.ID, 1); err != nil || s.Roster.Heads(bot.RSVPGoing) != 4 {
			t.Errorf("with a guest %d come, %v", s.Roster.Heads(bot.RSVPGoing), err)
		}
	})
}

func TestARefusedEventIsTriedAgain(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(cy)))
		_, err := t.Choose(ctx, event(ben, "1"), m.ID, bot.AvailabilityYes, all, nil)
		t.wantRefusal(err, bot.KindForbidden, "refuse.not_invited")
		_, err = t.Choose(ctx, event(ben, "1"), m.ID, bot.AvailabilityYes, all, nil)
		t.wantRefusal(err, bot.KindForbidden, "refuse.not_invited")
	})
}

func TestAnEventDeliveredToManyReplicasAtOnceCountsOnce(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		var replicas sync.WaitGroup
		for range 8 {
			replicas.Go(func() {
				if _, _, err := t.ExtendDeadline(t.Context(), event(ana, "1"), m.ID, 1); err != nil {
					t.Error(err)
				}
			})
		}
		replicas.Wait()
		if got := t.mustSnapshot(m.ID).Meetup.CloseAt.Sub(m.CloseAt); got != 24*time.Hour {
			t.Errorf("it closes %s later", got)
		}
	})
}
