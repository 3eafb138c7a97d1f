package discord

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// pendingForm is a filled form that is opened later.
type pendingForm struct {
	chat.Nothing `json:"-"`

	Modal   json.RawMessage
	Channel string // of the message from which the form was first opened
	Message string // empty if it is ephemeral
}

const (
	pendingFormVerb = "kept" // of the button that opens a pending form
	// pendingFormPrefix precedes the name of a pending form in the modal's
	// custom id. The form's action follows the name.
	pendingFormPrefix = "f:"
)

// savePendingForm stores a form and returns the action that opens it.
func (n *Network) savePendingForm(ctx context.Context, reply *interactionReply, f chat.Form) (chat.Action, error) {
	form, err := n.renderModal(f)
	if err != nil {
		return chat.Action{}, err
	}
	from := reply.from()
	name := dispatch.NewFormName(from.Community, from.Actor.User)
	if id := pendingFormPrefix + name + ":" + form.CustomID; utf8.RuneCountInString(id) <= maxCustomID {
		form.CustomID = id
	}
	var pending pendingForm
	if pending.Modal, err = json.Marshal(form); err != nil {
		return chat.Action{}, err
	}
	switch {
	case reply.pending != nil:
		pending.Channel, pending.Message = reply.pending.Channel, reply.pending.Message
	case reply.hasMessage() && reply.Message.Flags&discordgo.MessageFlagsEphemeral == 0:
		pending.Channel, pending.Message = reply.channelID(), string(reply.Message.ID)
	}
	return chat.NewAction(pendingFormVerb, chat.ModeOpens, name), n.forms.Put(ctx, name, pending)
}

// pendingFormName returns the name of the pending form that the interaction
// opens or submits, if any. It leaves the form's action in the custom id.
func (i *interaction) pendingFormName() string {
	if i.Type == discordgo.InteractionMessageComponent {
		if action, ours := decodeAction(i.Data.CustomID); ours && action.Verb == pendingFormVerb {
			return action.Arg(0)
		}
		return ""
	}
	rest, pending := strings.CutPrefix(i.Data.CustomID, pendingFormPrefix)
	if !pending {
		return ""
	}
	name, action, _ := strings.Cut(rest, ":")
	i.Data.CustomID = action
	return name
}

// loadPendingForm loads the interaction's pending form. ok reports whether to open
// it.
func (ir *interactionReply) loadPendingForm(ctx context.Context) (chat.Response, bool) {
	if ir.formName == "" {
		return nil, false
	}
	pending, from := new(pendingForm), ir.from()
	ok, err := ir.network.forms.Get(ctx, ir.formName, from.Community, from.Actor.User, pending)
	if err != nil {
		ir.network.log.Error("load pending form", "interaction", ir.ID, "err", err)
	}
	if err != nil || !ok {
		return nil, false
	}
	ir.pending = pending
	return *pending, ir.Type == discordgo.InteractionMessageComponent
}
