package storage_test

import (
	"errors"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// paint paints two parts of a slot after a reaction to it.
func paint(s bot.Slot) bot.Ballot {
	at := func(source bot.Source, number int64) bot.Answer {
		return bot.Answer{Member: ben, Source: source, At: start.Add(time.Duration(number) * time.Second), Stamp: bot.Stamp{Session: "a, b|;c", Number: number}}
	}
	b := bot.Ballot{}.Paint(s, 0, s.Length, bot.AvailabilityNo, at(bot.SourceReaction("🍎"), 1))
	return b.Paint(s, time.Hour, 2*time.Hour, bot.AvailabilityYes, at(bot.SourceGrid, 2)).
		Paint(s, 2*time.Hour, 3*time.Hour, bot.AvailabilityIfNeeded, at(bot.SourceWeek, 3))
}

func TestStretchesAreStored(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		address := storagetest.URL(t, engine)
		s, db := storagetest.OpenURL(t, address, storagetest.Now(clock)), openRaw(t, address)
		saveCommunities(t, s)
		m := sampleMeetup(t)
		m.Slots[0].Length, m.Slots[0].Window, m.Painted = 6*time.Hour, time.Hour, true
		m = createMeetup(t, s, m)
		b := paint(m.Slots[0])
		read := func() (got bot.Ballot) {
			t.Helper()
			view(t, s, func(r bot.Reader) error {
				ballots, err := r.AnswersOf(berlin, ben, m.ID)
				got = ballots[m.ID]
				if stored, err := r.Meetup(berlin, m.ID); err != nil || !stored.Painted {
					t.Errorf("the meetup is not painted: %v", err)
				}
				return err
			})
			return got
		}
		for _, written := range []string{ // as by a release that does not know the column
			"source = 'tap'", "availability = 'no'", "stamp_number = 9", "stretches = 'nonsense'",
		} {
			inTxOn(t, s, func(tx bot.Tx) error { return tx.SaveBallot(berlin, m.ID, ben, b) }, m.ID)
			wantEqual(t, "ballot", read(), b)
			_, err := db.ExecContext(t.Context(), "update answer set "+written)
			must(t, err)
			if got := read(); got.IsPainted() || len(got) != 1 {
				t.Errorf("after %s: %+v", written, got)
			}
		}
		for _, given := range [][]bot.Answer{{{Slot: m.Slots[1].ID, Member: ben, Availability: bot.AvailabilityYes, Source: bot.SourceGrid, At: start}}, nil} {
			inTxOn(t, s, func(tx bot.Tx) error {
				return errors.Join(tx.SaveBallot(berlin, m.ID, ben, b), tx.SaveAnswersTo(berlin, m.ID, m.Slots[1].ID, given))
			}, m.ID)
			wantEqual(t, "ballot and another slot", read(), append(b, given...))
		}
	})
}
