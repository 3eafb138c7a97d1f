package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestOrganisersSetWhoMayPropose(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ben, proposal(bot.DraftKindDate))
		_, err := t.SetProposers(t.Context(), as(ben), bot.ProposersOrganisers)
		t.wantRefusal(err, bot.KindForbidden, "refuse.settings")
		_, err = t.SetProposers(t.Context(), organiser(ana), bot.ProposersOrganisers)
		t.must(err)
		_, _, err = t.SaveDraft(t.Context(), as(ben), proposal(bot.DraftKindDate))
		t.wantRefusal(err, bot.KindForbidden, "refuse.propose")
		// Hosts may still edit existing meetups.
		_, err = t.edit(as(ben), m, func(d *bot.Draft) { d.Title = "Chess" })
		t.must(err)
		_, err = t.RecordCommunity(t.Context(), bot.Community{ID: room, Locale: "de"})
		t.must(err)
		if c, err := t.Settings(t.Context(), organiser(ana)); err != nil || c.Proposers != bot.ProposersOrganisers || c.PublicLanguage() != "de" {
			t.Errorf("after it was recorded again: %+v, %v", c, err)
		}
	})
}

func TestPromisedRemindersFollowAChangeOfSettings(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate)) // Friday at seven
		_, err := t.SetReminderTimes(t.Context(), as(ana), ReminderTimes{Leads: []bot.Lead{{Minutes: 180}}})
		t.must(err)
		_, err = t.SetCommunitySettings(t.Context(), organiser(ben), func(c *CommunitySettings) { c.Leads = []bot.Lead{{Days: 2}, {Minutes: 30}} })
		t.must(err)
		date, _ := m.Date()
		t.dueTasks(monday)
		t.wantDueTasks(date.StartAt.Add(-48*time.Hour), "remind:2d")
		t.wantDueTasks(date.StartAt.Add(-3*time.Hour), "remind_one:3h>"+string(ana))
		t.wantDueTasks(date.StartAt.Add(-30*time.Minute), "remind:30m")
		_, err = t.SetReminderTimes(t.Context(), as(ben), ReminderTimes{Leads: []bot.Lead{{Minutes: 1}}})
		t.wantRefusal(err, bot.KindInvalid, "lead.range")
	})
}

func TestWhoSetsNoTimesIsNotReminded(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		_, err := t.SetReminderTimes(t.Context(), as(ben), ReminderTimes{Leads: []bot.Lead{{Days: 3}}})
		t.must(err)
		u, err := t.SetReminderTimes(t.Context(), as(ben), ReminderTimes{Leads: []bot.Lead{}, KeepQuiet: true})
		t.must(err)
		if u.ReminderChannel != bot.ReminderChannelNone || u.Leads != nil {
			t.Errorf("by %q, %v", u.ReminderChannel, u.Leads)
		}
		date, _ := m.Date()
		t.clock.to(date.StartAt.Add(-24 * time.Hour))
		r, _, err := t.ReminderFor(t.Context(), bot.Task{Kind: bot.TaskRemind, Community: room, Meetup: m.ID, Subject: "1d"})
		t.must(err)
		if slices.Contains(r.Mention, ben) {
			t.Errorf("it mentions %v", r.Mention)
		}
	})
}

func TestOnlyANewCommunityIsWelcomed(t *testing.T) {
	each(t, func(t *scenario) {
		for range 3 {
			_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Channel: channel})
			t.must(err)
		}
		t.wantDueTasks(monday, "welcome")
		_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Channel: channel})
		t.must(err)
		t.wantDueTasks(monday)
	})
}

func TestAMemberIsStoredOnlyWhenSomethingChanged(t *testing.T) {
	each(t, func(t *scenario) {
		last := bot.Member{Community: room, User: ana, Locale: "en-GB", Zone: "Europe/Berlin"}
		_, err := t.RecordMember(t.Context(), last)
		t.must(err) // in an unknown community
		_, err = t.RecordCommunity(t.Context(), bot.Community{ID: room})
		t.must(err)
		_, err = t.RecordMember(t.Context(), last)
		t.must(err)
		_, err = t.SetMemberZone(t.Context(), as(ana), "Asia/Tokyo")
		t.must(err)
		m, err := t.RecordMember(t.Context(), bot.Member{Community: room, User: ana, Locale: "de-DE"})
		t.must(err)
		if m.Locale != "de-DE" || m.Zone != "Europe/Berlin" || m.TimeZone() != "Asia/Tokyo" {
			t.Errorf("known as %+v", m)
		}
		_, err = t.SetMemberZone(t.Context(), as(ana), "Nowhere/Land")
		t.wantRefusal(err, bot.KindInvalid, "refuse.no_zone")
	})
}
