package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// slackConfig is what Muster needs to be on Slack.
type slackConfig struct {
	SlackBotToken      string `help:"Token (xoxb-…) of the one Slack workspace. Unless it or a client id is given, Muster is not on Slack." placeholder:"TEXT"`
	SlackAppToken      string `help:"App-level token (xapp-…): what happens on Slack is heard in Socket Mode, which needs no public address." placeholder:"TEXT"`
	SlackSigningSecret string `help:"Signing secret of the Slack app: Slack may call over HTTP, at /slack/commands, /slack/interactions and /slack/events." placeholder:"TEXT"`
	SlackClientID      string `name:"slack-client-id" help:"Client id of the Slack app: any workspace can install it, at /slack/install." placeholder:"TEXT"`
	SlackClientSecret  string `help:"Client secret of the Slack app, to go with its client id." placeholder:"TEXT"`
	SlackOrganisers    string `help:"Handle of the Slack user group whose members are organisers, as admins and owners are." placeholder:"TEXT"`
	SlackGuests        string `help:"Whether guests of a Slack workspace take part (on, off)." enum:"on,off" default:"on"`
	SlackAPIURL        string `name:"slack-api-url" help:"Where Slack's API is, if not at Slack: a proxy or a test server." placeholder:"URL"`
}

func (c *slackConfig) onSlack() bool { return c.SlackBotToken != "" || c.SlackClientID != "" }

func (c *slackConfig) checkSlack(publicURL string) error {
	if !c.onSlack() {
		if c.SlackAppToken+c.SlackSigningSecret+c.SlackClientSecret != "" {
			return fmt.Errorf("%s or %s: without one Muster is not on Slack, and the rest about Slack has no use", variable("slack-bot-token"), variable("slack-client-id"))
		}
		return nil
	}
	if (c.SlackClientID == "") != (c.SlackClientSecret == "") {
		return fmt.Errorf("%s and %s: give both, or neither", variable("slack-client-id"), variable("slack-client-secret"))
	}
	if _, err := c.slack(publicURL, nil, nil); err != nil {
		return fmt.Errorf("%s…: %w", variable("slack"), err)
	}
	return nil
}

func (c *slackConfig) slack(publicURL string, notes chat.Notebook, log *slog.Logger) (*slack.Network, error) {
	return slack.New(slack.Options{
		BotToken: c.SlackBotToken, AppToken: c.SlackAppToken, SigningSecret: c.SlackSigningSecret, ClientID: c.SlackClientID, ClientSecret: c.SlackClientSecret,
		Organisers: c.SlackOrganisers, NoGuests: c.SlackGuests == "off", PublicURL: publicURL, API: c.SlackAPIURL, Notebook: notes, Logger: log,
	})
}

// slackNotes is the name of the notebook of what we remember about Slack.
const slackNotes = "slack"

// slackIn is the network, with what it remembers kept in a store.
func (c *slackConfig) slackIn(publicURL string, store *storage.Store, log *slog.Logger) (*slack.Network, error) {
	return c.slack(publicURL, store.Notebook(slackNotes), log)
}

// examineSlack says how things stand with Slack.
func (c *slackConfig) examineSlack(ctx context.Context, publicURL string, store *storage.Store, log *slog.Logger) []diagnosis {
	network, err := c.slackIn(publicURL, store, log)
	if err != nil {
		return []diagnosis{{"slack", false, err.Error()}}
	}
	var found []diagnosis
	if c.SlackBotToken != "" {
		found = append(found, c.slackToken(ctx, network)...)
	}
	if c.SlackClientID != "" {
		n, err := network.Installed(ctx)
		d := diagnosis{"slack installs", err == nil, fmt.Sprintf("%d workspaces; more begin at /slack/install", n)}
		if err != nil {
			d.says = err.Error()
		}
		found = append(found, d)
	}
	return append(found, c.waysOfSlack(ctx, network))
}

// slackToken says whose the bot's token is, and which scopes it lacks.
func (c *slackConfig) slackToken(ctx context.Context, network *slack.Network) []diagnosis {
	r, err := network.Examine(ctx)
	if barred := (*chat.Forbidden)(nil); errors.As(err, &barred) {
		return []diagnosis{{"slack", false, fmt.Sprintf("%s: Slack wants %s", variable("slack-bot-token"), barred.Missing[0])}}
	}
	if err != nil {
		return []diagnosis{{"slack", false, err.Error() + "; is it reachable from here?"}}
	}
	found := []diagnosis{{"slack", true, "the token is of the workspace " + r.Workspace}}
	for _, scope := range r.Missing {
		found = append(found, diagnosis{"slack scope", false, scope + " is missing: add it under OAuth & Permissions of the app, and install the app again"})
	}
	if len(r.Missing) == 0 {
		found = append(found, diagnosis{"slack scopes", true, "all that are needed" + leftOut(r.Left)})
	}
	return found
}

func leftOut(scopes []string) string {
	if len(scopes) == 0 {
		return ""
	}
	return "; without " + strings.Join(scopes, ", ") + ", which may be left out"
}

// waysOfSlack says by which way we hear, and what is wrong about it.
func (c *slackConfig) waysOfSlack(ctx context.Context, network *slack.Network) diagnosis {
	const name = "slack events"
	if c.SlackAppToken == "" {
		return diagnosis{name, true, "over HTTP: Slack has to reach /slack/commands, /slack/interactions and /slack/events, and signs what it sends"}
	}
	if err := network.ExamineApp(ctx); err != nil {
		return diagnosis{name, false, fmt.Sprintf("%s: %v; is Socket Mode switched on?", variable("slack-app-token"), err)}
	}
	if c.SlackSigningSecret == "" {
		return diagnosis{name, true, "in Socket Mode"}
	}
	return diagnosis{name, true, "in Socket Mode, and over HTTP, which is signed"}
}
