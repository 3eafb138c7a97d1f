package slack

import (
	"context"
	"errors"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// loadingView is shown until the answer is ready.
func (ir *interactionReply) loadingView() api.ModalViewRequest {
	wait := chat.Plain(ir.phrase(chat.PhraseOneMoment))
	v, err := renderer{}.cardModal(chat.Card{Title: wait, Lead: wait}, ir.Origin)
	if err != nil {
		panic("the view that says so cannot be written: " + err.Error())
	}
	return v
}

// updateResponse answers a submission by replacing the view.
func updateResponse(v api.ModalViewRequest) *api.ViewSubmissionResponse {
	return api.NewUpdateViewSubmissionResponse(&v)
}

// cardView renders a card as a view.
func (ir *interactionReply) cardView(ctx context.Context, card chat.Card) api.ModalViewRequest {
	r := ir.n.rendererFor(ctx, card)
	r.Somebody = ir.phrase(chat.PhraseSomebody)
	v, err := r.cardModal(card, ir.Origin)
	if err != nil {
		ir.n.log.Error("write a view", "err", err)
		v, err = r.cardModal(ir.brokenCard(), ir.Origin)
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	return v
}

// errRepeated is returned where an earlier delivery of the same interaction
// opened its view: Slack takes a trigger once.
var errRepeated = errors.New("an earlier delivery of the interaction opened its view")

// openView opens a view, above the current one if that is a modal. Slack
// refuses once the trigger has expired.
func (ir *interactionReply) openView(ctx context.Context, v api.ModalViewRequest) (viewRef, error) {
	if ir.repeated {
		return viewRef{}, errRepeated
	}
	again := ir.triggered
	ir.triggered = true
	open := (*api.Client).OpenViewContext
	if ir.View.ID != "" && !ir.View.Home {
		open = (*api.Client).PushViewContext
	}
	opened, err := fetch(ctx, ir.n, ir.community(), func(client *api.Client) (*api.ViewResponse, error) {
		return open(client, ctx, ir.TriggerID, v)
	})
	switch {
	case isRefusal(err, "push_limit_reached"):
		return ir.View, ir.updateView(ctx, ir.View, v)
	case !again && isRefusal(err, "exchanged_trigger_id"):
		ir.repeated = true
		return viewRef{}, errRepeated
	case err != nil:
		return viewRef{}, err
	}
	return viewRef{ID: opened.ID, Hash: opened.Hash}, nil
}

// updateView replaces a view, even if it changed in the meantime: the new
// content is newer.
func (n *Network) updateView(ctx context.Context, c bot.CommunityID, at viewRef, v api.ModalViewRequest) error {
	update := func(hash string) error {
		_, err := fetch(ctx, n, c, func(client *api.Client) (*api.ViewResponse, error) {
			return client.UpdateViewContext(ctx, v, "", hash, at.ID)
		})
		return err
	}
	err := update(at.Hash)
	if isRefusal(err, "hash_conflict") {
		err = update("")
	}
	return err
}

// updateView replaces a view in the actor's workspace.
func (ir *interactionReply) updateView(ctx context.Context, at viewRef, v api.ModalViewRequest) error {
	return ir.n.updateView(ctx, ir.community(), at, v)
}

// fillOpenedView replaces the loading view by a card, or posts the card if the
// view was closed.
func (ir *interactionReply) fillOpenedView(ctx context.Context, card chat.Card) error {
	return ir.updateViewOrPost(ctx, ir.openedView, card)
}

func (ir *interactionReply) updateViewOrPost(ctx context.Context, at viewRef, card chat.Card) error {
	err := ir.updateView(ctx, at, ir.cardView(ctx, card))
	if isRefused(err) {
		return ir.postReply(ctx, card)
	}
	return err
}

// replaceWithCard answers a form that was opened from a view in that form's
// place. Closing the card closes the outdated views below.
func (ir *interactionReply) replaceWithCard(ctx context.Context, card chat.Card) error {
	v := ir.cardView(ctx, card)
	v.ClearOnClose = true
	return ir.replaceView(ctx, v)
}

// replaceView answers a submission with another view. A view that is too large
// for an acknowledgement follows it.
func (ir *interactionReply) replaceView(ctx context.Context, v api.ModalViewRequest) error {
	if ir.ack(updateResponse(v)) {
		return nil
	}
	ir.ack(updateResponse(ir.loadingView()))
	return ir.updateView(ctx, viewRef{ID: ir.View.ID}, v)
}

// pushCard shows a card above the view in which a control was used.
func (ir *interactionReply) pushCard(ctx context.Context, card chat.Card) error {
	_, err := ir.openView(ctx, ir.cardView(ctx, card))
	if isRefused(err) {
		return ir.postReply(ctx, card)
	}
	return err
}

// formRenderer returns a renderer of forms for the actor. It asks Slack nothing.
func (ir *interactionReply) formRenderer() renderer {
	r := ir.n.cachedRenderer()
	r.Say = ir.phrase
	return r
}

// formOrigin returns the origin of a form that opens now.
func (ir *interactionReply) formOrigin() origin {
	o := ir.Origin
	o.InView = ir.View.ID != ""
	return o
}

// openForm opens a form. If it is too late for that, a private message has a
// button that opens it.
func (ir *interactionReply) openForm(ctx context.Context, f chat.Form) error {
	return ir.openFormOr(ctx, f, nil, func() (chat.Card, error) {
		open, err := ir.n.savePendingForm(ctx, dispatch.NewFormName(ir.community(), userID(ir.community(), ir.User)), f, ir.formOrigin())
		return dispatch.FormReadyCard(ir.n.options.Phrases, ir.locale(), f.Title, open), err
	})
}

// openFormOr opens a form with its errors, or answers with the card of
// instead.
func (ir *interactionReply) openFormOr(ctx context.Context, f chat.Form, fieldErrs []chat.FieldError, fallback func() (chat.Card, error)) error {
	v, err := ir.formRenderer().modal(f, fieldErrs, ir.formOrigin())
	if err != nil {
		ir.n.log.Error("open a form", "user", ir.User, "err", err)
		return ir.handleReply(ctx, ir.brokenCard())
	}
	if ir.openedView.ID != "" {
		err = ir.updateView(ctx, ir.openedView, v)
	} else {
		_, err = ir.openView(ctx, v)
	}
	if err == nil || errors.Is(err, errRepeated) {
		return err
	}
	ir.n.log.Info("form offered by a button", "user", ir.User, "err", err)
	card, err := fallback()
	if err != nil {
		ir.n.log.Error("keep a form", "user", ir.User, "err", err)
		card = ir.brokenCard()
	}
	return ir.postReply(ctx, card)
}

// keepForm leaves a submitted form open with a card below its first field. It returns
// false if that is not possible any more.
func (ir *interactionReply) keepForm(card chat.Card) bool {
	if !ir.isSubmission() || ir.FirstInput == "" || ir.openedView.ID != "" {
		return false
	}
	said := singleLine(ir.n.cachedRenderer().plainText(card.Lead), maxLabel)
	return ir.ack(api.NewErrorsViewSubmissionResponse(map[string]string{ir.FirstInput: said}))
}

// showErrors shows a form again with its errors: the submitted one, or a new
// one.
func (ir *interactionReply) showErrors(ctx context.Context, c chat.Correct) error {
	if !ir.isSubmission() {
		return ir.openFormOr(ctx, c.Form, c.Errors, func() (chat.Card, error) { return ir.correctionCard(c), nil })
	}
	if ir.openedView.ID == "" {
		answer, err := ir.formRenderer().correction(c, ir.Origin)
		if err == nil && ir.ack(answer) {
			return nil
		}
	}
	o := ir.Origin
	o.Revision++
	v, err := ir.formRenderer().modal(c.Form, c.Errors, o)
	if err != nil {
		ir.n.log.Error("offer a form again", "user", ir.User, "err", err)
		return ir.handleReply(ctx, ir.brokenCard())
	}
	if ir.openedView.ID == "" {
		return ir.replaceView(ctx, v)
	}
	if err := ir.updateView(ctx, ir.openedView, v); !isRefused(err) {
		return err
	}
	return ir.postReply(ctx, ir.correctionCard(c))
}
