package discord

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

func TestCommandsInTextsAreTapped(t *testing.T) {
	var m commandMentions
	r := renderer{commands: &m}
	m.setCommands(append([]chat.Command{{Name: "me show"}}, testCommands...))
	typed := chat.Text{{Text: "Try "}, {Text: `/meetup propose "Board games" when:"fri 7pm, sat 3pm" who:@Ben`, Code: true}, {Text: "."}}
	if got := renderLine(r.resolveText(typed)); !strings.HasPrefix(got, "Try `/meetup propose") {
		t.Errorf("before the command is registered it is %q", got)
	}
	m.setRoot("123")
	for _, c := range []struct {
		text chat.Text
		want string
	}{
		{typed, "Try </meetup propose:123> `title:Board games when:fri 7pm, sat 3pm who:@Ben`."},
		{chat.Code("/meetup list"), "</meetup list:123>"},
		{chat.Code("/meetup me zone Berlin"), "</meetup me zone:123> `zone:Berlin`"},
		{chat.Code("/meetup me"), "</meetup me show:123>"},
		{chat.Text{{Text: "/meetup list", Code: true, Bold: true}}, "</meetup list:123>"},
		{chat.Code("/meetup"), "`/meetup`"},
		{chat.Code("/meetup fly"), "`/meetup fly`"},
		{chat.Code("fri 7pm"), "`fri 7pm`"},
		{chat.Plain("/meetup list"), "/meetup list"},
		{chat.LinkToURL("x", "</meetup list:123>"), "x"},
	} {
		if got := renderLine(r.resolveText(c.text)); got != c.want {
			t.Errorf("%q is %q, want %q", c.text, got, c.want)
		}
	}
}

// Help is read on Discord, where a command is tapped. The id of the command is known
// after a restart too, and where an older version registered it.
func TestHelpIsTappedOnDiscord(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		help := chat.Reply{Card: chat.Card{Title: chat.Plain("Help"), Lines: []chat.Text{chat.Code("/meetup list")}}}
		r.respondWith(0, help)
		expect := func(why string) {
			r.Helper()
			r.invoke()
			r.advance(time.Second)
			all := r.server.Sees(testserver.Ben)
			if last := all[len(all)-1]; len(last.Links) != 1 || last.Links[0].Text != "/meetup list" {
				r.Errorf("%s: it is %+v", why, last)
			}
		}
		expect("at first")
		self, err := r.network.fetchSelf(r.Context())
		if err != nil {
			r.Fatal(err)
		}
		for why, change := range map[string]func(){
			"after a restart":                func() {},
			"registered by an older version": func() { _ = r.network.notebook.Delete(r.Context(), r.network.rootKey(self)) },
		} {
			change()
			r.network.commands.setRoot("")
			if err := r.network.loadRoot(r.Context()); err != nil {
				r.Fatal(err)
			}
			expect(why)
		}
	})
}
