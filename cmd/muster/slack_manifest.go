package main

import (
	"encoding/json"

	"github.com/muster-bot/muster/adapters/slack"
)

type manifestCmd struct {
	Slack slackManifestCmd `cmd:"" help:"Print the manifest from which Slack makes an app."`
}

type slackManifestCmd struct {
	PublicURL  string `name:"public-url" help:"Where Slack reaches this program. Without it the app uses Socket Mode, which needs no public address." placeholder:"URL"`
	SocketMode bool   `name:"socket-mode" help:"Use Socket Mode even so."`
}

// Run prints the manifest for the declared commands.
func (c *slackManifestCmd) Run(p *program) error {
	if c.PublicURL != "" {
		if err := checkWebAddress(c.PublicURL); err != nil {
			return err
		}
	}
	base := c.PublicURL
	if c.SocketMode {
		base = ""
	}
	cmds, err := declaredCommands(nil, p.logger())
	if err != nil {
		return err
	}
	e := json.NewEncoder(p.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(slack.Manifest(cmds, slack.ManifestOptions{Base: base}))
}
