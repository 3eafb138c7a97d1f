package discord

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// directMessageCooldown is the pause after Discord said that direct messages
// are opened too fast.
const directMessageCooldown = 5 * time.Minute

// mapError maps an *apiError to the errors of package chat. what names the
// object of the request. Other errors are returned unchanged.
func mapError(err error, what string) error {
	apiErr := (*apiError)(nil)
	if !errors.As(err, &apiErr) {
		return err
	}
	switch apiErr.Code {
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownGuild, discordgo.ErrCodeUnknownMember, discordgo.ErrCodeUnknownMessage,
		discordgo.ErrCodeUnknownUser, discordgo.ErrCodeUnknownGuildScheduledEvent, discordgo.ErrCodePerformedOperationOnArchivedThread:
		return &chat.Gone{What: what}
	case discordgo.ErrCodeTooManyReactions:
		return &chat.TooLarge{What: "reactions", Limit: Limits().Reactions}
	case discordgo.ErrCodeMaximumNumberOfEditsToMessagesOlderThanOneHourReached:
		return &chat.Later{Wait: oldEditCooldown}
	case discordgo.ErrCodeOpeningDirectMessagesTooFast:
		return &chat.Later{Wait: directMessageCooldown}
	case discordgo.ErrCodeMissingAccess:
		return &chat.Forbidden{Missing: []string{"View Channel"}}
	}
	switch apiErr.Status {
	case http.StatusNotFound:
		return &chat.Gone{What: what}
	case http.StatusForbidden:
		return &chat.Forbidden{Missing: []string{apiErr.Message}}
	}
	return err
}

// mapPostError is mapError with the missing permissions, which Discord does not
// name. If they cannot be determined, all that are needed are named.
func (n *Network) mapPostError(ctx context.Context, refused error, c bot.CommunityID, channel string, needs permissions) error {
	err := mapError(refused, "channel "+channel)
	forbidden := (*chat.Forbidden)(nil)
	if !errors.As(err, &forbidden) || snowflake(c) == "" {
		return err
	}
	var missing []string
	if have, asked := n.fetchPermissions(ctx, snowflake(c), channel); asked == nil {
		missing = have.missingOf(needs)
	}
	if len(missing) == 0 && hasErrorCode(refused, discordgo.ErrCodeMissingPermissions) {
		missing = permissions(0).missingOf(needs)
	}
	if len(missing) == 0 {
		return err // Discord's own message has to do
	}
	return &chat.Forbidden{Missing: missing}
}

// missingOf returns the names of those needs that are not granted.
func (p permissions) missingOf(needs permissions) []string {
	return (p | ^needs&^discordgo.PermissionAdministrator).missing()
}
