package slack

import (
	"context"
	"slices"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
)

const (
	// channelPage is how many channels are asked for at once, and maxChannelPages
	// how often. Pages may be shorter.
	channelPage     = 200
	maxChannelPages = 50
)

// channelLister returns a page of the public channels that the app is a member of, and
// where the next one begins.
type channelLister func(client *api.Client, cursor string) (page []api.Channel, next string, err error)

// homeChannel returns the channel in which Muster addresses a workspace: among
// the channels it was invited to, the general one or else the first. It
// returns "" if no scope allows the lookup.
func (n *Network) homeChannel(ctx context.Context, c bot.CommunityID) bot.Place {
	home, err := n.findHome(ctx, c, func(client *api.Client, cursor string) ([]api.Channel, string, error) {
		return client.GetConversationsForUserContext(ctx, &api.GetConversationsForUserParameters{Types: []string{"public_channel"}, ExcludeArchived: true, Limit: channelPage, Cursor: cursor})
	})
	if home == "" && isRefused(err) && !isRefusal(err, "missing_scope") { // a proxy may not know the newer method
		home, err = n.findHome(ctx, c, func(client *api.Client, cursor string) ([]api.Channel, string, error) {
			all, next, err := client.GetConversationsContext(ctx, &api.GetConversationsParameters{Types: []string{"public_channel"}, ExcludeArchived: true, Limit: channelPage, Cursor: cursor})
			return slices.DeleteFunc(all, func(ch api.Channel) bool { return !ch.IsMember }), next, err
		})
	}
	if err != nil {
		n.log.Info("channels of the app cannot be listed", "community", c, "err", err)
	}
	if home == "" {
		return ""
	}
	return placeID(c, home, "")
}

// findHome returns the general channel, or the first one if it is not among them. With
// an error it returns what it has found until then.
func (n *Network) findHome(ctx context.Context, c bot.CommunityID, list channelLister) (home string, err error) {
	cursor := ""
	for range maxChannelPages {
		var page []api.Channel
		err := n.call(ctx, c, func(client *api.Client) (err error) {
			page, cursor, err = list(client, cursor)
			return err
		})
		if err != nil {
			return home, err
		}
		for _, ch := range page {
			if ch.IsGeneral {
				return ch.ID, nil
			}
			if home == "" {
				home = ch.ID
			}
		}
		if cursor == "" {
			break
		}
	}
	return home, nil
}
