package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/playground/lookalike"
	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
	"github.com/muster-bot/muster/storage"
)

// slackNetwork is the configuration of Slack.
type slackNetwork struct {
	SlackBotToken      string `help:"Token (xoxb-…) of the one Slack workspace. Unless it or a client id is given, Muster is not on Slack." placeholder:"TEXT" secret:""`
	SlackAppToken      string `help:"App-level token (xapp-…): Slack delivers events in Socket Mode, which needs no public address." placeholder:"TEXT" secret:""`
	SlackSigningSecret string `help:"Signing secret of the Slack app: Slack may call over HTTP, at /slack/commands, /slack/interactions and /slack/events." placeholder:"TEXT" secret:""`
	SlackClientID      string `name:"slack-client-id" help:"Client id of the Slack app: any workspace can install it, at /slack/install." placeholder:"TEXT"`
	SlackClientSecret  string `help:"Client secret of the Slack app, to go with its client id." placeholder:"TEXT" secret:""`
	SlackOrganisers    string `help:"Handle of the Slack user group whose members are organisers, as admins and owners are." placeholder:"TEXT"`
	SlackGuests        string `help:"Whether guests of a Slack workspace take part (on, off)." enum:"on,off" default:"on"`
	SlackAPIURL        string `name:"slack-api-url" help:"Where Slack's API is, if not at Slack: a proxy or a test server." placeholder:"URL"`
}

func (n *slackNetwork) configured() bool { return n.SlackBotToken != "" || n.SlackClientID != "" }

func (n *slackNetwork) api() string { return cmp.Or(n.SlackAPIURL, slack.DefaultAPI) }

func (n *slackNetwork) check(c *config) error {
	if !n.configured() {
		if n.SlackAppToken+n.SlackSigningSecret+n.SlackClientSecret != "" {
			return fmt.Errorf("%s or %s: without one Muster is not on Slack, and the rest about Slack has no use", envVar("slack-bot-token"), envVar("slack-client-id"))
		}
		return nil
	}
	const one, basic = "of a Slack app", "copy it from the Basic Information page of the app"
	wrong := checkKinds([]wantedKind{
		{"slack-bot-token", n.SlackBotToken, "xoxb", "copy the Bot User OAuth Token (xoxb-…) from the OAuth & Permissions page of the app"},
		{"slack-app-token", n.SlackAppToken, "xapp", "make an App-Level Token (xapp-…) with connections:write on the Basic Information page of the app"},
		{"slack-signing-secret", n.SlackSigningSecret, one, basic},
		{"slack-client-id", n.SlackClientID, "client id", basic},
		{"slack-client-secret", n.SlackClientSecret, one, basic},
	})
	if (n.SlackClientID == "") != (n.SlackClientSecret == "") {
		wrong = errors.Join(wrong, fmt.Errorf("%s and %s: give both, or neither", envVar("slack-client-id"), envVar("slack-client-secret")))
	} else if _, err := slack.New(n.options(c, nil, nil)); err != nil {
		wrong = errors.Join(wrong, fmt.Errorf("%s…: %w", envVar("slack"), err))
	}
	return wrong
}

func (n *slackNetwork) options(c *config, notes chat.Notebook, log *slog.Logger) slack.Options {
	return slack.Options{
		BotToken: n.SlackBotToken, AppToken: n.SlackAppToken, SigningSecret: n.SlackSigningSecret, ClientID: n.SlackClientID, ClientSecret: n.SlackClientSecret,
		Organisers: n.SlackOrganisers, NoGuests: n.SlackGuests == "off", PublicURL: c.PublicURL, API: n.SlackAPIURL, Notebook: notes, Logger: log,
	}
}

// slackNotes names the notebook of the Slack adapter.
const slackNotes = "slack"

func (n *slackNetwork) client(c *config, store *storage.Store, log *slog.Logger) (*slack.Network, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	o := n.options(c, notesOf(store, slackNotes), log)
	links, err := c.pictureLinks()
	if err != nil {
		return nil, err
	}
	o.Phrases, o.Posted, o.PictureURL = catalog, postedIn(store), links.URL
	return slack.New(o)
}

func (n *slackNetwork) open(c *config, store *storage.Store, log *slog.Logger) (chat.Platform, error) {
	return n.client(c, store, log)
}

func (n *slackNetwork) commands(*config) any {
	return &struct {
		Manifest manifestCmd `cmd:"" help:"Print what a chat network makes an app of."`
	}{}
}

func (n *slackNetwork) diagnose(ctx context.Context, c *config, store *storage.Store, log *slog.Logger) []diagnosis {
	if found := diagnoseConnection(ctx, "Slack", n.api()); found != nil {
		return found
	}
	network, err := n.client(c, store, log)
	if err != nil {
		return []diagnosis{{"slack", false, err.Error()}}
	}
	var found []diagnosis
	if n.SlackBotToken != "" {
		found = append(found, n.diagnoseToken(ctx, network)...)
	}
	if n.SlackClientID != "" {
		workspaces, err := network.Installed(ctx)
		d := diagnosis{"slack installs", err == nil, fmt.Sprintf("%d workspaces; more begin at /slack/install", workspaces)}
		if err != nil {
			d.detail = err.Error()
		}
		found = append(found, d)
	}
	return append(found, n.diagnoseEvents(ctx, network))
}

// parts watches the connection and the scopes.
func (n *slackNetwork) parts(_ *config, opened chat.Platform) []part {
	network, ok := opened.(*slack.Network)
	if !ok {
		return nil
	}
	if n.SlackBotToken == "" {
		return []part{networkPart(opened, n.api(), func(ctx context.Context) error {
			_, _, err := get(ctx, strings.TrimSuffix(n.api(), "/")+"/api.test")
			return err
		})}
	}
	return []part{
		networkPart(opened, n.api(), func(ctx context.Context) error {
			_, err := network.Examine(ctx)
			return err
		}),
		{name: "slack_scopes", every: settingInterval, check: func(ctx context.Context) error {
			if r, err := network.Examine(ctx); err == nil {
				return firstFault(diagnoseScopes(r))
			}
			return nil // the connection's part says so
		}},
	}
}

// diagnoseToken says which workspace the bot's token belongs to and which
// scopes it lacks.
func (n *slackNetwork) diagnoseToken(ctx context.Context, network *slack.Network) []diagnosis {
	r, err := network.Examine(ctx)
	if chat.IsError[*chat.Unauthorised](err) {
		return []diagnosis{{"slack", false, fmt.Sprintf("%s: Slack wants a valid token: install the app again, and copy its Bot User OAuth Token", envVar("slack-bot-token"))}}
	}
	if err != nil {
		return []diagnosis{{"slack", false, err.Error() + "; is it reachable from here?"}}
	}
	return append([]diagnosis{{"slack", true, "the token is of the workspace " + r.Workspace}}, diagnoseScopes(r)...)
}

// diagnoseScopes names each scope that is missing.
func diagnoseScopes(r slack.Report) []diagnosis {
	var found []diagnosis
	for _, scope := range r.Missing {
		found = append(found, diagnosis{"slack scope", false, scope + " is missing: add it under OAuth & Permissions of the app, and install the app again"})
	}
	if len(r.Missing) == 0 {
		found = append(found, diagnosis{"slack scopes", true, "all that are needed" + optionalScopes(r.Left)})
	}
	return found
}

func optionalScopes(scopes []string) string {
	if len(scopes) == 0 {
		return ""
	}
	return "; without " + strings.Join(scopes, ", ") + ", which may be left out"
}

// diagnoseEvents says how events arrive, and what is wrong with that.
func (n *slackNetwork) diagnoseEvents(ctx context.Context, network *slack.Network) diagnosis {
	const name = "slack events"
	if n.SlackAppToken == "" {
		return diagnosis{name, true, "over HTTP: Slack has to reach /slack/commands, /slack/interactions and /slack/events, and signs what it sends"}
	}
	if err := network.ExamineApp(ctx); err != nil {
		return diagnosis{name, false, fmt.Sprintf("%s: %v; is Socket Mode switched on?", envVar("slack-app-token"), err)}
	}
	if n.SlackSigningSecret == "" {
		return diagnosis{name, true, "in Socket Mode"}
	}
	return diagnosis{name, true, "in Socket Mode, and over HTTP, which is signed"}
}

// previews draws what Slack is sent. Its ids contain a name in capitals.
func (n *slackNetwork) previews() []playground.Rendering {
	name := func(id bot.UserID) string {
		return capitalise(strings.ToLower(string(id[strings.LastIndex(string(id), "U")+1:])))
	}
	return []playground.Rendering{{
		Name:      "Slack",
		User:      func(name string) bot.UserID { return bot.UserID(string(slack.Name) + ":T1-U" + strings.ToUpper(name)) },
		Community: bot.CommunityID(string(slack.Name) + ":T1"),
		Message: func(string) bot.MessageRef {
			return bot.MessageRef{Place: bot.Place(string(slack.Name) + ":T1-C1"), ID: "1700000000.000100"}
		},
		Card: func(c chat.Card, now time.Time) (playground.Drawing, error) {
			raw, err := slack.CardJSON(c, name)
			return renderPreview(raw, err, lookalike.Slack, previewReader(name, now))
		},
		Form: func(f chat.Form) (playground.Drawing, error) {
			catalog, err := loadCatalog()
			if err != nil {
				return playground.Drawing{}, err
			}
			raw, err := slack.FormJSON(f, name, func(p chat.Phrase) string { return catalog.Phrase("en", p, nil) })
			return renderPreview(raw, err, lookalike.Slack, previewReader(name, gallery.Now))
		},
	}}
}
