package discord

import (
	"fmt"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestTextsLeadToMessagesAndAddresses(t *testing.T) {
	const server = bot.CommunityID("discord:5")
	card := bot.MessageRef{Place: "discord:6", ID: "7"}
	bold := chat.LinkTo("Chess [all]", server, card)
	bold[0].Bold = true
	code := chat.LinkToURL("a_b", "https://example.org/")
	code[0].Code = true
	for name, c := range map[string]struct {
		text chat.Text
		want string
	}{
		"a message":                   {chat.LinkTo("Games", server, card), "[Games](<https://discord.com/channels/5/6/7>)"},
		"in bold":                     {bold, `**[Chess \[all\]](<https://discord.com/channels/5/6/7>)**`},
		"as code":                     {code, `[a\_b](<https://example.org/>)`},
		"a path of ours":              {chat.LinkToURL("the page", "/m/abc?x=1"), "[the page](<https://muster.example/at/m/abc?x=1>)"},
		"a path with a secret":        {chat.LinkToURL("the page", "/when#ABC234"), "[the page](<https://muster.example/at/when#ABC234>)"},
		"an address as its text":      {chat.LinkToURL("https://example.com/a", "https://example.org/"), `[https\://example.com/a](<https://example.org/>)`},
		"behind an address":           {chat.Join("", chat.Plain("https://a.b/c"), chat.LinkToURL("x", "https://example.org/")), `https\://a.b/c[x](<https://example.org/>)`},
		"two of the same":             {chat.Join("", chat.LinkToURL("a", "https://a.b/"), chat.LinkToURL("b", "https://a.b/")), "[ab](<https://a.b/>)"},
		"two beside each other":       {chat.Join("", chat.LinkToURL("a", "https://a.b/"), chat.LinkToURL("b", "https://a.c/")), "[a](<https://a.b/>)[b](<https://a.c/>)"},
		"several lines":               {chat.LinkToURL("a\nb", "https://a.b/"), "[a b](<https://a.b/>)"},
		"brackets that do not close":  {chat.LinkToURL("a [b", "https://a.b/"), `a \[b`},
		"brackets that do not open":   {chat.LinkToURL("a] b", "https://a.b/"), `a\] b`},
		"nothing to be seen":          {chat.LinkToURL("\u200b", "https://a.b/"), "\u200b"},
		"no https":                    {chat.LinkToURL("a", "javascript:alert(1)"), "a"},
		"a message of another server": {chat.LinkTo("a", "slack:T1", bot.MessageRef{Place: "slack:T1-C1", ID: "1.2"}), "a"},
		"a direct message":            {chat.LinkTo("a", server, bot.MessageRef{Place: bot.DirectTo("discord:9"), ID: "7"}), "a"},
		"a message of a strange id":   {chat.LinkTo("a", server, bot.MessageRef{Place: "discord:6", ID: "7>) [b"}), "a"},
		"an address without an end":   {chat.LinkToURL("a", "https://a.b/"+strings.Repeat("x", maxAddress)), "a"},
	} {
		if got := renderLine(testRenderer.resolveText(c.text)); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
	if got := renderLine(renderer{}.resolveText(chat.LinkToURL("the page", "/m/abc"))); got != "the page" {
		t.Errorf("without a public address: %s", got)
	}
}

func TestALinkIsWholeOrLeftOut(t *testing.T) {
	c := chat.Card{Lead: chat.LinkToURL(strings.Repeat("long ", 800), "https://example.org/whole")}
	if text := renderAndCheck(t, c).Components[0].Content; !strings.HasSuffix(text, "…](<https://example.org/whole>)") {
		t.Errorf("it ends with %q", text[len(text)-60:])
	}
	for name, n := range map[string]int{"many": 60, "more than there is room for": 3000} {
		c := chat.Card{Lead: chat.Plain("See ")}
		for i := range n {
			c.Lead = append(c.Lead, chat.LinkToURL("a", fmt.Sprint("https://example.org/", i))...)
		}
		text := renderAndCheck(t, c).Components[0].Content
		if opened, closed := strings.Count(text, "](<https://"), strings.Count(text, ">)"); opened != closed || (n == 60) != (opened == n) {
			t.Errorf("%s: %d links begin and %d end", name, opened, closed)
		}
	}
	f := chat.Form{Action: chat.NewAction("x", chat.ModePrivate), Title: "X", Note: chat.LinkToURL("our page", "/m/abc"), Fields: []chat.Field{{Name: "a", Label: "A"}}}
	m, err := testRenderer.renderModal(f)
	must(t, err)
	checkSchema(t, "form", "POST", "/interactions/1/token/callback", map[string]any{"type": 9, "data": m})
	if got := fmt.Sprint(m.Components[0]); !strings.Contains(got, "[our page](<https://muster.example/at/m/abc>)") {
		t.Errorf("the note of a form is %s", got)
	}
}
