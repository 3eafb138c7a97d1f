package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// intents are the events the bot receives: servers, reactions and scheduled
// events. None is privileged.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessageReactions | discordgo.IntentGuildScheduledEvents

// identifyInterval is Discord's interval between logins in one bucket.
const identifyInterval = 5 * time.Second

// gateway receives events from Discord over as many shards as it recommends.
type gateway struct {
	rest  *restClient
	token string
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)
	log   *slog.Logger
	// ofDiscord: the API is Discord's own, and so is every gateway.
	ofDiscord bool
	// dispatch receives every event in the order of its shard. It does not block.
	dispatch func(f frame)
	// follow is called when a shard's connection was lost, and when it was resumed and
	// all missed events are dispatched.
	follow func(shard, count int, resumed bool)

	mu            sync.Mutex
	loginSlots    []chan struct{} // one token each, for the shard that may log in
	loginsLeft    int             // as Discord counts them
	loginsResetAt time.Time       // when loginsLeft becomes loginsTotal again
	loginsTotal   int
}

// gatewayInfo is Discord's advice on connecting.
type gatewayInfo struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Limit  struct {
		Total          int   `json:"total"`
		Remaining      int   `json:"remaining"`
		ResetAfter     int64 `json:"reset_after"` // milliseconds
		MaxConcurrency int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// run keeps all shards connected until ctx ends, or until one is closed for
// good.
func (g *gateway) run(ctx context.Context) error {
	info, err := g.fetchInfo(ctx)
	if err != nil {
		return err
	}
	g.loginSlots = nil
	for range max(1, info.Limit.MaxConcurrency) {
		slot := make(chan struct{}, 1)
		slot <- struct{}{}
		g.loginSlots = append(g.loginSlots, slot)
	}
	g.loginsLeft, g.loginsTotal = info.Limit.Remaining, info.Limit.Total
	g.loginsResetAt = time.Now().Add(time.Duration(info.Limit.ResetAfter) * time.Millisecond)
	shards, ctx := errgroup.WithContext(ctx)
	n := max(1, info.Shards)
	for id := range n {
		s := &shard{gateway: g, id: id, count: n, url: info.URL, log: g.log.With("shard", id)}
		shards.Go(func() error { return s.run(ctx) })
	}
	return shards.Wait()
}

// fetchInfo asks Discord for its advice until it answers.
func (g *gateway) fetchInfo(ctx context.Context) (gatewayInfo, error) {
	var pause dispatch.Backoff
	for {
		var info gatewayInfo
		err := g.rest.call(ctx, http.MethodGet, "/gateway/bot", nil, &info)
		if err == nil || chat.IsError[*chat.Unauthorised](err) {
			return info, err
		}
		if ctx.Err() != nil {
			return info, ctx.Err()
		}
		g.log.Warn("discord does not answer; retrying", "err", err)
		if err := dispatch.Sleep(ctx, pause.Next()); err != nil {
			return info, err
		}
	}
}

// awaitLogin waits until a shard may log in.
func (g *gateway) awaitLogin(ctx context.Context, shard int) error {
	slot := g.loginSlots[shard%len(g.loginSlots)]
	select {
	case <-slot:
	case <-ctx.Done():
		return ctx.Err()
	}
	time.AfterFunc(identifyInterval, func() { slot <- struct{}{} })
	for {
		wait := g.takeLogin()
		if wait <= 0 {
			return nil
		}
		g.log.Warn("discord allows no more logins for now", "wait", wait)
		if err := dispatch.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// takeLogin uses up one of the remaining logins. If none remains it returns how
// long to wait.
func (g *gateway) takeLogin() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := time.Now(); !now.Before(g.loginsResetAt) {
		g.loginsLeft, g.loginsResetAt = g.loginsTotal, now.Add(24*time.Hour)
	}
	if g.loginsLeft <= 0 && g.loginsTotal > 0 {
		return time.Until(g.loginsResetAt)
	}
	g.loginsLeft--
	return 0
}

// returnLogin returns a login that was not used.
func (g *gateway) returnLogin() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.loginsLeft++
}

// connect opens a websocket to the address.
func (g *gateway) connect(ctx context.Context, address string) (*websocket.Conn, error) {
	if g.ofDiscord {
		if err := checkGateway(address); err != nil {
			return nil, err
		}
	}
	d := websocket.Dialer{NetDialContext: g.dial, Proxy: http.ProxyFromEnvironment, HandshakeTimeout: requestTimeout}
	conn, resp, err := d.DialContext(ctx, address, http.Header{"User-Agent": {userAgent}})
	if resp != nil {
		defer func() { _ = resp.Body.Close() }() // it is empty
		if err != nil {
			return nil, fmt.Errorf("gateway: %s: %w", resp.Status, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	conn.SetReadLimit(64 << 20) // the data of a large server takes a few megabytes
	return conn, nil
}

// fatalCloseCodes maps the close codes after which reconnecting is useless to
// what the operator can do. discordgo v0.29.0 has no names for them.
var fatalCloseCodes = map[int]string{
	closeRefusedToken: "Discord refuses the bot token: copy it again from the Bot page of the application",
	4010:              "Discord knows no such shard: this is a mistake in Muster, please report it",
	4011:              "Discord wants more shards than there were at the start: start Muster again",
	4012:              "Discord no longer speaks version " + apiVersion + " of its gateway: update Muster",
	4013:              "Discord knows no such intents: this is a mistake in Muster, please report it",
	4014:              "Discord refuses an intent that Muster asks for (servers, reactions, scheduled events): look at the Bot page of the application",
}

// fatalCloseError reports that the gateway cannot be connected again.
type fatalCloseError struct {
	code    int
	message string
}

func (e *fatalCloseError) Error() string { return fmt.Sprintf("%s (close code %d)", e.message, e.code) }

func asFatalClose(err error) error {
	closeErr := (*websocket.CloseError)(nil)
	if errors.As(err, &closeErr) && fatalCloseCodes[closeErr.Code] != "" {
		return &fatalCloseError{closeErr.Code, fatalCloseCodes[closeErr.Code]}
	}
	return nil
}
