package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

// Each case is a write that a bug might make, with the constraint that stops it.
func TestConstraintsStopBugs(t *testing.T) {
	rsvps := func(rows ...bot.RSVP) func(bot.Tx, bot.Meetup) error {
		return func(tx bot.Tx, m bot.Meetup) error { return tx.SaveRSVPs(berlin, m.ID, rows) }
	}
	changed := func(change func(*bot.Meetup)) func(bot.Tx, bot.Meetup) error {
		return func(tx bot.Tx, m bot.Meetup) error {
			change(&m)
			return tx.SaveMeetup(&m)
		}
	}
	for _, c := range []struct {
		rule, sort string
		write      func(bot.Tx, bot.Meetup) error
	}{
		{"meetup_seats", "check", rsvps(
			bot.RSVP{Member: ana, State: bot.RSVPGoing, Turn: 1, At: start},
			bot.RSVP{Member: ben, State: bot.RSVPGoing, Turn: 2, At: start},
			bot.RSVP{Member: "test:cy", State: bot.RSVPGoing, Turn: 3, At: start})},
		{"meetup_seats", "check", func(tx bot.Tx, m bot.Meetup) error {
			err := tx.SaveRSVPs(berlin, m.ID, []bot.RSVP{
				{Member: ana, State: bot.RSVPGoing, Turn: 1, At: start}, {Member: ben, State: bot.RSVPGoing, Turn: 2, At: start},
			})
			m.Capacity = 1
			return errors.Join(err, tx.SaveMeetup(&m))
		}},
		{"rsvp_turn_without_tie", "unique", rsvps(
			bot.RSVP{Member: ana, State: bot.RSVPGoing, Turn: 1, At: start}, bot.RSVP{Member: ben, State: bot.RSVPWaiting, Turn: 1, At: start})},
		{"rsvp_turn", "check", rsvps(bot.RSVP{Member: ana, State: bot.RSVPGoing, At: start})},
		{"rsvp_state", "check", rsvps(bot.RSVP{Member: ana, State: "perhaps", Turn: 1, At: start})},
		{"not null rsvp.at", "not null", rsvps(bot.RSVP{Member: ana, State: bot.RSVPGoing, Turn: 1})},
		{"answer_availability", "check", func(tx bot.Tx, m bot.Meetup) error {
			return tx.SaveBallot(berlin, m.ID, ana, bot.Ballot{{Slot: m.Slots[0].ID, Availability: "perhaps", Source: bot.SourceTap, At: start}})
		}},
		{"answer_source", "check", func(tx bot.Tx, m bot.Meetup) error {
			return tx.SaveBallot(berlin, m.ID, ana, bot.Ballot{{Slot: m.Slots[0].ID, Availability: bot.AvailabilityYes, At: start}})
		}},
		{"meetup_status", "check", changed(func(m *bot.Meetup) { m.Status = "perhaps" })},
		{"meetup_minimum", "check", changed(func(m *bot.Meetup) { m.Minimum = -1 })},
		{"meetup_capacity", "check", changed(func(m *bot.Meetup) { m.Capacity = -1 })},
		{"slot_emoji_once_per_meetup", "unique", changed(func(m *bot.Meetup) { m.Slots[0].Emoji = m.Slots[1].Emoji })},
		{"slot_once_per_meetup", "unique", changed(func(m *bot.Meetup) {
			again := m.Slots[0]
			again.ID, again.Emoji = 0, ""
			m.Slots = append(m.Slots, again)
		})},
		{"slot_length", "check", changed(func(m *bot.Meetup) { m.Slots[0].Length = 0 })},
		{"slot_shift", "check", changed(func(m *bot.Meetup) { m.Slots[0].Shift = "sideways" })},
		{"draft_kind", "check", func(tx bot.Tx, _ bot.Meetup) error {
			return tx.CreateDraft(&bot.Draft{Community: berlin, Author: ana, Kind: "perhaps"})
		}},
		{"not null task.due", "not null", func(tx bot.Tx, m bot.Meetup) error {
			return tx.Promise(bot.Task{Community: berlin, Kind: bot.TaskRedraw, Key: "1", Meetup: m.ID})
		}},
		{"community_is_named", "check", func(tx bot.Tx, _ bot.Meetup) error { return tx.AddCommunity(bot.Community{}) }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			each(t, func(t *testing.T, s *storage.Store) {
				m := createScheduled(t, s, 2)
				err := s.InTx(context.Background(), func(tx bot.Tx) error {
					m, err := tx.LockMeetup(berlin, m.ID)
					if err != nil {
						return err
					}
					return c.write(tx, m)
				})
				var broken *storage.ConstraintError
				want := c.rule
				if s.Engine() == "sqlite" {
					want = c.sort
				}
				if !errors.As(err, &broken) || broken.Constraint != want {
					t.Errorf("%v, want it to break %s", err, want)
				}
				if _, refusal := bot.AsError(err); refusal {
					t.Error("a bug is a refusal")
				}
			})
		})
	}
}

// A community cannot read or write rows of another by their ids.
func TestACommunityCannotTouchAnothersByGuessingIds(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		theirs := createMeetup(t, s, sampleMeetup(t))
		ours := sampleMeetup(t)
		ours.Community = oslo
		ours = createMeetup(t, s, ours)
		ref := bot.MessageRef{Place: "test:general", ID: "1"}
		draft := bot.Draft{Community: berlin, Author: ana, Kind: bot.DraftKindPoll, Terms: bot.Terms{Zone: "Europe/Berlin"}}
		task := bot.Task{Kind: bot.TaskRedraw, Key: "1", Community: berlin, Meetup: theirs.ID, Due: start.Add(time.Hour)}
		a := bot.Answer{Slot: theirs.Slots[0].ID, Member: ben, Availability: bot.AvailabilityYes, Source: bot.SourceTap, At: start}
		inTxOn(t, s, func(tx bot.Tx) error {
			_, err := tx.RecordReaction(berlin, theirs.ID, bot.Reaction{Member: ben, Emoji: "🍎"}, true)
			return errors.Join(err,
				tx.SaveBallot(berlin, theirs.ID, ben, bot.Ballot{a}),
				tx.SavePostedMessage(bot.PostedMessage{Ref: ref, Community: berlin, Meetup: theirs.ID}),
				tx.CreateDraft(&draft), tx.Promise(task))
		}, theirs.ID)
		if _, err := rsvp(s, theirs.ID, ben, bot.RSVPGoing); err != nil {
			t.Fatal(err)
		}
		stolen := theirs
		stolen.Community, stolen.Title, stolen.Host = oslo, "Stolen", "test:mallory"
		taken := draft
		taken.Community = oslo
		mixed := ours
		mixed.Slots = append([]bot.Slot{theirs.Slots[0]}, ours.Slots[1:]...)
		mixed.Slots[0].Emoji = "🍍"
		chosen := ours
		chosen.ChosenSlot = theirs.Slots[0].ID

		view(t, s, func(r bot.Reader) error {
			_, err := r.Meetup(oslo, theirs.ID)
			wantNotFound(t, "read a meetup", err)
			_, err = r.Roster(oslo, theirs.ID)
			wantNotFound(t, "read a roster", err)
			_, err = r.Draft(oslo, ana, draft.ID)
			wantNotFound(t, "read a draft", err)
			found, err := r.FindMeetups(oslo, bot.MeetupFilter{})
			if err != nil || len(found) != 1 || found[0].ID != ours.ID {
				t.Errorf("list meetups: %v, %v", found, err)
			}
			answers, err := r.Answers(oslo, theirs.ID)
			if err != nil || len(answers) > 0 {
				t.Errorf("read answers: %v, %v", answers, err)
			}
			reactions, err := r.Reactions(oslo, theirs.ID)
			if err != nil || len(reactions) > 0 {
				t.Errorf("read reactions: %v, %v", reactions, err)
			}
			return nil
		})
		for what, write := range map[string]func(bot.Tx) error{
			"lock a meetup":    func(tx bot.Tx) error { _, err := tx.LockMeetup(oslo, theirs.ID); return err },
			"save a meetup":    func(tx bot.Tx) error { return tx.SaveMeetup(&stolen) },
			"save a slot":      func(tx bot.Tx) error { return tx.SaveMeetup(&mixed) },
			"choose a slot":    func(tx bot.Tx) error { return tx.SaveMeetup(&chosen) },
			"answer":           func(tx bot.Tx) error { return tx.SaveBallot(oslo, theirs.ID, ben, nil) },
			"answer elsewhere": func(tx bot.Tx) error { return tx.SaveBallot(oslo, ours.ID, ben, bot.Ballot{a}) },
			"see a reaction": func(tx bot.Tx) error {
				_, err := tx.RecordReaction(oslo, theirs.ID, bot.Reaction{Member: ben, Emoji: "🍎"}, false)
				return err
			},
			"save a draft": func(tx bot.Tx) error { return tx.SaveDraft(taken) },
			"lock a draft": func(tx bot.Tx) error { _, err := tx.LockDraft(oslo, ana, draft.ID); return err },
			"claim a message": func(tx bot.Tx) error {
				return tx.SavePostedMessage(bot.PostedMessage{Ref: ref, Community: oslo, Meetup: ours.ID})
			},
			"show a meetup": func(tx bot.Tx) error {
				return tx.SavePostedMessage(bot.PostedMessage{Ref: bot.MessageRef{Place: "test:x", ID: "2"}, Community: oslo, Meetup: theirs.ID})
			},
			"cancel a task": func(tx bot.Tx) error { return tx.CancelTasks(oslo, theirs.ID, bot.TaskRedraw) },
			"promise a task": func(tx bot.Tx) error {
				return tx.Promise(bot.Task{Kind: bot.TaskRemind, Key: "2", Community: oslo, Meetup: theirs.ID, Due: start})
			},
			"post a draft as a meetup": func(tx bot.Tx) error {
				return tx.CreateDraft(&bot.Draft{Community: oslo, Author: ana, Kind: bot.DraftKindPoll, PostedAs: theirs.ID})
			},
			"live in no community": func(tx bot.Tx) error {
				m := sampleMeetup(t)
				m.Community = "test:nowhere"
				return tx.CreateMeetup(&m)
			},
		} {
			err := s.InTx(context.Background(), func(tx bot.Tx) error {
				if _, err := tx.LockMeetup(oslo, ours.ID); err != nil {
					return err
				}
				return write(tx)
			})
			if !errors.Is(err, bot.ErrNotFound) && !errors.Is(err, storage.ErrNotLocked) && !errors.As(err, new(*storage.LockOrderError)) {
				t.Errorf("%s: %v", what, err)
			}
		}
		held := s.InTx(context.Background(), func(tx bot.Tx) error {
			_, err := tx.LockMeetup(berlin, theirs.ID)
			return errors.Join(err, tx.SaveRSVPs(oslo, theirs.ID, []bot.RSVP{{Member: ben, State: bot.RSVPGoing, Turn: 9, At: start}}))
		})
		if held == nil {
			t.Error("another community's lock was good enough")
		}
		// These calls succeed, and change nothing of the other community.
		inTx(t, s, func(tx bot.Tx) error {
			return errors.Join(
				tx.DeleteDraft(oslo, ana, draft.ID),
				tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: "1", Community: oslo, Due: start.Add(2 * time.Hour)}))
		})
		wantEqual(t, "their meetup", readMeetup(t, s, theirs.ID), theirs)
		view(t, s, func(r bot.Reader) error {
			answers, err := r.Answers(berlin, theirs.ID)
			wantEqual(t, "their answers", answers, []bot.Answer{a})
			got, err2 := r.Draft(berlin, ana, draft.ID)
			wantEqual(t, "their draft", got, draft)
			message, err3 := r.PostedMessage(ref)
			wantEqual(t, "their message", message.Meetup, theirs.ID)
			return errors.Join(err, err2, err3)
		})
		if due, ok, err := s.NextDue(context.Background()); err != nil || !ok || !due.Equal(task.Due) {
			t.Errorf("their task is due %s, %t, %v", due, ok, err)
		}
	})
}
