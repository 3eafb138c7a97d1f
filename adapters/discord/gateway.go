package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// intents are the events the bot receives: servers, reactions and scheduled
// events. None is privileged.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessageReactions | discordgo.IntentGuildScheduledEvents

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
	// awaitRoom waits until there is room for what an event tells of a server. It returns
	// false if ctx ends before.
	awaitRoom func(ctx context.Context) bool
	// follow is called when a shard's connection was lost, and when it was resumed and
	// all missed events are dispatched.
	follow func(shard, count int, resumed bool)
	// known is called with the bot's identity, as a kept session says it.
	known func(identity)
	// unsettled reports whether events wait that could not be handled.
	unsettled func() bool
	notes     chat.Notebook
	metrics   *gatewayMetrics
	logins    *logins
	manager   *shardManager
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
	closeRefusedToken:     "Discord refuses the bot token: copy it again from the Bot page of the application",
	4010:                  "Discord knows no such shard: this is a mistake in Muster, please report it",
	closeShardingRequired: "Discord wants more shards than there were at the start: start Muster again",
	4012:                  "Discord no longer speaks version " + apiVersion + " of its gateway: update Muster",
	4013:                  "Discord knows no such intents: this is a mistake in Muster, please report it",
	4014:                  "Discord refuses an intent that Muster asks for (servers, reactions, scheduled events): look at the Bot page of the application",
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
