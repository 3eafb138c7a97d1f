package slack

import (
	"context"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// audienceTTL is how long Slack's word about a channel is kept, also its word that a
// scope is missing.
const audienceTTL = 10 * time.Minute

// fetchedChannel is what Slack said of a channel.
type fetchedChannel struct {
	public    bot.Visibility
	fetchedAt time.Time
}

// Public reports whether all full members of a workspace can see a channel. Without
// a scope to look at channels that is unknown.
func (n *Network) Public(ctx context.Context, c bot.CommunityID, place bot.Place) (bot.Visibility, error) {
	home, channel, _ := parsePlace(place)
	if channel == "" || home != c {
		return bot.VisibilityUnknown, ctx.Err()
	}
	if kept, ok := n.keptChannel(place); ok {
		return kept, nil
	}
	info, err := n.fetchChannel(ctx, c, channel)
	found := fetchedChannel{fetchedAt: time.Now()}
	switch {
	case err == nil && (info.IsPrivate || info.IsIM || info.IsMpIM):
		found.public = bot.VisibilityNo
	case err == nil && info.IsChannel:
		found.public = bot.VisibilityYes
	case err != nil && !isRefusal(err, "missing_scope", "channel_not_found", "method_not_supported_for_channel_type"):
		return bot.VisibilityUnknown, mapError(err, "channel")
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	dispatch.CachePut(n.channels, maxCached, channelPlace(place), found)
	return found.public, nil
}

func (n *Network) fetchChannel(ctx context.Context, c bot.CommunityID, channel string) (*api.Channel, error) {
	return fetch(ctx, n, c, func(client *api.Client) (*api.Channel, error) {
		return client.GetConversationInfoContext(ctx, &api.GetConversationInfoInput{ChannelID: channel})
	})
}

// forgetChannel drops what is kept of a channel, so that Slack is asked who sees it now.
func (n *Network) forgetChannel(place bot.Place) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.channels, place)
}

func (n *Network) keptChannel(place bot.Place) (bot.Visibility, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	k, known := n.channels[channelPlace(place)]
	return k.public, known && time.Since(k.fetchedAt) < audienceTTL
}

// CanSee reports which public channels a full member can see. Guests, and members of
// other workspaces in a shared channel, see the channels that they are in, which no
// scope of Muster's tells. Nor does any tell who is in a private channel.
func (n *Network) CanSee(ctx context.Context, v chat.Viewer, places ...bot.Place) []bot.Visibility {
	out := make([]bot.Visibility, len(places))
	k, err := n.viewer(ctx, v)
	if err != nil {
		return out
	}
	for i, place := range places {
		switch user, direct := place.Direct(); {
		case direct && user == v.User:
			out[i] = bot.VisibilityYes
		case direct:
			out[i] = bot.VisibilityNo
		case k.guest || k.stranger:
		case v.KnownOnly:
			out[i], _ = n.keptChannel(place)
		default:
			if out[i], err = n.Public(ctx, v.Community, place); err != nil {
				n.log.Warn("ask whether a channel is public", "place", place, "err", err)
			}
		}
	}
	return out
}

// viewer returns a member who wants to see something.
func (n *Network) viewer(ctx context.Context, v chat.Viewer) (fetchedMember, error) {
	if !v.KnownOnly {
		return n.lookupMember(ctx, v.Community, v.User, memberTTL)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	k, known := n.members[v.User]
	if home, _ := parseUser(v.User); !known || home != v.Community || time.Since(k.fetchedAt) >= audienceTTL {
		return k, &chat.Gone{What: "member"}
	}
	return k, nil
}
