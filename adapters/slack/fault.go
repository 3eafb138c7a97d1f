package slack

import (
	"errors"

	"github.com/muster-bot/muster/bot/chat"
)

// deadToken are Slack's words for a token that serves no more.
var deadToken = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required", "team_access_not_granted"}

// ourFault are Slack's words for what nobody but us can mend.
var ourFault = []string{
	"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "invalid_arg_name", "invalid_form_data", "invalid_json", "invalid_post_type",
	"invalid_metadata_format", "invalid_metadata_schema", "no_text", "unknown_method",
}

// missing is what to do about words that say that Muster may not.
var missing = map[string]string{
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

// fault turns a refusal into an error of chat's. what is what was asked for.
// Errors that are chat's already, and the context's, stay as they are.
func fault(err error, what string) error {
	no := (*refusal)(nil)
	if !errors.As(err, &no) {
		return err
	}
	switch no.Code {
	case "channel_not_found", "message_not_found", "is_archived", "thread_not_found", "user_not_found", "users_not_found", "user_not_visible",
		"cant_update_message", "edit_window_closed", "cannot_reply_to_message", "bad_timestamp", "invalid_ts_latest", "no_item_specified":
		return &chat.Gone{What: what}
	case "missing_scope":
		return &chat.Forbidden{Missing: []string{"the scope " + no.Needed}}
	case "msg_too_long", "msg_blocks_too_long", "metadata_too_large", "view_too_large":
		return &chat.TooLarge{What: "message", Limit: maxMessageBlocks}
	case "too_many_emoji", "too_many_reactions":
		return &chat.TooLarge{What: "reactions", Limit: painter{}.Limits().Reactions}
	case "message_limit_exceeded", "service_unavailable", "team_added_to_org", "request_timeout", "rate_limited", "too_many_members":
		return &chat.Later{Wait: dialRest}
	}
	if isRefusal(err, ourFault...) {
		return err
	}
	if isRefusal(err, deadToken...) {
		return &chat.Forbidden{Missing: []string{"a token that Slack takes (it says " + no.Code + "): install the app again"}}
	}
	if lacks, ok := missing[no.Code]; ok {
		return &chat.Forbidden{Missing: []string{lacks}}
	}
	return &chat.Forbidden{Missing: []string{no.Error()}}
}

// closes tells whether Slack said that a member takes no direct messages.
func closes(err error) bool {
	return isRefusal(err, "cannot_dm_bot", "user_disabled", "messages_tab_disabled", "cant_dm_bot", "im_not_allowed", "user_not_in_workspace")
}
