package planner

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// zoneChange is a zone whose rules a release of the zone data changed.
type zoneChange struct {
	release, zone string
	before, after bot.Zones
	now           time.Time
	meetup        bot.Wall
}

// zoneChanges reads testdata/zones.
func zoneChanges(t testing.TB) []zoneChange {
	t.Helper()
	dir := filepath.Join("testdata", "zones")
	table, err := os.ReadFile(filepath.Join(dir, "zones.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []zoneChange
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		c := zoneChange{release: cells[0], zone: cells[1]}
		for file, zones := range map[string]*bot.Zones{"before": &c.before, "after": &c.after} {
			raw, err := os.ReadFile(filepath.Join(dir, c.release, file))
			if err != nil {
				t.Fatal(err)
			}
			loc, err := time.LoadLocationFromTZData(c.zone, raw)
			if err != nil {
				t.Fatal(err)
			}
			*zones = func(name string) (*time.Location, error) {
				if name == c.zone {
					return loc, nil
				}
				return bot.TZData(name)
			}
		}
		now, err := bot.ParseWall(cells[2])
		if err == nil {
			c.meetup, err = bot.ParseWall(cells[3])
		}
		if err != nil {
			t.Fatal(err)
		}
		c.now, _ = now.In(time.UTC)
		all = append(all, c)
	}
	return all
}

// replica is a program on a database, with zone data of its own.
type replica struct {
	*scenario
	zones bot.Zones
}

func openReplica(t *testing.T, url string, c *clock, zones bot.Zones) *replica {
	t.Helper()
	s := storagetest.OpenURL(t, url, storagetest.Now(c.Now), func(o *storage.Options) { o.Zones = zones })
	return &replica{&scenario{t, New(s, zones), s, c}, zones}
}

func (r *replica) follow(release string) RulesReport {
	r.Helper()
	report, err := NewClockRules(r.Planner, r.store, release).Follow(r.Context(), r.clock.Now())
	r.must(err)
	return report
}

// queue lists the meetup's tasks as kind:subject>member due.
func (r *replica) queue(id bot.MeetupID) []string {
	r.Helper()
	var out []string
	r.must(r.store.InTx(r.Context(), func(tx bot.Tx) error {
		tasks, err := tx.MeetupTasks(room, id, append(bot.OwedKinds(), bot.TaskNotifyMember), nil)
		out = nil
		for _, t := range tasks {
			out = append(out, fmt.Sprintf("%s:%s>%s %s", t.Kind, t.Subject, t.Member, t.Due.UTC().Format(time.RFC3339)))
		}
		return err
	}))
	slices.Sort(out)
	return out
}

// draftIn returns a draft of a meetup at a wall time in the zone, and of polls two more
// times.
func (r *replica) draftIn(c zoneChange, kind bot.DraftKind) bot.Draft {
	r.Helper()
	d := bot.Draft{Kind: kind, Channel: channel, Ready: true, Terms: bot.Terms{Title: "Board games", Where: "Library", Zone: c.zone}}
	d.Slots = []bot.Slot{{Start: c.meetup, Length: 2 * time.Hour}}
	if kind == bot.DraftKindPoll {
		d.Slots = append(d.Slots, bot.Slot{Start: c.meetup.AddDays(1), Length: time.Hour}, bot.DaySlot(c.meetup.AddDays(2)))
		d.Deadline = c.meetup.AddDays(-1)
		closing, _, err := r.zones.Moment(d.Deadline, c.zone)
		r.must(err)
		d.CloseAt = closing.At
	}
	var err error
	d.Slots, err = bot.ResolveSlots(r.zones, c.zone, d.Slots)
	r.must(err)
	return d
}

// TestAMeetupStaysOnTheWallWhenItsZonesRulesChange applies each change in the middle of
// meetups, by two replicas at once.
func TestAMeetupStaysOnTheWallWhenItsZonesRulesChange(t *testing.T) {
	t.Parallel()
	changes := zoneChanges(t)
	if len(changes) < 15 {
		t.Fatalf("there are %d changes", len(changes))
	}
	for _, engine := range storagetest.Engines() {
		for _, change := range changes {
			t.Run(string(engine)+"/"+change.release, func(t *testing.T) {
				t.Parallel()
				c := &clock{at: change.now}
				url := storagetest.URL(t, engine)
				old := openReplica(t, url, c, change.before)
				if _, err := old.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: change.zone, Channel: channel}); err != nil {
					t.Fatal(err)
				}
				date := old.post(ana, old.draftIn(change, bot.DraftKindDate))
				poll := old.post(ana, old.draftIn(change, bot.DraftKindPoll))
				_, err := old.RSVP(t.Context(), as(ben), date.ID, bot.RSVPGoing, 0)
				old.must(err)
				_, err = old.SetReminderChannel(t.Context(), as(ben), bot.ReminderChannelDirect)
				old.must(err)
				draft := old.draftIn(change, bot.DraftKindPoll)
				draft.Deadline = bot.Wall{} // the default
				draft, problems, err := old.SaveDraft(t.Context(), as(cy), draft)
				if err != nil || len(problems) > 0 {
					t.Fatal(err, problems)
				}
				closed, err := old.zones.MomentOf(draft.CloseAt, change.zone)
				old.must(err)
				if report := old.follow("1"); report.Meetups != 0 || len(report.Changed) != 0 {
					t.Fatalf("by the same rules: %+v", report)
				}
				sent := old.dueTasks(change.now)
				queued := old.queue(date.ID)

				one, two := openReplica(t, url, c, change.after), openReplica(t, url, c, change.after)
				var both sync.WaitGroup
				for _, r := range []*replica{one, two} {
					both.Go(func() { r.follow("2") })
				}
				both.Wait()
				now := one.mustSnapshot(date.ID).Meetup
				start, _, err := change.after.Moment(change.meetup, change.zone)
				one.must(err)
				if s, _ := now.Date(); s.Start != change.meetup || !s.StartAt.Equal(start.At) || s.StartAt.Equal(date.Slots[0].StartAt) {
					t.Errorf("the date is %s at %s, and was at %s", s.Start, s.StartAt, date.Slots[0].StartAt)
				}
				stored := openReplica(t, url, c, nil).mustSnapshot(date.ID).Meetup
				if s, _ := stored.Date(); !s.StartAt.Equal(start.At) {
					t.Errorf("it is stored at %s", s.StartAt)
				}
				one.wantOwed(date.ID)
				one.wantOwed(poll.ID)
				if after := one.queue(date.ID); slices.Equal(queued, after) {
					t.Errorf("nothing in the queue moved: %q", after)
				}
				storedPoll := openReplica(t, url, c, nil).mustSnapshot(poll.ID).Meetup
				if diff := cmp.Diff(one.mustSnapshot(poll.ID).Meetup.Slots, storedPoll.Slots); diff != "" {
					t.Errorf("the poll's times (-derived +stored):\n%s", diff)
				}
				again, err := one.Draft(t.Context(), as(cy), draft.ID)
				one.must(err)
				if at, err := one.zones.MomentOf(again.CloseAt, change.zone); err != nil || at.Wall != closed.Wall {
					t.Errorf("the draft closes at %s, and was to at %s", at.Wall, closed.Wall)
				}
				notices := 0
				for _, line := range append(one.queue(date.ID), one.queue(poll.ID)...) {
					if strings.Contains(line, string(bot.NoticeClockRules)) {
						notices++
					}
				}
				if notices != 1 {
					t.Errorf("the host gets %d notices, having been sent %q", notices, sent)
				}
				if report := two.follow("2"); report.Meetups != 0 || len(report.Changed) != 0 {
					t.Errorf("it moves again: %+v", report)
				}
				_, err = old.RSVP(t.Context(), as(cy), date.ID, bot.RSVPGoing, 0) // it promises by its own rules
				old.must(err)
				if report := two.follow("2"); !report.Recent {
					t.Errorf("new rules are not looked at again: %+v", report)
				}
				one.wantOwed(date.ID)
				if redraws := one.redrawsOf(date.ID); len(redraws) != 2 || !redraws[1].Equal(change.now.Add(clockRulesRecent)) {
					t.Errorf("the card is drawn at %s", redraws)
				}
				c.to(change.now.Add(clockRulesRecent + time.Hour))
				if report := two.follow("2"); report.Recent {
					t.Errorf("old rules are: %+v", report)
				}
				if report := old.follow("1"); report.Meetups != 0 || !slices.Contains(report.Newer, change.zone) {
					t.Errorf("older data move it back: %+v", report)
				}
			})
		}
	}
}

// redrawsOf returns when the meetup's card is drawn.
func (r *replica) redrawsOf(id bot.MeetupID) (due []time.Time) {
	r.Helper()
	r.must(r.store.InTx(r.Context(), func(tx bot.Tx) error {
		tasks, err := tx.MeetupTasks(room, id, []bot.TaskKind{bot.TaskRedraw}, nil)
		due = nil
		for _, t := range tasks {
			due = append(due, t.Due)
		}
		return err
	}))
	slices.SortFunc(due, time.Time.Compare)
	return due
}

// wantOwed checks that the queue is what the meetup owes.
func (r *replica) wantOwed(id bot.MeetupID) {
	r.Helper()
	before := r.queue(id)
	_, err := updateMeetup(r.Context(), r.Planner, room, id, func(tx bot.Tx, m bot.Meetup) (bool, error) { return true, r.promiseOwed(tx, m) })
	r.must(err)
	if diff := cmp.Diff(before, r.queue(id)); diff != "" {
		r.Errorf("the queue of meetup %d (-is +is owed):\n%s", id, diff)
	}
}
