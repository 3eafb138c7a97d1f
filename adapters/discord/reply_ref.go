package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// sealedReply is what the ref of a private reply holds.
type sealedReply struct {
	Interaction string
	Application string
	Token       string    // of the interaction
	At          time.Time // when the interaction was received
}

// withReplyRef returns the event with the ref of its private reply. A reply has
// one if the original response is seen by the actor alone: in Update that is the
// message whose control was used, which can be a card.
func (ir *interactionReply) withReplyRef(ctx context.Context) chat.Event {
	switch {
	case ir.mode == chat.ModePrivate, ir.mode == chat.ModeOpens, ir.mode == chat.ModeUpdate && (ir.isSourcePrivate() || !ir.hasMessage() || ir.GuildID == ""):
	default:
		return ir.event
	}
	now := time.Now()
	ref, err := ir.network.replies.Seal(ctx, sealedReply{string(ir.ID), string(ir.ApplicationID), ir.Token, now}, now.Add(tokenLifetime))
	if err != nil {
		ir.network.log.Error("seal the ref of a reply", "interaction", ir.ID, "err", err)
		return ir.event
	}
	return chat.WithFrom(ir.event, func(f chat.From) chat.From {
		f.ReplyRef = ref
		return f
	})
}

// EditReply replaces the card of a private reply. Until the reply has been sent
// it is *chat.Later.
func (n *Network) EditReply(ctx context.Context, ref bot.ReplyRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var reply sealedReply
	if err := n.replies.Open(ctx, ref, &reply); err != nil {
		return err
	}
	if err := n.replyOrder.Check(ctx, reply.Interaction, reply.At); err != nil {
		return err
	}
	m, files, err := n.renderCard(c, nil)
	if err != nil {
		return err
	}
	path := "/webhooks/" + reply.Application + "/" + reply.Token + originalMessage
	err = n.rest.send(ctx, http.MethodPatch, path, outgoingMessage{m, files}.body(), nil)
	if hasErrorCode(err, discordgo.ErrCodeUnknownWebhook) && time.Since(reply.At) < responseWindow {
		return &chat.Later{Wait: responseWindow - time.Since(reply.At)}
	}
	if isTokenExpired(err) {
		return &chat.Gone{What: "the reply"}
	}
	return mapError(err, "the reply")
}
