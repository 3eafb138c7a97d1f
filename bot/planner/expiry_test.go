package planner

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// sleepUntil lets time pass in which nobody uses Muster: only the tasks run that
// delete what expires. It returns how many did.
func (t *scenario) sleepUntil(end time.Time) (runs int) {
	t.Helper()
	for {
		due, ok, err := t.store.NextDue(t.Context())
		t.must(err)
		if !ok || due.After(end) {
			t.clock.to(end)
			return runs
		}
		t.clock.to(due)
		tasks, err := t.store.Claim(t.Context(), due, 1000, time.Minute)
		t.must(err)
		for _, task := range tasks {
			if task.Kind == bot.TaskDeleteExpired {
				t.must(t.DeleteExpired(t.Context(), task.Community))
				runs++
			}
			t.must(t.store.Complete(t.Context(), task))
		}
	}
}

func TestWhatIsKeptForAWhileIsDeletedWhenNobodyUsesMuster(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s, db := newScenario(t, engine)
			rows := func(table string) (n int) {
				t.Helper()
				s.must(db.QueryRowContext(t.Context(), fmt.Sprintf("select count(*) from %s", table)).Scan(&n))
				return n
			}
			_, err := s.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel})
			s.must(err)
			date := s.post(ana, proposal(bot.DraftKindDate))
			d, _, err := s.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll))
			s.must(err)
			s.must(s.CountCommand(t.Context(), as(ana)))
			s.must(s.CountPress(t.Context(), as(ana)))
			s.must(s.RecordMemberThere(t.Context(), room, date.ID, ana))
			expired := map[storagetest.Engine]string{storagetest.SQLite: "0", storagetest.Postgres: "timestamp 'epoch'"}[engine]
			_, err = db.ExecContext(t.Context(), "insert into dedup (owner, key, expires) values ('event', 'old', "+expired+")")
			s.must(err)
			fresh := rows("dedup") - 1

			s.sleepUntil(monday.AddDate(0, 0, 2))
			for _, table := range []string{"command_rate", "press_rate", "presence"} {
				if rows(table) > 0 {
					t.Errorf("%s is kept for days", table)
				}
			}
			if n := rows("dedup"); n != fresh {
				t.Errorf("%d keys of events are kept, of which %d have not expired", n, fresh)
			}
			s.must(s.RecordCommunityLeft(t.Context(), room))
			runs := s.sleepUntil(monday.AddDate(0, 0, bot.DraftRetentionDays))
			if _, err := s.Draft(t.Context(), as(ana), d.ID); err != nil || runs < 27 || runs > 29 {
				t.Errorf("within a month: %v, after %d runs", err, runs)
			}
			s.sleepUntil(monday.AddDate(0, 0, bot.DraftRetentionDays+1))
			_, err = s.Draft(t.Context(), as(ana), d.ID)
			s.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
			if n := rows("draft"); n > 0 {
				t.Errorf("%d drafts are kept", n)
			}
		})
	}
}

// TestWhatServedAMeetupIsDeletedAfterIt compares an event that is over with one that is
// still open: answers and seats of both stay.
func TestWhatServedAMeetupIsDeletedAfterIt(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s, db := newScenario(t, engine)
			rows := func(query string, m bot.Meetup) (n int) {
				t.Helper()
				s.must(db.QueryRowContext(t.Context(), fmt.Sprintf("select count(*) from %s and meetup = %d", query, m.ID)).Scan(&n))
				return n
			}
			over, open := s.post(ana, proposal(bot.DraftKindPoll, forUsers(ana, ben))), s.post(ana, proposal(bot.DraftKindPoll, forUsers(ana, ben)))
			left, err := s.RecordMember(t.Context(), bot.Member{Community: room, User: cy, Locale: "de", Zone: "Europe/Berlin"})
			s.must(err)
			s.must(s.RecordMemberLeft(t.Context(), room, left.User))
			for _, m := range []bot.Meetup{over, open} {
				by := as(ben)
				by.Stamp = bot.Stamp{Number: 7}
				s.must(s.React(t.Context(), by, m.Card, m.Slots[0].Emoji, true))
				_, err := s.SetAnswerNote(t.Context(), as(ben), m.ID, "no nuts", bot.AudienceHost)
				s.must(err)
				_, err = s.AskToJoin(t.Context(), as(dee), m.ID)
				s.must(err)
				_, err = s.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID)
				s.must(err)
				_, err = s.RSVP(t.Context(), by, m.ID, bot.RSVPGoing, 0)
				s.must(err)
				_, err = s.SetRSVPNote(t.Context(), by, m.ID, "no nuts")
				s.must(err)
				_, err = s.SetReminderOverride(t.Context(), by, m.ID, bot.ReminderChannelNone)
				s.must(err)
			}
			end := over.Slots[0].StartAt.Add(over.Slots[0].Length)
			s.clock.to(end)
			s.must(s.Begin(t.Context(), room, over.ID))
			s.must(s.Finish(t.Context(), room, over.ID))
			traces := []string{"reaction where true", "stamp where true", "join_request where true", "reminder_override where true", "rsvp where note <> ''", "answer_note where true"}
			history := []string{"answer where true", "rsvp where state = 'going'", "invitation where true"}
			s.clock.to(over.Slots[0].StartAt.AddDate(0, 0, bot.TraceRetentionDays))
			s.must(s.DeleteExpired(t.Context(), room))
			for _, query := range traces {
				if rows(query, over) == 0 {
					t.Errorf("%s: deleted too early", query)
				}
			}
			kept := map[string]int{}
			for _, query := range history {
				kept[query] = rows(query, over)
			}
			s.clock.to(over.Slots[0].StartAt.AddDate(0, 0, bot.TraceRetentionDays+1))
			s.must(s.DeleteExpired(t.Context(), room))
			for _, query := range traces {
				if n := rows(query, over); n > 0 {
					t.Errorf("%s: %d are kept", query, n)
				}
				if rows(query, open) == 0 {
					t.Errorf("%s of an open meetup: deleted", query)
				}
			}
			for _, query := range history {
				if n := rows(query, over); n != kept[query] || n == 0 {
					t.Errorf("%s: %d of %d are left", query, n, kept[query])
				}
			}
			profile, err := s.Member(t.Context(), room, cy)
			if err != nil || profile.Zone == "" {
				t.Errorf("who left lately: %+v, %v", profile, err)
			}
			s.clock.to(monday.AddDate(0, 0, bot.DepartedRetentionDays+1))
			s.must(s.DeleteExpired(t.Context(), room))
			profile, err = s.Member(t.Context(), room, cy)
			if err != nil || profile.Zone+profile.Locale != "" || profile.LeftAt.IsZero() {
				t.Errorf("who left long ago: %+v, %v", profile, err)
			}
		})
	}
}

func TestExpiryIsOneTaskADayAndLeavesOtherCommunitiesAlone(t *testing.T) {
	each(t, func(t *scenario) {
		save := func(by bot.Actor) bot.Draft {
			t.Helper()
			d, _, err := t.SaveDraft(t.Context(), by, proposal(bot.DraftKindPoll))
			t.must(err)
			return d
		}
		elsewhere := as(ben)
		elsewhere.Community = "test:elsewhere"
		for range 3 {
			save(as(ana))
		}
		theirs := save(elsewhere)
		tasks, err := t.store.Claim(t.Context(), monday.AddDate(0, 0, 40), 1000, time.Minute)
		t.must(err)
		var of []bot.CommunityID
		for _, task := range tasks {
			of = append(of, task.Community)
		}
		if slices.Sort(of); !slices.Equal(of, []bot.CommunityID{elsewhere.Community, room}) {
			t.Errorf("tasks of %q", of)
		}
		t.clock.to(monday.AddDate(0, 0, bot.DraftRetentionDays+1))
		t.must(t.DeleteExpired(t.Context(), room))
		_, err = t.Draft(t.Context(), elsewhere, theirs.ID)
		t.must(err)
	})
}
