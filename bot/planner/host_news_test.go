package planner

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// news returns what the host has to be notified of: who gave seats back or left notes,
// and whether too few are left.
func (t *scenario) news(id bot.MeetupID) (users []bot.UserID, fell bool) {
	t.Helper()
	s := t.mustSnapshot(id)
	news := s.Roster.News(&s.Meetup)
	for _, row := range slices.Concat(news.Gone, news.Unsure, news.Notes) {
		users = append(users, row.Member)
	}
	return users, news.Fell
}

func (t *scenario) wantNews(id bot.MeetupID, fell bool, want ...bot.UserID) {
	t.Helper()
	if got, fallen := t.news(id); !slices.Equal(got, want) || fallen != fell {
		t.Errorf("news of %v, too few: %v; want %v, %v", got, fallen, want, fell)
	}
}

func TestWhatHappensWhileTheHostIsNotifiedIsSaidNextTime(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Minimum = 3 }))
		t.rsvpGoing(m, ben, cy, dee)
		t.dueTasks(monday.Add(time.Minute))
		t.mustRSVP(ben, m.ID, bot.RSVPNotGoing)
		t.wantNews(m.ID, false, ben)
		sent := t.mustSnapshot(m.ID)
		t.mustRSVP(cy, m.ID, bot.RSVPMaybe)
		for range 2 { // sent, and recorded again after a crash
			t.must(t.RecordHostNews(t.Context(), sent))
			t.wantNews(m.ID, true, cy)
		}
		t.mustRSVP(cy, m.ID, bot.RSVPNotGoing) // in other words
		t.wantNews(m.ID, true, cy)
		t.must(t.RecordHostNews(t.Context(), t.mustSnapshot(m.ID)))
		t.wantNews(m.ID, false)
		t.mustRSVP(dee, m.ID, bot.RSVPNotGoing) // fewer still: no other fall
		t.wantNews(m.ID, false, dee)
		t.rsvpGoing(m, ben, dee)
		t.wantNews(m.ID, false)
		t.mustRSVP(ben, m.ID, bot.RSVPNotGoing)
		t.wantNews(m.ID, true, ben)
	})
}

func TestNewsOfTheSameMomentOutliveTheTaskThatSentTheOthers(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		t.dueTasks(monday.Add(time.Minute))
		t.mustRSVP(ben, m.ID, bot.RSVPMaybe)
		t.clock.to(monday.Add(time.Hour))
		task := t.claimOf(t.clock.Now(), bot.TaskHostNews)[0]
		sent := t.mustSnapshot(m.ID)
		t.mustRSVP(ben, m.ID, bot.RSVPNotGoing)
		t.must(t.RecordHostNews(t.Context(), sent))
		t.must(t.store.Complete(t.Context(), task))
		t.wantNews(m.ID, false, ben)
		t.wantDue(t.clock.Now(), "host_news", true)
	})
}

func TestWhoComesBackInTimeIsNoNews(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben, cy)
		t.dueTasks(monday.Add(time.Minute))
		t.mustRSVP(ben, m.ID, bot.RSVPNotGoing)
		t.mustRSVP(cy, m.ID, bot.RSVPNotGoing)
		t.clock.to(monday.Add(10 * time.Minute))
		t.rsvpGoing(m, ben)
		t.rsvpGoing(m, cy)
		if due := t.dueTasks(monday.Add(time.Hour)); slices.Contains(due, "host_news") {
			t.Errorf("due: %v", due)
		}
	})
}

func TestGuestsAreLeftBehindTooAndMakeItTooFew(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Minimum = 4 }))
		t.rsvpGoing(m, ben)
		_, err := t.Bring(t.Context(), as(ben), m.ID, 2)
		t.must(err)
		_, err = t.Bring(t.Context(), as(ben), m.ID, 1)
		t.must(err)
		t.wantNews(m.ID, true)
		t.must(t.RecordMemberLeft(t.Context(), room, ben))
		t.wantNews(m.ID, true, ben)
		t.clock.to(m.Slots[0].StartAt)
		t.must(t.Begin(t.Context(), room, m.ID))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status == bot.StatusUnderway {
			if _, owed := s.Roster.NewsAt(&s.Meetup); owed {
				t.Error("the host is notified after the start")
			}
		}
	})
}
