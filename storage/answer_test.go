package storage_test

import (
	"errors"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

func TestABallotReplacesThePreviousOne(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		at := func(i int, av bot.Availability, src bot.Source, u bot.UserID) bot.Answer {
			return bot.Answer{Slot: m.Slots[i].ID, Member: u, Availability: av, Source: src, At: start}
		}
		read := func(want ...bot.Answer) {
			t.Helper()
			view(t, s, func(r bot.Reader) error {
				got, err := r.Answers(berlin, m.ID)
				wantEqual(t, "answers", got, want)
				return err
			})
		}
		inTxOn(t, s, func(tx bot.Tx) error {
			return errors.Join(
				tx.SaveBallot(berlin, m.ID, ben, bot.Ballot{at(1, bot.AvailabilityNo, bot.SourceTap, ben), at(0, bot.AvailabilityYes, bot.SourceReaction("1️⃣"), ben)}),
				tx.SaveBallot(berlin, m.ID, "test:Zoe", bot.Ballot{at(1, bot.AvailabilityYes, bot.SourceTap, "test:Zoe")}),
				tx.SaveBallot(berlin, m.ID, ana, bot.Ballot{at(2, bot.AvailabilityIfNeeded, bot.SourceTap, ana)}))
		}, m.ID)
		zoe := at(1, bot.AvailabilityYes, bot.SourceTap, "test:Zoe") // sorted before lower case on both engines
		read(zoe, at(2, bot.AvailabilityIfNeeded, bot.SourceTap, ana), at(0, bot.AvailabilityYes, bot.SourceReaction("1️⃣"), ben), at(1, bot.AvailabilityNo, bot.SourceTap, ben))
		inTxOn(t, s, func(tx bot.Tx) error {
			return errors.Join(
				tx.SaveBallot(berlin, m.ID, ben, bot.Ballot{at(1, bot.AvailabilityYes, bot.SourceTap, ben), at(2, bot.AvailabilityNo, bot.SourceTap, ben)}),
				tx.SaveBallot(berlin, m.ID, ana, nil))
		}, m.ID)
		read(zoe, at(1, bot.AvailabilityYes, bot.SourceTap, ben), at(2, bot.AvailabilityNo, bot.SourceTap, ben))
	})
}

func TestReactionsAreRecordedAndRemoved(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		record := func(u bot.UserID, emoji string, present, wantChanged bool) {
			t.Helper()
			inTxOn(t, s, func(tx bot.Tx) error {
				changed, err := tx.RecordReaction(berlin, m.ID, bot.Reaction{Member: u, Emoji: emoji}, present)
				if changed != wantChanged {
					t.Errorf("%s of %s, present %t: changed %t", emoji, u, present, changed)
				}
				return err
			}, m.ID)
		}
		record(ben, "🍎", true, true)
		record(ben, "🍎", true, false)
		record(ben, "1️⃣", true, true)
		record(ana, bot.NoneOfThese, true, true)
		record(ana, "🍎", false, false)
		view(t, s, func(r bot.Reader) error {
			got, err := r.Reactions(berlin, m.ID)
			wantEqual(t, "reactions", got, []bot.Reaction{
				{Member: ana, Emoji: bot.NoneOfThese}, {Member: ben, Emoji: bot.PlainEmoji("1️⃣")}, {Member: ben, Emoji: "🍎"},
			})
			return err
		})
		record(ben, "🍎", false, true)
		record(ben, "🍎", false, false)
	})
}
