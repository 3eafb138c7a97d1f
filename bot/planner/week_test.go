package planner

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// fridays is free on Friday evenings.
var fridays = bot.WeekHours{}.Add(time.Friday, 18*60, 24*60)

func TestAWeekIsSetUsedAndForgotten(t *testing.T) {
	each(t, func(t *scenario) {
		ctx, busy := t.Context(), wall(25, 0)
		profile := func() *bot.Week {
			p, err := t.MemberProfile(ctx, as(ben))
			t.must(err)
			return p.Week
		}
		_, err := t.RecordCommunity(ctx, bot.Community{ID: room, Zone: "Europe/Berlin"})
		t.must(err)
		_, err = t.SetWeek(ctx, as(ben), WeekSetting{KeepHours: true, BusyUntil: busy})
		t.wantRefusal(err, bot.KindInvalid, "week.only_busy")
		_, err = t.SetWeekUse(ctx, as(ben), true)
		t.wantRefusal(err, bot.KindNotFound, "week.none")
		_, err = t.SetWeek(ctx, as(ben), WeekSetting{Hours: fridays})
		t.must(err)
		if w := profile(); w == nil || w.MayBeUsed || w.Hours.String() != fridays.String() {
			t.Errorf("a week may be used before its owner was asked: %+v", w)
		}
		for range 2 {
			_, err = t.SetWeekUse(ctx, as(ben), true)
			t.must(err)
		}
		_, err = t.SetWeek(ctx, as(ben), WeekSetting{KeepHours: true, BusyUntil: busy})
		t.must(err)
		if w := profile(); !w.MayBeUsed || w.BusyUntil != busy || w.Hours.String() != fridays.String() {
			t.Errorf("busy days alone change the rest: %+v", w)
		}
		for _, may := range []bool{false, true} { // asked with the hours
			w, err := t.SetWeek(ctx, as(ben), WeekSetting{Hours: fridays, MayBeUsed: &may})
			t.must(err)
			if w.MayBeUsed != may || !profile().BusyUntil.IsZero() || profile().MayBeUsed != may {
				t.Errorf("asked whether it may be used, %t: %+v", may, w)
			}
		}
		for range 2 {
			t.must(t.ForgetWeek(ctx, as(ben)))
		}
		if w := profile(); w != nil {
			t.Errorf("forgotten: %+v", w)
		}
	})
}

func TestASuggestionCountsNowhereUntilItIsConfirmed(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		poll := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy)))
		before := t.mustSnapshot(poll.ID)
		_, err := t.SetWeek(ctx, as(ben), WeekSetting{Hours: fridays})
		t.must(err)
		suggested, err := t.SuggestionFor(ctx, as(ben), poll.ID)
		t.must(err)
		if len(suggested) != 3 || suggested.Of(poll.Slots[0].ID) != bot.AvailabilityYes || suggested.Of(poll.Slots[1].ID) != bot.AvailabilityNo {
			t.Errorf("suggested: %+v", suggested)
		}
		if after := t.mustSnapshot(poll.ID); !cmp.Equal(before.Poll, after.Poll) {
			t.Errorf("a suggestion changed the poll: %s", cmp.Diff(before.Poll, after.Poll))
		}
		for _, u := range []bot.UserID{ana, cy} { // the host, and who has no week
			if other, err := t.SuggestionFor(ctx, as(u), poll.ID); err != nil || other != nil {
				t.Errorf("%s: %+v, %v", u, other, err)
			}
		}
		for range 2 {
			_, err = t.AnswerAsUsual(ctx, as(ben), poll.ID)
			t.must(err)
		}
		b := t.mustSnapshot(poll.ID)
		for _, a := range b.Ballot(ben) {
			if a.Source != bot.SourceWeek {
				t.Errorf("%+v", a)
			}
		}
		if len(b.Ballot(ben)) != 3 || b.Ballot(ben).Of(poll.Slots[0].ID) != bot.AvailabilityYes {
			t.Errorf("answered: %+v", b.Ballot(ben))
		}
		if left, err := t.SuggestionFor(ctx, as(ben), poll.ID); err != nil || !cmp.Equal(left, suggested) {
			t.Errorf("the habit says %+v, %v", left, err)
		}
		if left, err := t.SnapshotForBallot(ctx, as(ben), poll.ID); err != nil || len(left.Suggested) != 0 {
			t.Errorf("still suggested: %+v, %v", left, err)
		}
		_, err = t.AnswerAsUsual(ctx, as(cy), poll.ID)
		t.wantRefusal(err, bot.KindNotFound, "week.none")
		_, err = t.SetWeek(ctx, as(ana), WeekSetting{Hours: fridays})
		t.must(err)
		_, err = t.AnswerAsUsual(ctx, as(ana), poll.ID)
		t.must(err)
		if s := t.mustSnapshot(poll.ID); len(s.Ballot(ana)) != 0 {
			t.Errorf("the host says as usual that they can't come to what they offer: %+v", s.Ballot(ana))
		}
	})
}

func TestAsUsualLeavesWhatIsAnsweredOtherwise(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		poll := t.post(ana, proposal(bot.DraftKindPoll))
		_, err := t.SetWeek(ctx, as(ben), WeekSetting{Hours: fridays})
		t.must(err)
		first, second := poll.Slots[0].ID, poll.Slots[1].ID
		answers := func() [2]bot.Availability {
			b := t.mustSnapshot(poll.ID)
			return [2]bot.Availability{b.Ballot(ben).Of(first), b.Ballot(ben).Of(second)}
		}
		want := func(what string, want ...bot.Availability) {
			t.Helper()
			if got := answers(); got != [2]bot.Availability(want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		asUsual := func(n int64) {
			_, err := t.AnswerAsUsual(ctx, stamped(ben, n), poll.ID)
			t.must(err)
		}
		t.must(t.React(ctx, stamped(ben, 10), poll.Card, poll.Slots[1].Emoji, true))
		asUsual(9) // arrives late: the reaction says nothing of the other times
		want("reacted, then an older tap", bot.AvailabilityYes, bot.AvailabilityYes)
		_, err = t.Withdraw(ctx, stamped(ben, 20), poll.ID)
		t.must(err)
		asUsual(19)
		want("withdrawn, then an older tap", "", "")
		_, err = t.Choose(ctx, stamped(ben, 31), poll.ID, bot.AvailabilityYes, all, []bot.SlotID{second})
		t.must(err)
		asUsual(30)
		want("chosen, then an older tap", "", bot.AvailabilityYes)
		asUsual(32)
		want("chosen, then as usual", bot.AvailabilityYes, bot.AvailabilityYes)
		_, err = t.NoneOfThese(ctx, stamped(ben, 40), poll.ID, 0)
		t.must(err)
		asUsual(41)
		want("none of these, then as usual", bot.AvailabilityNo, bot.AvailabilityNo)
	})
}

// With fewer than four weeks that may be used, a suggestion is the same as without any,
// no matter who they are.
func TestTimesAreSuggestedFromWeeksOnlyOfEnoughPeople(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		_, err := t.RecordCommunity(ctx, bot.Community{ID: room, Zone: "Europe/Berlin"})
		t.must(err)
		mornings := bot.WeekHours{}
		for day := range time.Weekday(7) {
			mornings = mornings.Add(day, 8*60, 12*60)
		}
		var users []bot.UserID
		for i := range 4 {
			u := bot.UserID(fmt.Sprintf("test:early%d", i))
			users = append(users, u)
			_, err := t.SetWeek(ctx, as(u), WeekSetting{Hours: mornings})
			t.must(err)
			_, err = t.SetWeekUse(ctx, as(u), true)
			t.must(err)
		}
		for _, u := range []bot.UserID{ana, ben} { // the proposer, and one who does not let it be used
			_, err := t.SetWeek(ctx, as(u), WeekSetting{Hours: mornings})
			t.must(err)
		}
		_, err = t.SetWeekUse(ctx, as(ana), true)
		t.must(err)
		suggest := func(invited ...bot.UserID) []bot.Slot {
			t.Helper()
			slots, err := t.SuggestTimes(ctx, as(ana), proposal(bot.DraftKindPoll, forUsers(invited...)), 6)
			t.must(err)
			return slots
		}
		usual := suggest()
		for i := range 4 {
			three := append([]bot.UserID{ana, ben}, slices.Delete(slices.Clone(users), i, i+1)...)
			if diff := cmp.Diff(usual, suggest(three...)); diff != "" {
				t.Errorf("without %s:\n%s", users[i], diff)
			}
		}
		enough := suggest(users...)
		for _, s := range enough {
			if s.Start.Hour < 8 || s.Start.Hour+2 > 12 {
				t.Errorf("%s does not suit them", s.Start)
			}
		}
		if len(enough) == 0 || cmp.Equal(usual, enough) {
			t.Errorf("four weeks change nothing: %v", enough)
		}
		t.must(t.RecordMemberLeft(ctx, room, users[0]))
		if diff := cmp.Diff(usual, suggest(users...)); diff != "" {
			t.Errorf("one of the four has left:\n%s", diff)
		}
	})
}
