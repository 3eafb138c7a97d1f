package storage_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

// Whoever answers, changes their mind or is forgotten: the tallies are what a recount
// of the rows says.
func TestTalliesEqualARecount(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		users := []bot.UserID{ana, ben, "test:Cy", "test:Dee"}
		rapid.Check(t, func(rt *rapid.T) {
			m := sampleMeetup(t)
			inTx(t, s, func(tx bot.Tx) error {
				for i := range m.Slots {
					m.Slots[i].ID = 0
				}
				return tx.CreateMeetup(&m)
			})
			drawBallot := func(u bot.UserID) bot.Ballot {
				var b bot.Ballot
				for _, slot := range m.Slots {
					av := rapid.SampledFrom([]bot.Availability{"", bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}).Draw(rt, "answer")
					if av != "" {
						b = append(b, bot.Answer{Slot: slot.ID, Member: u, Availability: av, Source: bot.SourceTap, At: start})
					}
				}
				return b
			}
			for range rapid.IntRange(1, 8).Draw(rt, "steps") {
				u := rapid.SampledFrom(users).Draw(rt, "member")
				inTxOn(t, s, func(tx bot.Tx) error {
					if rapid.IntRange(0, 5).Draw(rt, "forget") > 0 {
						return tx.SaveBallot(berlin, m.ID, u, drawBallot(u))
					}
					return tx.SaveBallot(berlin, m.ID, u, nil)
				}, m.ID)
			}
			if err := s.View(context.Background(), func(r bot.Reader) error {
				answers, err := r.Answers(berlin, m.ID)
				if err != nil {
					return err
				}
				got, err := r.Tallies(berlin, m.ID)
				want := bot.TallyOf(answers)
				for _, slot := range m.Slots {
					if got[slot.ID] != want[slot.ID] {
						rt.Errorf("slot %d: %+v, want %+v", slot.ID, got[slot.ID], want[slot.ID])
					}
				}
				return err
			}); err != nil {
				rt.Fatal(err)
			}
		})
	})
}
