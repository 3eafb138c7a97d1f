package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// deadTokenCodes are Slack's codes for tokens that no longer work.
var deadTokenCodes = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required", "team_access_not_granted"}

// malformedCodes are Slack's codes for requests that are our bug.
var malformedCodes = []string{
	"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "invalid_arg_name", "invalid_form_data", "invalid_json", "invalid_post_type",
	"invalid_metadata_format", "invalid_metadata_schema", "no_text", "unknown_method",
}

// missingPermissions says what is missing when Slack answers with one of these
// codes.
var missingPermissions = map[string]string{
	"not_in_channel":                        "membership of the channel: invite the app there with /invite",
	"restricted_action":                     "the right to post in the channel: an admin restricts who may",
	"restricted_action_thread_only_channel": "the right to post there outside of threads",
	"restricted_action_read_only_channel":   "the right to post in a channel that is read-only",
	"not_allowed_token_type":                "a token of the right kind: xoxb-… for the bot, xapp-… for the app",
	"ekm_access_denied":                     "access, which the organisation has suspended",
	"access_denied":                         "access, which the workspace has denied",
	"no_permission":                         "the permission, which the workspace has not given",
	"method_not_supported_for_channel_type": "a channel of a kind in which apps may do that",
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

// mapError maps a refusal by Slack to the error of package chat that fits.
// what names the object of the request. Other errors stay.
func mapError(err error, what string) error {
	refusal := api.SlackErrorResponse{}
	if !errors.As(err, &refusal) {
		return err
	}
	switch refusal.Err {
	case "channel_not_found", "message_not_found", "is_archived", "thread_not_found", "user_not_found", "users_not_found", "user_not_visible",
		"cant_update_message", "edit_window_closed", "cannot_reply_to_message", "bad_timestamp", "invalid_ts_latest", "no_item_specified":
		return &chat.Gone{What: what}
	case "missing_scope":
		return &chat.Forbidden{Missing: []string{"the scope " + refusal.Needed}}
	case "msg_too_long", "msg_blocks_too_long", "metadata_too_large", "view_too_large":
		return &chat.TooLarge{What: "message", Limit: maxMessageBlocks}
	case "too_many_emoji", "too_many_reactions":
		return &chat.TooLarge{What: "reactions", Limit: renderer{}.Limits().Reactions}
	case "message_limit_exceeded", "service_unavailable", "team_added_to_org", "request_timeout", "rate_limited", "too_many_members":
		return &chat.Later{Wait: dialWait}
	}
	details := strings.Join(refusal.ResponseMetadata.Messages, "; ")
	switch {
	case slices.Contains(malformedCodes, refusal.Err):
		return fmt.Errorf("slack: %s: %w %s", what, err, details)
	case slices.Contains(deadTokenCodes, refusal.Err):
		return &chat.Forbidden{Missing: []string{"a token that Slack takes (it says " + refusal.Err + "): install the app again"}}
	}
	if permission, ok := missingPermissions[refusal.Err]; ok {
		return &chat.Forbidden{Missing: []string{permission}}
	}
	return &chat.Forbidden{Missing: []string{strings.TrimSpace("slack: " + what + ": " + refusal.Err + " " + details)}}
}

// isClosed reports whether Slack said that a member accepts no direct
// messages.
func isClosed(err error) bool {
	return isRefusal(err, "cannot_dm_bot", "user_disabled", "messages_tab_disabled", "cant_dm_bot", "im_not_allowed", "user_not_in_workspace")
}
