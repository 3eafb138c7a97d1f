package chattest

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func placeCases() []Case {
	return []Case{
		{"a message has one thread", func(t T, w *Scenario) {
			ref := w.post(w.channel, textCard("the card"))
			thread := w.open(t, ref)
			if again := w.open(t, ref); again != thread {
				t.Errorf("opened again it is %s, not %s", again, thread)
			}
			if thread == w.channel {
				t.Fatalf("the thread is the channel")
			}
			w.post(thread, textCard("in the thread"))
			if s := w.findOne(w.ben, "in the thread"); s.Place != thread {
				t.Errorf("it stands in %s, not in %s", s.Place, thread)
			}
		}},
		{"controls work in a thread", func(t T, w *Scenario) {
			thread := w.open(t, w.post(w.channel, textCard("the card")))
			ref := w.post(thread, pressable("in the thread", chat.ModeUpdate))
			w.respond(0, alwaysRespond(chat.Redraw{Card: textCard("pressed")}))
			w.perform(Input{User: w.ben, Kind: InputPress, Message: w.findOne(w.ben, "in the thread").ID, Control: "Go"})
			w.findOne(w.cy, "pressed")
			if p := events[chat.Press](w); len(p) != 1 || p[0].Message != ref || p[0].Place != thread || p[0].Channel != w.channel || p[0].Community != w.community {
				t.Errorf("heard is %+v", p)
			}
		}},
		{"the thread of a message that was deleted is Gone", func(t T, w *Scenario) {
			r := w.threads(t)
			ref := w.post(w.channel, textCard("the card"))
			w.perform(Input{User: w.ana, Kind: InputDelete, Message: w.findOne(w.ana, "the card").ID})
			if _, err := r.OpenThread(t.Context(), ref, "A thread"); !chat.IsError[*chat.Gone](err) {
				t.Errorf("open: %v, want Gone", err)
			}
		}},
		{"direct messages are seen by their member alone", func(t T, w *Scenario) {
			ref := w.post(bot.DirectTo(w.ben), pressable("between us", chat.ModeUpdate))
			s := w.findOne(w.ben, "between us")
			w.findNone(w.ana, "between us")
			w.respond(0, alwaysRespond(chat.Redraw{Card: textCard("pressed")}))
			w.perform(Input{User: w.ben, Kind: InputPress, Message: s.ID, Control: "Go"})
			w.findOne(w.ben, "pressed")
			if p := events[chat.Press](w); len(p) != 1 || p[0].Message != ref || p[0].Community != "" {
				t.Errorf("a press in direct messages is heard as %+v", p)
			}
		}},
		{"who takes no direct messages is Closed", func(t T, w *Scenario) {
			w.perform(Input{User: w.ben, Kind: InputCloseDirect})
			_, err := w.p.Post(t.Context(), chat.Message{Key: "closed", Community: w.community, To: bot.DirectTo(w.ben), Card: textCard("unwanted")})
			if !chat.IsError[*chat.Closed](err) {
				t.Errorf("post: %v, want Closed", err)
			}
			w.findNone(w.ben, "unwanted")
			w.post(bot.DirectTo(w.cy), textCard("welcome"))
			w.findOne(w.cy, "welcome")
		}},
	}
}

func (w *Scenario) threads(t T) chat.ThreadOpener {
	t.Helper()
	r, ok := w.p.(chat.ThreadOpener)
	if !ok {
		t.Fatalf("the network has no threads; leave these cases out")
	}
	return r
}

func (w *Scenario) open(t T, ref bot.MessageRef) bot.Place {
	t.Helper()
	place, err := w.threads(t).OpenThread(t.Context(), ref, "A thread")
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	w.n.Pass(settle)
	return place
}
