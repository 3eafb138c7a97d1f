package planner

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// editDraft returns a draft that edits a meetup by change.
func (t *scenario) editDraft(m bot.Meetup, change func(*bot.Draft)) bot.Draft {
	return draftOf(m, t.clock.Now(), change)
}

// draftOf is editDraft at a moment.
func draftOf(m bot.Meetup, now time.Time, change func(*bot.Draft)) bot.Draft {
	basis := m.EditBasis(now)
	d := bot.Draft{Terms: basis.Terms.Clone(), Basis: basis, Edits: m.ID, Channel: m.Channel, Ready: true, CloseAt: m.CloseAt}
	change(&d)
	d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, d.Slots)
	d.Kind = m.DraftKind(len(d.Slots))
	return d
}

func at(day, hour int) bot.Slot { return bot.Slot{Start: wall(day, hour), Length: 2 * time.Hour} }

// apply applies the latest version of an edit.
func (t *scenario) apply(by bot.Actor, id bot.DraftID) (EditResult, error) {
	d, err := t.Draft(t.Context(), by, id)
	if err != nil {
		return EditResult{}, err
	}
	return t.Edit(t.Context(), by, id, d.Version)
}

// edit saves and applies an edit of a meetup.
func (t *scenario) edit(by bot.Actor, m bot.Meetup, change func(*bot.Draft)) (EditResult, error) {
	t.Helper()
	d, problems, err := t.SaveDraft(t.Context(), by, t.editDraft(m, change))
	if err != nil {
		return EditResult{}, err
	}
	if len(problems) > 0 {
		return EditResult{}, problems[0]
	}
	return t.apply(by, d.ID)
}

func (t *scenario) mustEdit(by bot.UserID, m bot.Meetup, change func(*bot.Draft)) EditResult {
	t.Helper()
	result, err := t.edit(as(by), m, change)
	t.must(err)
	return result
}

func (t *scenario) rsvpGoing(m bot.Meetup, users ...bot.UserID) {
	t.Helper()
	for _, u := range users {
		_, err := t.RSVP(t.Context(), as(u), m.ID, bot.RSVPGoing, 0)
		t.must(err)
	}
}

func TestAMoveAsksGuestsAgainAndMovesTheReminders(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 3 }))
		t.rsvpGoing(m, ben, cy, dee)
		t.dueTasks(monday.Add(time.Minute))
		result := t.mustEdit(ana, m, func(d *bot.Draft) { d.Slots = []bot.Slot{at(27, 18)} })
		if !slices.Equal(result.Roster.Unconfirmed(), []bot.UserID{ben, cy}) || !slices.Equal(result.Roster.Confirmed(), []bot.UserID{ana}) {
			t.Fatalf("roster %+v", result.Roster.RSVPs)
		}
		date, _ := result.Meetup.Date()
		if date.Start != wall(27, 18) || len(result.Meetup.Withdrawn) != 1 || result.Meetup.Withdrawn[0].ID != m.ChosenSlot {
			t.Errorf("date %+v, withdrawn %+v", date, result.Meetup.Withdrawn)
		}
		t.wantDueTasks(monday.Add(redrawInterval), "redraw", "tell:changed:1")
		t.rsvpGoing(m, ben) // confirms and keeps the seat
		until := monday.Add(48 * time.Hour)
		t.clock.to(until)
		t.must(t.Lapse(t.Context(), room, m.ID))
		t.promoteAll(m.ID)
		_, err := t.TakeSeat(t.Context(), as(dee), m.ID, 1, result.Meetup.Agreement()) // who waited for another time is asked
		t.must(err)
		s := t.mustSnapshot(m.ID)
		if got := s.Roster.In(bot.RSVPGoing); !slices.Equal(got, []bot.UserID{ana, ben, dee}) {
			t.Errorf("going %v", got)
		}
		if got := s.Roster.In(bot.RSVPMaybe); !slices.Equal(got, []bot.UserID{cy}) {
			t.Errorf("maybe %v", got)
		}
		t.wantDueTasks(until.Add(redrawInterval), "redraw", "tell_member:seat_offer>test:dee")
		t.wantDueTasks(date.StartAt.Add(-time.Second), "host_news", "remind:1d", "remind:2h") // that Cy did not confirm
		t.wantDueTasks(date.StartAt, "begin")
		t.wantDueTasks(date.EndAt(), "finish")
	})
}

func TestGuestsHaveHalfTheRemainingTimeToConfirm(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		t.clock.to(time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)) // 9:00 in Berlin
		t.mustEdit(ana, m, func(d *bot.Draft) { d.Where = "Old Town Hall" })
		s := t.mustSnapshot(m.ID)
		row, _ := s.Roster.Of(ben)
		if want := time.Date(2026, 11, 27, 13, 0, 0, 0, time.UTC); !row.ConfirmBy.Equal(want) {
			t.Errorf("until %s, want %s", row.ConfirmBy, want)
		}
		t.must(t.Lapse(t.Context(), room, m.ID)) // too soon
		if s := t.mustSnapshot(m.ID); len(s.Roster.In(bot.RSVPGoing)) != 2 {
			t.Error("lapsed before its time")
		}
	})
}

func TestAMovedTimeKeepsItsWallTimeAcrossAClockChange(t *testing.T) {
	each(t, func(t *scenario) {
		t.clock.to(time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC))
		march := func(day, hour, minute int) bot.Slot {
			return bot.Slot{Start: bot.Wall{Year: 2027, Month: 3, Day: day, Hour: hour, Minute: minute}, Length: 2 * time.Hour}
		}
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Slots = []bot.Slot{march(26, 19, 0)} }))
		for _, c := range []struct {
			to    bot.Slot
			want  string
			day   string // when the day-before reminder is due, outside quiet hours
			shift bot.Shift
		}{
			{march(28, 19, 0), "2027-03-28T17:00:00Z", "2027-03-27T18:00:00Z", bot.ShiftNone},
			{march(28, 2, 30), "2027-03-28T01:30:00Z", "2027-03-26T21:00:00Z", bot.ShiftGap},
			{bot.Slot{Start: bot.Wall{Year: 2027, Month: 10, Day: 31, Hour: 2, Minute: 30}, Length: 2 * time.Hour},
				"2027-10-31T00:30:00Z", "2027-10-29T20:00:00Z", bot.ShiftOverlap},
		} {
			result := t.mustEdit(ana, m, func(d *bot.Draft) { d.Slots = []bot.Slot{c.to} })
			m = result.Meetup
			date, _ := m.Date()
			if got := date.StartAt.Format(time.RFC3339); got != c.want || date.Shift != c.shift {
				t.Errorf("%s: starts %s (%s), want %s (%s)", c.to.Start, got, date.Shift, c.want, c.shift)
			}
			day, _ := time.Parse(time.RFC3339, c.day)
			t.clock.to(t.clock.Now().Add(time.Minute))
			t.dueTasks(day.Add(-time.Second))
			t.wantDueTasks(day, "remind:1d")
		}
	})
}

func TestOnlyTheHostACohostOrAnOrganiserEdits(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy, ana, cy} }))
		if !slices.Equal(m.Cohosts, []bot.UserID{cy}) {
			t.Errorf("co-hosts %v", m.Cohosts)
		}
		title := func(d *bot.Draft) { d.Title = "Chess" }
		_, err := t.edit(as(ben), m, title)
		t.wantRefusal(err, bot.KindForbidden, "refuse.edit")
		_, err = t.edit(bot.Actor{Community: "test:other", User: ana, Organiser: true}, m, title)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_meetup")
		d, _, err := t.SaveDraft(t.Context(), as(cy), t.editDraft(m, title))
		t.must(err)
		_, err = t.Edit(t.Context(), as(ana), d.ID, d.Version)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
		_, err = t.Propose(t.Context(), as(cy), d.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
		late, _, err := t.SaveDraft(t.Context(), organiser(dee), t.editDraft(m, func(d *bot.Draft) { d.Title = "Go" }))
		t.must(err)
		t.clock.to(monday.Add(time.Minute))
		_, err = t.apply(as(cy), d.ID)
		t.must(err)
		_, err = t.apply(as(cy), d.ID) // the second tap
		t.must(err)
		look, err := t.apply(organiser(dee), late.ID)
		if err != nil || look.Meetup.Title != "Chess" || !slices.Equal(conflictsOf(look), []bot.Field{bot.FieldTitle}) {
			t.Errorf("two titles: %q, %+v, %v", look.Meetup.Title, conflictsOf(look), err)
		}
		m = t.mustSnapshot(m.ID).Meetup
		t.clock.to(monday.Add(2 * time.Minute))
		// A removed co-host may not edit.
		result, err := t.edit(organiser(dee), m, func(d *bot.Draft) { d.Cohosts = nil })
		t.must(err)
		if result.Meetup.Title != "Chess" || len(result.Meetup.Cohosts) != 0 {
			t.Errorf("got %q, co-hosts %v", result.Meetup.Title, result.Meetup.Cohosts)
		}
		_, err = t.Cancel(t.Context(), as(cy), m.ID)
		t.wantRefusal(err, bot.KindForbidden, "refuse.cancel")
	})
}

func TestImpossibleEditsAreRefused(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 4 }))
		t.rsvpGoing(m, ben, cy)
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
		t.wantRefusal(err, bot.KindConflict, "edit.begun")
		t.mustEdit(ana, m, func(d *bot.Draft) { d.Description = "We are upstairs." })
		t.clock.to(date.EndAt())
		t.must(t.Finish(t.Context(), room, m.ID))
		_, err = t.edit(as(ana), m, func(d *bot.Draft) {})
		t.wantRefusal(err, bot.KindConflict, "refuse.done")
	})
}

func TestNewSeatsGoToTheWaitlist(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 2 }))
		t.rsvpGoing(m, ben, cy, dee)
		t.dueTasks(monday.Add(time.Minute))
		result := t.mustEdit(ana, m, func(d *bot.Draft) { d.Capacity = 3 })
		t.promoteAll(m.ID)
		now := t.mustSnapshot(m.ID)
		if got := now.Roster.In(bot.RSVPGoing); !slices.Equal(got, []bot.UserID{ana, ben, cy}) || len(result.Roster.Unconfirmed()) != 0 {
			t.Errorf("going %v", got)
		}
		t.wantDueTasks(monday.Add(redrawInterval), "redraw", "tell:changed:1", "tell_member:seat>test:cy")
		result = t.mustEdit(ana, result.Meetup, func(d *bot.Draft) { d.Capacity = 0 })
		t.promoteAll(result.Meetup.ID)
		if now = t.mustSnapshot(m.ID); len(now.Roster.In(bot.RSVPGoing)) != 4 {
			t.Errorf("without a limit %d are going", len(now.Roster.In(bot.RSVPGoing)))
		}
	})
}

func TestAPollKeepsTheAnswersToRemainingTimes(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.choose(ben, m, 0, 1)
		t.must(t.React(t.Context(), as(cy), m.Card, "1️⃣", true))
		result := t.mustEdit(ana, m, func(d *bot.Draft) { d.Slots = append(d.Slots[1:], at(30, 18)) })
		got := result.Meetup
		if len(got.Slots) != 3 || got.Slots[0] != m.Slots[1] || got.Slots[2].Emoji != "4️⃣" || len(got.Withdrawn) != 1 {
			t.Fatalf("slots %+v, withdrawn %+v", got.Slots, got.Withdrawn)
		}
		if result.Ballot(ben).Of(m.Slots[1].ID) != bot.AvailabilityYes || len(result.Ballot(ben)) != 1 || len(result.Ballot(cy)) != 0 {
			t.Errorf("answers %+v", result.Answers)
		}
		t.must(t.React(t.Context(), as(dee), m.Card, "1️⃣", true))
		if s := t.mustSnapshot(m.ID); len(s.Answered()) != 1 {
			t.Errorf("a reaction to a withdrawn time counts: %v", s.Answered())
		}
		t.choose(ben, got, 2) // keeps his answer to the withdrawn slot
		t.clock.to(monday.Add(time.Minute))
		back := t.mustEdit(ana, got, func(d *bot.Draft) { d.Slots = append(d.Slots, m.Slots[0]) })
		if len(back.Meetup.Slots) != 4 || back.Meetup.Slots[0].ID != m.Slots[0].ID || back.Meetup.Slots[0].Emoji != "1️⃣" {
			t.Errorf("slots %+v", back.Meetup.Slots)
		}
		if back.Ballot(ben).Of(m.Slots[0].ID) != bot.AvailabilityYes || back.Ballot(cy).Of(m.Slots[0].ID) != bot.AvailabilityYes {
			t.Errorf("answers %+v", back.Answers)
		}
	})
}

func TestAnEditedPollWaitsForItsDeadline(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.mustEdit(ana, m, func(d *bot.Draft) { d.Slots = append(d.Slots, at(30, 18)) })
		t.dueTasks(monday.Add(time.Minute))
		t.choose(cy, m, 0)
		t.must(t.Settle(t.Context(), room, m.ID)) // Ben may not have seen the new time
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling || s.IsComplete() {
			t.Errorf("got %s", s.Meetup.Status)
		}
	})
}

func TestSeveralTimesMakeItAPollAgain(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Capacity = 2 }))
		t.choose(ben, m, 0)
		_, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
		t.must(err)
		t.rsvpGoing(m, ben, cy)
		m = t.mustSnapshot(m.ID).Meetup
		t.dueTasks(monday.Add(time.Minute))
		t.clock.to(monday.Add(time.Minute))
		result := t.mustEdit(ana, m, func(d *bot.Draft) {
			d.Slots = []bot.Slot{m.Slots[0], at(30, 18)}
			d.Deadline, d.CloseAt = wall(25, 20), m.CloseAt
		})
		if got := result.Meetup; got.Status != bot.StatusPolling || got.ChosenSlot != 0 || len(got.Slots) != 2 {
			t.Fatalf("got %+v", got)
		}
		if !slices.Contains(result.Edit.Affected, ben) || !slices.Contains(result.Edit.Affected, cy) {
			t.Errorf("affected: %v", result.Edit.Affected)
		}
		if result.Ballot(ben).Of(m.Slots[0].ID) != bot.AvailabilityYes {
			t.Error("Ben's answer is gone")
		}
		t.wantDueTasks(monday.Add(2*time.Minute), "redraw", "put_emoji", "tell:changed:1")
		t.wantDueTasks(m.CloseAt, "settle")
		t.wantDueTasks(m.Slots[2].EndAt(), fmt.Sprint("passed:", m.Slots[0].ID))
		_, err = t.Pick(t.Context(), as(ana), m.ID, result.Meetup.Slots[1].ID)
		t.must(err)
		if s := t.mustSnapshot(m.ID); !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana}) {
			t.Errorf("old answers to another date count: %v", s.Roster.In(bot.RSVPGoing))
		}
		t.rsvpGoing(m, dee)
		if s := t.mustSnapshot(m.ID); !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana, dee}) {
			t.Errorf("going: %v", s.Roster.In(bot.RSVPGoing))
		}
	})
}

func TestNewlyInvitedGuestsAreAskedAndAwaited(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.choose(cy, m, 0)
		t.dueTasks(monday.Add(time.Minute))
		t.clock.to(monday.Add(5 * time.Second)) // before it settles on both answers
		invite := func(m bot.Meetup, users ...bot.UserID) EditResult {
			t.Helper()
			t.clock.to(t.clock.Now().Add(time.Second))
			return t.mustEdit(ana, m, func(d *bot.Draft) {
				d.Invited = nil
				forUsers(users...)(d)
			})
		}
		result := invite(m, ben, dee)
		if !slices.Equal(result.NewlyInvited(), []bot.UserID{dee}) || !slices.Equal(result.Outstanding(), []bot.UserID{dee}) {
			t.Errorf("newly invited %v, awaited %v", result.NewlyInvited(), result.Outstanding())
		}
		if len(result.Ballot(cy)) != 0 {
			t.Errorf("an answer of an uninvited member counts: %v", result.Answers)
		}
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusPolling {
			t.Errorf("it did not wait for the newly invited: %s", s.Meetup.Status)
		}
		_, err := t.NoneOfThese(t.Context(), as(cy), m.ID, 0)
		t.wantRefusal(err, bot.KindForbidden, "refuse.not_invited")

		back := invite(result.Meetup, ben, cy) // with her earlier answers
		if len(back.NewlyInvited()) != 0 || len(back.Ballot(cy)) != 1 {
			t.Errorf("newly invited %v, answers %v", back.NewlyInvited(), back.Answers)
		}
		t.must(t.Settle(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status != bot.StatusScheduled || s.Meetup.Reason.By != bot.DeciderEveryone {
			t.Errorf("got %s, by %q", s.Meetup.Status, s.Meetup.Reason.By)
		}
	})
}

func TestAPollThatWaitsForNobodyIsSettledAndNudgesNobody(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		t.choose(ben, m, 0)
		t.dueTasks(monday.Add(time.Minute))
		t.clock.to(monday.Add(time.Minute))
		result := t.mustEdit(ana, m, func(d *bot.Draft) { d.Invited = d.Invited[:1] })
		t.wantDueTasks(t.clock.Now().Add(bot.SettleDelay), "redraw", "settle", "tell:changed:1")
		t.clock.to(t.clock.Now().Add(time.Minute))
		t.mustEdit(ana, result.Meetup, func(d *bot.Draft) { d.Invited = nil })
		for _, due := range t.dueTasks(m.CloseAt) {
			if due == "nudge" {
				t.Error("a meetup open to all was nudged")
			}
		}
	})
}

func TestAnUninvitedGuestKeepsTheSeat(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, forUsers(ben, cy)))
		t.rsvpGoing(m, cy)
		result := t.mustEdit(ana, m, func(d *bot.Draft) { d.Invited = d.Invited[:1] })
		if got := result.Roster.In(bot.RSVPGoing); !slices.Equal(got, []bot.UserID{ana, cy}) {
			t.Errorf("going: %v", got)
		}
		_, err := t.RSVP(t.Context(), as(cy), m.ID, bot.RSVPNotGoing, 0)
		t.must(err)
		_, err = t.RSVP(t.Context(), as(dee), m.ID, bot.RSVPGoing, 0)
		t.wantRefusal(err, bot.KindForbidden, "refuse.not_invited")
	})
}

func TestAChangeAtTheDoorTakesNoSeat(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		for _, before := range []time.Duration{2 * time.Hour, 30 * time.Second} {
			t.clock.to(m.Slots[0].StartAt.Add(-before))
			t.mustEdit(ana, m, func(d *bot.Draft) { d.Where = "The bar " + before.String() })
			t.must(t.Lapse(t.Context(), room, m.ID))
			if due := t.dueTasks(t.clock.Now()); slices.Contains(due, "lapse") {
				t.Errorf("%s before, %q are due", before, due)
			}
			if s := t.mustSnapshot(m.ID); !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana, ben}) {
				t.Errorf("%s before, going %v", before, s.Roster.In(bot.RSVPGoing))
			}
		}
	})
}

func TestLatenessBelongsToATime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		_, err := t.Late(t.Context(), as(ben), m.ID, 30)
		t.must(err)
		late := func() int {
			s := t.mustSnapshot(m.ID)
			row, _ := s.Roster.Of(ben)
			return row.Late
		}
		if t.mustEdit(ana, m, func(d *bot.Draft) { d.Where = "Old Town Hall" }); late() != 30 {
			t.Error("another place made it forgotten")
		}
		if t.mustEdit(ana, t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) { d.Slots = []bot.Slot{at(28, 19)} }); late() != 0 {
			t.Error("it survived a move")
		}
	})
}

func TestFewerSeatsWhileItBecomesAPollOrIsOff(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 4 }))
		t.rsvpGoing(m, ben, cy)
		_, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		_, err = t.edit(as(ana), t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) { d.Capacity = 1 })
		t.wantRefusal(err, bot.KindConflict, "edit.seats_taken")
		result := t.mustEdit(ana, t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) {
			d.Capacity, d.Slots = 1, []bot.Slot{at(27, 19), at(28, 19)}
			d.Deadline = wall(26, 20)
			closing, _, _ := bot.Zones(bot.TZData).Moment(d.Deadline, d.Zone)
			d.CloseAt = closing.At
		})
		if result.Meetup.Status != bot.StatusPolling || result.Meetup.Capacity != 1 {
			t.Errorf("got %+v", result.Meetup)
		}
		_, err = t.edit(as(ana), t.post(ana, proposal(bot.DraftKindDate)), func(d *bot.Draft) { d.Slots = nil })
		t.wantRefusal(err, bot.KindInvalid, "draft.no_when")
	})
}
