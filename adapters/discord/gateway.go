package discord

import (
	"context"
	"encoding/json"
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

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

// intents are what Discord tells us of: servers, reactions and scheduled
// events. None of these needs Discord's approval.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessageReactions | discordgo.IntentGuildScheduledEvents

// identifyEvery is how long Discord wants between two logins of a bucket.
const identifyEvery = 5 * time.Second

// gateway is the connection over which Discord tells what happens: all the
// shards that it recommends.
type gateway struct {
	rest  *rest
	token string
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)
	log   *slog.Logger
	// hear is told of every event in the order of its shard, and does not block.
	hear func(event string, data json.RawMessage)

	mu    sync.Mutex
	doors []chan struct{} // a token each: who holds it may log in
	left  int             // logins that Discord still allows
	until time.Time       // when it allows them all again
	total int
}

// gatewayBot is what Discord recommends.
type gatewayBot struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Limit  struct {
		Total          int   `json:"total"`
		Remaining      int   `json:"remaining"`
		ResetAfter     int64 `json:"reset_after"` // milliseconds
		MaxConcurrency int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// run keeps all shards connected until ctx ends, or until Discord says that
// one never will be.
func (g *gateway) run(ctx context.Context) error {
	advice, err := g.advised(ctx)
	if err != nil {
		return err
	}
	g.doors = nil
	for range max(1, advice.Limit.MaxConcurrency) {
		door := make(chan struct{}, 1)
		door <- struct{}{}
		g.doors = append(g.doors, door)
	}
	g.left, g.total = advice.Limit.Remaining, advice.Limit.Total
	g.until = time.Now().Add(time.Duration(advice.Limit.ResetAfter) * time.Millisecond)
	shards, ctx := errgroup.WithContext(ctx)
	n := max(1, advice.Shards)
	for id := range n {
		s := &shard{gateway: g, id: id, count: n, url: advice.URL, log: g.log.With("shard", id)}
		shards.Go(func() error { return s.run(ctx) })
	}
	return shards.Wait()
}

// advised asks Discord what it recommends, until it answers.
func (g *gateway) advised(ctx context.Context) (gatewayBot, error) {
	var pause backOff
	for {
		var advice gatewayBot
		err := g.rest.call(ctx, http.MethodGet, "/gateway/bot", nil, &advice)
		if err == nil || chat.IsError[*chat.Forbidden](err) {
			return advice, err
		}
		if ctx.Err() != nil {
			return advice, ctx.Err()
		}
		g.log.Warn("discord does not answer; trying again", "err", err)
		if err := hearing.Sleep(ctx, pause.next()); err != nil {
			return advice, err
		}
	}
}

// login waits until a shard may log in.
func (g *gateway) login(ctx context.Context, shard int) error {
	door := g.doors[shard%len(g.doors)]
	select {
	case <-door:
	case <-ctx.Done():
		return ctx.Err()
	}
	time.AfterFunc(identifyEvery, func() { door <- struct{}{} })
	for {
		wait := g.allowance()
		if wait <= 0 {
			return nil
		}
		g.log.Warn("discord allows no more logins for now", "wait", wait)
		if err := hearing.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// allowance takes one of the logins that are left; if none is, it says how
// long to wait for more.
func (g *gateway) allowance() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := time.Now(); !now.Before(g.until) {
		g.left, g.until = g.total, now.Add(24*time.Hour)
	}
	if g.left <= 0 && g.total > 0 {
		return time.Until(g.until)
	}
	g.left--
	return 0
}

// unused gives a login back that came to nothing.
func (g *gateway) unused() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left++
}

// connect opens a connection to an address of Discord's.
func (g *gateway) connect(ctx context.Context, address string) (*websocket.Conn, error) {
	d := websocket.Dialer{NetDialContext: g.dial, Proxy: http.ProxyFromEnvironment, HandshakeTimeout: requestTime}
	conn, resp, err := d.DialContext(ctx, address, http.Header{"User-Agent": {agent}})
	if resp != nil {
		defer func() { _ = resp.Body.Close() }() // it is empty
		if err != nil {
			return nil, fmt.Errorf("gateway: %s: %w", resp.Status, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	conn.SetReadLimit(64 << 20) // a large server is a few megabytes
	return conn, nil
}

// closed are the codes with which Discord says that connecting again changes
// nothing, and what does.
var closed = map[int]string{
	4004: "Discord refuses the bot token: copy it again from the Bot page of the application",
	4010: "Discord knows no such shard: this is a mistake in Muster, please report it",
	4011: "Discord wants more shards than there were at the start: start Muster again",
	4012: "Discord no longer speaks version " + apiVersion + " of its gateway: update Muster",
	4013: "Discord knows no such intents: this is a mistake in Muster, please report it",
	4014: "Discord refuses an intent that Muster asks for (servers, reactions, scheduled events): look at the Bot page of the application",
}

// final says why there is no use in trying again.
type final struct {
	code int
	says string
}

func (e *final) Error() string { return fmt.Sprintf("%s (close code %d)", e.says, e.code) }

func asFinal(err error) error {
	said := (*websocket.CloseError)(nil)
	if errors.As(err, &said) && closed[said.Code] != "" {
		return &final{said.Code, closed[said.Code]}
	}
	return nil
}
