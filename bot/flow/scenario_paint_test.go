package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
)

// paint answers parts of a slot of the newest poll. What follows from it is promised by the
// next answer.
func (s *scenario) paint(u bot.UserID, what string) error {
	emoji, strokes, _ := strings.Cut(what, " ")
	return s.store.InTx(s.Context(), func(tx bot.Tx) error {
		all, err := tx.FindMeetups(playground.Room, bot.MeetupFilter{Status: []bot.Status{bot.StatusPolling}})
		if err != nil {
			return err
		}
		m, err := tx.LockMeetup(playground.Room, all[len(all)-1].ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(m.Slots, func(s bot.Slot) bool { return bot.PlainEmoji(s.Emoji) == bot.PlainEmoji(emoji) })
		ballots, err := tx.AnswersOf(m.Community, u, m.ID)
		if err != nil {
			return err
		}
		b := ballots[m.ID]
		for stroke := range strings.SplitSeq(strokes, "; ") {
			var from, to int
			var av bot.Availability
			if _, err := fmt.Sscanf(stroke, "%d-%d %s", &from, &to, &av); err != nil {
				return err
			}
			given := bot.Answer{Member: u, Source: bot.SourceGrid, At: tx.Now()}
			b = b.Paint(m.Slots[i], time.Duration(from)*time.Hour, time.Duration(to)*time.Hour, av, given)
		}
		if err := tx.SaveBallot(m.Community, m.ID, u, b); err != nil {
			return err
		}
		m.Painted = true
		return tx.SaveMeetup(&m)
	})
}
