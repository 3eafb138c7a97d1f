package planner

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// TestWhatHasBegunWhenItsZonesRulesChange applies each change late, after it is in force:
// to a meetup that is over, to one that is underway and to a poll ahead, of which the
// host has an edit open.
func TestWhatHasBegunWhenItsZonesRulesChange(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		for _, change := range zoneChanges(t) {
			t.Run(string(engine)+"/"+change.release, func(t *testing.T) {
				t.Parallel()
				c := &clock{at: change.now}
				url := storagetest.URL(t, engine)
				old := openReplica(t, url, c, change.before)
				_, err := old.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: change.zone, Channel: channel})
				old.must(err)
				past := old.post(ana, old.draftIn(change, bot.DraftKindDate))
				later := change
				later.meetup = change.meetup.AddDays(3)
				underway := old.post(ana, old.draftIn(later, bot.DraftKindDate))
				later.meetup = change.meetup.AddDays(20)
				poll := old.post(ana, old.draftIn(later, bot.DraftKindPoll))
				for _, m := range []bot.Meetup{past, underway} {
					_, err := old.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, 0)
					old.must(err)
				}
				old.follow("1")

				newer := openReplica(t, url, c, change.after)
				start, _, err := change.after.Moment(underway.Slots[0].Start, change.zone)
				newer.must(err)
				for at := change.now; ; at = at.Add(12 * time.Hour) { // by the old rules everything is sent in time
					c.to(at)
					old.dueTasks(at)
					if at.Add(12 * time.Hour).After(start.At) {
						break
					}
				}
				middle := start.At.Add(underway.Slots[0].StartAt.Sub(start.At)/2 + time.Hour)
				c.to(middle)
				old.must(old.Finish(t.Context(), room, past.ID))
				old.must(old.Begin(t.Context(), room, underway.ID))
				old.dueTasks(middle)
				edit := draftOf(old.mustSnapshot(poll.ID).Meetup, middle, func(d *bot.Draft) { d.Title = "Chess" })
				edit.Slots = poll.Slots
				edit, problems, err := old.SaveDraft(t.Context(), as(ana), edit)
				if err != nil || len(problems) > 0 {
					t.Fatal(err, problems)
				}
				newer.follow("2")

				for _, task := range append(newer.queue(past.ID), newer.queue(underway.ID)...) {
					if strings.Contains(task, string(bot.NoticeClockRules)) {
						t.Errorf("the host is written to about what has begun: %s", task)
					}
				}
				if sent := newer.dueTasks(middle); !onlyAbout(sent, bot.NoticeClockRules) {
					t.Errorf("at once %q is due", sent)
				}
				if s := newer.mustSnapshot(past.ID).Meetup.Status; s != bot.StatusDone {
					t.Errorf("what was over is %s", s)
				}
				for _, m := range []bot.Meetup{past, underway} {
					was, is := m.Slots[0], newer.mustSnapshot(m.ID).Meetup.Slots[0]
					loc, err := change.after(change.zone)
					newer.must(err)
					if end := bot.WallOf(is.EndAt().In(loc)); is.Start != was.Start || end != was.Start.At(was.Start.Hour+2, 0) {
						t.Errorf("it was from %s for %s, and is from %s to %s", was.Start, was.Length, is.Start, end)
					}
				}
				again, err := newer.Draft(t.Context(), as(ana), edit.ID)
				newer.must(err)
				for i, slot := range again.Slots {
					at, _, err := change.after.Moment(slot.Start, change.zone)
					newer.must(err)
					if slot.Start != poll.Slots[i].Start || !slot.StartAt.Equal(at.At) {
						t.Errorf("the edit has %s at %s, want %s", slot.Start, slot.StartAt, at.At)
					}
				}
				result, err := newer.Edit(t.Context(), as(ana), edit.ID, again.Version)
				newer.must(err)
				stored := openReplica(t, url, c, nil).mustSnapshot(poll.ID).Meetup
				if diff := cmp.Diff(result.Meetup.Slots, stored.Slots); diff != "" || stored.Title != "Chess" {
					t.Errorf("once edited, %s (-derived +stored):\n%s", stored.Title, diff)
				}
				if stored.Slots[0].Start != later.meetup {
					t.Errorf("the poll's first time is %s", stored.Slots[0].Start)
				}
			})
		}
	}
}

// onlyAbout reports whether no task writes to anybody but with one kind of notice.
func onlyAbout(tasks []string, kind bot.NoticeKind) bool {
	for _, task := range tasks {
		if !strings.HasPrefix(task, string(bot.TaskRedraw)) && !strings.Contains(task, string(kind)) {
			return false
		}
	}
	return true
}
