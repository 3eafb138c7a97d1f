package chattest

import (
	"strings"

	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

func textCases() []Case {
	return []Case{
		{"hostile text is shown literally", func(t T, sc *Scenario) {
			for _, text := range gallery.Hostile {
				sc.post(sc.channel, chat.Card{Title: chat.Plain("in a title: " + text)})
				sc.post(sc.channel, chat.Card{
					Lead: chat.Join("", chat.Plain("beside others: "), chat.Bold(text), chat.Plain(" end")), Where: chat.Plain("where: " + text), Notes: []chat.Text{chat.Plain("noted: " + text)},
					Lines: []chat.Text{chat.Plain("listed: " + text)},
				})
				sc.expectText(t, "in a title: "+text, "beside others: "+text+" end", "where: "+text, "noted: "+text, "listed: "+text)
			}
		}},
		{"hostile text on controls is shown literally", func(t T, sc *Scenario) {
			for _, text := range gallery.Hostile {
				label := "Go " + text
				sc.post(sc.channel, chat.Card{Lead: chat.Plain("press"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModePrivate, 1), Label: label}}})
				all := sc.find(sc.ben, "press")
				sc.reset()
				sc.perform(Input{User: sc.ben, Kind: InputPress, Message: all[len(all)-1].ID, Control: label})
				if p := events[chat.Press](sc); len(p) != 1 {
					t.Errorf("a button %q is not there", label)
				}
			}
		}},
		{"hostile text in a form comes back unchanged", func(t T, sc *Scenario) {
			for _, text := range gallery.Hostile {
				f := smallForm
				f.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: text}}}
				sc.respond(0, alwaysRespond(chat.Ask{Form: f}))
				sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"})
				sc.reset()
				sc.respond(0, nil)
				sc.perform(Input{User: sc.ben, Kind: InputSubmit})
				if s := events[chat.Submission](sc); len(s) != 1 || s[0].Values.Text("title") != text {
					t.Errorf("%q comes back as %+v", text, s)
				}
			}
		}},
		{"members are shown by name", func(t T, sc *Scenario) {
			m, err := sc.platform.FetchMember(t.Context(), sc.community, sc.cy)
			if err != nil {
				t.Fatalf("member: %v", err)
			}
			sc.post(sc.channel, chat.Card{Lead: chat.Plain("coming:"), People: []chat.People{{Label: chat.Plain("Going"), Members: []chat.Person{{User: sc.cy, Note: chat.Plain("host")}}}}})
			if s := sc.findOne(sc.ben, "coming:"); !strings.Contains(s.Text, m.Name) || !strings.Contains(s.Text, "host") {
				t.Errorf("it reads %q", s.Text)
			}
		}},
	}
}

// expectText checks that each text is shown once, unchanged, and notifies nobody.
func (sc *Scenario) expectText(t T, texts ...string) {
	t.Helper()
	all := sc.network.Sees(sc.ben)
	for _, text := range texts {
		read := 0
		for _, s := range all {
			if !strings.Contains(s.Text, text) {
				continue
			}
			if read++; len(s.Notified) > 0 {
				t.Errorf("%q notifies %v", text, s.Notified)
			}
		}
		if read != 1 {
			t.Errorf("%q is read %d times, not once", text, read)
		}
	}
}
