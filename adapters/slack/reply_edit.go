package slack

import (
	"context"
	"errors"
	"net/http"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// replyTTL is how long a private reply can be edited: as long as the response
// URL of the interaction takes answers.
const replyTTL = 30 * time.Minute

// editableReply is a private reply that can be completed. Slack lets us edit one
// that replaced something which we can name before we answer: the message that
// only the member sees and whose control was used, or a view. Any other reply is
// a new message that only the member sees, for which Slack gives no id, and which
// the response URL does not replace: it is completed by one more message below.
// https://github.com/slackapi/bolt-js/issues/2287
type editableReply struct {
	Event   string // its id
	At      time.Time
	Origin  origin
	Message bool   `json:",omitempty"` // the message of the origin, by its response URL
	Below   bool   `json:",omitempty"` // one more message, by that URL
	View    string `json:",omitempty"`
	OnTop   bool   `json:",omitempty"` // closing the view closes those below
}

// editableReply returns how the private reply to an interaction can be edited;
// ok is false if it cannot.
func (p payload) editableReply() (r editableReply, ok bool) {
	_, pressed := p.Event.(chat.Press)
	_, submitted := p.Event.(chat.Submission)
	update := p.ReplyMode == chat.ModeUpdate
	if p.Event == nil || p.ReplyMode == chat.ModePublic {
		return editableReply{}, false
	}
	r.Event, r.At, r.Origin = p.Event.Origin().ID, time.Now(), p.Origin
	switch {
	case submitted && p.Origin.InView && (update || p.ReplyMode == chat.ModePrivate):
		r.View, r.OnTop = p.View.ID, true
	case submitted && update && p.Origin.Ephemeral:
		r.Message, r.View = true, p.View.ID // the view is still there if the answer was late
	case pressed && update && p.View.ID == "" && p.Origin.Ephemeral:
		r.Message = true
	case pressed && update && p.View.ID != "" && !p.View.Home:
		r.View = p.View.ID
	case !update && p.Origin.ResponseURL != "" && (p.View.ID == "" || submitted && !p.Origin.InView):
		r.Below = true
	default:
		return editableReply{}, false
	}
	return r, true
}

// withReplyRef fills in the ref of the private reply, if it can be edited.
func (n *Network) withReplyRef(ctx context.Context, p payload) payload {
	r, ok := p.editableReply()
	if !ok {
		return p
	}
	ref, err := n.replies.Seal(ctx, r, time.Now().Add(replyTTL))
	if err != nil {
		n.log.Warn("seal the ref of a reply", "user", p.User, "err", err)
		return p
	}
	p.Event = chat.WithFrom(p.Event, func(f chat.From) chat.From {
		f.ReplyRef = ref
		return f
	})
	return p
}

// EditReply replaces a private reply, or adds to it. Until the reply has been
// given it is *chat.Later; it is Gone once the member closed the view that shows
// it, or its response URL is used up.
func (n *Network) EditReply(ctx context.Context, ref bot.ReplyRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var r editableReply
	if err := n.replies.Open(ctx, ref, &r); err != nil {
		return err
	}
	if err := n.replyOrder.Check(ctx, r.Event, r.At); err != nil {
		return err
	}
	var message, view error = &chat.Gone{What: "the reply"}, &chat.Gone{What: "the reply"}
	if r.Message || r.Below {
		message = n.editReplyMessage(ctx, r, c)
	}
	if r.View != "" {
		view = n.editReplyView(ctx, r, c)
	}
	if message == nil || view == nil {
		return nil
	}
	if chat.IsError[*chat.Gone](message) {
		return view
	}
	return message
}

func (n *Network) editReplyMessage(ctx context.Context, r editableReply, c chat.Card) error {
	body, err := n.rendererFor(ctx, c).message(c, nil, "")
	if err != nil {
		return err
	}
	answer := webhookMessage{Type: responseEphemeral, Replace: r.Message, messageContent: body}
	if r.Below {
		_, _, answer.Thread = parsePlace(r.Origin.Place)
	}
	err = n.webhooks.answer(ctx, r.Origin.ResponseURL, answer)
	status, limited := api.StatusCodeError{}, (*api.RateLimitedError)(nil)
	switch {
	case errors.As(err, &limited):
		return &chat.Later{Wait: limited.RetryAfter}
	case errors.As(err, &status) && status.Code >= http.StatusInternalServerError:
		return &chat.Later{Wait: dialWait}
	case errors.As(err, &status), isRefused(err), errors.Is(err, errNoWebhook):
		return &chat.Gone{What: "the reply"} // used up, expired, or cut from the origin
	}
	return err
}

func (n *Network) editReplyView(ctx context.Context, r editableReply, c chat.Card) error {
	v, err := n.rendererFor(ctx, c).cardModal(c, r.Origin)
	if err != nil {
		return err
	}
	v.ClearOnClose = r.OnTop
	err = n.updateView(ctx, r.Origin.Community, viewRef{ID: r.View}, v)
	if isRefusal(err, "not_found", "view_not_found") {
		return &chat.Gone{What: "the reply"}
	}
	return mapError(err, "the reply")
}
