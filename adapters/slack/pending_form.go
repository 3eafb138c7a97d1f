package slack

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// pendingForm is a form that opens later, filled in as it was.
type pendingForm struct {
	chat.Nothing `json:"-"`

	At     int64 // Unix seconds
	Form   chat.Form
	Origin origin
}

const (
	pendingFormVerb   = "kept" // of the button that opens a pending form
	pendingFormPrefix = "form:"
	// pendingFormTTL is how long a form is stored.
	pendingFormTTL = 24 * time.Hour
)

// savePendingForm stores a form, and returns the action that opens it.
func (n *Network) savePendingForm(ctx context.Context, f chat.Form, o origin) (chat.Action, error) {
	name := strings.ToLower(rand.Text()[:12])
	raw, err := json.Marshal(pendingForm{At: time.Now().Unix(), Form: f, Origin: o})
	if err != nil {
		return chat.Action{}, err
	}
	return chat.Do(pendingFormVerb, chat.Opens, name), n.notebook.Put(ctx, pendingFormPrefix+name, raw)
}

// loadPendingForm returns the form that a button opens, or nil if the button
// does something else. If the form has expired, the handler explains.
func (n *Network) loadPendingForm(ctx context.Context, p payload) chat.Response {
	press, ok := p.Event.(chat.Press)
	if !ok || press.Action.Verb != pendingFormVerb {
		return nil
	}
	raw, err := n.notebook.Get(ctx, pendingFormPrefix+press.Action.Arg(0))
	var k pendingForm
	if err == nil {
		err = json.Unmarshal(raw, &k)
	}
	switch {
	case err == nil && k.Origin.Community == p.community():
		return k
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		n.log.Error("read a kept form", "user", p.User, "err", err)
	}
	return nil
}

// openPendingForm opens a stored form. Its origin stays the message on which
// it was meant to open first.
func (ir *interactionReply) openPendingForm(ctx context.Context, k pendingForm) error {
	ir.Origin = k.Origin
	return ir.openForm(ctx, k.Form)
}
