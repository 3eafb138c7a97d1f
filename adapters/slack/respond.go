package slack

import (
	"context"
	"errors"
	"net/http"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// respond carries out a response.
func (ir *interactionReply) respond(ctx context.Context, r chat.Response) error {
	if err := chat.CheckResponse(ir.Event, ir.ReplyMode, r); err != nil {
		ir.n.log.Error("answer", "user", ir.User, "err", err)
		r = chat.Reply{Card: ir.brokenCard()}
	}
	switch r := r.(type) {
	case chat.Reply:
		if r.KeepsForm && ir.keepForm(r.Card) {
			return nil
		}
		err := ir.showOffer(ctx, r.Offers, r.Card, ir.handleReply)
		if err == nil {
			ir.sendPictureDirect(ctx, r.Card)
		}
		return err
	case chat.Redraw:
		return ir.showOffer(ctx, r.Offers, r.Card, ir.handleRedraw)
	case chat.Ask:
		return ir.openForm(ctx, r.Form)
	case chat.Correct:
		return ir.showErrors(ctx, r)
	case pendingForm:
		return ir.openPendingForm(ctx, r)
	}
	if ir.openedView.ID != "" {
		return ir.fillOpenedView(ctx, ir.doneCard())
	}
	return nil
}

// handleReply answers with a message, visible to the actor alone unless the
// reply mode is public.
func (ir *interactionReply) handleReply(ctx context.Context, card chat.Card) error {
	if _, home := ir.Event.(chat.HomeOpened); home {
		return ir.n.drawHome(ctx, ir.payload, card)
	}
	switch {
	case ir.openedView.ID != "" && ir.ReplyMode == chat.ModePublic && ir.inChannel():
		return errors.Join(ir.fillOpenedView(ctx, ir.doneCard()), ir.postReply(ctx, card))
	case ir.openedView.ID != "":
		return ir.fillOpenedView(ctx, card)
	case ir.ReplyMode == chat.ModePublic && ir.inChannel():
		return ir.postReply(ctx, card)
	case ir.isSubmission() && ir.Origin.InView:
		return ir.replaceWithCard(ctx, card)
	case !ir.isSubmission() && ir.View.ID != "":
		return ir.pushCard(ctx, card)
	}
	ir.ack(nil)
	return ir.postReply(ctx, card)
}

// handleRedraw replaces the message whose control was used, or on which the
// form was opened. If there is none, only the actor sees the card.
func (ir *interactionReply) handleRedraw(ctx context.Context, card chat.Card) error {
	switch {
	case ir.isSubmission() && ir.Origin.InView && ir.openedView.ID == "":
		return ir.replaceWithCard(ctx, card)
	case ir.View.Home && !ir.isSubmission():
		ir.homeDrawn = true
		return ir.n.drawHome(ctx, ir.payload, card)
	case ir.View.ID != "" && !ir.isSubmission():
		return ir.updateViewOrPost(ctx, ir.View, card)
	}
	ir.ack(nil)
	err := ir.updateOrigin(ctx, card)
	if ir.openedView.ID != "" {
		return errors.Join(ir.fillOpenedView(ctx, card), err)
	}
	return err
}

// updateOrigin replaces the message of the origin.
func (ir *interactionReply) updateOrigin(ctx context.Context, card chat.Card) error {
	if ir.Origin.Message == "" {
		if ir.openedView.ID != "" {
			return nil
		}
		return ir.postReply(ctx, card)
	}
	body := ir.renderMessage(ctx, card)
	answer := webhookMessage{Replace: true, messageContent: body}
	if ir.Origin.Ephemeral {
		answer.Type = responseEphemeral
		err := ir.answerByWebhook(ctx, answer)
		if err == nil {
			return nil
		}
		// A new message follows below, and the old one goes if that is possible.
		posted := ir.postReply(ctx, card)
		ir.removeReplaced(ctx, err)
		return posted
	}
	at := address{Community: ir.community(), Channel: ir.Origin.Channel}
	err := ir.n.updateMessage(ctx, at, ir.Origin.Message, body)
	if err == nil || ir.n.webhooks.answer(ctx, ir.Origin.ResponseURL, answer) == nil {
		return nil
	}
	return mapError(err, "message "+ir.Origin.Message)
}

// webhookPatience is how long an answer waits for a limit of its response URL.
const webhookPatience = 30 * time.Second

// answerByWebhook answers by the response URL, later if Slack asks for that.
func (ir *interactionReply) answerByWebhook(ctx context.Context, m webhookMessage) error {
	for {
		err := ir.n.webhooks.answer(ctx, ir.Origin.ResponseURL, m)
		if bare, ok := m.withoutPicture(); ok && wasTurnedDown(err) {
			m.messageContent = bare
			err = ir.n.webhooks.answer(ctx, ir.Origin.ResponseURL, m)
		}
		limited := (*api.RateLimitedError)(nil)
		if !errors.As(err, &limited) || limited.RetryAfter > webhookPatience || dispatch.Sleep(ctx, limited.RetryAfter) != nil {
			return err
		}
	}
}

// wasTurnedDown reports whether an answer was refused for what it says.
func wasTurnedDown(err error) bool {
	status := api.StatusCodeError{}
	return isRefused(err) || errors.As(err, &status) && status.Code == http.StatusBadRequest
}

// removeReplaced removes the private message that a new one stands for, so that nobody
// uses what it offered. why is the error of replacing it; after a limit it is removed
// later, and a URL that serves no more removes nothing.
func (ir *interactionReply) removeReplaced(ctx context.Context, why error) {
	remove := func(ctx context.Context) {
		if err := ir.n.webhooks.remove(ctx, ir.Origin.ResponseURL); err != nil {
			ir.n.log.Info("a message that was replaced stays", "user", ir.User, "err", err)
		}
	}
	if limited := (*api.RateLimitedError)(nil); errors.As(why, &limited) {
		ir.n.dispatcher.After(limited.RetryAfter, func(ctx context.Context, _ dispatch.Receiver) { remove(ctx) })
		return
	}
	remove(ctx)
}

// inChannel reports whether others can see the place of the interaction.
func (ir *interactionReply) inChannel() bool {
	_, direct := ir.Origin.Place.Direct()
	return ir.Origin.Place != "" && !direct
}

// postReply posts a message where the interaction happened: by the response
// URL, or by the API if that has expired, or for private answers finally as a
// direct message.
func (ir *interactionReply) postReply(ctx context.Context, card chat.Card) error {
	body := ir.renderMessage(ctx, card)
	_, channel, thread := parsePlace(ir.Origin.Place)
	answer := webhookMessage{Type: responseEphemeral, Thread: thread, messageContent: body}
	if ir.ReplyMode == chat.ModePublic {
		answer.Type = responseInChannel
	}
	err := ir.answerByWebhook(ctx, answer)
	if err == nil {
		return nil
	}
	if channel != "" {
		to := address{Community: ir.community(), Channel: channel, Thread: thread}
		if ir.ReplyMode == chat.ModePublic {
			_, err = ir.n.postMessage(ctx, to, body.options()...)
		} else {
			err = ir.n.postEphemeral(ctx, to, ir.User, body)
		}
		if err == nil || chat.IsError[*chat.Unknown](err) || ir.ReplyMode == chat.ModePublic {
			return mapError(err, "channel "+channel)
		}
	}
	to, err := ir.n.resolvePlace(ctx, bot.DirectTo(userID(ir.community(), ir.User)))
	if err != nil {
		return err
	}
	_, err = ir.n.postMessage(ctx, to, body.options()...)
	return mapError(err, "direct messages")
}

// renderMessage renders a card, or an error card if that one is too large.
func (ir *interactionReply) renderMessage(ctx context.Context, card chat.Card) messageContent {
	render := ir.n.rendererFor(ctx, card)
	render.Somebody = ir.phrase(chat.PhraseSomebody)
	body, err := render.message(card, nil, "")
	if err != nil {
		ir.n.log.Error("write a card", "err", err)
		body, err = renderer{}.message(ir.brokenCard(), nil, "")
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	return body
}
