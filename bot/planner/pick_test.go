package planner

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// daysOf makes a proposal ask about days.
func daysOf(days ...int) func(*bot.Draft) {
	return func(d *bot.Draft) {
		d.Slots = nil
		for _, day := range days {
			d.Slots = append(d.Slots, bot.DaySlot(wall(day, 0)))
		}
	}
}

func (t *scenario) pickTime(by bot.Actor, m bot.MeetupID, day bot.SlotID, start bot.Wall, length time.Duration) error {
	_, err := t.PickTime(t.Context(), by, m, day, start, length)
	return err
}

func TestADayIsPickedWithATime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy), daysOf(27, 28, 29)))
		t.choose(ben, m, 1)
		t.choose(cy, m, 0, 1)
		day := m.Slots[1].ID
		for name, at := range map[string]struct {
			start  bot.Wall
			length time.Duration
		}{"another day": {wall(27, 19), time.Hour}, "no length": {wall(28, 19), 0}} {
			if err := t.pickTime(as(ana), m.ID, day, at.start, at.length); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		t.wantRefusal(t.pickTime(as(ben), m.ID, day, wall(28, 19), time.Hour), bot.KindForbidden, "refuse.pick")
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling || !s.Meetup.Slots[1].AllDay {
			t.Fatalf("a refusal changed it: %+v", s.Meetup)
		}
		for range 2 { // the second changes nothing
			s, err := t.PickTime(t.Context(), as(ana), m.ID, day, wall(28, 19), 3*time.Hour)
			t.must(err)
			date, ok := s.Meetup.Date()
			if !ok || date.ID != day || date.AllDay || date.Start != wall(28, 19) || date.Length != 3*time.Hour || date.StartAt.Hour() != 18 {
				t.Fatalf("it is at %+v", date)
			}
			if guests := s.ExpectedGuests(); len(guests) != 2 {
				t.Errorf("%v are asked whether they come", guests)
			}
		}
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(27, 19), time.Hour), bot.KindConflict, "refuse.not_polling")
	})
}

func TestATimeOnADayIsNotOneOfThePolls(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) {
			d.Slots = []bot.Slot{bot.DaySlot(wall(28, 0)), {Start: wall(28, 19), Length: time.Hour}}
		}))
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(28, 19), time.Hour), bot.KindInvalid, "refuse.not_that_day")
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[1].ID, wall(28, 20), time.Hour), bot.KindConflict, "refuse.slot_gone")
		t.must(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(28, 20), time.Hour))
	})
}

// chosenDay returns a meetup on a day that its poll has chosen, with the tasks done that
// were due.
func (t *scenario) chosenDay(change ...func(*bot.Draft)) bot.Meetup {
	m := t.post(ana, proposal(bot.DraftKindPoll, append([]func(*bot.Draft){forUsers(ben, cy), daysOf(28, 29)}, change...)...))
	t.choose(ben, m, 0)
	t.choose(cy, m, 0)
	t.clock.to(t.clock.Now().Add(bot.SettleDelay))
	t.must(t.Settle(t.Context(), room, m.ID))
	return t.mustSnapshot(m.ID).Meetup
}

// asked has the thread been asked who comes.
func (t *scenario) asked(m bot.Meetup) {
	t.must(t.RecordNothingToSend(t.Context(), m, bot.Task{Kind: bot.TaskAskConfirm, Community: room, Meetup: m.ID}))
}

func TestAPollOfDaysChoosesADayAndAsksItsHostForTheTimeOnce(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.chosenDay()
		date, dated := m.Date()
		if m.Status != bot.StatusScheduled || !dated || !date.AllDay || m.Reason.By != bot.DeciderEveryone {
			t.Fatalf("it is %s at %+v, by %s", m.Status, date, m.Reason.By)
		}
		hour := func() (n int) {
			for _, due := range t.dueTasks(t.clock.Now()) {
				if due == "tell_member:which_hour>test:ana" {
					n++
				}
			}
			return n
		}
		if n := hour(); n != 1 {
			t.Errorf("the host is asked %d times", n)
		}
		t.must(t.Settle(t.Context(), room, m.ID))
		if _, err := t.Pick(t.Context(), as(ana), m.ID, m.ChosenSlot); err != nil || hour() != 0 {
			t.Errorf("asked again: %v", err)
		}
	})
}

func TestWhoPicksADayIsAskedForTheTimeInTheReply(t *testing.T) {
	each(t, func(t *scenario) {
		for _, c := range []struct {
			by    bot.Actor
			asked bool
		}{{as(ana), false}, {organiser(dee), true}} {
			m := t.post(ana, proposal(bot.DraftKindPoll, daysOf(28, 29)))
			s, err := t.Pick(t.Context(), c.by, m.ID, m.Slots[1].ID)
			t.must(err)
			if date, _ := s.Meetup.Date(); s.Meetup.Status != bot.StatusScheduled || !date.AllDay {
				t.Fatalf("it is %s at %+v", s.Meetup.Status, date)
			}
			if due := t.dueTasks(t.clock.Now()); slices.Contains(due, "tell_member:which_hour>test:ana") != c.asked {
				t.Errorf("picked by %s: %q", c.by.User, due)
			}
		}
	})
}

func TestTheTimeOfDayIsNoMove(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.chosenDay(func(d *bot.Draft) { d.Capacity = 2 })
		_, err := t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, m.ChosenSlot)
		t.must(err)
		_, err = t.RSVP(t.Context(), as(cy), m.ID, bot.RSVPGoing, m.ChosenSlot)
		t.must(err)
		t.asked(m)
		t.dueTasks(t.clock.Now())
		for range 2 { // the second changes nothing
			s, err := t.PickTime(t.Context(), as(ana), m.ID, m.ChosenSlot, wall(28, 19), 2*time.Hour)
			t.must(err)
			date, _ := s.Meetup.Date()
			if date.ID != m.ChosenSlot || date.AllDay || date.Start != wall(28, 19) {
				t.Fatalf("it is at %+v", date)
			}
			waiting, _ := s.Roster.Of(cy)
			if going, _ := s.Roster.Of(ben); going.State != bot.RSVPGoing || !going.ConfirmBy.IsZero() || waiting.State != bot.RSVPWaiting || !s.Roster.Agrees(waiting) {
				t.Errorf("the guests are %+v", s.Roster.RSVPs)
			}
		}
		t.wantDueTasks(t.clock.Now(), "redraw", "tell:changed:1")
		t.wantRefusal(t.pickTime(as(ben), m.ID, m.ChosenSlot, wall(28, 20), time.Hour), bot.KindForbidden, "refuse.pick")
	})
}

func TestTheQuestionWhoComesSaysTheTimeOfDayThatIsKnownByThen(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.chosenDay()
		t.must(t.pickTime(as(ana), m.ID, m.ChosenSlot, wall(28, 19), time.Hour))
		if due := t.dueTasks(t.clock.Now()); slices.ContainsFunc(due, func(s string) bool { return strings.HasPrefix(s, "tell:changed") }) {
			t.Errorf("it is said twice: %q", due)
		}
		t.asked(m) // composed before the time was said
		if due := t.dueTasks(t.clock.Now()); !slices.ContainsFunc(due, func(s string) bool { return strings.HasPrefix(s, "tell:changed") }) {
			t.Errorf("the thread does not get to know it: %q", due)
		}
	})
}

func TestAnEditSaysTheTimeOfDayOrMovesTheDay(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.chosenDay()
		_, err := t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, m.ChosenSlot)
		t.must(err)
		edit := func(slot bot.Slot) Snapshot {
			d := draftOf(t.mustSnapshot(m.ID).Meetup, t.clock.Now(), func(d *bot.Draft) {
				d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, []bot.Slot{slot})
			})
			d, problems, err := t.SaveDraft(t.Context(), as(ana), d)
			t.must(err)
			if len(problems) > 0 {
				t.Fatal(problems[0])
			}
			s, err := t.Edit(t.Context(), as(ana), d.ID, d.Version)
			t.must(err)
			return s.Snapshot
		}
		s := edit(bot.DaySlot(wall(29, 0)))
		if own, _ := s.Roster.Of(ben); own.ConfirmBy.IsZero() || s.Meetup.ChosenSlot == m.ChosenSlot {
			t.Errorf("nobody confirms another day: %+v", own)
		}
		_, err = t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, s.Meetup.ChosenSlot)
		t.must(err)
		day := s.Meetup.ChosenSlot
		s = edit(bot.Slot{Start: wall(29, 19), Length: time.Hour})
		if own, _ := s.Roster.Of(ben); !own.ConfirmBy.IsZero() || s.Meetup.ChosenSlot != day {
			t.Errorf("the time of day has to be confirmed: %+v", own)
		}
		s = edit(bot.Slot{Start: wall(29, 20), Length: time.Hour})
		if own, _ := s.Roster.Of(ben); own.ConfirmBy.IsZero() {
			t.Error("nobody confirms another time of day")
		}
	})
}

func TestADayBeginsAtMidnightAndCanStillGetItsTime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.chosenDay()
		date, _ := m.Date()
		t.clock.to(date.StartAt)
		t.must(t.Begin(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusUnderway {
			t.Fatalf("it is %s", s.Meetup.Status)
		}
		t.clock.to(date.StartAt.Add(12 * time.Hour))
		t.wantRefusal(t.pickTime(as(ana), m.ID, date.ID, wall(28, 11), time.Hour), bot.KindConflict, "refuse.slot_past")
		t.must(t.pickTime(as(ana), m.ID, date.ID, wall(28, 19), time.Hour))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusScheduled {
			t.Errorf("it is %s", s.Meetup.Status)
		}
	})
}

func TestADayIsOverAtItsEnd(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.chosenDay()
		date, _ := m.Date()
		t.clock.to(date.EndAt().Add(-time.Second))
		t.must(t.Finish(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status == bot.StatusDone {
			t.Fatal("over before its end")
		}
		t.clock.to(date.EndAt())
		t.must(t.Finish(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusDone {
			t.Errorf("it is %s", s.Meetup.Status)
		}
	})
}

// A host whom an older version asked for the time of a day, and who has not answered,
// has that day.
func TestADayIsChosenWhereItsHostWasAskedFirst(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben), daysOf(28, 29)))
		t.choose(ben, m, 0)
		t.must(t.store.InTx(t.Context(), func(tx bot.Tx) error {
			m, err := tx.LockMeetup(room, m.ID)
			m.HostAskedAt = t.clock.Now()
			return errors.Join(err, tx.SaveMeetup(&m))
		}))
		t.clock.to(t.clock.Now().Add(bot.HostReplyTimeout))
		t.must(t.GiveUp(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusScheduled {
			t.Errorf("it is %s", s.Meetup.Status)
		}
	})
}

func TestADayCanBePickedUntilItEnds(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, daysOf(27)))
		t.clock.to(m.Slots[0].StartAt.Add(12 * time.Hour))
		t.wantRefusal(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(27, 11), time.Hour), bot.KindConflict, "refuse.slot_past")
		t.must(t.pickTime(as(ana), m.ID, m.Slots[0].ID, wall(27, 19), time.Hour))
	})
}
