package slack

import (
	"context"
	"fmt"
	"iter"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Edit replaces the card of a message.
func (n *Network) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	at, err := n.resolveMessage(ctx, ref)
	if err != nil {
		return err
	}
	body, err := n.rendererFor(ctx, c).message(c, nil, "")
	if err != nil {
		return err
	}
	err = mapError(n.updateMessage(calledOnce(ctx), at, ref.ID, body), "message "+ref.ID)
	if chat.IsError[*chat.Gone](err) {
		if receiver, running := n.dispatcher.Acquire(); running {
			defer n.dispatcher.Release()
			receiver.Handler.Handle(ctx, chat.Vanished{From: chat.From{Community: at.Community, Place: ref.Place}, Message: ref})
		}
	}
	return err
}

// updateMessage replaces the content of a message and keeps its metadata.
func (n *Network) updateMessage(ctx context.Context, at address, ts string, body messageContent) error {
	return n.call(ctx, at.Community, func(client *api.Client) error {
		_, _, _, err := client.UpdateMessageContext(ctx, at.Channel, ts, body.options()...)
		return err
	})
}

// resolveMessage returns the address of a message. Ids that cannot be Slack's
// are Gone.
func (n *Network) resolveMessage(ctx context.Context, ref bot.MessageRef) (address, error) {
	if !timestampPattern.MatchString(ref.ID) {
		return address{}, &chat.Gone{What: "message " + ref.ID}
	}
	return n.resolvePlace(ctx, ref.Place)
}

// React adds our own reaction. A reaction that is already there is no error.
func (n *Network) React(ctx context.Context, ref bot.MessageRef, emoji string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	at, err := n.resolveMessage(ctx, ref)
	if err != nil {
		return err
	}
	name, ok := emojiName(emoji)
	if !ok {
		return &chat.Forbidden{Err: fmt.Errorf("slack has no name for the emoji %s", emoji)}
	}
	err = n.call(ctx, at.Community, func(client *api.Client) error {
		return client.AddReactionContext(ctx, name, api.NewRefToMessage(at.Channel, ref.ID))
	})
	if isRefusal(err, "already_reacted") {
		return nil
	}
	return mapError(err, "message "+ref.ID)
}

// fetchReactions returns the reactions to a message, by emoji.
func (n *Network) fetchReactions(ctx context.Context, at address, ts string) ([]api.ItemReaction, error) {
	item, err := fetch(ctx, n, at.Community, func(client *api.Client) (api.ReactedItem, error) {
		return client.GetReactionsContext(ctx, api.NewRefToMessage(at.Channel, ts), api.GetReactionsParameters{Full: true})
	})
	return item.Reactions, mapError(err, "message "+ts)
}

// Reactions lists all reactions but our own, emoji by emoji.
func (n *Network) Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	return func(yield func(bot.Reaction, error) bool) {
		all, err := n.listReactions(ctx, ref)
		if err != nil {
			yield(bot.Reaction{}, err)
			return
		}
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (n *Network) listReactions(ctx context.Context, ref bot.MessageRef) ([]bot.Reaction, error) {
	at, err := n.resolveMessage(ctx, ref)
	if err != nil {
		return nil, err
	}
	w, err := n.usableWorkspace(ctx, at.Community)
	if err != nil {
		return nil, err
	}
	reactions, err := n.fetchReactions(ctx, at, ref.ID)
	if err != nil {
		return nil, err
	}
	var out []bot.Reaction
	seen := map[bot.Reaction]bool{}
	for _, one := range reactions {
		for _, user := range one.Users {
			reaction := bot.Reaction{Member: userID(at.Community, user), Emoji: bot.ExactEmoji(parseEmoji(one.Name))}
			if user != w.User && !seen[reaction] {
				seen[reaction] = true
				out = append(out, reaction)
			}
		}
	}
	return out, nil
}

// OpenThread returns the thread of a message. It exists as soon as somebody writes
// in it; direct messages have none.
func (n *Network) OpenThread(ctx context.Context, ref bot.MessageRef, _ string) (bot.Place, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if _, direct := ref.Place.Direct(); direct {
		return ref.Place, nil
	}
	at, err := n.resolveMessage(ctx, ref)
	if err != nil {
		return "", err
	}
	// Slack accepts replies to deleted messages, too.
	if _, err := n.fetchReactions(ctx, at, ref.ID); err != nil && !chat.IsError[*chat.Forbidden](err) {
		return "", err
	}
	return placeID(at.Community, at.Channel, firstNonEmpty(at.Thread, ref.ID)), nil
}

var _ interface {
	chat.Platform
	chat.Reactor
	chat.ThreadOpener
	chat.ReplyEditor
	chat.Endpoint
} = (*Network)(nil)
