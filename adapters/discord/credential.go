package discord

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Paused returns the whole network while Discord refuses the bot's token.
func (n *Network) Paused() bot.Paused {
	if n.rest.token.IsRefused() {
		return bot.Paused{Networks: []bot.Network{Name}}
	}
	return bot.Paused{}
}

// Recheck asks Discord about a refused token.
func (n *Network) Recheck(ctx context.Context) { n.rest.recheckToken(ctx) }

const (
	// closeRefusedToken is the close code for a token that Discord refuses.
	closeRefusedToken = 4004
	// closeShardingRequired is the close code for a bot in too many servers for its
	// number of shards.
	closeShardingRequired = 4011
)

// longestLoginPause keeps well within Discord's thousand logins a day.
const longestLoginPause = 5 * time.Minute

// runGateway keeps the gateway connected until ctx ends. Once it was connected, a
// refused token is waited for: Discord may accept it again. Before, it is believed to be
// wrong if Discord refuses it twice.
func (n *Network) runGateway(ctx context.Context) error {
	pause := dispatch.Backoff{Max: longestLoginPause}
	for {
		err := n.gateway.manager.run(ctx)
		if !isTokenRefusal(err) {
			return err
		}
		n.rest.refuseToken()
		if !n.wasConnected() {
			if n.Recheck(ctx); n.rest.token.IsRefused() {
				return err
			}
		}
		for n.rest.token.IsRefused() {
			n.Recheck(ctx)
			if err := dispatch.Sleep(ctx, time.Second); err != nil {
				return err
			}
		}
		if err := dispatch.Sleep(ctx, identifyInterval+pause.Next()); err != nil {
			return err
		}
	}
}

func isTokenRefusal(err error) bool {
	closed := (*fatalCloseError)(nil)
	return chat.IsError[*chat.Unauthorised](err) || errors.As(err, &closed) && closed.code == closeRefusedToken
}

// wasConnected reports whether Discord has once said who the bot is.
func (n *Network) wasConnected() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.self != identity{}
}
