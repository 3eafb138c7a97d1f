package slack

import (
	"slices"
	"strings"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// ManifestOptions configure a manifest.
type ManifestOptions struct {
	Base string // public address of Muster; empty for Socket Mode, which needs none
}

// Paths at which Slack calls Muster.
const (
	pathCommands     = "/slack/commands"
	pathInteractions = "/slack/interactions"
	pathEvents       = "/slack/events"
	pathOAuth        = "/slack/oauth"
)

// Longest names in a manifest.
const (
	maxShortcutName        = 24
	maxShortcutDescription = 150
	maxUsageHint           = 1000
)

// requiredScopes are requested on installation; docs/slack.md explains each.
// None lets Muster read what members write.
var requiredScopes = []string{"chat:write", "commands", "im:write", "reactions:read", "reactions:write", "users:read"}

// optionalScopes may be declined, at the cost of what they are for.
var optionalScopes = []string{"channels:read", scopeFiles, "groups:read", "usergroups:read"}

// scopeFiles allows pictures to be uploaded.
const scopeFiles = "files:write"

// Event subscriptions. None needs a scope beyond those above.
var (
	requiredEvents = []string{"app_home_opened", "app_uninstalled", "reaction_added", "reaction_removed", "tokens_revoked", "user_change"}
	optionalEvents = []string{"channel_archive", "channel_deleted", "channel_left", "channel_unarchive", "group_archive", "group_deleted", "group_left", "group_unarchive", "member_joined_channel"}
)

// Manifest describes the app for these commands; as JSON, Slack creates an app
// from it. https://docs.slack.dev/reference/app-manifest
func Manifest(cmds []chat.Command, o ManifestOptions) any {
	base := strings.TrimSuffix(o.Base, "/")
	at := func(path string) string {
		if base == "" {
			return ""
		}
		return base + path
	}
	return api.Manifest{
		Metadata: api.ManifestMetadata{MajorVersion: 2, MinorVersion: 1},
		Display: api.Display{
			Name: "Muster", BackgroundColor: "#2d6a4f", Description: "Gets your community to meet in person.",
			LongDescription: "Muster finds a time that suits, asks who comes, keeps seats and a waiting list, and reminds people. " +
				"Propose a meetup with /meetup or a shortcut, and answer by a tap or a reaction. " +
				"It never reads what people write, and mentions nobody who need not be.",
		},
		Features: api.Features{
			AppHome:   api.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true, MessagesTabReadOnlyEnabled: true},
			BotUser:   api.BotUser{DisplayName: "Muster", AlwaysOnline: true},
			Shortcuts: manifestShortcuts(cmds),
			SlashCommands: []api.ManifestSlashCommand{{
				Command: Root, Url: at(pathCommands), Description: "Find a time, say who comes, be reminded", UsageHint: truncate(commandVerbs(cmds), maxUsageHint),
				ShouldEscape: true, // sends members as ids, not as names that change
			}},
		},
		OAuthConfig: oauthConfig(at(pathOAuth)),
		Settings: api.Settings{
			EventSubscriptions: &api.EventSubscriptions{RequestUrl: at(pathEvents), BotEvents: slices.Concat(requiredEvents, optionalEvents)},
			Interactivity:      &api.Interactivity{IsEnabled: true, RequestUrl: at(pathInteractions), MessageMenuOptionsUrl: at(pathInteractions)},
			SocketModeEnabled:  base == "",
		},
	}
}

// oauthConfig returns the scopes to request, and the redirect URL if there is
// one.
func oauthConfig(redirect string) api.OAuthConfig {
	config := api.OAuthConfig{Scopes: api.OAuthScopes{Bot: requiredScopes, BotOptional: optionalScopes}}
	if redirect != "" {
		config.RedirectUrls = []string{redirect}
	}
	return config
}

// manifestShortcuts lists the shortcuts of commands that can start from a
// message, both on a message and global.
func manifestShortcuts(cmds []chat.Command) []api.Shortcut {
	var out []api.Shortcut
	for _, c := range cmds {
		if c.OnMessage == "" {
			continue
		}
		says := truncate(c.Description, maxShortcutDescription)
		name := strings.ToUpper(c.Name[:1]) + c.Name[1:]
		out = append(out,
			api.Shortcut{Name: truncate(name+" a meetup", maxShortcutName), Type: api.GlobalShortcut, CallbackID: c.Name, Description: says},
			api.Shortcut{Name: truncate(name+" from message", maxShortcutName), Type: api.MessageShortcut, CallbackID: messageShortcutPrefix + c.Name, Description: says})
	}
	return out
}

// messageShortcutPrefix distinguishes the callback ids of message shortcuts.
const messageShortcutPrefix = "message:"

// commandVerbs lists the first words of the commands, each once.
func commandVerbs(cmds []chat.Command) string {
	var out []string
	for _, c := range cmds {
		first, _, _ := strings.Cut(c.Name, " ")
		if len(out) == 0 || out[len(out)-1] != first {
			out = append(out, first)
		}
	}
	return strings.Join(out, " | ")
}
