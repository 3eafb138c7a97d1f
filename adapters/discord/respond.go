package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// respond sends a handler's response.
func (t *interactionReply) respond(ctx context.Context, r chat.Response) error {
	if err := t.checkResponse(r); err != nil {
		t.network.log.Error("respond to interaction", "interaction", t.ID, "err", err)
		r = chat.Reply{Card: errorCard()}
	}
	switch r := r.(type) {
	case chat.Reply:
		return t.reply(ctx, r.Card)
	case chat.Redraw:
		return t.redraw(ctx, r.Card)
	case chat.Ask:
		return t.openModal(ctx, r.Form)
	case pendingForm:
		return t.openPendingForm(ctx, r)
	case chat.Correct:
		return t.offerForm(ctx, r.Form, func(open chat.Action) chat.Card { return correctionCard(r.Form, r.Errors, open) })
	}
	return t.acknowledge(ctx)
}

// checkResponse returns an error if the reply mode does not allow the response.
func (t *interactionReply) checkResponse(r chat.Response) error {
	ok := true
	switch r.(type) {
	case chat.Ask:
		ok = t.mode == chat.Opens && t.Type != discordgo.InteractionModalSubmit
	case chat.Redraw:
		ok = t.mode == chat.Update
	case chat.Suggestions:
		ok = false
	}
	if !ok {
		return fmt.Errorf("response %T does not fit reply mode %q", r, t.mode)
	}
	return nil
}

// replacesMessage reports whether the response replaces the ephemeral message
// from which a pending form was opened: the errors there are resolved.
func (t *interactionReply) replacesMessage() bool {
	return t.pending != nil && t.hasMessage() && t.Message.Flags&discordgo.MessageFlagsEphemeral != 0 && t.mode != chat.Public
}

// reply sends a message. Only the actor sees it unless the mode is public.
func (t *interactionReply) reply(ctx context.Context, card chat.Card) error {
	m := t.network.renderMessage(card)
	switch {
	case t.deferred && t.deferredAsUpdate():
		return t.sendFollowUp(ctx, http.MethodPost, "", m.ephemeral().body())
	case t.deferred:
		return t.editOriginal(ctx, m)
	case t.replacesMessage():
		return t.sendInitialWithRetry(ctx, m.response(discordgo.InteractionResponseUpdateMessage))
	case t.mode == chat.Public:
		return t.sendInitialWithRetry(ctx, m.response(discordgo.InteractionResponseChannelMessageWithSource))
	}
	return t.sendInitialWithRetry(ctx, m.ephemeral().response(discordgo.InteractionResponseChannelMessageWithSource))
}

// deferredAsUpdate reports whether a deferral showed no message.
func (t *interactionReply) deferredAsUpdate() bool { return t.mode == chat.Update && t.hasMessage() }

// redraw replaces the message whose control was used. If there is none, only
// the actor sees the card.
func (t *interactionReply) redraw(ctx context.Context, card chat.Card) error {
	m := t.network.renderMessage(card)
	if t.pending != nil && t.pending.Message != "" {
		// The form was opened again from an error message, but it concerns the
		// message from which it was opened first.
		path := "/channels/" + t.pending.Channel + "/messages/" + t.pending.Message
		if err := t.network.rest.send(ctx, http.MethodPatch, path, m.body(), nil); err != nil {
			t.network.log.Warn("redraw message", "interaction", t.ID, "err", err)
		}
	}
	switch {
	case t.deferred:
		return t.editOriginal(ctx, m)
	case t.hasMessage():
		return t.sendInitialWithRetry(ctx, m.response(discordgo.InteractionResponseUpdateMessage))
	}
	return t.sendInitialWithRetry(ctx, m.ephemeral().response(discordgo.InteractionResponseChannelMessageWithSource))
}

// editOriginal completes a deferred response. If the interaction's token has
// expired, a public response is sent as an ordinary message.
func (t *interactionReply) editOriginal(ctx context.Context, m outgoingMessage) error {
	err := t.sendFollowUp(ctx, http.MethodPatch, originalMessage, m.body())
	if !isTokenExpired(err) {
		return err
	}
	channel := "/channels/" + t.channelID() + "/messages"
	switch {
	case t.deferredAsUpdate() && t.Message.Flags&discordgo.MessageFlagsEphemeral == 0:
		return t.network.rest.send(ctx, http.MethodPatch, channel+"/"+string(t.Message.ID), m.body(), nil)
	case t.mode == chat.Public:
		// The interaction's id as the key prevents duplicates for some minutes.
		return t.network.rest.send(ctx, http.MethodPost, channel, m.withKey(string(t.ID)), nil)
	}
	return err
}

// openModal opens a form. If the response was deferred, a private message
// offers a button that opens it.
func (t *interactionReply) openModal(ctx context.Context, f chat.Form) error {
	form, err := renderModal(f)
	if err != nil {
		t.network.log.Error("render form", "interaction", t.ID, "err", err)
		return t.reply(ctx, errorCard())
	}
	if t.deferred {
		return t.offerForm(ctx, f, func(open chat.Action) chat.Card { return readyCard(f.Title, open) })
	}
	return t.sendInitialWithRetry(ctx, requestBody{JSON: newResponse(discordgo.InteractionResponseModal, form)})
}

// openPendingForm opens a pending form. If the response was deferred, the
// button is shown again.
func (t *interactionReply) openPendingForm(ctx context.Context, k pendingForm) error {
	if t.deferred {
		return t.reply(ctx, readyCard("", chat.Do(pendingFormVerb, chat.Opens, t.formName)))
	}
	return t.sendInitialWithRetry(ctx, requestBody{JSON: newResponse(discordgo.InteractionResponseModal, k.Modal)})
}

// readyCard offers a form that took too long to open by itself.
func readyCard(title string, open chat.Action) chat.Card {
	return chat.Card{
		Title: chat.Plain(title), Lead: chat.Plain("That took a moment. Your form is ready."),
		Controls: []chat.Control{chat.Button{Action: open, Label: "Open the form", Style: chat.Primary}},
	}
}

// offerForm shows the actor a private card with a button that opens a form.
func (t *interactionReply) offerForm(ctx context.Context, f chat.Form, card func(open chat.Action) chat.Card) error {
	open, err := t.network.savePendingForm(ctx, t, f)
	if err != nil {
		t.network.log.Error("save pending form", "interaction", t.ID, "err", err)
		return t.reply(ctx, errorCard())
	}
	m := t.network.renderMessage(card(open))
	switch {
	case t.deferred && t.mode == chat.Public:
		// The deferred response is public, so it cannot hold the card.
		if err := t.sendFollowUp(ctx, http.MethodDelete, originalMessage, requestBody{}); err != nil {
			return err
		}
		return t.sendFollowUp(ctx, http.MethodPost, "", m.ephemeral().body())
	case t.deferred && t.deferredAsUpdate():
		return t.sendFollowUp(ctx, http.MethodPost, "", m.ephemeral().body())
	case t.deferred:
		return t.editOriginal(ctx, m)
	case t.replacesMessage():
		return t.sendInitialWithRetry(ctx, m.response(discordgo.InteractionResponseUpdateMessage))
	}
	return t.sendInitialWithRetry(ctx, m.ephemeral().response(discordgo.InteractionResponseChannelMessageWithSource))
}

// acknowledge responds with nothing to show: Discord reports a failure if there
// is no response at all.
func (t *interactionReply) acknowledge(ctx context.Context) error {
	switch {
	case t.deferred && t.deferredAsUpdate():
		return nil
	case t.deferred:
		return t.sendFollowUp(ctx, http.MethodDelete, originalMessage, requestBody{})
	case t.hasMessage():
		return t.sendInitialWithRetry(ctx, requestBody{JSON: newResponse(discordgo.InteractionResponseDeferredMessageUpdate, nil)})
	}
	said := newResponse(discordgo.InteractionResponseDeferredChannelMessageWithSource, ephemeralData())
	if err := t.sendInitialWithRetry(ctx, requestBody{JSON: said}); err != nil {
		return err
	}
	return t.sendFollowUp(ctx, http.MethodDelete, originalMessage, requestBody{})
}

// outgoingMessage is a rendered card with its files.
type outgoingMessage struct {
	message
	files []file
}

// renderMessage renders a card, or an apology if it is too large.
func (n *Network) renderMessage(card chat.Card) outgoingMessage {
	m, files, err := renderCard(card, nil)
	if err != nil {
		n.log.Error("render card", "err", err)
		m, files, err = renderCard(errorCard(), nil)
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	return outgoingMessage{m, files}
}

// ephemeral returns the message for the actor only.
func (w outgoingMessage) ephemeral() outgoingMessage {
	w.Flags |= discordgo.MessageFlagsEphemeral
	return w
}

func (w outgoingMessage) body() requestBody { return requestBody{JSON: w.message, Files: w.files} }

// response returns the message as an initial response.
func (w outgoingMessage) response(kind discordgo.InteractionResponseType) requestBody {
	return requestBody{JSON: newResponse(kind, w.message), Files: w.files}
}

func errorCard() chat.Card {
	return chat.Card{Tone: chat.Warning, Lead: chat.Plain("Something broke on my side. Please try again.")}
}
