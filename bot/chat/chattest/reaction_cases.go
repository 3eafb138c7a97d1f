package chattest

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func reactionCases() []Case {
	return []Case{
		{"a reaction is delivered and listed", func(t T, sc *Scenario) {
			ref, id := sc.reactable()
			sc.perform(Input{User: sc.ben, Kind: InputReact, Message: id, Emoji: "1️⃣"})
			sc.perform(Input{User: sc.cy, Kind: InputReact, Message: id, Emoji: "1️⃣"})
			received := events[chat.ReactionChanged](sc)
			if len(received) != 2 {
				t.Fatalf("%d reactions are delivered, not 2", len(received))
			}
			if r := received[0]; !r.Added || r.Message != ref || r.Actor.User != sc.ben || bot.PlainEmoji(r.Emoji) != bot.PlainEmoji("1️⃣") {
				t.Errorf("received %+v", r)
			}
			sc.expectReactions(t, ref, bot.Reaction{Member: sc.ben, Emoji: bot.PlainEmoji("1️⃣")}, bot.Reaction{Member: sc.cy, Emoji: bot.PlainEmoji("1️⃣")})
		}},
		{"a removed reaction is delivered and not listed", func(t T, sc *Scenario) {
			ref, id := sc.reactable()
			sc.perform(Input{User: sc.ben, Kind: InputReact, Message: id, Emoji: "🍎"})
			sc.perform(Input{User: sc.cy, Kind: InputReact, Message: id, Emoji: "🍎"})
			sc.reset()
			sc.perform(Input{User: sc.ben, Kind: InputUnreact, Message: id, Emoji: "🍎"})
			if received := events[chat.ReactionChanged](sc); len(received) != 1 || received[0].Added || received[0].Actor.User != sc.ben {
				t.Errorf("received %+v", received)
			}
			sc.expectReactions(t, ref, bot.Reaction{Member: sc.cy, Emoji: "🍎"})
		}},
		{"our own reactions are shown and not listed", func(t T, sc *Scenario) {
			ref, _ := sc.reactable()
			for range 2 {
				if err := chat.React(t.Context(), sc.platform, ref, []string{"1️⃣", "🤷"}); err != nil {
					t.Errorf("react: %v", err)
				}
			}
			sc.network.Pass(settle)
			if s := sc.findOne(sc.ben, "react to me"); s.Reactions[bot.PlainEmoji("1️⃣")] != 1 || s.Reactions["🤷"] != 1 {
				t.Errorf("shown are %v", s.Reactions)
			}
			sc.expectReactions(t, ref)
			if received := events[chat.ReactionChanged](sc); len(received) != 0 {
				t.Errorf("our own reactions are delivered: %+v", received)
			}
		}},
		{"reactions made while disconnected are listed after reconnecting", func(t T, sc *Scenario) {
			ref, id := sc.reactable()
			sc.perform(Input{User: sc.ben, Kind: InputReact, Message: id, Emoji: "🍎"})
			sc.end()
			sc.perform(Input{User: sc.cy, Kind: InputReact, Message: id, Emoji: "🍊"})
			sc.perform(Input{User: sc.ben, Kind: InputUnreact, Message: id, Emoji: "🍎"})
			sc.reset()
			sc.start()
			// A network that kept the events delivers those instead.
			if len(events[chat.Reconnected](sc)) != 1 && len(events[chat.ReactionChanged](sc)) != 2 {
				t.Errorf("neither Reconnected nor what was missed is delivered")
			}
			sc.expectReactions(t, ref, bot.Reaction{Member: sc.cy, Emoji: "🍊"})
		}},
		{"reactions to a deleted message are Gone", func(t T, sc *Scenario) {
			ref, id := sc.reactable()
			sc.perform(Input{User: sc.ana, Kind: InputDelete, Message: id})
			if _, err := chat.Reactions(t.Context(), sc.platform, ref); !chat.IsError[*chat.Gone](err) {
				t.Errorf("listing: %v, want Gone", err)
			}
			if err := chat.React(t.Context(), sc.platform, ref, []string{"🍎"}); !chat.IsError[*chat.Gone](err) {
				t.Errorf("reacting: %v, want Gone", err)
			}
		}},
	}
}

// reactable posts a message to react to. It fails on a network without reactions.
func (sc *Scenario) reactable() (ref bot.MessageRef, id string) {
	sc.t.Helper()
	if !chat.CanReact(sc.platform) {
		sc.t.Fatalf("the network has no reactions; leave these cases out")
	}
	ref = sc.post(sc.channel, textCard("react to me"))
	return ref, sc.findOne(sc.ana, "react to me").ID
}

// expectReactions compares the reactions of a message with those wanted, in any
// order.
func (sc *Scenario) expectReactions(t T, ref bot.MessageRef, want ...bot.Reaction) {
	t.Helper()
	present, err := chat.Reactions(t.Context(), sc.platform, ref)
	if err != nil {
		t.Fatalf("reactions: %v", err)
	}
	if added, removed := bot.DiffReactions(want, present); len(added) > 0 || len(removed) > 0 || len(present) != len(want) {
		t.Errorf("listed are %v, want %v", present, want)
	}
}
