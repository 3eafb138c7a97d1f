package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Options are what a connection to Slack is made of.
type Options struct {
	BotToken      string // of the one workspace; empty: workspaces install the app themselves
	AppToken      string // opens Socket Mode; empty: Slack calls over HTTP
	SigningSecret string // proves that a call over HTTP is Slack's; empty: none is taken
	ClientID      string // with the next, lets workspaces install the app
	ClientSecret  string
	Organisers    string // handle of the user group whose members are organisers, as admins are; empty: none
	NoGuests      bool   // guests of a workspace are left out
	PublicURL     string // where Slack and browsers reach us; empty: as the app is configured
	API           string // where Slack's Web API is; empty: at Slack
	Notebook      chat.Notebook
	Logger        *slog.Logger
	Dial          func(ctx context.Context, network, addr string) (net.Conn, error) // nil: the machine's network
}

// Network is Slack. It is a chat.Platform, chat.Reactor, chat.RoomOpener and
// chat.Endpoint.
type Network struct {
	options   Options
	webAPI    *webAPI
	webhooks  *webhooks
	notebook  chat.Notebook
	log       *slog.Logger
	metrics   *metrics
	postLocks keyLock

	dispatcher  *hearing.Life
	background  sync.WaitGroup // what goes on while we hear
	localEvents atomic.Int64   // events to which Slack gives no id

	mu              sync.Mutex
	workspaces      map[string]*workspace // by team
	botWorkspace    *workspace            // of BotToken, once it is known
	members         map[bot.UserID]cachedMember
	directChannels  map[bot.UserID]string // the channel of a member's direct messages
	homeViewers     map[bot.UserID]bool   // who looked at their page
	organiserGroups map[bot.CommunityID]organiserGroup
}

// slackAPI is where Slack's Web API is.
const slackAPI = api.APIURL

// New makes a connection to Slack, which Run opens.
func New(o Options) (*Network, error) {
	if o.API == "" {
		o.API = slackAPI
	}
	base, err := url.Parse(o.API)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("the address of Slack's API begins with https://, as " + slackAPI)
	}
	base.Path = strings.TrimSuffix(base.Path, "/") + "/"
	o.API = base.String()
	switch {
	case o.BotToken == "" && (o.ClientID == "" || o.ClientSecret == ""):
		return nil, errors.New("either the bot's token of one workspace is needed, or the client id and secret with which workspaces install the app")
	case o.AppToken == "" && o.SigningSecret == "":
		return nil, errors.New("either an app-level token is needed for Socket Mode, or the signing secret for calls over HTTP")
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 32
	if o.Dial != nil {
		transport.Proxy, transport.DialContext = nil, o.Dial
	}
	client := &http.Client{Transport: transport, CheckRedirect: noRedirect}
	other := base
	if o.API == slackAPI {
		other = nil
	}
	m := newMetrics()
	n := &Network{
		options: o, webAPI: newWebAPI(base, client, m), webhooks: newWebhooks(client, other),
		notebook: o.Notebook, log: o.Logger, metrics: m, dispatcher: new(hearing.Life),
		workspaces: map[string]*workspace{}, members: map[bot.UserID]cachedMember{}, directChannels: map[bot.UserID]string{}, homeViewers: map[bot.UserID]bool{}, organiserGroups: map[bot.CommunityID]organiserGroup{},
	}
	if n.log == nil {
		n.log = slog.New(slog.DiscardHandler)
	}
	return n, nil
}

// noRedirect refuses redirects. No method of Slack's answers with one, and one
// could send a token or a member's answer elsewhere.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Network is Slack's name.
func (n *Network) Network() bot.Network { return Name }

// Limits are Slack's numbers.
func (n *Network) Limits() chat.Limits { return renderer{}.Limits() }

// mostRemembered is how many of a kind are kept in memory; then all are
// forgotten, for each can be had again.
const maxCached = 20_000

func cachePut[K comparable, V any](all map[K]V, key K, value V) {
	if len(all) >= maxCached {
		clear(all)
	}
	all[key] = value
}

// Run hears what happens until ctx ends, and then waits for the answers that
// are still being made. It ends sooner only where Slack says that it will
// never hear us.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	n.dispatcher.Begin(ctx, cmds, h)
	ctx, stop := context.WithCancel(ctx)
	n.background.Go(func() { n.sweepNotebook(ctx) })
	var err error
	if n.options.AppToken != "" {
		err = (&socketMode{n: n}).run(ctx)
	} else {
		err = n.announceWorkspaces(ctx, true)
		if err == nil {
			<-ctx.Done()
		}
	}
	ended := ctx.Err() != nil
	stop()
	n.background.Wait()
	n.dispatcher.End()
	if ended && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("slack: %w", err)
	}
	return nil
}
