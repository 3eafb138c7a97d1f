package slack

import (
	"context"
	"slices"
)

// Report is what a look at Slack finds, for who runs Muster.
type Report struct {
	Workspace string   // of the bot's token
	Missing   []string // scopes that are needed and were not given
	Left      []string // scopes that were left out, and may be
}

// Examine asks Slack whose the bot's token is, and what it lacks.
func (n *Network) Examine(ctx context.Context) (Report, error) {
	w, granted, err := n.authTest(ctx, n.options.BotToken)
	if err != nil {
		return Report{}, mapError(err, "the workspace of the bot's token")
	}
	if granted == nil {
		return Report{Workspace: w.Name}, nil // something in between keeps to itself what was given
	}
	lacking := func(wanted []string) []string {
		return slices.DeleteFunc(slices.Clone(wanted), func(scope string) bool { return slices.Contains(granted, scope) })
	}
	return Report{Workspace: w.Name, Missing: lacking(requiredScopes), Left: lacking(optionalScopes)}, nil
}

// ExamineApp asks Slack whether the app-level token opens Socket Mode.
func (n *Network) ExamineApp(ctx context.Context) error {
	_, err := n.socketAddress(ctx)
	return err
}

// Installed is how many workspaces have installed the app themselves.
func (n *Network) Installed(ctx context.Context) (int, error) {
	all, err := n.notebook.List(ctx, workspaceNotes)
	return len(all), err
}
