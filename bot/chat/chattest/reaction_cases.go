package chattest

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func reactionCases() []Case {
	return []Case{
		{"a reaction is heard and listed", func(t T, w *Scenario) {
			ref, id := w.reactable()
			w.perform(Input{User: w.ben, Kind: InputReact, Message: id, Emoji: "1️⃣"})
			w.perform(Input{User: w.cy, Kind: InputReact, Message: id, Emoji: "1️⃣"})
			heard := events[chat.ReactionChanged](w)
			if len(heard) != 2 {
				t.Fatalf("%d reactions are heard, not 2", len(heard))
			}
			if r := heard[0]; !r.Added || r.Message != ref || r.Actor.User != w.ben || bot.PlainEmoji(r.Emoji) != bot.PlainEmoji("1️⃣") {
				t.Errorf("heard is %+v", r)
			}
			w.listed(t, ref, bot.Reaction{Member: w.ben, Emoji: bot.PlainEmoji("1️⃣")}, bot.Reaction{Member: w.cy, Emoji: bot.PlainEmoji("1️⃣")})
		}},
		{"a reaction taken away is heard and not listed", func(t T, w *Scenario) {
			ref, id := w.reactable()
			w.perform(Input{User: w.ben, Kind: InputReact, Message: id, Emoji: "🍎"})
			w.perform(Input{User: w.cy, Kind: InputReact, Message: id, Emoji: "🍎"})
			w.reset()
			w.perform(Input{User: w.ben, Kind: InputUnreact, Message: id, Emoji: "🍎"})
			if heard := events[chat.ReactionChanged](w); len(heard) != 1 || heard[0].Added || heard[0].Actor.User != w.ben {
				t.Errorf("heard is %+v", heard)
			}
			w.listed(t, ref, bot.Reaction{Member: w.cy, Emoji: "🍎"})
		}},
		{"our own reactions are shown and not listed", func(t T, w *Scenario) {
			ref, _ := w.reactable()
			for range 2 {
				if err := chat.React(t.Context(), w.p, ref, []string{"1️⃣", "🤷"}); err != nil {
					t.Errorf("react: %v", err)
				}
			}
			w.n.Pass(settle)
			if s := w.findOne(w.ben, "react to me"); s.Reactions[bot.PlainEmoji("1️⃣")] != 1 || s.Reactions["🤷"] != 1 {
				t.Errorf("shown are %v", s.Reactions)
			}
			w.listed(t, ref)
			if heard := events[chat.ReactionChanged](w); len(heard) != 0 {
				t.Errorf("our own reactions are told to us: %+v", heard)
			}
		}},
		{"reactions made while we were away are there when we return", func(t T, w *Scenario) {
			ref, id := w.reactable()
			w.perform(Input{User: w.ben, Kind: InputReact, Message: id, Emoji: "🍎"})
			w.end()
			w.perform(Input{User: w.cy, Kind: InputReact, Message: id, Emoji: "🍊"})
			w.perform(Input{User: w.ben, Kind: InputUnreact, Message: id, Emoji: "🍎"})
			w.reset()
			w.start()
			if len(events[chat.Reconnected](w)) != 1 {
				t.Errorf("nobody says that we were away")
			}
			w.listed(t, ref, bot.Reaction{Member: w.cy, Emoji: "🍊"})
		}},
		{"reactions to a message that was deleted are Gone", func(t T, w *Scenario) {
			ref, id := w.reactable()
			w.perform(Input{User: w.ana, Kind: InputDelete, Message: id})
			if _, err := chat.Reactions(t.Context(), w.p, ref); !chat.IsError[*chat.Gone](err) {
				t.Errorf("listing: %v, want Gone", err)
			}
			if err := chat.React(t.Context(), w.p, ref, []string{"🍎"}); !chat.IsError[*chat.Gone](err) {
				t.Errorf("reacting: %v, want Gone", err)
			}
		}},
	}
}

// reactable posts a message to react to. A network without reactions says so
// by its type, and has buttons instead.
func (w *Scenario) reactable() (ref bot.MessageRef, id string) {
	w.t.Helper()
	if !chat.CanReact(w.p) {
		w.t.Fatalf("the network has no reactions; leave these cases out")
	}
	ref = w.post(w.channel, textCard("react to me"))
	return ref, w.findOne(w.ana, "react to me").ID
}

// listed compares the reactions of a message with those wanted, whatever their order.
func (w *Scenario) listed(t T, ref bot.MessageRef, want ...bot.Reaction) {
	t.Helper()
	present, err := chat.Reactions(t.Context(), w.p, ref)
	if err != nil {
		t.Fatalf("reactions: %v", err)
	}
	if added, removed := bot.DiffReactions(want, present); len(added) > 0 || len(removed) > 0 || len(present) != len(want) {
		t.Errorf("listed are %v, want %v", present, want)
	}
}
