package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// commandsNote is under which note it stands which commands are registered.
func (n *Network) commandsNote(us identity) string {
	return "commands:" + us.application + ":" + n.guild
}

// Registered tells whether the commands are registered as they are now, as far
// as we remember.
func (n *Network) Registered(ctx context.Context, cmds []chat.Command) (bool, error) {
	us, err := n.ourselves(ctx)
	if err != nil {
		return false, err
	}
	_, sum, err := encoded(cmds)
	if err != nil {
		return false, err
	}
	was, err := n.notes.Get(ctx, n.commandsNote(us))
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return string(was) == sum, err
}

// Register registers the commands with Discord, all at once, whether they
// changed or not.
func (n *Network) Register(ctx context.Context, cmds []chat.Command) error {
	us, err := n.ourselves(ctx)
	if err != nil {
		return err
	}
	body, sum, err := encoded(cmds)
	if err != nil {
		return err
	}
	path := "/applications/" + us.application
	if n.guild != "" {
		path += "/guilds/" + n.guild
	}
	if err := n.rest.call(ctx, http.MethodPut, path+"/commands", body, nil); err != nil {
		return fmt.Errorf("register commands: %w", err)
	}
	return n.notes.Put(ctx, n.commandsNote(us), []byte(sum))
}

// encoded are the commands as Discord takes them, and a sum that tells whether
// they changed.
func encoded(cmds []chat.Command) (body json.RawMessage, sum string, err error) {
	if body, err = json.Marshal(commands(cmds)); err != nil {
		return nil, "", err
	}
	hash := sha256.Sum256(body)
	return body, hex.EncodeToString(hash[:]), nil
}

// keepRegistered registers the commands if they changed, and tries until
// Discord answers.
func (n *Network) keepRegistered(ctx context.Context, cmds []chat.Command) {
	var pause backOff
	for {
		done, err := n.Registered(ctx, cmds)
		if err == nil && !done {
			err = n.Register(ctx, cmds)
		}
		no := (*refusal)(nil)
		switch {
		case err == nil || ctx.Err() != nil:
			return
		case errors.As(err, &no), chat.IsError[*chat.Forbidden](err):
			n.log.Error("Discord refuses the commands; muster register tries again", "err", err)
			return
		}
		n.log.Warn("the commands are not registered yet", "err", err)
		if hearing.Sleep(ctx, pause.next()) != nil {
			return
		}
	}
}
