package chattest

import (
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func eventCases() []Case {
	return []Case{
		{"we arrive before we return", func(t T, w *Scenario) {
			arrived, returned := events[chat.Arrived](w), events[chat.Reconnected](w)
			if len(arrived) != 1 || arrived[0].Community.ID != w.community || arrived[0].Community.Channel == "" {
				t.Errorf("arrived is %+v", arrived)
			}
			if all := events[chat.Event](w); len(returned) != 1 || len(all) != 2 || all[1] != chat.Event(returned[0]) {
				t.Errorf("heard are %+v", all)
			}
		}},
		{"an event delivered twice has the same id", func(t T, w *Scenario) {
			w.post(w.channel, pressable("press me", chat.ModePrivate))
			w.respond(0, alwaysRespond(chat.Reply{Card: textCard("answered")}))
			for _, a := range []Input{
				{User: w.ben, Kind: InputInvoke, Command: "private"},
				{User: w.ben, Kind: InputPress, Message: w.findOne(w.ben, "press me").ID, Control: "Go"},
			} {
				w.reset()
				before := len(w.find(w.ben, "answered"))
				d := w.perform(a)
				d.Again()
				w.n.Pass(5 * time.Second)
				ids := map[string]bool{}
				for _, e := range events[chat.Event](w) {
					ids[e.Origin().ID] = true
				}
				if n := len(w.find(w.ben, "answered")) - before; len(ids) != 1 || n < 1 {
					t.Errorf("%s twice: it has the ids %v, and is answered %d times", a.Kind, ids, n)
				}
			}
		}},
		{"an event delivered twice while it is handled has the same id", func(t T, w *Scenario) {
			w.respond(5*time.Second, alwaysRespond(chat.Reply{Card: textCard("answered")}))
			d := w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "public"})
			d.Again()
			w.n.Pass(12 * time.Second)
			if len(w.find(w.ben, "answered")) == 0 {
				t.Errorf("it is not answered")
			}
			for _, e := range events[chat.Invocation](w) {
				if first := events[chat.Invocation](w)[0]; e.ID == "" || e.ID != first.ID {
					t.Errorf("the ids are %q and %q", first.ID, e.ID)
				}
			}
		}},
		{"every event has an id of its own", func(t T, w *Scenario) {
			for range 2 {
				w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"})
			}
			heard := events[chat.Invocation](w)
			if len(heard) != 2 || heard[0].ID == "" || heard[0].ID == heard[1].ID {
				t.Errorf("heard are %+v", heard)
			}
		}},
		{"an event says who did it, and where", func(t T, w *Scenario) {
			w.perform(Input{User: w.ana, Kind: InputInvoke, Command: "private"})
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"})
			heard := events[chat.Invocation](w)
			if len(heard) != 2 {
				t.Fatalf("%d commands are heard, not 2", len(heard))
			}
			for i, u := range []bot.UserID{w.ana, w.ben} {
				got := heard[i]
				if got.Actor.User != u || got.Actor.Name == "" || got.Actor.Manages != (u == w.ana) || got.Community != w.community || got.Place != w.channel {
					t.Errorf("it comes from %+v", got.From)
				}
				if m, err := w.p.FetchMember(t.Context(), w.community, u); err != nil || m != got.Actor {
					t.Errorf("the network vouches for %+v, %v, and the event for %+v", m, err, got.Actor)
				}
			}
		}},
		{"options arrive, and what cannot be read with them", func(t T, w *Scenario) {
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private", Values: map[string]string{"title": `Games: "the" return`, "who": string(w.cy), "seats": "4"}})
			heard := events[chat.Invocation](w)
			if len(heard) != 1 {
				t.Fatalf("%d commands are heard, not one", len(heard))
			}
			v := heard[0].Values
			if v.Text("title") != `Games: "the" return` || v.Text("seats") != "4" || !slices.Equal(v["who"].Users, []bot.UserID{w.cy}) || len(heard[0].Errors) > 0 {
				t.Errorf("heard is %+v", heard[0])
			}
		}},
		{"what was chosen in a menu arrives", func(t T, w *Scenario) {
			w.post(w.channel, chat.Card{Lead: chat.Plain("choose"), Controls: []chat.Control{chat.Menu{
				Action: chat.NewAction("go", chat.ModePrivate, 1), Prompt: "Which", Max: 2,
				Options: []chat.Choice{{Label: "First", Value: "1"}, {Label: "Second", Value: "2"}, {Label: "Third", Value: "3"}},
			}}})
			w.perform(Input{User: w.ben, Kind: InputPress, Message: w.findOne(w.ben, "choose").ID, Control: "Which", Selected: []string{"1", "3"}})
			if p := events[chat.Press](w); len(p) != 1 || !slices.Equal(p[0].Values, []string{"1", "3"}) || p[0].Action.Arg(0) != "1" {
				t.Errorf("heard is %+v", p)
			}
		}},
		{"what is being answered when we end is answered", func(t T, w *Scenario) {
			w.respond(2*time.Second, alwaysRespond(chat.Reply{Card: textCard("the last answer")}))
			w.perform(Input{User: w.ben, Kind: InputInvoke, Command: "private"})
			w.end()
			w.findOne(w.ben, "the last answer")
		}},
		{"a stranger is Gone", func(t T, w *Scenario) {
			if _, err := w.p.FetchMember(t.Context(), w.community, w.ben+"-nobody"); !chat.IsError[*chat.Gone](err) {
				t.Errorf("member: %v, want Gone", err)
			}
		}},
	}
}
