package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// deadTokenCodes are Slack's codes for tokens that no longer work.
var deadTokenCodes = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required", "team_access_not_granted", "not_allowed_token_type"}

// malformedCodes are Slack's codes for requests that are our bug.
var malformedCodes = []string{
	"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "invalid_arg_name", "invalid_form_data", "invalid_json", "invalid_post_type",
	"invalid_metadata_format", "invalid_metadata_schema", "no_text", "unknown_method",
}

// obstacles are the reasons for Slack's codes, of which nothing else is shown to
// members.
var obstacles = map[string]bot.ObstacleReason{
	"is_archived":                              bot.ObstacleArchived,
	"is_inactive":                              bot.ObstacleArchived, // how an edit is refused there
	"not_in_channel":                           bot.ObstacleNotMember,
	"restricted_action":                        bot.ObstacleRestricted,
	"restricted_action_thread_only_channel":    bot.ObstacleRestricted,
	"restricted_action_read_only_channel":      bot.ObstacleRestricted,
	"restricted_action_non_threadable_channel": bot.ObstacleRestricted,
	"restricted_action_thread_locked":          bot.ObstacleArchived,
	"method_not_supported_for_channel_type":    bot.ObstacleRestricted,
	"ekm_access_denied":                        bot.ObstacleSuspended,
	"access_denied":                            bot.ObstacleSuspended,
}

// knownScopes are the scopes that a refusal may name.
var knownScopes = append(slices.Concat(requiredScopes, optionalScopes), "channels:history", "groups:history", "im:history", "connections:write")

// missingScopes returns those of a refusal's scopes that Muster knows.
func missingScopes(needed string) []string {
	named := strings.FieldsFunc(needed, func(r rune) bool { return r == ',' || r == ' ' })
	return slices.DeleteFunc(named, func(scope string) bool { return !slices.Contains(knownScopes, scope) })
}

// isRefused reports whether Slack refused a request, or slack-go would not
// send it because an argument was missing.
func isRefused(err error) bool {
	refusal := api.SlackErrorResponse{}
	return errors.As(err, &refusal) || errors.Is(err, api.ErrParametersMissing) || errors.Is(err, api.ErrBlockIDNotUnique)
}

// isRefusal reports whether Slack refused a request with one of these codes.
func isRefusal(err error, codes ...string) bool {
	refusal := api.SlackErrorResponse{}
	return errors.As(err, &refusal) && slices.Contains(codes, refusal.Err)
}

// dialWait is how long to wait before dialling an unreachable host again.
const dialWait = 5 * time.Second

// mapSendError maps the errors of requests without an answer: *chat.Later if
// the request never left, *chat.Unknown if nobody knows. It keeps the
// context's errors and those of package chat.
func mapSendError(ctx context.Context, err error) error {
	err = withoutAddress(err)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case chat.IsError[*chat.Later](err) || chat.IsError[*chat.Unknown](err):
		return err
	}
	if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
		return &chat.Later{Wait: dialWait}
	}
	return &chat.Unknown{Err: err}
}

// withoutAddress returns an error without the address that was called: a response URL
// lets anybody answer in Muster's name.
func withoutAddress(err error) error {
	if called := (*url.Error)(nil); errors.As(err, &called) {
		return called.Err
	}
	return err
}

// mapError maps a refusal by Slack to the error of package chat that fits.
// what names the object of the request. Other errors stay. None of Slack's words
// becomes part of what members read.
func mapError(err error, what string) error {
	refusal := api.SlackErrorResponse{}
	if !errors.As(err, &refusal) || chat.IsError[*chat.Unauthorised](err) {
		return err
	}
	switch refusal.Err {
	case "channel_not_found", "message_not_found", "thread_not_found", "user_not_found", "users_not_found", "user_not_visible",
		"cant_update_message", "edit_window_closed", "cannot_reply_to_message", "bad_timestamp", "invalid_ts_latest", "no_item_specified":
		return &chat.Gone{What: what}
	case "missing_scope":
		return &chat.Forbidden{Missing: missingScopes(refusal.Needed), Err: err}
	case "msg_too_long", "msg_blocks_too_long", "metadata_too_large", "view_too_large":
		return &chat.TooLarge{What: "message", Limit: maxMessageBlocks}
	case "too_many_emoji", "too_many_reactions":
		return &chat.TooLarge{What: "reactions", Limit: renderer{}.Limits().Reactions}
	case "message_limit_exceeded", "service_unavailable", "team_added_to_org", "request_timeout", "rate_limited", "too_many_members":
		return &chat.Later{Wait: dialWait}
	}
	if slices.Contains(malformedCodes, refusal.Err) || slices.Contains(deadTokenCodes, refusal.Err) {
		return fmt.Errorf("slack: %s: %w %s", what, err, strings.Join(refusal.ResponseMetadata.Messages, "; "))
	}
	return &chat.Forbidden{Reason: obstacles[refusal.Err], Err: fmt.Errorf("slack: %s: %w", what, err)}
}

// isClosed reports whether Slack said that a member accepts no direct
// messages.
func isClosed(err error) bool {
	return isRefusal(err, "cannot_dm_bot", "user_disabled", "messages_tab_disabled", "cant_dm_bot", "im_not_allowed", "user_not_in_workspace")
}
