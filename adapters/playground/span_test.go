package playground

import (
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// TestALinkLeadsToWhereAMessageIs links to messages in every kind of place from
// different screens.
func TestALinkLeadsToWhereAMessageIs(t *testing.T) {
	ctx := t.Context()
	n := open(t, newNotebook(), greeter)
	post := func(key string, to bot.Place) bot.MessageRef {
		ref, err := n.Post(ctx, chat.Message{Key: key, Community: Room, To: to, Card: chat.Card{Lead: chat.Plain(key)}})
		must(t, err)
		return ref
	}
	card := post("card", Channel)
	thread, err := n.OpenThread(ctx, card, "Games")
	must(t, err)
	reply, direct := post("reply", thread), post("direct", bot.DirectTo(ana))
	gone := post("gone", Channel)
	must(t, n.As(ana).Delete(ctx, gone.ID))
	anaP, _ := n.profile(ana)
	benP, _ := n.profile(ben)
	inRoom, inThread, inDirect := screenState{me: anaP, place: Channel}, screenState{me: anaP, place: Channel, thread: card.ID}, screenState{me: anaP, place: bot.DirectTo(ana)}
	for _, c := range []struct {
		from screenState
		to   bot.MessageRef
		want string
	}{
		{inRoom, card, "#m-" + card.ID},
		{inThread, card, "#m-" + card.ID},
		{inThread, reply, "#m-" + reply.ID},
		{inRoom, reply, "?as=ana&thread=" + card.ID + "#m-" + reply.ID},
		{inDirect, card, "?as=ana#m-" + card.ID},
		{inRoom, direct, "?as=ana&in=direct#m-" + direct.ID},
		{screenState{me: benP, place: Channel}, direct, ""},
		{inRoom, gone, ""},
		{inRoom, bot.MessageRef{Place: Channel, ID: direct.ID}, ""},
		{inRoom, bot.MessageRef{Place: "elsewhere:1", ID: "2"}, ""},
	} {
		if got := n.linkAddress(chat.Link{Message: c.to, Community: Room}, c.from); got != c.want {
			t.Errorf("from %s, %s leads to %q, want %q", c.from.query(), c.to.ID, got, c.want)
		}
	}
}

func TestAPathLeadsToOurPages(t *testing.T) {
	for own, want := range map[string]string{"": "/m/abc?x=1", "https://muster.example/bot": "https://muster.example/bot/m/abc?x=1"} {
		n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook(), PublicURL: own})
		must(t, err)
		if got := n.linkAddress(chat.Link{URL: "/m/abc?x=1"}, screenState{}); got != want {
			t.Errorf("on %q it leads to %q, want %q", own, got, want)
		}
	}
}

func TestALinkCanBeBold(t *testing.T) {
	n, screen := inGallery(t)
	text := chat.LinkToURL("<map> & way", "https://example.org/?a=1&b=2")
	text[0].Bold = true
	html, err := renderTemplate("message", n.renderMessage(exhibit(t, n, screen, chat.Card{Lead: text}), screen))
	must(t, err)
	want := `<p class="lead"><a id="m-exhibit-l1" href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener"><b>&lt;map&gt; &amp; way</b></a></p>`
	if !strings.Contains(html, want) {
		t.Errorf("it is\n%s\nwithout\n%s", html, want)
	}
}
