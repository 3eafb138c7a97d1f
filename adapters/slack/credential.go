package slack

import (
	"context"
	"errors"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// leftCodes are Slack's codes for tokens of workspaces that removed the app or are
// gone themselves.
var leftCodes = []string{"token_revoked", "account_inactive"}

// tokenCheckInterval is how often the notebook is read for another token of a
// workspace, which another process may have stored.
const tokenCheckInterval = 5 * time.Second

// refusedToken is the state of a community whose token Slack refused.
type refusedToken struct {
	dispatch.Credential

	token     string // the one that was refused; empty: the app is not installed
	checkedAt time.Time
	left      bool // the handler knows that the workspace has left
}

// Paused returns the communities whose tokens Slack refuses.
func (n *Network) Paused() bot.Paused {
	n.mu.Lock()
	defer n.mu.Unlock()
	var p bot.Paused
	for c, r := range n.refused {
		if r.IsRefused() {
			p.Communities = append(p.Communities, c)
		}
	}
	slices.Sort(p.Communities)
	return p
}

// isPaused reports whether Slack refuses the token of a community.
func (n *Network) isPaused(c bot.CommunityID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.refused[c]
	return r != nil && r.IsRefused()
}

// refuseToken records that Slack refused the token of a community, and pauses what
// needs it. cause is returned unchanged if Slack has just accepted the token.
func (n *Network) refuseToken(c bot.CommunityID, token string, cause error) error {
	n.mu.Lock()
	r := n.refused[c]
	if r == nil || r.token != token {
		r = &refusedToken{token: token}
		n.refused[c] = r
	}
	n.mu.Unlock()
	was := r.IsRefused()
	if !r.Refuse() {
		return cause
	}
	if !was {
		n.log.Error("Slack refuses the token of a workspace; all that needs it waits", "community", c, "err", cause)
	}
	return &chat.Unauthorised{Err: cause}
}

// Recheck asks Slack about refused tokens, where it is time to, and looks whether
// their workspaces have others.
func (n *Network) Recheck(ctx context.Context) {
	for _, c := range n.Paused().Communities {
		n.recheckToken(ctx, c)
	}
}

func (n *Network) recheckToken(ctx context.Context, c bot.CommunityID) {
	n.mu.Lock()
	r := n.refused[c]
	n.mu.Unlock()
	if r == nil {
		return // another token was stored just now
	}
	probe := r.TakeProbe()
	if !probe && (time.Since(r.checkedAt) < tokenCheckInterval || n.options.BotToken != "") {
		return // the configured token stays the same
	}
	r.checkedAt = time.Now()
	n.mu.Lock()
	delete(n.workspaces, teamID(c))
	n.mu.Unlock()
	w, err := n.findWorkspace(ctx, c)
	switch {
	case err != nil:
		if !chat.IsError[*chat.Unauthorised](err) {
			n.log.Warn("look for a workspace's token", "community", c, "err", err)
		}
	case w.Token != r.token:
		n.acceptToken(c, w)
	case probe:
		n.probeToken(ctx, c, w, r)
	}
}

// probeToken asks Slack whether it accepts a token.
func (n *Network) probeToken(ctx context.Context, c bot.CommunityID, w *workspace, r *refusedToken) {
	switch _, _, err := n.authTest(ctx, w.Token); {
	case err == nil:
		n.log.Info("Slack accepts the token of a workspace again", "community", c)
		r.Accept()
		if r.left {
			n.acceptToken(c, w)
		}
	case isRefusal(err, leftCodes...) && !r.left:
		r.left = true
		n.log.Warn("the workspace has removed the app", "community", c, "err", err)
		n.report(w.Team, "removed", func(ctx context.Context) []chat.Event { return n.removeDeadWorkspace(ctx, c, w) })
	case !isRefusal(err, deadTokenCodes...):
		n.log.Warn("ask about a workspace's token", "community", c, "err", err)
	}
}

// acceptToken ends the pause of a community that has another token, or is back.
func (n *Network) acceptToken(c bot.CommunityID, w *workspace) {
	n.mu.Lock()
	left := n.refused[c] != nil && n.refused[c].left
	delete(n.refused, c)
	n.mu.Unlock()
	if left {
		n.enqueueArrivals(w)
	}
}

// errRefusedToken stands for requests that are not made.
var errRefusedToken = errors.New("slack refuses the token: install the app again")

// errNotInstalled is returned where the app is not installed any more.
func errNotInstalled() error {
	return &chat.Unauthorised{Err: errors.New("slack: the app is not installed in that workspace")}
}

// errRefusedAppToken says what Slack wants for Socket Mode.
var errRefusedAppToken = errors.New("slack wants an app-level token (xapp-…) with the scope connections:write")

// socketAddress asks Slack for the address to connect to.
func (n *Network) socketAddress(ctx context.Context) (string, error) {
	address := ""
	err := n.webAPI.call(ctx, "", n.options.AppToken, func(client *api.Client) (err error) {
		_, address, err = client.StartSocketModeContext(ctx)
		return err
	})
	if isRefusal(err, deadTokenCodes...) || isRefusal(err, "not_allowed_token_type", "missing_scope", "forbidden_team") {
		return "", &chat.Unauthorised{Err: errRefusedAppToken}
	}
	if err == nil {
		err = n.webhooks.checkSocket(address)
	}
	return address, err
}
