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

// interactionOrigin is eventOrigin with a ref of the reply, if that is private.
func (n *Network) interactionOrigin(ctx context.Context, ia *interaction) chat.From {
	f := n.eventOrigin(ia.input, ia.place)
	if ia.mode == chat.ModePublic {
		return f
	}
	reply := bot.MessageRef{Place: ia.place, ID: eventMessageID('r', ia.input.ID)}
	ref, err := n.replies.Seal(ctx, reply, time.Now().Add(replyTTL))
	if err != nil {
		n.log.Error("seal reply ref", "event", ia.input.ID, "error", err)
	}
	f.ReplyRef = ref
	return f
}

// EditReply replaces the private reply to an event.
func (n *Network) EditReply(ctx context.Context, ref chat.ReplyRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	card, err := n.Limits().Fit(c)
	if err != nil {
		return err
	}
	var reply bot.MessageRef
	if err := n.replies.Open(ctx, ref, &reply); chat.IsError[*chat.Gone](err) {
		return err
	} else if err != nil {
		return mapError(ctx, err)
	}
	return n.updateOwnMessage(ctx, reply, func(m *message) error {
		if m.OnlyFor == "" {
			return &chat.Gone{What: "the reply"}
		}
		m.Card, m.Form, m.Errors, m.Edited, m.State = storeCard(card), nil, nil, true, ""
		return nil
	})
}
