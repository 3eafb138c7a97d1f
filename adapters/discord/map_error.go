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

// directRest is how long no new direct messages are opened after Discord said
// that it was too fast.
const directRest = 5 * time.Minute

// fault turns a refusal into an error of chat's. what is what was asked for.
// Errors that are chat's already, and the context's, stay as they are.
func fault(err error, what string) error {
	no := (*refusal)(nil)
	if !errors.As(err, &no) {
		return err
	}
	switch no.Code {
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownGuild, discordgo.ErrCodeUnknownMember, discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeUnknownUser, discordgo.ErrCodeUnknownGuildScheduledEvent, discordgo.ErrCodePerformedOperationOnArchivedThread:
		return &chat.Gone{What: what}
	case discordgo.ErrCodeTooManyReactions:
		return &chat.TooLarge{What: "reactions", Limit: Limits().Reactions}
	case discordgo.ErrCodeMaximumNumberOfEditsToMessagesOlderThanOneHourReached:
		return &chat.Later{Wait: oldEditRest}
	case discordgo.ErrCodeOpeningDirectMessagesTooFast:
		return &chat.Later{Wait: directRest}
	case discordgo.ErrCodeMissingAccess:
		return &chat.Forbidden{Missing: []string{"View Channel"}}
	}
	switch no.Status {
	case http.StatusNotFound:
		return &chat.Gone{What: what}
	case http.StatusForbidden:
		return &chat.Forbidden{Missing: []string{no.Message}}
	}
	return err
}

// explain is fault, which finds out what exactly is missing where Discord only
// says that something is. Where it cannot be found out, all that is needed is
// named.
func (n *Network) explain(ctx context.Context, refused error, c bot.CommunityID, channel string, needs permissions) error {
	err := fault(refused, "channel "+channel)
	barred := (*chat.Forbidden)(nil)
	if !errors.As(err, &barred) || bare(c) == "" {
		return err
	}
	var missing []string
	if have, asked := n.ourPermissions(ctx, bare(c), channel); asked == nil {
		missing = have.among(needs)
	}
	if len(missing) == 0 && isRefusal(refused, discordgo.ErrCodeMissingPermissions) {
		missing = permissions(0).among(needs)
	}
	if len(missing) == 0 {
		return err // what Discord said has to do
	}
	return &chat.Forbidden{Missing: missing}
}

// among names those of needs that these permissions do not have.
func (p permissions) among(needs permissions) []string {
	return (p | ^needs&^discordgo.PermissionAdministrator).missing()
}
