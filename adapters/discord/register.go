package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// commandsKey is the notebook key for the checksum of the registered commands.
func (n *Network) commandsKey(self identity) string {
	return "commands:" + self.applicationID + ":" + n.commandGuild
}

// Registered reports whether the commands were last registered in their current
// form.
func (n *Network) Registered(ctx context.Context, cmds []chat.Command) (bool, error) {
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return false, err
	}
	_, sum, err := n.encodeCommands(cmds)
	if err != nil {
		return false, err
	}
	was, err := n.notebook.Get(ctx, n.commandsKey(self))
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return string(was) == sum, err
}

// Register registers all commands with Discord, whether they changed or not.
func (n *Network) Register(ctx context.Context, cmds []chat.Command) error {
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return err
	}
	body, sum, err := n.encodeCommands(cmds)
	if err != nil {
		return err
	}
	var registered []*discordgo.ApplicationCommand
	if err := n.rest.call(ctx, http.MethodPut, n.commandsPath(self), body, &registered); err != nil {
		return fmt.Errorf("register commands: %w", err)
	}
	if err := n.rememberRoot(ctx, self, registered); err != nil {
		return err
	}
	return n.notebook.Put(ctx, n.commandsKey(self), []byte(sum))
}

// commandsPath returns the path of the registered commands.
func (n *Network) commandsPath(self identity) string {
	path := "/applications/" + self.applicationID
	if n.commandGuild != "" {
		path += "/guilds/" + n.commandGuild
	}
	return path + "/commands"
}

// encodeCommands encodes the commands and computes their checksum.
func (n *Network) encodeCommands(cmds []chat.Command) (body json.RawMessage, sum string, err error) {
	if body, err = json.Marshal(renderCommands(n.phrases, cmds)); err != nil {
		return nil, "", err
	}
	hash := sha256.Sum256(body)
	return body, hex.EncodeToString(hash[:]), nil
}

// registerChanged registers the commands if they changed, and retries until
// Discord answers.
func (n *Network) registerChanged(ctx context.Context, cmds []chat.Command) {
	var pause dispatch.Backoff
	for {
		done, err := n.Registered(ctx, cmds)
		switch {
		case err != nil:
		case done:
			err = n.loadRoot(ctx)
		default:
			err = n.Register(ctx, cmds)
		}
		apiErr := (*apiError)(nil)
		switch {
		case err == nil || ctx.Err() != nil:
			return
		case errors.As(err, &apiErr), chat.IsError[*chat.Unauthorised](err) && !n.wasConnected():
			n.log.Error("Discord refuses the commands; muster register tries again", "err", err)
			return
		}
		n.log.Warn("the commands are not registered yet", "err", err)
		if dispatch.Sleep(ctx, pause.Next()) != nil {
			return
		}
	}
}
