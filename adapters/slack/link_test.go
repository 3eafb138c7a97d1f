package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

func testMessageURL(l chat.Link) string {
	_, channel, _ := parsePlace(l.Message.Place)
	return permalink("https://acme.slack.com/", channel, l.Message.ID)
}

func TestOnlyWhatSlackWritesIsAnAddress(t *testing.T) {
	for want, c := range map[string][3]string{
		"https://acme.slack.com/archives/C1/p1700000000000100":            {"https://acme.slack.com/", "C1", "1700000000.000100"},
		"https://acme.enterprise.slack.com/archives/D1/p1700000000000100": {"https://acme.enterprise.slack.com", "D1", "1700000000.000100"},
	} {
		if got := permalink(c[0], c[1], c[2]); got != want {
			t.Errorf("%q is addressed as %q, want %q", c, got, want)
		}
	}
	for _, c := range [][3]string{
		{"", "C1", "1.2"}, {"https://acme.slack.com/", "", "1.2"}, {"https://acme.slack.com/", "C1", ""}, {"https://acme.slack.com/", "C1", "1.2/x"},
		{"http://acme.slack.com/", "C1", "1.2"}, {"javascript:", "C1", "1.2"}, {"https://a b.slack.com/", "C1", "1.2"},
	} {
		if got := permalink(c[0], c[1], c[2]); got != "" {
			t.Errorf("%q is addressed as %q", c, got)
		}
	}
}

func TestALinkIsWrittenWhereSlackHasLinks(t *testing.T) {
	const address = "https://example.org/a?b=c&d=e"
	r := testRenderer
	r.PublicURL, r.MessageURL = "https://muster.example/bot", nil
	for name, c := range map[string]struct {
		card  chat.Card
		links []string
	}{
		"a lead":                     {chat.Card{Lead: chat.LinkToURL("here", address)}, []string{address}},
		"a title":                    {chat.Card{Title: chat.LinkToURL("two\nlines", address)}, []string{address}},
		"a page of ours":             {chat.Card{Lines: []chat.Text{chat.LinkToURL("here", "/m/abc")}}, []string{"https://muster.example/bot/m/abc"}},
		"a page with a secret":       {chat.Card{Lead: chat.LinkToURL("here", "/when#ABC234")}, []string{"https://muster.example/bot/when#ABC234"}},
		"small print":                {chat.Card{Notes: []chat.Text{chat.LinkToURL("here", address)}}, []string{strings.ReplaceAll(address, "&", "&amp;")}},
		"small print with a bar":     {chat.Card{Notes: []chat.Text{chat.LinkToURL("a|b", address)}}, []string{address}},
		"small print that has marks": {chat.Card{Notes: []chat.Text{chat.LinkToURL("*a*", address)}}, []string{address}},
		"a badge":                    {chat.Card{Badge: chat.LinkToURL("here", address)}, nil},
		"a message without address":  {chat.Card{Lead: chat.LinkTo("here", "slack:T1", bot.MessageRef{Place: "slack:T1-C1", ID: "1.2"})}, nil},
		"nothing to click on":        {chat.Card{Lead: chat.Join("", chat.Plain("x"), chat.LinkToURL(" ", address))}, nil},
	} {
		s, m := readCard(t, r, c.card)
		checkMessage(t, name, m)
		if !slices.Equal(s.Links, c.links) {
			t.Errorf("%s leads to %q, want %q", name, s.Links, c.links)
		}
	}
}

func TestALinkIsBoldAndCutAsOne(t *testing.T) {
	link := chat.Link{URL: "https://example.org/"}
	c := chat.Card{Lines: []chat.Text{{{Text: strings.Repeat("long ", 2000), Bold: true, Link: link}, {Text: " rest"}}}}
	s, m := readCard(t, testRenderer, c)
	checkMessage(t, "long", m)
	raw, err := json.Marshal(m.Blocks)
	must(t, err)
	if !slices.Equal(s.Links, []string{link.URL}) || strings.Count(string(raw), `"style":{"bold":true}`) != 1 || !strings.Contains(string(raw), "…") {
		t.Errorf("it is %s", raw)
	}
}

func TestLinksLookAsTheyDid(t *testing.T) {
	r := testRenderer
	r.MessageURL = testMessageURL
	e := chattest.GalleryLinks("slack:T1", func(name string) bot.MessageRef {
		return bot.MessageRef{Place: "slack:T1-C1", ID: map[string]string{"games": "1700000000.000100", "chess": "1700000000.000200"}[name]}
	})
	m, err := r.message(e.Card, nil, "")
	must(t, err)
	golden(t, e.Name, map[string]any{"text": m.Text, "blocks": m.Blocks})
	checkMessage(t, e.Name, m)
}

func TestAMessageIsAddressedWithoutAskingSlack(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.s.AddTeam("T2", "xoxb-two")
		if err := s.n.saveWorkspace(s.Context(), workspace{Team: "T2", Name: "Two", Token: "xoxb-two", User: testserver.Bot}); err != nil {
			s.Fatal(err)
		}
		in := bot.MessageRef{Place: "slack:T2-C1", ID: "1.2"}
		if to := s.n.messageURL(chat.Link{Message: in}); to != "" {
			s.Errorf("an address is made up: %q", to)
		}
		s.n.enqueueArrivals(&workspace{Team: "T2", Name: "Two", Token: "xoxb-two", User: testserver.Bot})
		advance(time.Second)

		n := newNetwork(s, s.s, true, s.notes, multiWorkspace) // of another process
		asked := len(s.s.Requests(""))
		r := n.rendererFor(s.Context(), chat.Card{Lead: chat.LinkTo("there", "slack:T2", in)})
		if to := r.MessageURL(chat.Link{Message: in}); to != "https://t2.slack.com/archives/C1/p12" || len(s.s.Requests("")) != asked {
			s.Errorf("it leads to %q, after %d requests", to, len(s.s.Requests(""))-asked)
		}
		direct := bot.MessageRef{Place: bot.DirectTo("slack:T2-" + testserver.Ben), ID: "1.2"}
		if to := n.messageURL(chat.Link{Message: direct}); to != "" {
			s.Errorf("a channel is made up: %q", to)
		}
		if _, err := n.Post(s.Context(), chat.Message{Key: "d", Community: "slack:T2", To: direct.Place, Card: textCard("hello")}); err != nil {
			s.Fatal(err)
		}
		if to := n.messageURL(chat.Link{Message: direct}); to != "https://t2.slack.com/archives/D"+testserver.Ben+"/p12" {
			s.Errorf("direct messages are at %q", to)
		}
	}, multiWorkspace)
}
