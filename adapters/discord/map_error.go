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

// Discord's error codes that discordgo v0.29.0 has no names for.
const (
	codeNoMutualServers = 50278
	codeMessageBlocked  = 200000
	codeTitleBlocked    = 200001
)

// mapError maps an *apiError to the errors of package chat. what names the
// object of the request. Other errors are returned unchanged. None of Discord's
// texts becomes part of what members read.
func mapError(err error, what string) error {
	apiErr := (*apiError)(nil)
	if !errors.As(err, &apiErr) {
		return err
	}
	switch apiErr.Code {
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownGuild, discordgo.ErrCodeUnknownMember, discordgo.ErrCodeUnknownMessage,
		discordgo.ErrCodeUnknownUser, discordgo.ErrCodeUnknownGuildScheduledEvent:
		return &chat.Gone{What: what}
	case discordgo.ErrCodePerformedOperationOnArchivedThread:
		return &chat.Forbidden{Reason: bot.ObstacleArchived, Err: err}
	case discordgo.ErrCodeMaximumNumberOfUncompletedGuildScheduledEventsReached:
		return &chat.Forbidden{Reason: bot.ObstacleFull, Err: err}
	case discordgo.ErrCodeChannelVerificationLevelTooHigh, discordgo.ErrCodeCannotExecuteActionOnThisChannelType, codeMessageBlocked, codeTitleBlocked:
		return &chat.Forbidden{Reason: bot.ObstacleRestricted, Err: err}
	case discordgo.ErrCodeTooManyReactions:
		return &chat.TooLarge{What: "reactions", Limit: Limits().Reactions}
	case discordgo.ErrCodeMaximumNumberOfEditsToMessagesOlderThanOneHourReached, discordgo.ErrCodeThisActionCannotBePerformedDueToSlowmodeRateLimit:
		return &chat.Later{Wait: oldEditCooldown}
	case discordgo.ErrCodeOpeningDirectMessagesTooFast:
		return &chat.Later{Wait: directMessageCooldown}
	case discordgo.ErrCodeMissingAccess:
		return &chat.Forbidden{Missing: permissions(0).missingOf(discordgo.PermissionViewChannel), Err: err}
	}
	switch apiErr.Status {
	case http.StatusNotFound:
		return &chat.Gone{What: what}
	case http.StatusForbidden:
		return &chat.Forbidden{Err: err}
	}
	return err
}

// mapPostError is mapError with the missing permissions, which Discord does not
// name. If they cannot be determined, all that are needed are named.
func (n *Network) mapPostError(ctx context.Context, refused error, c bot.CommunityID, channel string, needs permissions) error {
	err := mapError(refused, "channel "+channel)
	forbidden := (*chat.Forbidden)(nil)
	if !errors.As(err, &forbidden) || forbidden.Reason != "" || snowflake(c) == "" {
		return err
	}
	var missing []string
	have, locked, asked := n.fetchPermissions(ctx, snowflake(c), channel)
	if asked == nil {
		missing = have.missingOf(needs)
	}
	switch {
	case len(missing) == 0 && asked == nil && locked:
		return &chat.Forbidden{Reason: bot.ObstacleArchived, Err: refused}
	case len(missing) == 0 && hasErrorCode(refused, discordgo.ErrCodeMissingPermissions):
		missing = permissions(0).missingOf(needs)
	case len(missing) == 0:
		return err
	}
	return &chat.Forbidden{Missing: missing, Err: refused}
}

// missingOf returns the names of those needs that are not granted.
func (p permissions) missingOf(needs permissions) []string {
	return (p | ^needs&^discordgo.PermissionAdministrator).missing()
}
