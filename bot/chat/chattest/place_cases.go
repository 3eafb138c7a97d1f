package chattest

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func placeCases() []Case {
	return []Case{
		{"a message has one thread", func(t T, sc *Scenario) {
			ref := sc.post(sc.channel, textCard("the card"))
			thread := sc.openThread(t, ref)
			if again := sc.openThread(t, ref); again != thread {
				t.Errorf("opened again it is %s, not %s", again, thread)
			}
			if thread == sc.channel {
				t.Fatalf("the thread is the channel")
			}
			sc.post(thread, textCard("in the thread"))
			if s := sc.findOne(sc.ben, "in the thread"); s.Place != thread {
				t.Errorf("it is in %s, not in %s", s.Place, thread)
			}
		}},
		{"controls work in a thread", func(t T, sc *Scenario) {
			thread := sc.openThread(t, sc.post(sc.channel, textCard("the card")))
			ref := sc.post(thread, pressable("in the thread", chat.ModeUpdate))
			sc.respond(0, alwaysRespond(chat.Redraw{Card: textCard("pressed")}))
			sc.perform(Input{User: sc.ben, Kind: InputPress, Message: sc.findOne(sc.ben, "in the thread").ID, Control: "Go"})
			sc.findOne(sc.cy, "pressed")
			if p := events[chat.Press](sc); len(p) != 1 || p[0].Message != ref || p[0].Place != thread || p[0].Channel != sc.channel || p[0].Community != sc.community {
				t.Errorf("received %+v", p)
			}
		}},
		{"the thread of a deleted message is Gone", func(t T, sc *Scenario) {
			r := sc.threadOpener(t)
			ref := sc.post(sc.channel, textCard("the card"))
			sc.perform(Input{User: sc.ana, Kind: InputDelete, Message: sc.findOne(sc.ana, "the card").ID})
			if _, err := r.OpenThread(t.Context(), ref, "A thread"); !chat.IsError[*chat.Gone](err) {
				t.Errorf("open: %v, want Gone", err)
			}
		}},
		{"direct messages are seen by their member only", func(t T, sc *Scenario) {
			ref := sc.post(bot.DirectTo(sc.ben), pressable("between us", chat.ModeUpdate))
			s := sc.findOne(sc.ben, "between us")
			sc.findNone(sc.ana, "between us")
			sc.respond(0, alwaysRespond(chat.Redraw{Card: textCard("pressed")}))
			sc.perform(Input{User: sc.ben, Kind: InputPress, Message: s.ID, Control: "Go"})
			sc.findOne(sc.ben, "pressed")
			if p := events[chat.Press](sc); len(p) != 1 || p[0].Message != ref || p[0].Community != "" {
				t.Errorf("a press in direct messages is received as %+v", p)
			}
		}},
		{"closed direct messages are Closed", func(t T, sc *Scenario) {
			sc.perform(Input{User: sc.ben, Kind: InputCloseDirect})
			_, err := sc.platform.Post(t.Context(), chat.Message{Key: "closed", Community: sc.community, To: bot.DirectTo(sc.ben), Card: textCard("unwanted")})
			if !chat.IsError[*chat.Closed](err) {
				t.Errorf("post: %v, want Closed", err)
			}
			sc.findNone(sc.ben, "unwanted")
			sc.post(bot.DirectTo(sc.cy), textCard("welcome"))
			sc.findOne(sc.cy, "welcome")
		}},
	}
}

func (sc *Scenario) threadOpener(t T) chat.ThreadOpener {
	t.Helper()
	r, ok := sc.platform.(chat.ThreadOpener)
	if !ok {
		t.Fatalf("the network has no threads; leave these cases out")
	}
	return r
}

func (sc *Scenario) openThread(t T, ref bot.MessageRef) bot.Place {
	t.Helper()
	place, err := sc.threadOpener(t).OpenThread(t.Context(), ref, "A thread")
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	sc.network.Pass(settle)
	return place
}
