package chattest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func eventCases() []Case {
	return []Case{
		{"Arrived comes before Reconnected", func(t T, sc *Scenario) {
			arrived, returned := events[chat.Arrived](sc), events[chat.Reconnected](sc)
			if len(arrived) != 1 || arrived[0].Community.ID != sc.community || arrived[0].Community.Channel == "" {
				t.Errorf("arrived is %+v", arrived)
			}
			if all := events[chat.Event](sc); len(returned) != 1 || len(all) != 2 || all[1] != chat.Event(returned[0]) {
				t.Errorf("received %+v", all)
			}
		}},
		{"an event delivered twice has the same id", func(t T, sc *Scenario) {
			sc.post(sc.channel, pressable("press me", chat.ModePrivate))
			sc.respond(0, alwaysRespond(chat.Reply{Card: textCard("answered")}))
			for _, in := range []Input{
				{User: sc.ben, Kind: InputInvoke, Command: "private"},
				{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "press me").ID, Control: "Go"},
			} {
				sc.reset()
				before := len(sc.find(sc.ben, "answered"))
				pending := sc.perform(in)
				pending.Again()
				sc.network.Pass(5 * time.Second)
				ids := map[string]bool{}
				for _, e := range events[chat.Event](sc) {
					ids[e.Origin().ID] = true
				}
				if n := len(sc.find(sc.ben, "answered")) - before; len(ids) != 1 || n < 1 {
					t.Errorf("%s twice: it has the ids %v, and is answered %d times", in.Kind, ids, n)
				}
			}
		}},
		{"an event delivered twice while it is handled has the same id", func(t T, sc *Scenario) {
			sc.respond(5*time.Second, alwaysRespond(chat.Reply{Card: textCard("answered")}))
			pending := sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "public"})
			pending.Again()
			sc.network.Pass(12 * time.Second)
			if len(sc.find(sc.ben, "answered")) == 0 {
				t.Errorf("it is not answered")
			}
			for _, e := range events[chat.Invocation](sc) {
				if first := events[chat.Invocation](sc)[0]; e.ID == "" || e.ID != first.ID {
					t.Errorf("the ids are %q and %q", first.ID, e.ID)
				}
			}
		}},
		{"every event has a different id", func(t T, sc *Scenario) {
			for range 2 {
				sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
			}
			received := events[chat.Invocation](sc)
			if len(received) != 2 || received[0].ID == "" || received[0].ID == received[1].ID {
				t.Errorf("received %+v", received)
			}
		}},
		{"an event names its actor and its place", func(t T, sc *Scenario) {
			sc.perform(Input{User: sc.ana, Kind: InputInvoke, Command: "private"})
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
			received := events[chat.Invocation](sc)
			if len(received) != 2 {
				t.Fatalf("%d commands are delivered, not 2", len(received))
			}
			for i, u := range []bot.UserID{sc.ana, sc.ben} {
				got := received[i]
				if got.Actor.User != u || got.Actor.Name == "" || got.Actor.Manages != (u == sc.ana) || got.Community != sc.community || got.Place != sc.channel {
					t.Errorf("it comes from %+v", got.From)
				}
				if m, err := sc.platform.FetchMember(t.Context(), sc.community, u); err != nil || m != got.Actor {
					t.Errorf("FetchMember returns %+v, %v, and the event has %+v", m, err, got.Actor)
				}
			}
		}},
		{"options are parsed and delivered", func(t T, sc *Scenario) {
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private", Values: map[string]string{"title": `Games: "the" return`, "who": string(sc.cy), "seats": "4"}})
			received := events[chat.Invocation](sc)
			if len(received) != 1 {
				t.Fatalf("%d commands are delivered, not one", len(received))
			}
			v := received[0].Values
			if v.Text("title") != `Games: "the" return` || v.Text("seats") != "4" || !slices.Equal(v["who"].Users, []bot.UserID{sc.cy}) || len(received[0].Errors) > 0 {
				t.Errorf("received %+v", received[0])
			}
		}},
		{"an option that there is not is refused", func(t T, sc *Scenario) {
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private", Values: map[string]string{"title": "Games", "weather": "dry"}})
			received := events[chat.Invocation](sc)
			if len(received) != 1 || received[0].Command != "private" || len(received[0].Errors) != 1 {
				t.Fatalf("received %+v", received)
			}
			if said := received[0].Errors[0].Error(); !strings.Contains(said, "weather:") || !strings.Contains(said, "title:") {
				t.Errorf("it says %q", said)
			}
		}},
		{"a menu choice is delivered", func(t T, sc *Scenario) {
			sc.post(sc.channel, chat.Card{Lead: chat.Plain("choose"), Controls: []chat.Control{chat.Menu{
				Action: chat.NewAction("go", chat.ModePrivate, 1), Prompt: "Which", Max: 2,
				Options: []chat.Choice{{Label: "First", Value: "1"}, {Label: "Second", Value: "2"}, {Label: "Third", Value: "3"}},
			}}})
			sc.perform(Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "choose").ID, Control: "Which", Selected: []string{"1", "3"}})
			if p := events[chat.Press](sc); len(p) != 1 || !slices.Equal(p[0].Values, []string{"1", "3"}) || p[0].Action.Arg(0) != "1" {
				t.Errorf("received %+v", p)
			}
		}},
		{"the pages of a menu are turned in place", turnsPages},
		{"an event in flight is answered before Run ends", func(t T, sc *Scenario) {
			sc.respond(2*time.Second, alwaysRespond(chat.Reply{Card: textCard("the last answer")}))
			sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
			sc.end()
			sc.findOne(sc.ben, "the last answer")
		}},
		{"an unknown member is Gone", func(t T, sc *Scenario) {
			if _, err := sc.platform.FetchMember(t.Context(), sc.community, sc.ben+"-nobody"); !chat.IsError[*chat.Gone](err) {
				t.Errorf("member: %v, want Gone", err)
			}
		}},
	}
}

// turnsPages turns a menu of 60 options, of which several may be chosen, to its last
// page, where one is chosen already.
func turnsPages(t T, sc *Scenario) {
	const options, size = 60, 25
	page := func(n int) chat.Card {
		menu := chat.Menu{Action: chat.NewAction("mark", chat.ModeUpdate, 12, n), Prompt: "Times", Max: size}
		for i := n * size; i < min((n+1)*size, options); i++ {
			menu.Options = append(menu.Options, chat.Choice{Label: fmt.Sprint("Time ", i), Value: fmt.Sprint(i), Selected: i == options-1})
		}
		return chat.Card{Lead: chat.Plain(fmt.Sprint("page ", n)), Controls: []chat.Control{
			menu, chat.Button{Action: chat.NewAction("turn", chat.ModeUpdate, n+1), Label: "Later"},
		}}
	}
	sc.respond(0, func(e chat.Event) chat.Response {
		p, ok := e.(chat.Press)
		switch {
		case !ok:
			return chat.Reply{Card: page(0)}
		case p.Action.Verb == "turn" && p.Action.Arg(0) == "1":
			return chat.Redraw{Card: page(1)}
		}
		return chat.Redraw{Card: page(2)}
	})
	sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "private"})
	for n := range 2 {
		sc.perform(Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, fmt.Sprint("page ", n)).ID, Control: "Later"})
		sc.findNone(sc.ben, fmt.Sprint("page ", n))
	}
	last := sc.findOne(sc.ben, "page 2")
	sc.perform(Input{User: sc.ben, Kind: InputPress, Message: last.ID, Control: "Times", Selected: []string{"50", "59"}})
	presses := events[chat.Press](sc)
	if p := presses[len(presses)-1]; len(presses) != 3 || p.Action.Verb != "mark" || p.Action.Arg(1) != "2" || !slices.Equal(p.Values, []string{"50", "59"}) {
		t.Errorf("received %+v", presses)
	}
}
