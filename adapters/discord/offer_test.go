package discord

import (
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// offering is a card that offers to post in a place, or says why that cannot be.
func offering(to bot.Place) (chat.Card, *chat.Offer) {
	button := func(label string) []chat.Control {
		return []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModeUpdate, 1), Label: label}}
	}
	return chat.Card{Lead: chat.Plain("a preview"), Controls: button("Post it")}, &chat.Offer{To: to, Refused: func(why chat.Refusal) chat.Card {
		return chat.Card{Lead: chat.Plain("not yet: " + strings.Join(why.Obstacle.Missing, ", ")), Controls: button("Try again")}
	}}
}

func TestNothingIsOfferedWhereMusterMayNotPost(t *testing.T) {
	here := encodeID[bot.Place](testserver.General)
	for denied, want := range map[uint64]string{
		discordgo.PermissionViewChannel: "not yet: View Channels", discordgo.PermissionSendMessages: "not yet: Send Messages",
		discordgo.PermissionEmbedLinks: "not yet: Embed Links", discordgo.PermissionSendMessagesInThreads | discordgo.PermissionAddReactions: "a preview",
	} {
		withFixture(t, testserver.Options{}, func(r *fixture) {
			r.server.Deny(testserver.General, denied)
			card, offer := offering(here)
			r.respondWith(0, chat.Reply{Card: card, Offers: offer})
			r.invoke()
			r.advance(time.Second)
			if seen := r.last(testserver.Ben); !strings.Contains(seen.Text, want) {
				r.Fatalf("they see %+v, not %q", seen, want)
			}
			if want == "a preview" {
				return
			}
			r.respondWith(0, chat.Redraw{Card: card, Offers: offer})
			press := func(words string) {
				_, err := r.server.Press(testserver.Ben, r.last(testserver.Ben).ID, "Try again")
				r.must(err)
				if seen := r.last(testserver.Ben); !strings.Contains(seen.Text, words) {
					r.Errorf("they see %+v, not %q", seen, words)
				}
			}
			press(want)
			r.server.Deny(testserver.General, 0)
			press("a preview")
		})
	}
}

func TestAThreadNeedsItsOwnPermission(t *testing.T) {
	offer := &chat.Offer{To: encodeID[bot.Place]("6")}
	for _, c := range []struct {
		kind discordgo.ChannelType
		lack permissions
		want string
	}{
		{discordgo.ChannelTypeGuildPublicThread, discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"},
		{discordgo.ChannelTypeGuildPublicThread, discordgo.PermissionSendMessages, ""},
		{discordgo.ChannelTypeGuildText, discordgo.PermissionSendMessages, "Send Messages"},
		{discordgo.ChannelTypeGuildText, discordgo.PermissionSendMessagesInThreads | discordgo.PermissionAttachFiles, ""},
	} {
		have := permissions(InvitePermissions()) &^ c.lack
		i := &interaction{GuildID: "5", ChannelID: "6", PartialChannel: partialChannel{ID: "6", Type: c.kind, ParentID: "7"}, AppPermissions: &have}
		got := ""
		if why := i.refusal(offer); why != nil {
			got = strings.Join(why.Obstacle.Missing, ", ")
		}
		if got != c.want {
			t.Errorf("without %d in a %d: %q, not %q", c.lack, c.kind, got, c.want)
		}
		if elsewhere := i.refusal(&chat.Offer{To: encodeID[bot.Place]("8")}); elsewhere != nil {
			t.Errorf("elsewhere it is %+v, which nobody knows", elsewhere)
		}
	}
}
