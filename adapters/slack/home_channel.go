package slack

import (
	"context"
	"slices"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
)

// homeChannel returns the channel in which Muster addresses a workspace: among
// the channels it was invited to, the general one or else the first. It
// returns "" if no scope allows the lookup.
func (n *Network) homeChannel(ctx context.Context, c bot.CommunityID) bot.Place {
	joined, err := n.joinedChannels(ctx, c)
	if err != nil {
		n.log.Info("channels of the app cannot be listed", "community", c, "err", err)
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
	// A proxy may not know the newer method.
	all, err := fetch(ctx, n, c, func(client *api.Client) ([]api.Channel, error) {
		page, _, err := client.GetConversationsContext(ctx, &api.GetConversationsParameters{Types: kinds, ExcludeArchived: true, Limit: most})
		return page, err
	})
	return slices.DeleteFunc(all, func(ch api.Channel) bool { return !ch.IsMember }), err
}
