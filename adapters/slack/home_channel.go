package slack

import (
	"context"
	"slices"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
)

// homeOf is the channel where a workspace is spoken to: of those into which the
// app was invited the general one, or else the first. Where no scope lets us
// look, there is none until the app is invited into one.
func (n *Network) homeChannel(ctx context.Context, c bot.CommunityID) bot.Place {
	joined, err := n.joinedChannels(ctx, c)
	if err != nil {
		n.log.Info("nobody may look in which channels the app is", "community", c, "err", err)
		return ""
	}
	home := ""
	for _, ch := range joined {
		if ch.IsGeneral || home == "" {
			home = ch.ID
		}
	}
	if home == "" {
		return ""
	}
	return placeID(c, home, "")
}

// joinedChannels lists the public channels that the app is a member of.
func (n *Network) joinedChannels(ctx context.Context, c bot.CommunityID) ([]api.Channel, error) {
	kinds, most := []string{"public_channel"}, 200
	joined, err := fetch(ctx, n, c, func(client *api.Client) ([]api.Channel, error) {
		page, _, err := client.GetConversationsForUserContext(ctx, &api.GetConversationsForUserParameters{Types: kinds, ExcludeArchived: true, Limit: most})
		return page, err
	})
	if !isRefused(err) || isRefusal(err, "missing_scope") {
		return joined, err
	}
	// What stands between us and Slack may not know the newer method.
	all, err := fetch(ctx, n, c, func(client *api.Client) ([]api.Channel, error) {
		page, _, err := client.GetConversationsContext(ctx, &api.GetConversationsParameters{Types: kinds, ExcludeArchived: true, Limit: most})
		return page, err
	})
	return slices.DeleteFunc(all, func(ch api.Channel) bool { return !ch.IsMember }), err
}
