package slack

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// channels are some of a workspace.
type channels struct {
	Channels []struct {
		ID      string `json:"id"`
		General bool   `json:"is_general"`
		Member  *bool  `json:"is_member"` // nil: all that are listed have us as a member
	} `json:"channels"`
}

// homeOf is the channel where a workspace is spoken to: of those into which the
// app was invited the general one, or else the first. Where no scope lets us
// look, there is none until the app is invited into one.
func (n *Network) homeOf(ctx context.Context, c bot.CommunityID) bot.Place {
	var page channels
	args := arguments{"types": "public_channel", "exclude_archived": "true", "limit": "200"}
	err := n.call(ctx, c, "users.conversations", args, &page)
	no := (*refusal)(nil)
	if errors.As(err, &no) && no.Code != "missing_scope" {
		// What stands between us and Slack may not know the newer method.
		err = n.call(ctx, c, "conversations.list", args, &page)
	}
	if err != nil {
		n.log.Info("nobody may look in which channels the app is", "community", c, "err", err)
		return ""
	}
	home := ""
	for _, ch := range page.Channels {
		if (ch.Member == nil || *ch.Member) && (ch.General || home == "") {
			home = ch.ID
		}
	}
	if home == "" {
		return ""
	}
	return placeOf(c, home, "")
}
