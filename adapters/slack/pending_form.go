package slack

import (
	"context"

	"github.com/muster-bot/muster/bot/chat"
)

// pendingForm is a form that opens later, filled in as it was.
type pendingForm struct {
	chat.Nothing `json:"-"`

	Form   chat.Form
	Origin origin
}

const pendingFormVerb = "kept" // of the button that opens a pending form

// savePendingForm stores a form under a name, and returns the action that opens it.
func (n *Network) savePendingForm(ctx context.Context, name string, f chat.Form, o origin) (chat.Action, error) {
	return chat.NewAction(pendingFormVerb, chat.ModeOpens, name), n.forms.Put(ctx, name, pendingForm{Form: f, Origin: o})
}

// loadPendingForm returns the form that a button opens, or nil if the button
// does something else. If the form has expired, the handler explains.
func (n *Network) loadPendingForm(ctx context.Context, p payload) chat.Response {
	press, ok := p.Event.(chat.Press)
	if !ok || press.Action.Verb != pendingFormVerb {
		return nil
	}
	var f pendingForm
	ok, err := n.forms.Get(ctx, press.Action.Arg(0), p.community(), userID(p.community(), p.User), &f)
	if err != nil {
		n.log.Error("read a pending form", "user", p.User, "err", err)
	}
	if err != nil || !ok || f.Origin.Community != p.community() {
		return nil
	}
	return f
}

// openPendingForm opens a stored form. Its origin stays the message on which
// it was meant to open first.
func (ir *interactionReply) openPendingForm(ctx context.Context, f pendingForm) error {
	ir.Origin = f.Origin
	return ir.openForm(ctx, f.Form)
}
