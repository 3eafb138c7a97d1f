package storage_test

import (
	"errors"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

func TestABallotReplacesTheOneBefore(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := propose(t, s, games(t))
		at := func(i int, av bot.Availability, src bot.Source, u bot.UserID) bot.Answer {
			return bot.Answer{Slot: m.Slots[i].ID, Member: u, Availability: av, Source: src, At: start}
		}
		read := func(want ...bot.Answer) {
			t.Helper()
			view(t, s, func(r bot.Reader) error {
				got, err := r.Answers(berlin, m.ID)
				same(t, "answers", got, want)
				return err
			})
		}
		in(t, s, func(tx bot.Tx) error {
			return errors.Join(
				tx.SaveBallot(berlin, m.ID, ben, bot.Ballot{at(1, bot.AvailabilityNo, bot.SourceTap, ben), at(0, bot.AvailabilityYes, bot.SourceReaction("1️⃣"), ben)}),
				tx.SaveBallot(berlin, m.ID, "test:Zoe", bot.Ballot{at(1, bot.AvailabilityYes, bot.SourceTap, "test:Zoe")}),
				tx.SaveBallot(berlin, m.ID, ana, bot.Ballot{at(2, bot.AvailabilityIfNeeded, bot.SourceTap, ana)}))
		})
		zoe := at(1, bot.AvailabilityYes, bot.SourceTap, "test:Zoe") // before the small letters, on both engines
		read(zoe, at(2, bot.AvailabilityIfNeeded, bot.SourceTap, ana), at(0, bot.AvailabilityYes, bot.SourceReaction("1️⃣"), ben), at(1, bot.AvailabilityNo, bot.SourceTap, ben))
		in(t, s, func(tx bot.Tx) error {
			return errors.Join(
				tx.SaveBallot(berlin, m.ID, ben, bot.Ballot{at(1, bot.AvailabilityYes, bot.SourceTap, ben), at(2, bot.AvailabilityNo, bot.SourceTap, ben)}),
				tx.SaveBallot(berlin, m.ID, ana, nil))
		})
		read(zoe, at(1, bot.AvailabilityYes, bot.SourceTap, ben), at(2, bot.AvailabilityNo, bot.SourceTap, ben))
	})
}

func TestReactionsAreSeenAndMissed(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := propose(t, s, games(t))
		see := func(u bot.UserID, emoji string, present, wantNews bool) {
			t.Helper()
			in(t, s, func(tx bot.Tx) error {
				news, err := tx.RecordReaction(berlin, m.ID, bot.Reaction{Member: u, Emoji: emoji}, present)
				if news != wantNews {
					t.Errorf("%s of %s, present %t: news %t", emoji, u, present, news)
				}
				return err
			})
		}
		see(ben, "🍎", true, true)
		see(ben, "🍎", true, false)
		see(ben, "1️⃣", true, true)
		see(ana, bot.NoneOfThese, true, true)
		see(ana, "🍎", false, false)
		view(t, s, func(r bot.Reader) error {
			got, err := r.Reactions(berlin, m.ID)
			same(t, "reactions", got, []bot.Reaction{
				{Member: ana, Emoji: bot.NoneOfThese}, {Member: ben, Emoji: bot.PlainEmoji("1️⃣")}, {Member: ben, Emoji: "🍎"},
			})
			return err
		})
		see(ben, "🍎", false, true)
		see(ben, "🍎", false, false)
	})
}
