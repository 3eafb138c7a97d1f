package slack

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

func TestMessagesAreReadWithNamesForIDs(t *testing.T) {
	n := newSuiteNetwork(t, testserver.Options{}, true).n
	n.members["slack:T1-U7"] = fetchedMember{Identity: chat.Identity{Name: "Gus"}, fetchedAt: time.Now()}
	n.members["slack:T1-U8"] = fetchedMember{Identity: chat.Identity{Name: "Helper"}, bot: true, fetchedAt: time.Now()}
	for text, want := range map[string]string{
		"":                                    "",
		"Games with <@U7> and <@U8|bo>":       "Games with @Gus and @bo",
		"Who is <@U404>?":                     "Who is ?",
		"in <#C5|general> or <#C6> or <#C7|>": "in #general or  or ",
		"<!here> <!channel> <!everyone|everyone>":                                     "@here @channel @everyone",
		"<!subteam^S1|@hosts> <!subteam^S2>":                                          "@hosts ",
		"<!date^1796162400^{date} at {time}|1 Dec>":                                   "<t:1796162400>",
		"<!date^soon^{date}|1 Dec>":                                                   "1 Dec",
		"<https://example.org|the menu> <https://example.org/a> <mailto:a@b.c|a@b.c>": "the menu https://example.org/a a@b.c",
		"a &lt;b&gt; &amp;amp; &lt;@U7&gt;":                                           "a <b> &amp; <@U7>",
		"<> <|> <@> <#> <!>":                                                          "    ",
		":wave: *bold* _it_":                                                          ":wave: *bold* _it_",
	} {
		p := payload{Team: "T1", Event: chat.Invocation{On: sourceMessage("slack:T1", text, messageTime("1796162400.000100"))}}
		on := n.nameMentions(t.Context(), p).Event.(chat.Invocation).On
		if on.Text != want || on.At.Unix() != 1796162400 {
			t.Errorf("%q reads %q at %s, want %q", text, on.Text, on.At, want)
		}
		for _, u := range on.Mentioned {
			if strings.HasSuffix(string(u), "U8") {
				t.Errorf("%q mentions a bot", text)
			}
		}
	}
}
