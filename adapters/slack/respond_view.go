package slack

import (
	"context"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// loadingView is shown until the answer is ready.
func loadingView(o origin) api.ModalViewRequest {
	v, err := renderer{}.cardModal(chat.Card{Title: chat.Plain("One moment"), Lead: chat.Plain("One moment…")}, o)
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
func (t *interactionReply) cardView(ctx context.Context, card chat.Card) api.ModalViewRequest {
	p := t.n.rendererFor(ctx, card)
	v, err := p.cardModal(card, t.Origin)
	if err != nil {
		t.n.log.Error("write a view", "err", err)
		v, err = p.cardModal(internalErrorCard(), t.Origin)
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	if v.Title == nil || v.Title.Text == "" {
		v.Title = singleLineObject("Muster", maxViewTitle)
	}
	return v
}

// openView opens a view, above the current one if that is a modal. Slack
// refuses once the trigger has expired.
func (t *interactionReply) openView(ctx context.Context, v api.ModalViewRequest) (viewRef, error) {
	open := (*api.Client).OpenViewContext
	if t.View.ID != "" && !t.View.Home {
		open = (*api.Client).PushViewContext
	}
	opened, err := fetch(ctx, t.n, t.community(), func(client *api.Client) (*api.ViewResponse, error) {
		return open(client, ctx, t.TriggerID, v)
	})
	switch {
	case isRefusal(err, "push_limit_reached"):
		return t.View, t.updateView(ctx, t.View, v)
	case err != nil:
		return viewRef{}, err
	}
	return viewRef{ID: opened.ID, Hash: opened.Hash}, nil
}

// updateView replaces a view, even if it changed in the meantime: the new
// content is newer.
func (t *interactionReply) updateView(ctx context.Context, at viewRef, v api.ModalViewRequest) error {
	update := func(hash string) error {
		_, err := fetch(ctx, t.n, t.community(), func(client *api.Client) (*api.ViewResponse, error) {
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

// fillOpenedView replaces the loading view by a card, or posts the card if the
// view was closed.
func (t *interactionReply) fillOpenedView(ctx context.Context, card chat.Card) error {
	return t.updateViewOrPost(ctx, t.openedView, card)
}

func (t *interactionReply) updateViewOrPost(ctx context.Context, at viewRef, card chat.Card) error {
	err := t.updateView(ctx, at, t.cardView(ctx, card))
	if isRefused(err) {
		return t.postReply(ctx, card)
	}
	return err
}

// replaceWithCard answers a form that was opened from a view in that form's
// place. Closing the card closes the outdated views below.
func (t *interactionReply) replaceWithCard(ctx context.Context, card chat.Card) error {
	v := t.cardView(ctx, card)
	v.ClearOnClose = true
	return t.replaceView(ctx, v)
}

// replaceView answers a submission with another view. A view that is too large
// for an acknowledgement follows it.
func (t *interactionReply) replaceView(ctx context.Context, v api.ModalViewRequest) error {
	if t.ack(updateResponse(v)) {
		return nil
	}
	t.ack(updateResponse(loadingView(t.Origin)))
	return t.updateView(ctx, viewRef{ID: t.View.ID}, v)
}

// pushCard shows a card above the view in which a control was used.
func (t *interactionReply) pushCard(ctx context.Context, card chat.Card) error {
	_, err := t.openView(ctx, t.cardView(ctx, card))
	if isRefused(err) {
		return t.postReply(ctx, card)
	}
	return err
}

// formOrigin returns the origin of a form that opens now.
func (t *interactionReply) formOrigin() origin {
	o := t.Origin
	o.InView = t.View.ID != ""
	return o
}

// openForm opens a form. If it is too late for that, a private message has a
// button that opens it.
func (t *interactionReply) openForm(ctx context.Context, f chat.Form) error {
	return t.openFormOr(ctx, f, nil, func() (chat.Card, error) {
		open, err := t.n.savePendingForm(ctx, f, t.formOrigin())
		return formReadyCard(f.Title, open), err
	})
}

// openFormOr opens a form with its errors, or answers with the card of
// instead.
func (t *interactionReply) openFormOr(ctx context.Context, f chat.Form, wrong []chat.FieldError, instead func() (chat.Card, error)) error {
	v, err := renderer{}.modal(f, wrong, t.formOrigin())
	if err != nil {
		t.n.log.Error("open a form", "user", t.User, "err", err)
		return t.handleReply(ctx, internalErrorCard())
	}
	if t.openedView.ID != "" {
		err = t.updateView(ctx, t.openedView, v)
	} else {
		_, err = t.openView(ctx, v)
	}
	if err == nil {
		return nil
	}
	t.n.log.Info("a form opens later", "user", t.User, "err", err)
	card, err := instead()
	if err != nil {
		t.n.log.Error("keep a form", "user", t.User, "err", err)
		card = internalErrorCard()
	}
	return t.postReply(ctx, card)
}

// showErrors shows a form again with its errors: the submitted one, or a new
// one.
func (t *interactionReply) showErrors(ctx context.Context, c chat.Correct) error {
	if !t.isSubmission() {
		return t.openFormOr(ctx, c.Form, c.Errors, func() (chat.Card, error) { return fieldErrorsCard(c), nil })
	}
	if t.openedView.ID == "" {
		answer, err := renderer{}.correction(c, t.Origin)
		if err == nil && t.ack(answer) {
			return nil
		}
	}
	o := t.Origin
	o.Revision++
	v, err := renderer{}.modal(c.Form, c.Errors, o)
	if err != nil {
		t.n.log.Error("offer a form again", "user", t.User, "err", err)
		return t.handleReply(ctx, internalErrorCard())
	}
	if t.openedView.ID == "" {
		return t.replaceView(ctx, v)
	}
	if err := t.updateView(ctx, t.openedView, v); !isRefused(err) {
		return err
	}
	return t.postReply(ctx, fieldErrorsCard(c))
}

// fieldErrorsCard lists errors where no form can be shown.
func fieldErrorsCard(c chat.Correct) chat.Card {
	card := chat.Card{Tone: chat.Warning, Title: chat.Plain(c.Form.Title)}
	for _, e := range c.Errors {
		card.Lines = append(card.Lines, e.Text)
	}
	if c.Again.Verb != "" {
		card.Controls = []chat.Control{chat.Button{Action: c.Again, Label: "Try again", Style: chat.Primary}}
	}
	return card
}

// formReadyCard offers a form that took too long to open.
func formReadyCard(title string, open chat.Action) chat.Card {
	return chat.Card{
		Title: chat.Plain(title), Lead: chat.Plain("That took a moment. Your form is ready."),
		Controls: []chat.Control{chat.Button{Action: open, Label: "Open the form", Style: chat.Primary}},
	}
}
