package playground

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Public reports whether everybody in the room can see a place.
func (n *Network) Public(ctx context.Context, c bot.CommunityID, place bot.Place) (bot.Visibility, error) {
	if err := ctx.Err(); err != nil {
		return bot.VisibilityUnknown, err
	}
	_, direct := place.Direct()
	_, private := n.private[channelOf(place)]
	return visibility(c == Room && n.placeExists(place), !direct && !private), nil
}

// CanSee reports what a member can see. The room calls no network, so all of it is
// known.
func (n *Network) CanSee(_ context.Context, v chat.Viewer, places ...bot.Place) []bot.Visibility {
	_, known := n.profile(v.User)
	out := make([]bot.Visibility, len(places))
	for i, place := range places {
		out[i] = visibility(v.Community == Room && n.placeExists(place), known && n.canSee(v.User, place))
	}
	return out
}

func visibility(known, sees bool) bot.Visibility {
	switch {
	case !known:
		return bot.VisibilityUnknown
	case sees:
		return bot.VisibilityYes
	}
	return bot.VisibilityNo
}
