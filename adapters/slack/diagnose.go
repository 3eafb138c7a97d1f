package slack

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot/chat"
)

// Report is the result of Examine.
type Report struct {
	Workspace string   // of the bot token
	Missing   []string // required scopes that were not granted
	Left      []string // optional scopes that were not granted
}

// Examine asks Slack which workspace the bot token belongs to, and which
// scopes it lacks. A refused token is *chat.Unauthorised.
func (n *Network) Examine(ctx context.Context) (Report, error) {
	w, granted, err := n.authTest(ctx, n.options.BotToken)
	if isRefusal(err, deadTokenCodes...) {
		return Report{}, &chat.Unauthorised{Err: err}
	}
	if err != nil {
		return Report{}, mapError(err, "the workspace of the bot's token")
	}
	if granted == nil {
		return Report{Workspace: w.Name}, nil // a proxy hides which scopes were granted
	}
	lacking := func(wanted []string) []string {
		return slices.DeleteFunc(slices.Clone(wanted), func(scope string) bool { return slices.Contains(granted, scope) })
	}
	return Report{Workspace: w.Name, Missing: lacking(requiredScopes), Left: lacking(optionalScopes)}, nil
}

// ExamineApp checks that the app-level token opens Socket Mode.
func (n *Network) ExamineApp(ctx context.Context) error {
	_, err := n.socketAddress(ctx)
	return err
}

// Installed counts the workspaces that installed the app themselves.
func (n *Network) Installed(ctx context.Context) (int, error) {
	all, err := n.notebook.List(ctx, workspaceNotes)
	return len(all), err
}
