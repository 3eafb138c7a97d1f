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
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Options configure a connection to Slack.
type Options struct {
	BotToken      string // for a single workspace; empty if workspaces install the app themselves
	AppToken      string // opens Socket Mode; empty if Slack calls over HTTP
	SigningSecret string // verifies calls over HTTP; empty accepts none
	ClientID      string // with ClientSecret, lets workspaces install the app
	ClientSecret  string
	Organisers    string // handle of the user group whose members are organisers, besides admins; may be empty
	NoGuests      bool   // leave out guests of the workspace
	PublicURL     string // public address of Muster, for installations and links to its pages; may be empty
	API           string // address of the Web API; empty means Slack's
	Notebook      chat.Notebook
	Phrases       chat.Phrases // what Muster says to members when no handler is asked
	Logger        *slog.Logger
	Dial          func(ctx context.Context, network, addr string) (net.Conn, error) // nil uses the machine's network
	// PictureURL returns an address at which Slack can fetch a picture until then, or "" if
	// there is none; nil: there never is.
	PictureURL func(source chat.PictureSource, until time.Time) string
	// Posted reports whether a message is one of Muster's; nil lets every reaction through.
	Posted func(ctx context.Context, ref bot.MessageRef) (bool, error)
}

// Network connects Muster to Slack. It is a chat.Platform, chat.Reactor,
// chat.ThreadOpener, chat.ReplyEditor, chat.Audience and chat.Endpoint.
type Network struct {
	options    Options
	webAPI     *webAPI
	webhooks   *webhooks
	notebook   chat.Notebook
	log        *slog.Logger
	metrics    *metrics
	postLocks  dispatch.KeyLock
	forms      dispatch.PendingForms
	replies    dispatch.ReplySealer
	replyOrder dispatch.ReplyOrder

	dispatcher  dispatch.Dispatcher
	messages    dispatch.Messages
	openSockets atomic.Int64
	spare       atomic.Bool    // other processes receive in Socket Mode, and they are enough
	background  sync.WaitGroup // goroutines beside Run

	mu              sync.Mutex
	workspaces      map[string]*workspace // by team
	botWorkspace    *workspace            // of BotToken, once known
	members         map[bot.UserID]fetchedMember
	channels        map[bot.Place]fetchedChannel
	directChannels  map[bot.UserID]string // channel ids of direct messages
	histories       map[string]*history   // by place; guarded by postLocks
	homeViewers     map[bot.UserID]bool   // members who opened App Home
	homeWaiting     map[bot.UserID]bool   // members whose App Home is drawn again later
	organiserGroups map[bot.CommunityID]organiserGroup
	refused         map[bot.CommunityID]*refusedToken
}

// DefaultAPI is the address of Slack's Web API.
const DefaultAPI = api.APIURL

// New returns a Network, which Run connects.
func New(o Options) (*Network, error) {
	if o.API == "" {
		o.API = DefaultAPI
	}
	base, err := url.Parse(o.API)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("the address of Slack's API begins with https://, as " + DefaultAPI)
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
	client := &http.Client{Transport: dispatch.Confidential{Next: transport, Always: true}, CheckRedirect: noRedirect}
	answers := &http.Client{Transport: dispatch.Confidential{Next: transport, Always: true, Path: lastSegment}, CheckRedirect: noRedirect}
	other := base
	if o.API == DefaultAPI {
		other = nil
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	m := newMetrics()
	n := &Network{
		options: o, webAPI: newWebAPI(base, client, m, dispatch.NewBudget(o.Notebook, o.Logger)), webhooks: newWebhooks(answers, other),
		notebook: o.Notebook, log: o.Logger, metrics: m,
		workspaces: map[string]*workspace{}, members: map[bot.UserID]fetchedMember{}, channels: map[bot.Place]fetchedChannel{}, directChannels: map[bot.UserID]string{}, histories: map[string]*history{}, homeViewers: map[bot.UserID]bool{}, homeWaiting: map[bot.UserID]bool{}, organiserGroups: map[bot.CommunityID]organiserGroup{},
		refused: map[bot.CommunityID]*refusedToken{},
	}
	n.forms = dispatch.PendingForms{Notes: n.notebook, Log: n.log}
	n.replies.Notes, n.replyOrder.Notes = n.notebook, n.notebook
	n.messages.Posted = o.Posted
	return n, nil
}

// noRedirect refuses redirects: no method of Slack's answers with one, and
// following one could send a token or a member's answer elsewhere.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Network returns Slack's name.
func (n *Network) Network() bot.Network { return Name }

// Limits returns Slack's limits.
func (n *Network) Limits() chat.Limits { return renderer{}.Limits() }

// maxCached is the size at which a cache is cleared. Every entry can be
// fetched again.
const maxCached = 20_000

// Run delivers events to h until ctx ends, and then waits for pending answers.
// It returns earlier only if Slack refuses the tokens from the beginning.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	n.dispatcher.Start(cmds, h)
	ctx, stop := context.WithCancel(ctx)
	n.background.Go(func() {
		dispatch.SweepNotes(ctx, n.notebook, n.log, map[string]time.Duration{postPrefix: postKeyTTL, lostPrefix: lostTTL, installStatePrefix: installStateTTL})
	})
	n.background.Go(func() { n.forms.Sweep(ctx) })
	var err error
	if n.options.AppToken != "" {
		err = (&socketMode{n: n}).run(ctx)
	} else {
		err = n.announceWorkspaces(ctx, n.enqueueArrivals)
		if err == nil {
			<-ctx.Done()
		}
	}
	ended := ctx.Err() != nil
	stop()
	n.background.Wait()
	n.dispatcher.Stop()
	if ended && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("slack: %w", err)
	}
	return nil
}
