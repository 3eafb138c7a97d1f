package chattest

import (
	"strings"

	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// unsafe lists addresses that must not become links.
var unsafe = []string{
	"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>x</b>", "http://plain.example/", "https://user:secret@example.org/",
	"https://example.org/ onclick=x", "https://<evil>/", "//evil.example/", "ftp://example.org/", "https://example.org\n/x",
}

func linkCases() []Case {
	return []Case{
		{"a text links to a message", func(t T, sc *Scenario) {
			ref := sc.post(sc.channel, textCard("the card"))
			leads := chat.Card{
				Title: chat.LinkTo("In the title", sc.community, ref), Lead: chat.Join("", chat.Plain("before "), chat.LinkTo("In the lead", sc.community, ref), chat.Plain(" after")),
				Lines: []chat.Text{chat.LinkTo("In a line", sc.community, ref)},
			}
			sc.post(sc.channel, leads)
			thread, err := chat.OpenOrGetThread(t.Context(), sc.platform, ref, "A thread")
			if err != nil {
				t.Fatalf("open: %v", err)
			}
			sc.post(thread, chat.Card{Lead: chat.LinkTo("In the thread", sc.community, ref)})
			for _, text := range []string{"In the title", "In the lead", "In a line", "In the thread"} {
				if to := sc.linkTarget(text); to == "" || to != sc.network.Address(ref) {
					t.Errorf("%q leads to %q, want %q", text, to, sc.network.Address(ref))
				}
			}
			if s := sc.findOne(sc.ben, "In the lead"); !strings.Contains(s.Text, "before In the lead after") {
				t.Errorf("it reads %q", s.Text)
			}
		}},
		{"a text links to an address", func(t T, sc *Scenario) {
			for text, address := range map[string]string{"Plain": "https://example.org/a?b=c#d", "Marked": "https://example.org/a(b)|c_d_*e*"} {
				sc.post(sc.channel, chat.Card{Lead: chat.Join("", chat.Plain("see "), chat.LinkToURL(text, address))})
				want, _ := chat.Link{URL: address}.Address("")
				if to := sc.linkTarget(text); to != want {
					t.Errorf("%q leads to %q, want %q", text, to, want)
				}
			}
		}},
		{"an unsafe address is no link", func(t T, sc *Scenario) {
			for _, address := range unsafe {
				text := "see [" + address + "](" + address + ")"
				sc.post(sc.channel, chat.Card{Lead: chat.LinkToURL(text, address)})
				if to := sc.linkTarget(text); to != "" {
					t.Errorf("%q leads to %q", address, to)
				}
			}
		}},
		{"hostile text of links is shown literally", func(t T, sc *Scenario) {
			const address = "https://example.org/safe"
			for _, text := range gallery.Hostile {
				sc.post(sc.channel, chat.Card{Lead: chat.Join("", chat.Plain("lead: "), chat.LinkToURL("x"+text+"x", address), chat.Plain(" end"))})
				sc.expectText(t, "lead: x"+text+"x end")
				if to := sc.linkTarget("x" + text + "x"); to != address {
					t.Errorf("%q leads to %q", text, to)
				}
			}
		}},
	}
}

// linkTarget returns the target of a link that Ben sees, or "".
func (sc *Scenario) linkTarget(text string) string {
	for _, s := range sc.network.Sees(sc.ben) {
		for _, l := range s.Links {
			if l.Text == text {
				return l.To
			}
		}
	}
	return ""
}
