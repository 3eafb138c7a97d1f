package planner

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// stamped returns an actor whose event has a stamp.
func stamped(u bot.UserID, n int64) bot.Actor {
	a := as(u)
	a.Stamp = bot.Stamp{Number: n}
	return a
}

// An older event that arrives after a newer one changes nothing, whichever
// replica handles it.
func TestAnOlderEventNeverBeatsANewerOne(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		replica := New(t.store, bot.TZData)
		poll, date := t.post(ana, proposal(bot.DraftKindPoll)), t.post(ana, proposal(bot.DraftKindDate))
		first, second := poll.Slots[0].ID, poll.Slots[1].ID
		choose := func(p *Planner, n int64, av bot.Availability, chosen ...bot.SlotID) {
			_, err := p.Choose(ctx, stamped(ben, n), poll.ID, av, all, chosen)
			t.must(err)
		}
		answers := func() [3]bot.Availability {
			s := t.mustSnapshot(poll.ID)
			b := s.Ballot(ben)
			return [3]bot.Availability{b.Of(poll.Slots[0].ID), b.Of(poll.Slots[1].ID), b.Of(poll.Slots[2].ID)}
		}
		want := func(what string, want ...bot.Availability) {
			t.Helper()
			if got := answers(); got != [3]bot.Availability(want) {
				t.Errorf("%s: the answers are %q, want %q", what, got, want)
			}
		}
		const yes, maybe, no, none = bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo, bot.Availability("")

		choose(t.Planner, 11, yes)
		choose(replica, 10, yes, first)
		want("chosen in a menu, then no longer", none, none, none)
		choose(t.Planner, 21, maybe, first)
		choose(replica, 20, yes, first, second)
		want("yes to two, then if needed to one", maybe, yes, none)
		_, err := t.NoneOfThese(ctx, stamped(ben, 31), poll.ID, 0)
		t.must(err)
		choose(replica, 30, yes, first)
		want("yes, then none of these", no, no, no)
		choose(t.Planner, 41, yes, first)
		_, err = replica.NoneOfThese(ctx, stamped(ben, 40), poll.ID, 0)
		t.must(err)
		want("none of these, then yes", yes, no, no)
		_, err = t.Withdraw(ctx, stamped(ben, 51), poll.ID)
		t.must(err)
		_, err = replica.NoneOfThese(ctx, stamped(ben, 50), poll.ID, 0)
		t.must(err)
		want("none of these, then withdrawn", none, none, none)

		react := func(p *Planner, by bot.Actor, added bool) { t.must(p.React(ctx, by, poll.Card, "1️⃣", added)) }
		react(t.Planner, stamped(ben, 61), false)
		react(replica, stamped(ben, 60), true)
		want("reacted, then no longer", none, none, none)
		react(t.Planner, stamped(ben, 71), true)
		react(replica, stamped(ben, 70), false)
		want("no longer, then reacted", yes, none, none)
		choose(t.Planner, 81, maybe, first)
		react(replica, stamped(ben, 79), false)
		react(replica, stamped(ben, 80), true)
		want("reacted, then if needed", maybe, none, none)

		rsvp := func(p *Planner, n int64, state bot.RSVPState) bot.RSVPState {
			r, err := p.RSVP(ctx, stamped(ben, n), date.ID, state, 0)
			t.must(err)
			return r.Change.State
		}
		rsvp(t.Planner, 11, bot.RSVPNotGoing)
		if got := rsvp(replica, 10, bot.RSVPGoing); got != bot.RSVPNotGoing {
			t.Errorf("the late answer is told %q", got)
		}
		rsvp(t.Planner, 20, bot.RSVPGoing)
		s := t.mustSnapshot(date.ID)
		if got := s.Roster.In(bot.RSVPGoing); len(got) != 2 {
			t.Errorf("going are %v", got)
		}
	})
}

// Each kind of an amendment to an RSVP has its own order.
func TestAnAmendmentThatArrivesLateChangesNothing(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		date := t.post(ana, proposal(bot.DraftKindDate))
		_, err := t.RSVP(ctx, stamped(ben, 100), date.ID, bot.RSVPGoing, 0)
		t.must(err)
		for name, change := range map[string]func(by bot.Actor, newer bool) error{
			"guests": func(by bot.Actor, newer bool) error {
				_, err := t.Bring(ctx, by, date.ID, map[bool]int{true: 2, false: 1}[newer])
				return err
			},
			"quiet": func(by bot.Actor, newer bool) error { _, err := t.SetQuietRSVP(ctx, by, date.ID, newer); return err },
			"note": func(by bot.Actor, newer bool) error {
				_, err := t.SetRSVPNote(ctx, by, date.ID, map[bool]string{true: "vegan", false: ""}[newer])
				return err
			},
			"late": func(by bot.Actor, newer bool) error {
				_, err := t.Late(ctx, by, date.ID, map[bool]int{true: 20, false: 0}[newer])
				return err
			},
			"reminders": func(by bot.Actor, newer bool) error {
				_, err := t.SetReminderOverride(ctx, by, date.ID, map[bool]bot.ReminderChannel{true: bot.ReminderChannelNone, false: ""}[newer])
				return err
			},
		} {
			t.must(change(stamped(ben, 12), true))
			t.must(change(stamped(ben, 11), false))
			s := t.mustSnapshot(date.ID)
			own, _ := s.Roster.Of(ben)
			reminders, err := t.Reminders(ctx, as(ben), date.ID)
			t.must(err)
			if kept := map[string]bool{
				"guests": own.Guests == 2, "quiet": own.Quiet, "note": own.Note == "vegan", "late": own.Late == 20, "reminders": reminders.Override == bot.ReminderChannelNone,
			}[name]; !kept {
				t.Errorf("%s: the older one counts: %+v", name, own)
			}
		}
	})
}

// Of two sessions nobody knows which is newer, so the event that arrives last
// counts; the same holds without stamps.
func TestWithoutACommonOrderTheLastArrivalCounts(t *testing.T) {
	each(t, func(t *scenario) {
		poll := t.post(ana, proposal(bot.DraftKindPoll))
		react := func(s bot.Stamp, added bool, want bot.Availability) {
			t.Helper()
			by := as(ben)
			by.Stamp = s
			t.must(t.React(t.Context(), by, poll.Card, "1️⃣", added))
			snapshot := t.mustSnapshot(poll.ID)
			if got := snapshot.Ballot(ben).Of(poll.Slots[0].ID); got != want {
				t.Errorf("%+v, added %t: %q, want %q", s, added, got, want)
			}
		}
		react(bot.Stamp{Session: "one", Number: 9}, true, bot.AvailabilityYes)
		react(bot.Stamp{Session: "two", Number: 1}, false, "")
		react(bot.Stamp{Session: "two", Number: 2}, true, bot.AvailabilityYes)
		react(bot.Stamp{Session: "two", Number: 1}, false, bot.AvailabilityYes)
		react(bot.Stamp{}, false, "")
	})
}

// Whatever the order of arrival, the state is that of the order of the stamps.
func TestTheOrderOfArrivalMakesNoDifference(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		random := rand.New(rand.NewPCG(1, 2))
		apply := func(m bot.Meetup, n int) {
			var err error
			switch by := stamped(ben, int64(n+1)); n % 4 {
			case 0:
				_, err = t.Choose(ctx, by, m.ID, bot.AvailabilityYes, all, []bot.SlotID{m.Slots[n%3].ID})
			case 1:
				_, err = t.Choose(ctx, by, m.ID, bot.AvailabilityIfNeeded, all, []bot.SlotID{m.Slots[(n+1)%3].ID})
			case 2:
				_, err = t.NoneOfThese(ctx, by, m.ID, 0)
			default:
				err = t.React(ctx, by, m.Card, "1️⃣", n%8 == 3)
			}
			t.must(err)
		}
		for range 5 {
			inOrder, shuffled := t.post(ana, proposal(bot.DraftKindPoll)), t.post(ana, proposal(bot.DraftKindPoll))
			last := 9 + random.IntN(2)*4 // the last answers all slots, and one more follows
			for n := range last {
				apply(inOrder, n)
			}
			for _, n := range random.Perm(last) {
				apply(shuffled, n)
			}
			a, b := t.mustSnapshot(inOrder.ID), t.mustSnapshot(shuffled.ID)
			for i := range a.Meetup.Slots {
				if diff := cmp.Diff(a.Ballot(ben).Of(a.Meetup.Slots[i].ID), b.Ballot(ben).Of(b.Meetup.Slots[i].ID)); diff != "" {
					t.Errorf("slot %d of %d events (-in order +shuffled):\n%s", i+1, last, diff)
				}
			}
		}
	})
}

func TestStampsAreForgottenWithTheirMember(t *testing.T) {
	each(t, func(t *scenario) {
		date := t.post(ana, proposal(bot.DraftKindDate))
		_, err := t.RSVP(t.Context(), stamped(ben, 7), date.ID, bot.RSVPGoing, 0)
		t.must(err)
		t.must(t.Forget(t.Context(), as(ben)))
		s, err := bot.View(t.Context(), t.store, func(r bot.Reader) (bot.Stamp, error) { return r.LastStamp(room, date.ID, ben, bot.TopicRSVP) })
		if err != nil || s != (bot.Stamp{}) {
			t.Errorf("the stamp is %+v, %v", s, err)
		}
	})
}

// Somebody whose reaction does not count is told so once, however often they
// react.
func TestAReactionInVainIsAnsweredOnce(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		poll, date := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben))), t.post(ana, proposal(bot.DraftKindDate))
		t.dueTasks(t.clock.Now())
		react := func(m bot.Meetup, u bot.UserID, emoji string, added bool) {
			t.must(t.React(ctx, as(u), m.Card, emoji, added))
		}
		react(poll, dee, "🎉", true)    // it asks for nothing
		react(poll, dee, "1️⃣", false) // they take something back
		react(date, dee, "1️⃣", true)  // there was no poll
		react(poll, ben, "2️⃣", true)  // it counts
		t.wantDueTasks(t.clock.Now().Add(3*time.Second), "redraw")
		react(poll, dee, "1️⃣", true)
		t.wantDueTasks(t.clock.Now(), "tell_member:ignored>test:dee")
		react(poll, dee, "1️⃣", false)
		react(poll, dee, "2️⃣", true)
		react(poll, dee, "1️⃣", true)
		t.wantDueTasks(t.clock.Now())
		_, err := t.Cancel(ctx, as(ana), poll.ID)
		t.must(err)
		t.dueTasks(t.clock.Now())
		react(poll, ben, bot.NoneOfThese, true)
		react(poll, ben, "1️⃣", true)
		t.wantDueTasks(t.clock.Now(), "tell_member:ignored>test:ben")

		t.must(t.RecordIgnored(ctx, room, poll.ID))
		t.must(t.RecordIgnored(ctx, room, poll.ID))
		if m := t.mustSnapshot(poll.ID).Meetup; !m.IgnoredReactions {
			t.Error("the card does not learn of it")
		}
	})
}
