package bot_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

// A poll of which some answers are known, and of the others only how many there are,
// counts as the whole one does, before and after a member changes their ballot.
func TestACountedPollCountsAsTheWholeOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole := bot.Poll{Meetup: bot.Meetup{Host: "a", Terms: bot.Terms{Slots: []bot.Slot{{ID: 1}, {ID: 2}, {ID: 3}}}}}
		draw := func(u bot.UserID) bot.Ballot {
			var b bot.Ballot
			for _, s := range whole.Meetup.Slots {
				if av := rapid.SampledFrom([]bot.Availability{"", "yes", "if_needed", "no"}).Draw(rt, string(u)); av != "" {
					b = append(b, bot.Answer{Slot: s.ID, Member: u, Availability: av})
				}
			}
			return b
		}
		for _, u := range []bot.UserID{"a", "b", "c", "d"} {
			whole = whole.WithBallot(u, draw(u))
		}
		counted := whole
		counted.Tallies = bot.TallyOf(whole.Answers)
		counted.Answers = slices.DeleteFunc(slices.Clone(whole.Answers), func(a bot.Answer) bool { return a.Member > "b" })
		check := func() {
			got, want := counted.Count(), whole.Count()
			for _, s := range whole.Meetup.Slots {
				if got[s.ID] != want[s.ID] {
					rt.Errorf("slot %d counts %+v, want %+v", s.ID, got[s.ID], want[s.ID])
				}
			}
		}
		check()
		before := maps.Clone(counted.Tallies)
		u := rapid.SampledFrom([]bot.UserID{"a", "b"}).Draw(rt, "member")
		b := draw(u)
		changed := counted.WithBallot(u, b)
		if !maps.Equal(before, counted.Tallies) {
			rt.Error("the poll itself was changed")
		}
		counted, whole = changed, whole.WithBallot(u, b)
		check()
	})
}
