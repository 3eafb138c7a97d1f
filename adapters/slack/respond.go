package slack

import (
	"context"
	"errors"
	"fmt"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// respond carries out a response.
func (t *interactionReply) respond(ctx context.Context, r chat.Response) error {
	if err := t.checkReplyMode(r); err != nil {
		t.n.log.Error("answer", "user", t.User, "err", err)
		r = chat.Reply{Card: internalErrorCard()}
	}
	switch r := r.(type) {
	case chat.Reply:
		return t.handleReply(ctx, r.Card)
	case chat.Redraw:
		return t.handleRedraw(ctx, r.Card)
	case chat.Ask:
		return t.openForm(ctx, r.Form)
	case chat.Correct:
		return t.showErrors(ctx, r)
	case pendingForm:
		return t.openPendingForm(ctx, r)
	}
	if t.openedView.ID != "" {
		return t.fillOpenedView(ctx, chat.Card{Lead: chat.Plain("Done.")})
	}
	return nil
}

// checkReplyMode checks that the declared reply mode allows the response.
func (t *interactionReply) checkReplyMode(r chat.Response) error {
	ok := true
	switch r.(type) {
	case chat.Ask:
		ok = t.ReplyMode == chat.Opens && !t.isSubmission()
	case chat.Redraw:
		ok = t.ReplyMode == chat.Update
	case chat.Suggestions:
		ok = false
	}
	if !ok {
		return fmt.Errorf("a response %T to something of manner %q", r, t.ReplyMode)
	}
	return nil
}

// handleReply answers with a message, visible to the actor alone unless the
// reply mode is public.
func (t *interactionReply) handleReply(ctx context.Context, card chat.Card) error {
	if _, home := t.Event.(chat.HomeOpened); home {
		return t.n.publishHome(ctx, t.payload, card)
	}
	switch {
	case t.openedView.ID != "" && t.ReplyMode == chat.Public && t.inChannel():
		return errors.Join(t.fillOpenedView(ctx, chat.Card{Lead: chat.Plain("Done.")}), t.postReply(ctx, card))
	case t.openedView.ID != "":
		return t.fillOpenedView(ctx, card)
	case t.ReplyMode == chat.Public && t.inChannel():
		return t.postReply(ctx, card)
	case t.isSubmission() && t.Origin.InView:
		return t.replaceWithCard(ctx, card)
	case !t.isSubmission() && t.View.ID != "":
		return t.pushCard(ctx, card)
	}
	t.ack(nil)
	return t.postReply(ctx, card)
}

// handleRedraw replaces the message whose control was used, or on which the
// form was opened. If there is none, only the actor sees the card.
func (t *interactionReply) handleRedraw(ctx context.Context, card chat.Card) error {
	switch {
	case t.isSubmission() && t.Origin.InView && t.openedView.ID == "":
		return t.replaceWithCard(ctx, card)
	case t.View.Home && !t.isSubmission():
		return nil // the page is redrawn after every change
	case t.View.ID != "" && !t.isSubmission():
		return t.updateViewOrPost(ctx, t.View, card)
	}
	t.ack(nil)
	err := t.updateOrigin(ctx, card)
	if t.openedView.ID != "" {
		return errors.Join(t.fillOpenedView(ctx, card), err)
	}
	return err
}

// updateOrigin replaces the message of the origin.
func (t *interactionReply) updateOrigin(ctx context.Context, card chat.Card) error {
	if t.Origin.Message == "" {
		if t.openedView.ID != "" {
			return nil
		}
		return t.postReply(ctx, card)
	}
	body := t.renderMessage(ctx, card)
	answer := webhookMessage{Replace: true, messageContent: body}
	if t.Origin.Ephemeral {
		answer.Type = responseEphemeral
		if err := t.n.webhooks.answer(ctx, t.Origin.ResponseURL, answer); err != nil {
			return t.postReply(ctx, card) // the URL has expired: a new message follows below
		}
		return nil
	}
	at := address{Community: t.community(), Channel: t.Origin.Channel}
	err := t.n.updateMessage(ctx, at, t.Origin.Message, body)
	if err == nil || t.n.webhooks.answer(ctx, t.Origin.ResponseURL, answer) == nil {
		return nil
	}
	return mapError(err, "message "+t.Origin.Message)
}

// inChannel reports whether others can see the place of the interaction.
func (t *interactionReply) inChannel() bool {
	_, direct := t.Origin.Place.Direct()
	return t.Origin.Place != "" && !direct
}

// postReply posts a message where the interaction happened: by the response
// URL, or by the API if that has expired, or for private answers finally as a
// direct message.
func (t *interactionReply) postReply(ctx context.Context, card chat.Card) error {
	body := t.renderMessage(ctx, card)
	_, channel, thread := parsePlace(t.Origin.Place)
	answer := webhookMessage{Type: responseEphemeral, Thread: thread, messageContent: body}
	if t.ReplyMode == chat.Public {
		answer.Type = responseInChannel
	}
	err := t.n.webhooks.answer(ctx, t.Origin.ResponseURL, answer)
	if err == nil {
		return nil
	}
	if channel != "" {
		to := address{Community: t.community(), Channel: channel, Thread: thread}
		if t.ReplyMode == chat.Public {
			_, err = t.n.postMessage(ctx, to, body.options()...)
		} else {
			err = t.n.postEphemeral(ctx, to, t.User, body)
		}
		if err == nil || chat.IsError[*chat.Unknown](err) || t.ReplyMode == chat.Public {
			return mapError(err, "channel "+channel)
		}
	}
	to, err := t.n.resolvePlace(ctx, bot.DirectTo(userID(t.community(), t.User)))
	if err != nil {
		return err
	}
	_, err = t.n.postMessage(ctx, to, body.options()...)
	return mapError(err, "direct messages")
}

// renderMessage renders a card, or an error card if that one is too large.
func (t *interactionReply) renderMessage(ctx context.Context, card chat.Card) messageContent {
	body, err := t.n.rendererFor(ctx, card).message(card, nil, "")
	if err != nil {
		t.n.log.Error("write a card", "err", err)
		body, err = renderer{}.message(internalErrorCard(), nil, "")
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	return body
}

func internalErrorCard() chat.Card {
	return chat.Card{Tone: chat.Warning, Lead: chat.Plain("Something broke on my side. Please try again.")}
}
