package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// respond sends a handler's response.
func (ir *interactionReply) respond(ctx context.Context, r chat.Response) error {
	if err := chat.CheckResponse(ir.event, ir.mode, r); err != nil {
		ir.network.log.Error("respond to interaction", "interaction", ir.ID, "err", err)
		r = chat.Reply{Card: ir.brokenCard()}
	}
	switch r := r.(type) {
	case chat.Reply:
		return ir.reply(ctx, r.Offers.CardIf(ir.refusal(r.Offers), r.Card))
	case chat.Redraw:
		return ir.redraw(ctx, r.Offers.CardIf(ir.refusal(r.Offers), r.Card))
	case chat.Ask:
		return ir.openModal(ctx, r.Form)
	case pendingForm:
		return ir.openPendingForm(ctx, r)
	case chat.Correct:
		return ir.offerForm(ctx, r.Form, func(open chat.Action) chat.Card {
			return dispatch.CorrectionCard(ir.network.phrases, ir.locale(), r.Form.Title, r.Errors, open)
		})
	}
	return ir.acknowledge(ctx)
}

// replacesMessage reports whether the response replaces the ephemeral message
// from which a pending form was opened: the errors there are resolved.
func (ir *interactionReply) replacesMessage() bool {
	return ir.pending != nil && ir.isSourcePrivate() && ir.mode != chat.ModePublic
}

// reply sends a message. Only the actor sees it unless the mode is public.
func (ir *interactionReply) reply(ctx context.Context, card chat.Card) error {
	m := ir.renderMessage(card)
	switch {
	case ir.mode != chat.ModePublic:
		return ir.sendPrivate(ctx, m)
	case ir.deferred:
		return ir.editOriginal(ctx, m)
	}
	return ir.sendInitialWithRetry(ctx, m.response(discordgo.InteractionResponseChannelMessageWithSource))
}

// sendPrivate sends a message that only the actor sees. A deferred response must
// not be public.
func (ir *interactionReply) sendPrivate(ctx context.Context, m outgoingMessage) error {
	switch {
	case ir.deferred && ir.deferredAsUpdate():
		return ir.sendFollowUp(ctx, http.MethodPost, "", m.ephemeral().body())
	case ir.deferred:
		return ir.editOriginal(ctx, m)
	case ir.replacesMessage():
		return ir.sendInitialWithRetry(ctx, m.response(discordgo.InteractionResponseUpdateMessage))
	}
	return ir.sendInitialWithRetry(ctx, m.ephemeral().response(discordgo.InteractionResponseChannelMessageWithSource))
}

// deferredAsUpdate reports whether a deferral showed no message.
func (ir *interactionReply) deferredAsUpdate() bool {
	return ir.mode == chat.ModeUpdate && ir.hasMessage()
}

// redraw replaces the message whose control was used. If there is none, only
// the actor sees the card.
func (ir *interactionReply) redraw(ctx context.Context, card chat.Card) error {
	m := ir.renderMessage(card)
	if ir.pending != nil && ir.pending.Message != "" {
		// The form was opened again from an error message, but it concerns the
		// message from which it was opened first.
		path := "/channels/" + ir.pending.Channel + "/messages/" + ir.pending.Message
		if err := ir.network.rest.send(ctx, http.MethodPatch, path, m.body(), nil); err != nil {
			ir.network.log.Warn("redraw message", "interaction", ir.ID, "err", err)
		}
	}
	switch {
	case ir.deferred:
		return ir.editOriginal(ctx, m)
	case ir.hasMessage():
		return ir.sendInitialWithRetry(ctx, m.response(discordgo.InteractionResponseUpdateMessage))
	}
	return ir.sendInitialWithRetry(ctx, m.ephemeral().response(discordgo.InteractionResponseChannelMessageWithSource))
}

// editOriginal completes a deferred response. If the interaction's token has
// expired, a public response is sent as an ordinary message.
func (ir *interactionReply) editOriginal(ctx context.Context, m outgoingMessage) error {
	err := ir.sendFollowUp(ctx, http.MethodPatch, originalMessage, m.body())
	if !isTokenExpired(err) {
		return err
	}
	channel := "/channels/" + ir.channelID() + "/messages"
	switch {
	case ir.deferredAsUpdate() && !ir.isSourcePrivate():
		return ir.network.rest.send(ctx, http.MethodPatch, channel+"/"+string(ir.Message.ID), m.body(), nil)
	case ir.mode == chat.ModePublic:
		// The interaction's id as the key prevents duplicates for some minutes.
		return ir.network.rest.send(ctx, http.MethodPost, channel, m.withKey(string(ir.ID), ""), nil)
	}
	return err
}

// openModal opens a form. If the response was deferred, a private message
// offers a button that opens it.
func (ir *interactionReply) openModal(ctx context.Context, f chat.Form) error {
	form, err := ir.network.renderModal(f)
	if err != nil {
		ir.network.log.Error("render form", "interaction", ir.ID, "err", err)
		return ir.reply(ctx, ir.brokenCard())
	}
	if ir.deferred {
		return ir.offerForm(ctx, f, func(open chat.Action) chat.Card { return ir.formReadyCard(f.Title, open) })
	}
	return ir.sendInitialWithRetry(ctx, requestBody{JSON: newResponse(discordgo.InteractionResponseModal, form)})
}

// openPendingForm opens a pending form. If the response was deferred, the
// button is shown again.
func (ir *interactionReply) openPendingForm(ctx context.Context, pending pendingForm) error {
	if ir.deferred {
		return ir.reply(ctx, ir.formReadyCard("", chat.NewAction(pendingFormVerb, chat.ModeOpens, ir.formName)))
	}
	return ir.sendInitialWithRetry(ctx, requestBody{JSON: newResponse(discordgo.InteractionResponseModal, pending.Modal)})
}

// formReadyCard offers a form that took too long to open by itself.
func (ir *interactionReply) formReadyCard(title string, open chat.Action) chat.Card {
	return dispatch.FormReadyCard(ir.network.phrases, ir.locale(), title, open)
}

// offerForm shows the actor a private card with a button that opens a form.
func (ir *interactionReply) offerForm(ctx context.Context, f chat.Form, card func(open chat.Action) chat.Card) error {
	open, err := ir.network.savePendingForm(ctx, ir, f)
	if err != nil {
		ir.network.log.Error("save pending form", "interaction", ir.ID, "err", err)
		return ir.reply(ctx, ir.brokenCard())
	}
	m := ir.renderMessage(card(open))
	if !ir.deferred || ir.mode != chat.ModePublic {
		return ir.sendPrivate(ctx, m)
	}
	// The deferred response is public, so it cannot hold the card.
	if err := ir.sendFollowUp(ctx, http.MethodDelete, originalMessage, requestBody{}); err != nil {
		return err
	}
	return ir.sendFollowUp(ctx, http.MethodPost, "", m.ephemeral().body())
}

// acknowledge responds with nothing to show: Discord reports a failure if there
// is no response at all.
func (ir *interactionReply) acknowledge(ctx context.Context) error {
	switch {
	case ir.deferred && ir.deferredAsUpdate():
		return nil
	case ir.deferred:
		return ir.sendFollowUp(ctx, http.MethodDelete, originalMessage, requestBody{})
	case ir.hasMessage():
		return ir.sendInitialWithRetry(ctx, requestBody{JSON: newResponse(discordgo.InteractionResponseDeferredMessageUpdate, nil)})
	}
	resp := newResponse(discordgo.InteractionResponseDeferredChannelMessageWithSource, ephemeralData())
	if err := ir.sendInitialWithRetry(ctx, requestBody{JSON: resp}); err != nil {
		return err
	}
	return ir.sendFollowUp(ctx, http.MethodDelete, originalMessage, requestBody{})
}

// outgoingMessage is a rendered card with its files.
type outgoingMessage struct {
	message
	files []file
}

// renderMessage renders a card, or an apology if it is too large.
func (ir *interactionReply) renderMessage(card chat.Card) outgoingMessage {
	m, files, err := ir.network.renderCard(card, nil)
	if err != nil {
		ir.network.log.Error("render card", "err", err)
		m, files, err = ir.network.renderCard(ir.brokenCard(), nil)
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	return outgoingMessage{m, files}
}

// ephemeral returns the message for the actor only.
func (m outgoingMessage) ephemeral() outgoingMessage {
	m.Flags |= discordgo.MessageFlagsEphemeral
	return m
}

func (m outgoingMessage) body() requestBody { return requestBody{JSON: m.message, Files: m.files} }

// response returns the message as an initial response.
func (m outgoingMessage) response(kind discordgo.InteractionResponseType) requestBody {
	return requestBody{JSON: newResponse(kind, m.message), Files: m.files}
}

func (ir *interactionReply) brokenCard() chat.Card {
	return dispatch.BrokenCard(ir.network.phrases, ir.locale())
}

// locale returns the language in which the actor is answered.
func (ir *interactionReply) locale() string { return dispatch.Locale(ir.event.Origin()) }
