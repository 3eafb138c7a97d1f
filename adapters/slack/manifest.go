package slack

import (
	"strings"

	"github.com/muster-bot/muster/bot/chat"
)

// ManifestOptions say how the app is to be reached.
type ManifestOptions struct {
	Base string // address at which Slack reaches Muster; empty: Socket Mode, which needs none
}

// Paths below the base at which Slack calls.
const (
	pathCommands     = "/slack/commands"
	pathInteractions = "/slack/interactions"
	pathEvents       = "/slack/events"
	pathOAuth        = "/slack/oauth"
)

// Longest names in a manifest.
const (
	maxShortcutName = 24
	maxShortcutSays = 150
	maxUsageHint    = 1000
)

// scopes are what Muster asks for when it is installed; docs/slack.md says
// what each is for. None of them lets it read what members write.
var scopes = []string{"chat:write", "commands", "im:write", "reactions:read", "reactions:write", "users:read"}

// moreScopes may be left out: then what they are for is missing.
var moreScopes = []string{"channels:read", "groups:read", "usergroups:read"}

// events are what Muster hears of; each needs no scope beyond those above.
var (
	events     = []string{"app_home_opened", "app_uninstalled", "reaction_added", "reaction_removed", "tokens_revoked", "user_change"}
	moreEvents = []string{"channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left", "member_joined_channel"}
)

// manifest is the description of a Slack app, as far as Muster needs it.
// https://docs.slack.dev/reference/app-manifest
type manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	} `json:"_metadata"`
	Display  manifestDisplay  `json:"display_information"`
	Features manifestFeatures `json:"features"`
	OAuth    manifestOAuth    `json:"oauth_config"`
	Settings manifestSettings `json:"settings"`
}

type manifestDisplay struct {
	Name   string `json:"name"`
	Says   string `json:"description"`
	Long   string `json:"long_description"`
	Colour string `json:"background_color"`
}

type manifestFeatures struct {
	Home struct {
		Home     bool `json:"home_tab_enabled"`
		Messages bool `json:"messages_tab_enabled"`
		ReadOnly bool `json:"messages_tab_read_only_enabled"`
	} `json:"app_home"`
	Bot struct {
		Name   string `json:"display_name"`
		Online bool   `json:"always_online"`
	} `json:"bot_user"`
	Shortcuts []manifestShortcut `json:"shortcuts"`
	Commands  []manifestCommand  `json:"slash_commands"`
}

type manifestShortcut struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Callback string `json:"callback_id"`
	Says     string `json:"description"`
}

type manifestCommand struct {
	Command string `json:"command"`
	URL     string `json:"url,omitempty"`
	Says    string `json:"description"`
	Hint    string `json:"usage_hint"`
	Escape  bool   `json:"should_escape"` // members are told apart by id, not by a name that changes
}

type manifestOAuth struct {
	Redirects []string `json:"redirect_urls,omitempty"`
	Scopes    struct {
		Bot      []string `json:"bot"`
		Optional []string `json:"bot_optional"`
	} `json:"scopes"`
}

type manifestSettings struct {
	Events struct {
		URL string   `json:"request_url,omitempty"`
		Bot []string `json:"bot_events"`
	} `json:"event_subscriptions"`
	Interactivity struct {
		On      bool   `json:"is_enabled"`
		URL     string `json:"request_url,omitempty"`
		Options string `json:"message_menu_options_url,omitempty"`
	} `json:"interactivity"`
	Organisation bool `json:"org_deploy_enabled"`
	SocketMode   bool `json:"socket_mode_enabled"`
	Rotation     bool `json:"token_rotation_enabled"`
}

// Manifest describes the app that hears these commands; as JSON it is what
// Slack makes an app of.
func Manifest(cmds []chat.Command, o ManifestOptions) any {
	base := strings.TrimSuffix(o.Base, "/")
	at := func(path string) string {
		if base == "" {
			return ""
		}
		return base + path
	}
	var m manifest
	m.Metadata.Major, m.Metadata.Minor = 2, 1
	m.Display = manifestDisplay{
		Name: "Muster", Colour: "#2d6a4f", Says: "Gets your community to meet in person.",
		Long: "Muster finds a time that suits, asks who comes, keeps seats and a waiting list, and reminds people. " +
			"Propose a meetup with /meetup or a shortcut, and answer by a tap or a reaction. " +
			"It never reads what people write, and mentions nobody who need not be.",
	}
	f := &m.Features
	f.Home.Home, f.Home.Messages, f.Home.ReadOnly = true, true, true
	f.Bot.Name, f.Bot.Online = "Muster", true
	f.Shortcuts = shortcuts(cmds)
	f.Commands = []manifestCommand{{
		Command: Root, URL: at(pathCommands), Says: "Find a time, say who comes, be reminded", Hint: cut(verbs(cmds), maxUsageHint), Escape: true,
	}}
	m.OAuth.Scopes.Bot, m.OAuth.Scopes.Optional = scopes, moreScopes
	s := &m.Settings
	s.Events.URL, s.Events.Bot = at(pathEvents), append(append([]string{}, events...), moreEvents...)
	s.Interactivity.On, s.Interactivity.URL, s.Interactivity.Options = true, at(pathInteractions), at(pathInteractions)
	if s.SocketMode = base == ""; !s.SocketMode {
		m.OAuth.Redirects = []string{at(pathOAuth)}
	}
	return m
}

// shortcuts are the commands that can be used on a message, and those also
// where no message is.
func shortcuts(cmds []chat.Command) []manifestShortcut {
	var out []manifestShortcut
	for _, c := range cmds {
		if c.OnMessage == "" {
			continue
		}
		says := cut(c.Description, maxShortcutSays)
		name := strings.ToUpper(c.Name[:1]) + c.Name[1:]
		out = append(out,
			manifestShortcut{Name: cut(name+" a meetup", maxShortcutName), Type: "global", Callback: c.Name, Says: says},
			manifestShortcut{Name: cut(name+" from message", maxShortcutName), Type: "message", Callback: onMessage + c.Name, Says: says})
	}
	return out
}

// onMessage begins the names of shortcuts on messages, since those are not to
// be called as others are.
const onMessage = "message:"

// verbs are the first words of the commands, each once.
func verbs(cmds []chat.Command) string {
	var out []string
	for _, c := range cmds {
		first, _, _ := strings.Cut(c.Name, " ")
		if len(out) == 0 || out[len(out)-1] != first {
			out = append(out, first)
		}
	}
	return strings.Join(out, " | ")
}
