package slack

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	installStatePrefix = "state:"
	// installStateTTL is how long an installation may take.
	installStateTTL = 15 * time.Minute
	// pathInstall starts an installation.
	pathInstall = "/slack/install"
)

// newInstallState returns the state of an installation that starts now: its time and
// a signature. Nothing is stored, since anybody may start one. It belongs to no
// session, since nobody signs in here: it only proves that the installation started
// here, lately and once.
func (n *Network) newInstallState(now time.Time) string {
	state := binary.BigEndian.AppendUint64(nil, uint64(now.Unix()))
	state = append(state, rand.Text()...)
	return base64.RawURLEncoding.EncodeToString(append(state, n.signInstallState(state)...))
}

func (n *Network) signInstallState(state []byte) []byte {
	mac := hmac.New(sha256.New, []byte(n.options.ClientSecret))
	mac.Write([]byte(installStatePrefix))
	mac.Write(state)
	return mac.Sum(nil)
}

// isInstallState reports whether an installation started here lately.
func (n *Network) isInstallState(name string, now time.Time) bool {
	raw, err := base64.RawURLEncoding.DecodeString(name)
	const stamp = 8
	if err != nil || len(raw) < stamp+sha256.Size || base64.RawURLEncoding.EncodeToString(raw) != name { // line breaks are passed over
		return false
	}
	state, signature := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	if len(state) < stamp || !hmac.Equal(signature, n.signInstallState(state)) {
		return false
	}
	age := now.Sub(time.Unix(int64(binary.BigEndian.Uint64(state)), 0))
	return age > -time.Minute && age <= installStateTTL
}

// startInstall redirects a browser to Slack, where somebody chooses a
// workspace.
func (n *Network) startInstall(w http.ResponseWriter, r *http.Request) {
	name := n.newInstallState(time.Now())
	authorizeURL, _ := url.Parse(n.options.API) // New has parsed it
	authorizeURL.Path = "/oauth/v2/authorize"
	query := url.Values{"client_id": {n.options.ClientID}, "scope": {strings.Join(slices.Concat(requiredScopes, optionalScopes), ",")}, "state": {name}}
	if n.options.PublicURL != "" {
		query.Set("redirect_uri", n.redirectURL())
	}
	authorizeURL.RawQuery = query.Encode()
	http.Redirect(w, r, authorizeURL.String(), http.StatusFound)
}

func (n *Network) redirectURL() string {
	return strings.TrimSuffix(n.options.PublicURL, "/") + pathOAuth
}

// installTimeout limits the exchange of a code, which works once: it goes on when the
// browser has left.
const installTimeout = time.Minute

// oauthCallback receives the browser with the code for a token.
func (n *Network) oauthCallback(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), installTimeout)
	defer cancel()
	query := r.URL.Query()
	reason, code := query.Get("error"), query.Get("code")
	if !n.isInstallState(query.Get("state"), time.Now()) || code != "" && !n.consumeInstallState(ctx, query.Get("state")) {
		http.Error(w, "This installation was not begun here, was begun too long ago, or is done already. Begin it again at /slack/install.", http.StatusBadRequest)
		return
	}
	if reason != "" || code == "" {
		n.log.Info("installation cancelled", "why", reason)
		http.Error(w, "Slack did not install Muster. Begin again at /slack/install whenever you like.", http.StatusBadRequest)
		return
	}
	installed, err := n.exchangeCode(ctx, code)
	if err != nil {
		n.log.Error("finish installation", "err", err)
		http.Error(w, "Slack did not confirm the installation. Begin it again at /slack/install.", http.StatusBadGateway)
		return
	}
	n.enqueueArrivals(installed)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("Muster is installed. Invite it into a channel of your workspace with /invite, then type " + Root + "\n")) // who left does not read it
}

// consumeInstallState reports whether an installation started here lately, and
// has not come back before.
func (n *Network) consumeInstallState(ctx context.Context, name string) bool {
	if !n.isInstallState(name, time.Now()) {
		return false
	}
	first, err := n.notebook.Once(ctx, installStatePrefix+name, 2*installStateTTL)
	return err == nil && first
}

// exchangeCode exchanges a code for a token and stores the workspace.
func (n *Network) exchangeCode(ctx context.Context, code string) (*workspace, error) {
	redirect := ""
	if n.options.PublicURL != "" {
		redirect = n.redirectURL()
	}
	grant, err := n.webAPI.exchange(ctx, n.options.ClientID, n.options.ClientSecret, code, redirect)
	if err != nil {
		return nil, err
	}
	w := workspace{Team: grant.Team.ID, Name: grant.Team.Name, Token: grant.AccessToken, User: grant.BotUserID, At: time.Now().Unix()}
	if grant.IsEnterpriseInstall && grant.Enterprise.ID != "" {
		w.Team, w.Name = grant.Enterprise.ID, grant.Enterprise.Name
	}
	if w.Team == "" || w.Token == "" {
		return nil, errors.New("slack's answer names no workspace")
	}
	return &w, n.saveWorkspace(ctx, w)
}
