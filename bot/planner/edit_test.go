package planner

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// terms is a draft that would change nothing of a meetup, and then change.
func terms(m bot.Meetup, change func(*bot.Draft)) bot.Draft {
	d := bot.Draft{Terms: m.CurrentTerms(), Edits: m.ID, Channel: m.Channel, Ready: true, CloseAt: m.CloseAt}
	d.Deadline = m.Deadline
	change(&d)
	d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, d.Slots)
	d.Kind = m.DraftKind(len(d.Slots))
	return d
}

func at(day, hour int) bot.Slot { return bot.Slot{Start: wall(day, hour), Length: 2 * time.Hour} }

// edit makes a change of a meetup.
func (t *table) edit(by bot.Actor, m bot.Meetup, change func(*bot.Draft)) (EditResult, error) {
	t.Helper()
	d, wrong, err := t.SaveDraft(t.Context(), by, terms(m, change))
	if err != nil {
		return EditResult{}, err
	}
	if len(wrong) > 0 {
		return EditResult{}, wrong[0]
	}
	return t.Edit(t.Context(), by, d.ID)
}

func (t *table) changed(by bot.UserID, m bot.Meetup, change func(*bot.Draft)) EditResult {
	t.Helper()
	done, err := t.edit(as(by), m, change)
	t.must(err)
	return done
}

func (t *table) going(m bot.Meetup, users ...bot.UserID) {
	t.Helper()
	for _, u := range users {
		_, err := t.RSVP(t.Context(), as(u), m.ID, bot.RSVPGoing)
		t.must(err)
	}
}

func TestAMoveAsksGuestsAgainAndTakesTheRemindersAlong(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 3 }))
		t.going(m, ben, cy, dee)
		t.owed(monday.Add(time.Minute))
		done := t.changed(ana, m, func(d *bot.Draft) { d.Slots = []bot.Slot{at(27, 18)} })
		if !slices.Equal(done.Roster.Unconfirmed(), []bot.UserID{ben, cy}) || !slices.Equal(done.Roster.Confirmed(), []bot.UserID{ana}) {
			t.Fatalf("roster %+v", done.Roster.RSVPs)
		}
		date, _ := done.Meetup.Date()
		if date.Start != wall(27, 18) || len(done.Meetup.Withdrawn) != 1 || done.Meetup.Withdrawn[0].ID != m.ChosenSlot {
			t.Errorf("date %+v, withdrawn %+v", date, done.Meetup.Withdrawn)
		}
		t.wantOwed(monday.Add(redrawInterval), "redraw", "tell:changed:1")
		t.going(m, ben) // says yes again, and keeps the seat
		until := monday.Add(48 * time.Hour)
		t.clock.to(until)
		t.must(t.LapseUnconfirmed(t.Context(), room, m.ID))
		s := t.look(m.ID)
		if got := s.Roster.In(bot.RSVPGoing); !slices.Equal(got, []bot.UserID{ana, ben, dee}) {
			t.Errorf("going %v", got)
		}
		if got := s.Roster.In(bot.RSVPMaybe); !slices.Equal(got, []bot.UserID{cy}) {
			t.Errorf("maybe %v", got)
		}
		t.wantOwed(until.Add(redrawInterval), "redraw", "lapse", "tell_member:seat>test:dee")
		t.wantOwed(date.StartAt.Add(-time.Second), "remind:1d", "remind:2h")
		t.wantOwed(date.StartAt, "begin")
		t.wantOwed(date.EndAt(), "finish")
	})
}

func TestTheTimeToConfirmIsHalfOfWhatIsLeft(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.going(m, ben)
		t.clock.to(time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)) // 9:00 in Berlin
		t.changed(ana, m, func(d *bot.Draft) { d.Where = "Old Town Hall" })
		s := t.look(m.ID)
		row, _ := s.Roster.Of(ben)
		if want := time.Date(2026, 11, 27, 13, 0, 0, 0, time.UTC); !row.ConfirmBy.Equal(want) {
			t.Errorf("until %s, want %s", row.ConfirmBy, want)
		}
		t.must(t.LapseUnconfirmed(t.Context(), room, m.ID)) // too soon
		if s := t.look(m.ID); len(s.Roster.In(bot.RSVPGoing)) != 2 {
			t.Error("lapsed before its time")
		}
	})
}

func TestAMovedTimeKeepsItsWallTimeWhereTheClocksChange(t *testing.T) {
	each(t, func(t *table) {
		t.clock.to(time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC))
		march := func(day, hour, minute int) bot.Slot {
			return bot.Slot{Start: bot.Wall{Year: 2027, Month: 3, Day: day, Hour: hour, Minute: minute}, Length: 2 * time.Hour}
		}
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Slots = []bot.Slot{march(26, 19, 0)} }))
		for _, c := range []struct {
			to    bot.Slot
			want  string
			day   string // when the reminder a day before falls; not into the night
			shift bot.Shift
		}{
			{march(28, 19, 0), "2027-03-28T17:00:00Z", "2027-03-27T18:00:00Z", bot.ShiftNone},
			{march(28, 2, 30), "2027-03-28T01:30:00Z", "2027-03-26T21:00:00Z", bot.ShiftGap},
			{bot.Slot{Start: bot.Wall{Year: 2027, Month: 10, Day: 31, Hour: 2, Minute: 30}, Length: 2 * time.Hour},
				"2027-10-31T00:30:00Z", "2027-10-29T20:00:00Z", bot.ShiftOverlap},
		} {
			done := t.changed(ana, m, func(d *bot.Draft) { d.Slots = []bot.Slot{c.to} })
			m = done.Meetup
			date, _ := m.Date()
			if got := date.StartAt.Format(time.RFC3339); got != c.want || date.Shift != c.shift {
				t.Errorf("%s: starts %s (%s), want %s (%s)", c.to.Start, got, date.Shift, c.want, c.shift)
			}
			day, _ := time.Parse(time.RFC3339, c.day)
			t.clock.to(t.clock.Now().Add(time.Minute))
			t.owed(day.Add(-time.Second))
			t.wantOwed(day, "remind:1d")
		}
	})
}

func TestEditIsForWhoDecides(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy, ana, cy} }))
		if !slices.Equal(m.Cohosts, []bot.UserID{cy}) {
			t.Errorf("co-hosts %v", m.Cohosts)
		}
		title := func(d *bot.Draft) { d.Title = "Chess" }
		_, err := t.edit(as(ben), m, title)
		t.refused(err, bot.KindForbidden, "refuse.edit")
		_, err = t.edit(bot.Actor{Community: "test:other", User: ana, Organiser: true}, m, title)
		t.refused(err, bot.KindNotFound, "refuse.no_meetup")
		d, _, err := t.SaveDraft(t.Context(), as(cy), terms(m, title))
		t.must(err)
		_, err = t.Edit(t.Context(), as(ana), d.ID)
		t.refused(err, bot.KindNotFound, "refuse.no_draft")
		_, err = t.Propose(t.Context(), as(cy), d.ID)
		t.refused(err, bot.KindNotFound, "refuse.no_draft")
		late, _, err := t.SaveDraft(t.Context(), organiser(dee), terms(m, func(d *bot.Draft) { d.Title = "Go" }))
		t.must(err)
		t.clock.to(monday.Add(time.Minute))
		_, err = t.Edit(t.Context(), as(cy), d.ID)
		t.must(err)
		_, err = t.Edit(t.Context(), as(cy), d.ID) // the second tap
		t.must(err)
		_, err = t.Edit(t.Context(), organiser(dee), late.ID)
		t.refused(err, bot.KindConflict, "refuse.edited_meanwhile")
		m = t.look(m.ID).Meetup
		t.clock.to(monday.Add(2 * time.Minute))
		// A co-host who is taken off may not any more.
		done, err := t.edit(organiser(dee), m, func(d *bot.Draft) { d.Cohosts = nil })
		t.must(err)
		if done.Meetup.Title != "Chess" || len(done.Meetup.Cohosts) != 0 {
			t.Errorf("got %q, co-hosts %v", done.Meetup.Title, done.Meetup.Cohosts)
		}
		_, err = t.Cancel(t.Context(), as(cy), m.ID)
		t.refused(err, bot.KindForbidden, "refuse.cancel")
	})
}

func TestWhatCannotBeChangedIsRefused(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 4 }))
		t.going(m, ben, cy)
		for key, change := range map[string]func(*bot.Draft){
			"edit.seats_taken":       func(d *bot.Draft) { d.Capacity = 2 },
			"draft.past":             func(d *bot.Draft) { d.Slots = []bot.Slot{at(20, 18)} },
			"draft.no_title":         func(d *bot.Draft) { d.Title = "" },
			"draft.minimum":          func(d *bot.Draft) { d.Minimum = 5 },
			"draft.too_many_cohosts": func(d *bot.Draft) { d.Cohosts = make([]bot.UserID, 11) },
			"draft.too_long":         func(d *bot.Draft) { d.Description = strings.Repeat("x", 1001) },
		} {
			if _, err := t.edit(as(ana), m, change); !bot.IsKind(err, bot.KindInvalid) && !bot.IsKind(err, bot.KindConflict) {
				t.Errorf("%s: %v", key, err)
			} else if e, _ := bot.AsError(err); e.Key != key {
				t.Errorf("got %s, want %s", e.Key, key)
			}
		}
		date, _ := m.Date()
		t.clock.to(date.StartAt)
		t.must(t.Begin(t.Context(), room, m.ID))
		_, err := t.edit(as(ana), m, func(d *bot.Draft) { d.Slots = []bot.Slot{at(28, 18)} })
		t.refused(err, bot.KindConflict, "edit.begun")
		t.changed(ana, m, func(d *bot.Draft) { d.Description = "We are upstairs." })
		t.must(t.Finish(t.Context(), room, m.ID))
		_, err = t.edit(as(ana), m, func(d *bot.Draft) {})
		t.refused(err, bot.KindConflict, "refuse.done")
	})
}

func TestMoreSeatsGoToWhoWaits(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 2 }))
		t.going(m, ben, cy, dee)
		t.owed(monday.Add(time.Minute))
		done := t.changed(ana, m, func(d *bot.Draft) { d.Capacity = 3 })
		if got := done.Roster.In(bot.RSVPGoing); !slices.Equal(got, []bot.UserID{ana, ben, cy}) || len(done.Roster.Unconfirmed()) != 0 {
			t.Errorf("going %v", got)
		}
		t.wantOwed(monday.Add(redrawInterval), "redraw", "tell:changed:1", "tell_member:seat>test:cy")
		done = t.changed(ana, done.Meetup, func(d *bot.Draft) { d.Capacity = 0 })
		if len(done.Roster.In(bot.RSVPGoing)) != 4 {
			t.Errorf("without a limit %d are going", len(done.Roster.In(bot.RSVPGoing)))
		}
	})
}

func TestAPollKeepsTheAnswersToTheTimesItKeeps(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.choose(ben, m, 0, 1)
		t.must(t.React(t.Context(), as(cy), m.Card, "1️⃣", true))
		done := t.changed(ana, m, func(d *bot.Draft) { d.Slots = append(d.Slots[1:], at(30, 18)) })
		got := done.Meetup
		if len(got.Slots) != 3 || got.Slots[0] != m.Slots[1] || got.Slots[2].Emoji != "4️⃣" || len(got.Withdrawn) != 1 {
			t.Fatalf("slots %+v, withdrawn %+v", got.Slots, got.Withdrawn)
		}
		if done.Ballot(ben).Of(m.Slots[1].ID) != bot.AvailabilityYes || len(done.Ballot(ben)) != 1 || len(done.Ballot(cy)) != 0 {
			t.Errorf("answers %+v", done.Answers)
		}
		t.must(t.React(t.Context(), as(dee), m.Card, "1️⃣", true))
		if s := t.look(m.ID); len(s.Answered()) != 1 {
			t.Errorf("a reaction to a withdrawn time was heard: %v", s.Answered())
		}
		t.choose(ben, got, 2) // keeps what he said to the withdrawn one
		t.clock.to(monday.Add(time.Minute))
		back := t.changed(ana, got, func(d *bot.Draft) { d.Slots = append(d.Slots, m.Slots[0]) })
		if len(back.Meetup.Slots) != 4 || back.Meetup.Slots[0].ID != m.Slots[0].ID || back.Meetup.Slots[0].Emoji != "1️⃣" {
			t.Errorf("slots %+v", back.Meetup.Slots)
		}
		if back.Ballot(ben).Of(m.Slots[0].ID) != bot.AvailabilityYes || back.Ballot(cy).Of(m.Slots[0].ID) != bot.AvailabilityYes {
			t.Errorf("answers %+v", back.Answers)
		}
	})
}

func TestAnEditedPollWaitsForItsDeadline(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.changed(ana, m, func(d *bot.Draft) { d.Slots = append(d.Slots, at(30, 18)) })
		t.owed(monday.Add(time.Minute))
		t.choose(cy, m, 0)
		t.must(t.Settle(t.Context(), room, m.ID)) // Ben may not have seen the new time
		if s := t.look(m.ID); s.Meetup.Status != bot.StatusPolling || s.IsComplete() {
			t.Errorf("got %s", s.Meetup.Status)
		}
	})
}

func TestSeveralTimesMakeItAPollAgain(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Capacity = 2 }))
		t.choose(ben, m, 0)
		_, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.must(err)
		t.going(m, ben, cy)
		m = t.look(m.ID).Meetup
		t.owed(monday.Add(time.Minute))
		t.clock.to(monday.Add(time.Minute))
		done := t.changed(ana, m, func(d *bot.Draft) {
			d.Slots = []bot.Slot{m.Slots[0], at(30, 18)}
			d.Deadline, d.CloseAt = wall(25, 20), m.CloseAt
		})
		if got := done.Meetup; got.Status != bot.StatusPolling || got.ChosenSlot != 0 || len(got.Slots) != 2 {
			t.Fatalf("got %+v", got)
		}
		if !slices.Contains(done.Edit.Affected, ben) || !slices.Contains(done.Edit.Affected, cy) {
			t.Errorf("whom it concerned: %v", done.Edit.Affected)
		}
		if done.Ballot(ben).Of(m.Slots[0].ID) != bot.AvailabilityYes {
			t.Error("Ben's answer is gone")
		}
		t.wantOwed(monday.Add(2*time.Minute), "redraw", "put_emoji", "tell:changed:1")
		t.wantOwed(m.CloseAt, "settle")
		t.wantOwed(m.Slots[2].EndAt())
		_, err = t.Pick(t.Context(), as(ana), m.ID, done.Meetup.Slots[1].ID)
		t.must(err)
		if s := t.look(m.ID); !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana}) {
			t.Errorf("old answers to another date count: %v", s.Roster.In(bot.RSVPGoing))
		}
		t.going(m, dee)
		if s := t.look(m.ID); !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana, dee}) {
			t.Errorf("going: %v", s.Roster.In(bot.RSVPGoing))
		}
	})
}

func TestOtherGuestsAreAskedAndWaitedFor(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.choose(cy, m, 0)
		t.owed(monday.Add(time.Minute))
		t.clock.to(monday.Add(5 * time.Second)) // before it settles on what both said
		invite := func(m bot.Meetup, users ...bot.UserID) EditResult {
			t.Helper()
			t.clock.to(t.clock.Now().Add(time.Second))
			return t.changed(ana, m, func(d *bot.Draft) {
				d.Invited = nil
				forUsers(users...)(d)
			})
		}
		done := invite(m, ben, dee)
		if !slices.Equal(done.NewlyInvited(), []bot.UserID{dee}) || !slices.Equal(done.Outstanding(), []bot.UserID{dee}) {
			t.Errorf("newly invited %v, awaited %v", done.NewlyInvited(), done.Outstanding())
		}
		if len(done.Ballot(cy)) != 0 {
			t.Errorf("an answer of somebody who is not invited any more counts: %v", done.Answers)
		}
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.look(m.ID); s.Meetup.Status != bot.StatusPolling {
			t.Errorf("it did not wait for who is new: %s", s.Meetup.Status)
		}
		_, err := t.NoneOfThese(t.Context(), as(cy), m.ID)
		t.refused(err, bot.KindForbidden, "refuse.not_invited")

		back := invite(done.Meetup, ben, cy) // with what she said before
		if len(back.NewlyInvited()) != 0 || len(back.Ballot(cy)) != 1 {
			t.Errorf("newly invited %v, answers %v", back.NewlyInvited(), back.Answers)
		}
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.look(m.ID); s.Meetup.Status != bot.StatusScheduled || s.Meetup.Reason.By != bot.DeciderEveryone {
			t.Errorf("got %s, by %q", s.Meetup.Status, s.Meetup.Reason.By)
		}
	})
}

func TestAPollThatWaitsForNobodyIsSettledAndNudgesNobody(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.owed(monday.Add(time.Minute))
		t.clock.to(monday.Add(time.Minute))
		done := t.changed(ana, m, func(d *bot.Draft) { d.Invited = d.Invited[:1] })
		t.wantOwed(t.clock.Now().Add(settleDelay), "redraw", "settle", "tell:changed:1")
		t.clock.to(t.clock.Now().Add(time.Minute))
		t.changed(ana, done.Meetup, func(d *bot.Draft) { d.Invited = nil })
		for _, due := range t.owed(m.CloseAt) {
			if due == "nudge" {
				t.Error("who is to be asked of a meetup for everyone?")
			}
		}
	})
}

func TestWhoIsNotInvitedAnyMoreKeepsTheSeat(t *testing.T) {
	each(t, func(t *table) {
		m := t.post(ana, proposal(bot.DraftKindDate, forUsers(ben, cy)))
		t.going(m, cy)
		done := t.changed(ana, m, func(d *bot.Draft) { d.Invited = d.Invited[:1] })
		if got := done.Roster.In(bot.RSVPGoing); !slices.Equal(got, []bot.UserID{ana, cy}) {
			t.Errorf("going: %v", got)
		}
		_, err := t.RSVP(t.Context(), as(cy), m.ID, bot.RSVPNotGoing)
		t.must(err)
		_, err = t.RSVP(t.Context(), as(dee), m.ID, bot.RSVPGoing)
		t.refused(err, bot.KindForbidden, "refuse.not_invited")
	})
}
