package playground

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var _ chat.ReplyEditor = (*Network)(nil)

// replyTTL is how long a private reply can be edited: the stricter limit of
// Discord and Slack, so that what works here works there.
const replyTTL = 15 * time.Minute

// sealedReply is what the ref of a private reply holds.
type sealedReply struct {
	Input   string // the id of the input
	At      time.Time
	Message bot.MessageRef // the reply, or the private message that it replaces
}

// interactionOrigin is eventOrigin with a ref of the reply, if that is private.
func (n *Network) interactionOrigin(ctx context.Context, ia *interaction) chat.From {
	f := n.eventOrigin(ia.input, ia.place)
	message, ok := n.replyMessage(ia)
	if !ok {
		return f
	}
	now := time.Now()
	ref, err := n.replies.Seal(ctx, sealedReply{ia.input.ID, now, message}, now.Add(replyTTL))
	if err != nil {
		n.log.Error("seal reply ref", "event", ia.input.ID, "error", err)
	}
	f.ReplyRef = ref
	return f
}

// replyMessage returns the private message that answers an interaction; ok is
// false if everybody sees the answer.
func (n *Network) replyMessage(ia *interaction) (ref bot.MessageRef, ok bool) {
	if ia.mode != chat.ModeUpdate {
		return bot.MessageRef{Place: ia.place, ID: eventMessageID('r', ia.input.ID)}, ia.mode != chat.ModePublic
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	source := n.messages[ia.source]
	if source == nil || source.OnlyFor == "" {
		return bot.MessageRef{}, false
	}
	return bot.MessageRef{Place: source.Place, ID: source.ID}, true
}

// EditReply replaces the private reply to an event. Until the reply has been given
// it is *chat.Later.
func (n *Network) EditReply(ctx context.Context, ref bot.ReplyRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	card, err := n.Limits().Fit(c)
	if err != nil {
		return err
	}
	var reply sealedReply
	if err := n.replies.Open(ctx, ref, &reply); chat.IsError[*chat.Gone](err) {
		return err
	} else if err != nil {
		return mapError(ctx, err)
	}
	if err := n.replyOrder.Check(ctx, reply.Input, reply.At); chat.IsError[*chat.Later](err) {
		return err
	} else if err != nil {
		return mapError(ctx, err)
	}
	return n.updateOwnMessage(ctx, reply.Message, func(m *message) error {
		if m.OnlyFor == "" {
			return &chat.Gone{What: "the reply"}
		}
		m.Card, m.Form, m.Errors, m.Edited, m.State = storeCard(card), nil, nil, true, ""
		return nil
	})
}
