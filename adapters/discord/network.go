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
	"sync/atomic"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Options are what a connection to Discord is made of.
type Options struct {
	Token     string // of the bot
	PublicKey string // of the application, in hexadecimal; empty: no interactions over HTTP
	API       string // where Discord's API is; empty: at Discord
	Guild     string // the one server in which commands are registered; empty: all
	NoGateway bool   // other processes hear what the gateway tells; this one answers over HTTP
	Notebook  chat.Notebook
	Logger    *slog.Logger
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error) // nil: the machine's network
}

// Network is Discord. It is a chat.Platform, chat.Reactor, chat.RoomOpener,
// chat.Calendar and chat.Endpoint.
type Network struct {
	rest         *restClient
	gateway      *gateway // nil: NoGateway
	key          ed25519.PublicKey
	commandGuild string
	notebook     chat.Notebook
	log          *slog.Logger

	dispatcher  *hearing.Life
	postLocks   keyLock      // by message key
	localEvents atomic.Int64 // events to which Discord gives no id

	mu             sync.Mutex
	self           identity
	directChannels map[string]string // the channel of a member's direct messages
	locales        map[string]string // what members' programs speak, as last heard
}

// identity is who we are on Discord.
type identity struct{ applicationID, userID string }

// New makes a connection to Discord, which Run opens.
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
	r, err := newRESTClient(o.Token, newLimiter(baseURLTransport{base: api, next: transport}))
	if err != nil {
		return nil, err
	}
	n := &Network{
		rest: r, key: key, commandGuild: o.Guild, notebook: o.Notebook, log: o.Logger,
		dispatcher: new(hearing.Life), directChannels: map[string]string{}, locales: map[string]string{},
	}
	if n.log == nil {
		n.log = slog.New(slog.DiscardHandler)
	}
	if !o.NoGateway {
		n.gateway = &gateway{rest: r, token: o.Token, dial: o.Dial, log: n.log, dispatch: n.dispatch}
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

// Network is Discord's name.
func (n *Network) Network() bot.Network { return Name }

// Limits are Discord's numbers.
func (n *Network) Limits() chat.Limits { return Limits() }

// fetchSelf is who we are on Discord: the gateway says it at once, and it can
// be asked for.
func (n *Network) fetchSelf(ctx context.Context) (identity, error) {
	n.mu.Lock()
	us := n.self
	n.mu.Unlock()
	if us != (identity{}) {
		return us, nil
	}
	var application, self struct {
		ID string `json:"id"`
	}
	if err := n.rest.call(ctx, http.MethodGet, "/users/@me", nil, &self); err != nil {
		return us, mapError(err, "our own user")
	}
	if err := n.rest.call(ctx, http.MethodGet, "/applications/@me", nil, &application); err != nil {
		return us, mapError(err, "our own application")
	}
	us = identity{applicationID: application.ID, userID: self.ID}
	n.setSelf(us)
	return us, nil
}

func (n *Network) setSelf(us identity) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.self = us
}

// maxCacheEntries is how many of a kind are kept in memory; then all are
// forgotten, for each can be had again.
const maxCacheEntries = 10_000

func cachePut(all map[string]string, key, value string) {
	if len(all) >= maxCacheEntries {
		clear(all)
	}
	all[key] = value
}

// cacheLocale notes what a member's program speaks: only what they do tells it.
func (n *Network) cacheLocale(user, locale string) {
	if user == "" || locale == "" {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	cachePut(n.locales, user, locale)
}

// Member is a member as the server has them now.
func (n *Network) Member(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Member, error) {
	guild, id := snowflake(c), snowflake(u)
	if err := ctx.Err(); err != nil {
		return chat.Member{}, err
	}
	if guild == "" || id == "" {
		return chat.Member{}, &chat.Gone{What: "member " + string(u)}
	}
	var m memberWithRoles
	if err := n.rest.call(ctx, http.MethodGet, "/guilds/"+guild+"/members/"+id, nil, &m); err != nil {
		return chat.Member{}, mapError(err, "member "+string(u))
	}
	var g guildInfo
	if err := n.rest.call(ctx, http.MethodGet, "/guilds/"+guild, nil, &g); err != nil {
		return chat.Member{}, mapError(err, "server "+guild)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	m.Permissions = g.guildPermissions(m)
	return memberOf(&m.guildMember, m.User, n.locales[id]), nil
}

// Run hears what happens until ctx ends, and then waits for the answers that
// are still being made. It ends sooner only where Discord says that it will
// never hear us.
func (n *Network) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	n.dispatcher.Begin(ctx, cmds, h)
	ctx, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { n.registerChanged(ctx, cmds) })
	beside.Go(func() { n.sweepPendingForms(ctx) })
	var err error
	if n.gateway != nil {
		err = n.gateway.run(ctx)
	} else {
		<-ctx.Done()
	}
	ended := ctx.Err() != nil
	stop()
	beside.Wait()
	n.dispatcher.End()
	if ended && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	return nil
}

// enqueue lets the handler hear what needs no answer, behind what it was told
// under the same key before.
func (n *Network) enqueue(key string, events ...chat.Event) {
	n.dispatcher.Tell(key, func(context.Context) []chat.Event { return events })
}
