package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// workspace is an installation of the app, as stored in the notebook: in a
// workspace, or in all workspaces of an Enterprise organisation.
type workspace struct {
	Team  string // or the organisation
	Name  string
	Token string
	User  string // of the bot
	URL   string // its address, to which those of its messages are relative; empty if unknown
	At    int64  // of the installation, in Unix seconds
}

const (
	workspaceNotes = "workspace:"
	// enterprisePrefix keys the organisation whose installation a workspace
	// uses.
	enterprisePrefix = "in:"
)

// workspaceOf returns the installation of a community. Its token is the only
// one used there.
func (n *Network) workspaceOf(ctx context.Context, c bot.CommunityID) (*workspace, error) {
	team := teamID(c)
	if team == "" || string(c) == team {
		return nil, errNotInstalled()
	}
	n.mu.Lock()
	w := n.workspaces[team]
	n.mu.Unlock()
	if w != nil {
		return w, nil
	}
	w, err := n.findWorkspace(ctx, c)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	dispatch.CachePut(n.workspaces, maxCached, team, w)
	return w, nil
}

// usableWorkspace is workspaceOf for requests, which a refused token pauses.
func (n *Network) usableWorkspace(ctx context.Context, c bot.CommunityID) (*workspace, error) {
	if n.isPaused(c) {
		return nil, &chat.Unauthorised{Err: errRefusedToken}
	}
	w, err := n.workspaceOf(ctx, c)
	if chat.IsError[*chat.Unauthorised](err) {
		return nil, n.refuseToken(c, "", err)
	}
	return w, err
}

// findWorkspace is workspaceOf without the cache.
func (n *Network) findWorkspace(ctx context.Context, c bot.CommunityID) (*workspace, error) {
	team := teamID(c)
	if n.options.BotToken != "" {
		w, err := n.loadBotWorkspace(ctx)
		if err != nil || w.Team == team {
			return w, err
		}
	}
	return n.findInstallation(ctx, team)
}

// findInstallation loads the installation that serves a workspace.
func (n *Network) findInstallation(ctx context.Context, team string) (*workspace, error) {
	w, err := n.loadWorkspace(ctx, team)
	if !errors.Is(err, bot.ErrNotFound) {
		return w, err
	}
	organisation, err := n.notebook.Get(ctx, enterprisePrefix+team)
	if err == nil {
		w, err = n.loadWorkspace(ctx, string(organisation))
	}
	if errors.Is(err, bot.ErrNotFound) {
		return nil, errNotInstalled()
	}
	return w, err
}

func (n *Network) loadWorkspace(ctx context.Context, team string) (*workspace, error) {
	raw, err := n.notebook.Get(ctx, workspaceNotes+team)
	if err != nil {
		return nil, err
	}
	w := new(workspace)
	return w, json.Unmarshal(raw, w)
}

// saveEnterprise records that a workspace belongs to an organisation that
// installed the app everywhere.
func (n *Network) saveEnterprise(ctx context.Context, team, organisation string) {
	if team == "" || organisation == "" || team == organisation {
		return
	}
	if _, err := n.workspaceOf(ctx, communityID(team, "")); err == nil {
		return
	}
	if _, err := n.loadWorkspace(ctx, organisation); err != nil {
		return
	}
	if err := n.notebook.Put(ctx, enterprisePrefix+team, []byte(organisation)); err != nil {
		n.log.Error("save organisation of a workspace", "team", team, "err", err)
	}
}

// loadBotWorkspace returns the workspace of the configured bot token.
func (n *Network) loadBotWorkspace(ctx context.Context) (*workspace, error) {
	n.mu.Lock()
	w := n.botWorkspace
	n.mu.Unlock()
	if w != nil {
		return w, nil
	}
	w, _, err := n.authTest(ctx, n.options.BotToken)
	if isRefusal(err, deadTokenCodes...) {
		return nil, &chat.Unauthorised{Err: fmt.Errorf("%w (%w)", errRefusedToken, err)}
	}
	if err != nil {
		return nil, mapError(err, "the workspace of the bot's token")
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.botWorkspace = w
	dispatch.CachePut(n.workspaces, maxCached, w.Team, w)
	return w, nil
}

// authTest asks Slack which workspace a token belongs to, and which scopes it
// has.
func (n *Network) authTest(ctx context.Context, token string) (w *workspace, granted []string, err error) {
	var auth *api.AuthTestResponse
	err = n.webAPI.call(ctx, "", token, func(client *api.Client) (err error) {
		auth, err = client.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if header := auth.Header.Get("X-OAuth-Scopes"); header != "" {
		granted = strings.FieldsFunc(header, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return &workspace{Team: firstNonEmpty(auth.TeamID, auth.EnterpriseID), Name: auth.Team, Token: token, User: auth.UserID, URL: auth.URL}, granted, nil
}

// saveWorkspace stores an installation.
func (n *Network) saveWorkspace(ctx context.Context, w workspace) error {
	raw, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if err := n.notebook.Put(ctx, workspaceNotes+w.Team, raw); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	dispatch.CachePut(n.workspaces, maxCached, w.Team, &w)
	if c := communityID(w.Team, ""); n.refused[c] != nil && n.refused[c].token != w.Token {
		delete(n.refused, c)
	}
	return nil
}

// saveAddress stores the address of an installation, which changes when a
// workspace is renamed.
func (n *Network) saveAddress(ctx context.Context, w *workspace, address string) {
	if w.URL == address || w.Token == n.options.BotToken {
		return
	}
	moved := *w
	moved.URL = address
	if err := n.saveWorkspace(ctx, moved); err != nil {
		n.log.Error("note a workspace's address", "team", w.Team, "err", err)
	}
}

// removeWorkspace deletes an installation, unless it is newer than since.
func (n *Network) removeWorkspace(ctx context.Context, team string, since time.Time) (bool, error) {
	w, err := n.loadWorkspace(ctx, team)
	switch {
	case errors.Is(err, bot.ErrNotFound):
	case err != nil:
		return false, err
	case !since.IsZero() && w.At > since.Unix():
		return false, nil
	default:
		if err := n.notebook.Delete(ctx, workspaceNotes+team); err != nil {
			return false, err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.workspaces, team)
	for part, w := range n.workspaces {
		if w.Team == team {
			delete(n.workspaces, part)
		}
	}
	for u := range n.members {
		if c, _ := parseUser(u); teamID(c) == team {
			delete(n.members, u)
		}
	}
	return true, nil
}

// installedWorkspaces lists the workspaces that installed the app themselves,
// without that of the bot token.
func (n *Network) installedWorkspaces(ctx context.Context) ([]*workspace, error) {
	notes, err := n.notebook.List(ctx, workspaceNotes)
	if err != nil {
		return nil, err
	}
	var out []*workspace
	for _, note := range notes {
		w := new(workspace)
		if err := json.Unmarshal(note.Value, w); err != nil {
			return nil, err
		}
		if w.Token != n.options.BotToken {
			out = append(out, w)
		}
	}
	return out, nil
}

// fetch is call for methods with a result.
func fetch[T any](ctx context.Context, n *Network, c bot.CommunityID, get func(*api.Client) (T, error)) (out T, err error) {
	err = n.call(ctx, c, func(client *api.Client) (err error) {
		out, err = get(client)
		return err
	})
	return out, err
}

// call runs do with the client of a community's workspace. Its errors are
// refusals, which mapError maps, and those of package chat and of the context.
func (n *Network) call(ctx context.Context, c bot.CommunityID, do func(*api.Client) error) error {
	w, err := n.usableWorkspace(ctx, c)
	if err != nil {
		return err
	}
	err = n.webAPI.call(ctx, w.Team, w.Token, do)
	if !isRefusal(err, deadTokenCodes...) {
		return err
	}
	if w.Token == n.options.BotToken {
		return n.refuseToken(c, w.Token, err)
	}
	// Another process may have stored a newer token.
	n.mu.Lock()
	delete(n.workspaces, teamID(c))
	n.mu.Unlock()
	reloaded, loadErr := n.workspaceOf(ctx, c)
	if loadErr != nil || reloaded.Token == w.Token {
		return n.refuseToken(c, w.Token, err)
	}
	err = n.webAPI.call(ctx, reloaded.Team, reloaded.Token, do)
	if isRefusal(err, deadTokenCodes...) {
		return n.refuseToken(c, reloaded.Token, err)
	}
	return err
}
