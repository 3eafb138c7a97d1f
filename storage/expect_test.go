package storage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// tryExpecting expects Oslo's rows as Berlin, by their ids and by a message.
func (s *tenants) tryExpecting(t *testing.T) {
	t.Helper()
	for _, e := range []bot.Expectation{
		{Community: berlin, Member: ana, Meetup: s.poll.ID}, {Community: berlin, Member: only, Message: s.card.Ref},
		{Community: berlin, Member: gone, Meetup: s.own.ID, Message: s.direct.Ref, Event: "test:gone/1/react"},
	} {
		inTx(t, s.Store, func(tx bot.Tx) error {
			must(t, tx.Expect(e))
			if _, err := tx.LockMeetup(berlin, s.poll.ID); err == nil {
				t.Error("another community's meetup was locked")
			}
			if _, err := tx.Member(berlin, only); err == nil {
				t.Error("another community's member was found")
			}
			return nil
		})
	}
}

// everything is what a verb can read of a meetup and a member.
type everything struct {
	First     bool
	Presses   int
	Message   bot.PostedMessage
	Member    bot.Member
	Meetup    bot.Meetup
	Community bot.Community
	Answers   []bot.Answer
	Ballots   []map[bot.MeetupID]bot.Ballot
	Tallies   map[bot.SlotID]bot.Tally
	Stamp     bot.Stamp
	Sent      map[bot.Sent]bool
	Tasks     [][]bot.Task
	Reactions []bot.Reaction
	Overrides map[bot.UserID]bot.ReminderChannel
	Roster    bot.Roster
}

func (s *tenants) readEverything(t *testing.T, tx bot.Tx, m bot.Meetup, u bot.UserID, event string) everything {
	t.Helper()
	var out everything
	ok := func(err error) {
		t.Helper()
		must(t, err)
	}
	var err error
	out.First, err = tx.FirstTime(event)
	ok(err)
	out.Presses, err = tx.CountPresses(oslo, u, start, 2)
	ok(err)
	out.Message, err = tx.PostedMessage(s.card.Ref)
	ok(err)
	out.Member, err = tx.Member(oslo, u)
	ok(err)
	out.Meetup, err = tx.LockMeetup(oslo, m.ID)
	ok(err)
	out.Community, err = tx.Community(oslo)
	ok(err)
	out.Answers, err = tx.Answers(oslo, m.ID)
	ok(err)
	for _, who := range []bot.UserID{u, m.Host, ben, only} {
		b, err := tx.AnswersOf(oslo, who, m.ID)
		ok(err)
		out.Ballots = append(out.Ballots, b)
	}
	out.Tallies, err = tx.Tallies(oslo, m.ID)
	ok(err)
	out.Stamp, err = tx.LastStamp(oslo, m.ID, u, bot.TopicRSVP)
	ok(err)
	out.Sent, err = tx.Sent(oslo, m.ID)
	ok(err)
	for _, users := range [][]bot.UserID{nil, {}, {u}, {ben}} {
		tasks, err := tx.MeetupTasks(oslo, m.ID, bot.OwedKinds(), users)
		ok(err)
		out.Tasks = append(out.Tasks, tasks)
	}
	out.Reactions, err = tx.ReactionsOf(oslo, m.ID, u)
	ok(err)
	out.Overrides, err = tx.ReminderOverrides(oslo, m.ID)
	ok(err)
	out.Roster, err = tx.Roster(oslo, m.ID)
	ok(err)
	return out
}

// A verb that said what it expects reads and writes the same as one that did not.
func TestWhatIsExpectedIsWhatThereIs(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		url := storagetest.URL(t, engine)
		s := &tenants{Store: storagetest.OpenURL(t, url, storagetest.Now(clock)), db: openRaw(t, url)}
		saveCommunities(t, s.Store)
		s.fill(t)
		for _, m := range []bot.Meetup{s.poll, s.event} {
			for _, open := range []bool{false, true} {
				for _, u := range []bot.UserID{ana, only} {
					s.compareExpected(t, m, u, open)
				}
			}
		}
	})
}

// errUndo rolls a transaction back.
var errUndo = bot.Refuse(bot.KindConflict, "undo", "undo", nil)

func (s *tenants) compareExpected(t *testing.T, m bot.Meetup, u bot.UserID, open bool) {
	t.Helper()
	run := func(expect *bot.Expectation) (before, after everything) {
		_ = s.InTx(t.Context(), func(tx bot.Tx) error {
			if expect != nil {
				must(t, tx.Expect(*expect))
			}
			before = s.readEverything(t, tx, m, u, "test:ana/1/verb")
			if open {
				before.Meetup.Invited = nil
				must(t, tx.SaveMeetup(&before.Meetup))
			}
			newest, err := tx.AdvanceStamp(oslo, m.ID, u, bot.TopicRSVP, bot.Stamp{Number: 6})
			must(t, err)
			if newest == (u == ana && m.ID == s.poll.ID) {
				t.Errorf("stamp 6 of %s is the newest: %t", u, newest)
			}
			_, err = tx.AdvanceStamp(oslo, m.ID, u, bot.TopicBallot, bot.Stamp{Number: 8})
			must(t, err)
			must(t, tx.SaveBallot(oslo, m.ID, u, bot.Ballot{
				{Slot: m.Slots[0].ID, Member: u, Availability: bot.AvailabilityNo, Source: bot.SourceTap, At: start},
				{Slot: m.Slots[2].ID, Member: u, Availability: bot.AvailabilityYes, Source: bot.SourceReaction("🍎"), At: start, Stamp: bot.Stamp{Session: "<&>\"", Number: 1 << 60}},
			}))
			_, err = tx.RecordReaction(oslo, m.ID, bot.Reaction{Member: u, Emoji: "🍎"}, true)
			must(t, err)
			for _, task := range before.Tasks[2] {
				must(t, tx.CancelTask(oslo, m.ID, task.ID))
				task.Due = start.AddDate(0, 0, 1)
				must(t, tx.Promise(task))
			}
			must(t, tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: "k", Community: oslo, Meetup: m.ID, Subject: "“é”\n", Due: start}))
			after = s.readEverything(t, tx, m, u, "test:ana/1/verb")
			for _, tasks := range after.Tasks {
				for i := range tasks {
					tasks[i].ID = 0 // goes on counting
				}
			}
			return errUndo
		})
		return before, after
	}
	plainBefore, plainAfter := run(nil)
	e := bot.Expectation{Event: "test:ana/1/verb", Community: oslo, Member: u, Presses: 2, Minute: start, Meetup: m.ID, Message: s.card.Ref}
	before, after := run(&e)
	what := string(m.Status) + " for " + string(u)
	if diff := cmp.Diff(plainBefore, before); diff != "" {
		t.Errorf("%s before (-plain +expected):\n%s", what, diff)
	}
	if diff := cmp.Diff(plainAfter, after); diff != "" {
		t.Errorf("%s after (-plain +expected):\n%s", what, diff)
	}
}
