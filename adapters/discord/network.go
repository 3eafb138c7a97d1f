package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Options configure a connection to Discord.
type Options struct {
	Token     string // the bot's
	PublicKey string // the application's, in hexadecimal; empty disables interactions over HTTP
	API       string // the API's address; empty for Discord's own
	Guild     string // registers the commands in one server only; empty for all
	NoGateway bool   // answers over HTTP only; another process connects to the gateway
	PublicURL string // the address of our own pages, to which cards may lead; empty if there is none
	Notebook  chat.Notebook
	Phrases   chat.Phrases
	Logger    *slog.Logger
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error) // nil for the system's network
	// Posted reports whether a message is one of Muster's; nil lets every reaction through.
	Posted func(ctx context.Context, ref bot.MessageRef) (bool, error)
}

// Network is Discord. It implements chat.Platform, chat.Reactor,
// chat.ThreadOpener, chat.EventPublisher, chat.ReplyEditor, chat.Audience and
// chat.Endpoint.
type Network struct {
	renderer

	rest         *restClient
	gateway      *gateway // nil if disabled
	key          ed25519.PublicKey
	commandGuild string
	phrases      chat.Phrases
	notebook     chat.Notebook
	forms        dispatch.PendingForms
	replies      *dispatch.ReplySealer
	replyOrder   *dispatch.ReplyOrder
	log          *slog.Logger

	dispatcher     dispatch.Dispatcher
	messages       dispatch.Messages
	gatewayMetrics *gatewayMetrics
	audience       *audience
	postLocks      dispatch.KeyLock // by message key

	mu             sync.Mutex
	self           identity
	directChannels map[string]string   // by member
	locales        map[string]string   // of members' clients, as last seen
	histories      map[string]*history // by channel; guarded by postLocks
}

// identity is the bot's identity on Discord.
type identity struct{ applicationID, userID string }

// New returns a connection to Discord. Run opens it.
func New(o Options) (*Network, error) {
	api, err := parseAPIURL(o.API)
	if err != nil {
		return nil, err
	}
	var key ed25519.PublicKey
	if o.PublicKey != "" {
		if key, err = parsePublicKey(o.PublicKey); err != nil {
			return nil, err
		}
	}
	if o.NoGateway && key == nil {
		return nil, errors.New("without the gateway the application's public key is needed: interactions come over HTTP then")
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if o.Dial != nil {
		transport.DialContext = o.Dial
	}
	transport.MaxIdleConnsPerHost = maxPerWindow
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	r, err := newRESTClient(o.Token, baseURLTransport{base: api, next: dispatch.Confidential{Next: transport, Path: interactionToken}}, o.Notebook, o.Logger)
	if err != nil {
		return nil, err
	}
	n := &Network{
		rest: r, key: key, commandGuild: o.Guild, renderer: renderer{publicURL: o.PublicURL, commands: &commandMentions{}}, phrases: o.Phrases, notebook: o.Notebook, log: o.Logger,
		directChannels: map[string]string{}, locales: map[string]string{}, histories: map[string]*history{}, audience: newAudience(), gatewayMetrics: newGatewayMetrics(),
	}
	n.replies, n.replyOrder = &dispatch.ReplySealer{Notes: o.Notebook}, &dispatch.ReplyOrder{Notes: o.Notebook}
	n.messages.Posted = o.Posted
	n.forms = dispatch.PendingForms{Notes: o.Notebook, Log: n.log}
	if !o.NoGateway {
		n.gateway = &gateway{ofDiscord: isDiscords(api), rest: r, token: o.Token, dial: o.Dial, log: n.log, dispatch: n.dispatch, follow: n.follow,
			known: n.setSelf, unsettled: n.dispatcher.HasKept, awaitRoom: n.dispatcher.AwaitRoom, notes: o.Notebook, metrics: n.gatewayMetrics}
		n.gateway.logins = &logins{g: n.gateway}
		n.gateway.manager = newShardManager(n.gateway)
	}
	return n, nil
}

func parsePublicKey(text string) (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("the application's public key is 64 hexadecimal digits: copy it from its General Information page")
	}
	return key, nil
}

// Network returns Discord's name.
func (n *Network) Network() bot.Network { return Name }

// Limits returns Discord's limits.
func (n *Network) Limits() chat.Limits { return Limits() }

// fetchSelf returns the bot's identity, from the gateway or by asking the API.
func (n *Network) fetchSelf(ctx context.Context) (identity, error) {
	n.mu.Lock()
	self := n.self
	n.mu.Unlock()
	if self != (identity{}) {
		return self, nil
	}
	var application, botUser struct {
		ID string `json:"id"`
	}
	if err := n.rest.call(ctx, http.MethodGet, "/users/@me", nil, &botUser); err != nil {
		return self, mapError(err, "our own user")
	}
	if err := n.rest.call(ctx, http.MethodGet, "/applications/@me", nil, &application); err != nil {
		return self, mapError(err, "our own application")
	}
	self = identity{applicationID: application.ID, userID: botUser.ID}
	n.setSelf(self)
	return self, nil
}

func (n *Network) setSelf(self identity) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.self = self
}

// maxCacheEntries is the size at which a cache is cleared. Every entry can be
// fetched again.
const maxCacheEntries = 10_000

// cacheLocale stores the locale of a member's client, which only interactions
// carry.
func (n *Network) cacheLocale(user, locale string) {
	if user == "" || locale == "" {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	dispatch.CachePut(n.locales, maxCacheEntries, user, locale)
}

// FetchMember fetches a member of a server.
func (n *Network) FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	guild, id := snowflake(c), snowflake(u)
	if err := ctx.Err(); err != nil {
		return chat.Identity{}, err
	}
	if guild == "" || id == "" {
		return chat.Identity{}, &chat.Gone{What: "member " + string(u)}
	}
	var m guildMember
	if err := n.rest.call(ctx, http.MethodGet, "/guilds/"+guild+"/members/"+id, nil, &m); err != nil {
		return chat.Identity{}, memberError(err, u)
	}
	n.audience.noteMember(guild, &user{ID: looseString(id)}, &m)
	g, err := audienceQuery{n: n, guild: guild}.server(ctx)
	if err != nil && !errors.Is(err, errNotKept) { // without roles nobody manages it but its owner
		return chat.Identity{}, memberError(err, u)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	m.Permissions = g.guildPermissions(m)
	return memberOf(&m, m.User, n.locales[id]), nil
}

// memberError maps the error of a request for a member. Only Discord's word that
// somebody is no member counts as that.
func memberError(err error, u bot.UserID) error {
	if isUnknownMember(err) {
		return &chat.Gone{What: "member " + string(u)}
	}
	mapped := mapError(err, "member "+string(u))
	if chat.IsError[*chat.Gone](mapped) {
		return &chat.Unknown{Err: err}
	}
	return mapped
}

// follow notes that the connection of a shard was lost or resumed.
func (n *Network) follow(shard, count int, resumed bool) {
	n.audience.follow(inShard(shard, count), resumed)
}

// Run receives events until ctx ends and then waits for the responses in
// progress. It returns an error only if Discord refuses the token from the
// beginning, or closes the gateway for good.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	n.commands.setCommands(cmds)
	n.dispatcher.Start(cmds, h)
	ctx, stop := context.WithCancel(ctx)
	var background sync.WaitGroup
	background.Go(func() { n.registerChanged(ctx, cmds) })
	background.Go(func() { n.forms.Sweep(ctx) })
	background.Go(func() {
		dispatch.SweepNotes(ctx, n.notebook, n.log, map[string]time.Duration{attemptPrefix: attemptTTL, dispatch.AnsweringPrefix: dispatch.AnsweringTTL})
	})
	var err error
	if n.gateway != nil {
		err = n.runGateway(ctx)
	} else {
		<-ctx.Done()
	}
	ended := ctx.Err() != nil
	stop()
	background.Wait()
	n.dispatcher.Stop()
	if n.gateway != nil {
		n.gateway.manager.finish()
	}
	if ended && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	return nil
}

// enqueue passes events that need no response to the handler, after earlier
// ones with the same key.
func (n *Network) enqueue(key string, events ...chat.Event) {
	n.dispatcher.TakeIn(dispatch.Intake{Key: key, Community: events[0].Origin().Community, Decode: given(events...)})
}

// report passes events about a server to the handler, instead of those of the same
// kind that wait. They are made when they are handled: thousands may wait, and an event
// takes much more memory than what it is made of.
func (n *Network) report(guild, kind string, events func() []chat.Event) {
	n.dispatcher.TakeIn(dispatch.Intake{Key: guild, State: kind, Decode: func(context.Context) []chat.Event { return events() }})
}

func given(events ...chat.Event) func(context.Context) []chat.Event {
	return func(context.Context) []chat.Event { return events }
}
