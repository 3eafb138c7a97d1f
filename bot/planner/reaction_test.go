package planner

import (
	"slices"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// Who has several reactions that mean the same keeps the answer until the last of
// them is gone, whether that is heard or read.
func TestTakingBackOneOfTwoLikeReactionsKeepsTheAnswer(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		poll, interest := t.post(ana, proposal(bot.DraftKindPoll)), t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Slots = nil }))
		n := int64(0)
		react := func(m bot.Meetup, emoji string, added bool) {
			n++
			t.must(t.React(ctx, stamped(ben, n), m.Card, emoji, added))
		}
		read := func(m bot.Meetup, emoji ...string) {
			reading, err := t.BeginReading(ctx, room, m.ID)
			t.must(err)
			var present []bot.Reaction
			for _, e := range emoji {
				present = append(present, bot.Reaction{Member: ben, Emoji: bot.ExactEmoji(e)})
			}
			t.must(t.Reconcile(ctx, reading, present))
		}
		answers := func(m bot.Meetup) int { s := t.mustSnapshot(m.ID); return len(s.Answers) + len(s.Interested) }
		for _, forms := range [][2]string{{"1️⃣", "1️⃣\ufe00"}, {"🤷", "🤷🏽"}, {"🤷🏻‍♀️", "🤷🏿"}, {bot.InterestEmoji, bot.InterestEmoji + "🏽"}} {
			m := poll
			if bot.PlainEmoji(forms[0]) == bot.PlainEmoji(bot.InterestEmoji) {
				m = interest
			}
			for _, first := range []int{0, 1} {
				react(m, forms[0], true)
				react(m, forms[1], true)
				given := answers(m)
				react(m, forms[first], false)
				if answers(m) != given || given == 0 {
					t.Errorf("%q: %d answers are %d after one is taken back", forms, given, answers(m))
				}
				react(m, forms[1-first], false)
				if answers(m) != 0 {
					t.Errorf("%q: an answer outlives its reactions", forms)
				}
				read(m, forms[0], forms[1])
				read(m, forms[first])
				if answers(m) != given {
					t.Errorf("%q: %d answers are %d after one is gone", forms, given, answers(m))
				}
				read(m, forms[1-first])
				if answers(m) != given {
					t.Errorf("%q: a changed one has %d answers, not %d", forms, answers(m), given)
				}
				read(m)
				if answers(m) != 0 {
					t.Errorf("%q: an answer outlives its reactions, as read", forms)
				}
			}
		}

		// A further one that is read may be older than what was said since.
		react(poll, "1️⃣", true)
		_, err := t.Choose(ctx, stamped(ben, 1000), poll.ID, bot.AvailabilityIfNeeded, all, []bot.SlotID{poll.Slots[0].ID})
		t.must(err)
		read(poll, "1️⃣", "1️⃣\ufe00")
		s := t.mustSnapshot(poll.ID)
		if got := s.Ballot(ben).Of(poll.Slots[0].ID); got != bot.AvailabilityIfNeeded {
			t.Errorf("it is %q", got)
		}
	})
}

// A fetch may see a reaction that is taken back before the fetch returns, or miss one.
func TestAReadingNeverUndoesAnEventThatArrivedMeanwhile(t *testing.T) {
	each(t, func(t *scenario) {
		ctx := t.Context()
		m := t.post(ana, proposal(bot.DraftKindPoll))
		answers := func(u bot.UserID) bool {
			return slices.ContainsFunc(t.mustSnapshot(m.ID).Answers, func(a bot.Answer) bool { return a.Member == u })
		}
		t.must(t.React(ctx, stamped(cy, 1), m.Card, "2️⃣", true))
		reading, err := t.BeginReading(ctx, room, m.ID)
		t.must(err)
		t.must(t.React(ctx, stamped(ben, 2), m.Card, "1️⃣", true))
		seen := []bot.Reaction{{Member: ben, Emoji: bot.ExactEmoji("1️⃣")}, {Member: dee, Emoji: bot.ExactEmoji("1️⃣")}}
		t.must(t.React(ctx, stamped(ben, 3), m.Card, "1️⃣", false))
		t.must(t.React(ctx, stamped(cy, 4), m.Card, "2️⃣", false))
		t.must(t.React(ctx, stamped(cy, 5), m.Card, "2️⃣", true))
		t.must(t.Reconcile(ctx, reading, seen))
		if answers(ben) || !answers(cy) || !answers(dee) {
			t.Errorf("ben %v, cy %v, dee %v", answers(ben), answers(cy), answers(dee))
		}
	})
}
