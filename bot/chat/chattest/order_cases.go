package chattest

import (
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// gap is the time between two inputs of one member: less than a handler takes.
const gap = time.Millisecond

func orderCases() []Case {
	return []Case{
		{"what one member does is handled in the order in which they do it", func(t T, sc *Scenario) {
			_, id := sc.reactable()
			sc.post(sc.channel, pressable("press me", chat.ModePrivate))
			press := sc.findOne(sc.ben, "press me").ID
			handled := sc.respondSlowerAtFirst()
			for _, in := range []Input{
				{Kind: InputReact, Message: id, Emoji: "🍎"},
				{Kind: InputUnreact, Message: id, Emoji: "🍎"},
				{Kind: InputPress, Message: press, Control: "Go"},
				{Kind: InputInvoke, Place: sc.channel, Command: "private"},
				{Kind: InputReact, Message: id, Emoji: "🍎"},
			} {
				in.User = sc.ben
				sc.network.Do(in)
				sc.network.Pass(gap)
			}
			sc.network.Pass(5 * time.Second)
			if want := []string{"added", "removed", "pressed", "invoked", "added"}; !slices.Equal(handled(), want) {
				t.Errorf("handled are %v, want %v", handled(), want)
			}
		}},
		{"stamps grow with every input of a member", func(t T, sc *Scenario) {
			_, id := sc.reactable()
			sc.post(sc.channel, pressable("press me", chat.ModePrivate))
			press := Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "press me").ID, Control: "Go"}
			for _, in := range []Input{
				press, press, press,
				{User: sc.ben, Kind: InputReact, Message: id, Emoji: "🍎"}, {User: sc.ben, Kind: InputUnreact, Message: id, Emoji: "🍎"}, {User: sc.ben, Kind: InputReact, Message: id, Emoji: "🍊"},
			} {
				sc.perform(in)
			}
			var presses, reactions []bot.Stamp
			for _, e := range events[chat.Press](sc) {
				presses = append(presses, e.Stamp)
			}
			for _, e := range events[chat.ReactionChanged](sc) {
				reactions = append(reactions, e.Stamp)
			}
			for _, stamps := range [][]bot.Stamp{presses, reactions} {
				if len(stamps) != 3 || !stamps[0].IsBefore(stamps[1]) || !stamps[1].IsBefore(stamps[2]) {
					t.Errorf("the stamps are %+v", stamps)
				}
			}
		}},
		{"an input is acknowledged in time while an earlier one is handled", func(t T, sc *Scenario) {
			sc.post(sc.channel, pressable("press me", chat.ModePrivate))
			press := Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "press me").ID, Control: "Go"}
			sc.respond(6*time.Second, alwaysRespond(chat.Reply{Card: textCard("answered")}))
			pending := []PendingInput{sc.network.Do(press)}
			sc.network.Pass(gap)
			pending = append(pending, sc.network.Do(press), sc.network.Do(Input{User: sc.ben, Kind: InputInvoke, Place: sc.channel, Command: "opens"}))
			sc.network.Pass(ackLimit)
			for i, p := range pending {
				if !p.Acknowledged() {
					t.Errorf("input %d is not acknowledged in time", i+1)
				}
			}
			sc.network.Pass(20 * time.Second)
			if n := len(sc.find(sc.ben, "answered")); n != len(pending) {
				t.Errorf("%d are answered, not %d", n, len(pending))
			}
		}},
	}
}

// respondSlowerAtFirst answers each event sooner than the one before, and
// returns what was handled so far, in order of completion.
func (sc *Scenario) respondSlowerAtFirst() (handled func() []string) {
	var all []string
	delay := 300 * time.Millisecond
	sc.respond(0, func(e chat.Event) chat.Response {
		sc.mu.Lock()
		wait := delay
		delay /= 3
		sc.mu.Unlock()
		<-time.After(wait)
		sc.mu.Lock()
		defer sc.mu.Unlock()
		all = append(all, describe(e))
		return chat.Nothing{}
	})
	return func() []string {
		sc.mu.Lock()
		defer sc.mu.Unlock()
		return slices.Clone(all)
	}
}

func describe(e chat.Event) string {
	switch e := e.(type) {
	case chat.ReactionChanged:
		if e.Added {
			return "added"
		}
		return "removed"
	case chat.Press:
		return "pressed"
	case chat.Invocation:
		return "invoked"
	}
	return "something else"
}

func orderFaults() []fault {
	return []fault{
		{name: "handles everything at once", atOnce: true, caught: []string{"what one member does is handled in the order in which they do it"}},
		{name: "gives no order", caught: []string{"stamps grow with every input of a member"},
			receive: func(e chat.Event) (chat.Event, bool) {
				return chat.WithFrom(e, func(f chat.From) chat.From {
					f.Stamp = bot.Stamp{}
					return f
				}), true
			}},
		{name: "acknowledges one after the other", caught: []string{"an input is acknowledged in time while an earlier one is handled"},
			acknowledged: func(b *brokenNetwork, pending PendingInput) bool {
				b.mu.Lock()
				defer b.mu.Unlock()
				return pending.Acknowledged() && b.answered > b.inputs
			}},
	}
}
