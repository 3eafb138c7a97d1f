package storage_test

import (
	"errors"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

func TestAStampOnlyAdvances(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		for _, step := range []struct {
			stamp  bot.Stamp
			newest bool
		}{
			{bot.Stamp{Number: 5}, true},
			{bot.Stamp{Number: 5}, true},
			{bot.Stamp{Number: 4}, false},
			{bot.Stamp{}, true},
			{bot.Stamp{Number: 4}, false},
			{bot.Stamp{Session: "one", Number: 2}, true},
			{bot.Stamp{Session: "one", Number: 1}, false},
			{bot.Stamp{Session: "two", Number: 1}, true},
		} {
			inTx(t, s, func(tx bot.Tx) error {
				if _, err := tx.LockMeetup(berlin, m.ID); err != nil {
					return err
				}
				newest, err := tx.AdvanceStamp(berlin, m.ID, ben, bot.TopicRSVP, step.stamp)
				if newest != step.newest {
					t.Errorf("%+v: newest %t", step.stamp, newest)
				}
				return err
			})
		}
		inTx(t, s, func(tx bot.Tx) error {
			if _, err := tx.LockMeetup(berlin, m.ID); err != nil {
				return err
			}
			_, err := tx.AdvanceStamp(berlin, m.ID, ben, bot.TopicReaction("2️⃣"), bot.Stamp{Number: 7})
			return err
		})
		view(t, s, func(r bot.Reader) error {
			last, err := r.LastStamp(berlin, m.ID, ben, bot.TopicRSVP)
			wantEqual(t, "last", last, bot.Stamp{Session: "two", Number: 1})
			other, otherErr := r.LastStamp(berlin, m.ID, ana, bot.TopicRSVP)
			wantEqual(t, "of another member", other, bot.Stamp{})
			reactions, reactionsErr := r.ReactionStamps(berlin, m.ID)
			wantEqual(t, "of reactions", reactions, map[bot.Reaction]bot.Stamp{{Member: ben, Emoji: bot.ExactEmoji("2️⃣")}: {Number: 7}})
			err = errors.Join(err, reactionsErr)
			if err == nil {
				err = otherErr
			}
			return err
		})
	})
}
