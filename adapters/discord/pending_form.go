package discord

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot"
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
	pendingFormKey  = "form:"
	// pendingFormTTL is how long a form is stored.
	pendingFormTTL = 24 * time.Hour
	// pendingFormPrefix precedes the name of a pending form in the modal's
	// custom id. The form's action follows the name.
	pendingFormPrefix = "f:"
)

// savePendingForm stores a form and returns the action that opens it.
func (n *Network) savePendingForm(ctx context.Context, reply *interactionReply, f chat.Form) (chat.Action, error) {
	form, err := renderModal(f)
	if err != nil {
		return chat.Action{}, err
	}
	// The time comes first so that old forms are found without reading them.
	name := strconv.FormatInt(time.Now().Unix(), 36) + "." + strings.ToLower(rand.Text()[:8])
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
	raw, err := json.Marshal(pending)
	if err != nil {
		return chat.Action{}, err
	}
	return chat.Do(pendingFormVerb, chat.Opens, name), n.notebook.Put(ctx, pendingFormKey+name, raw)
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

// loadPendingForm loads the interaction's pending form. ok reports that the
// form is to be opened.
func (ir *interactionReply) loadPendingForm(ctx context.Context) (chat.Response, bool) {
	if ir.formName == "" {
		return nil, false
	}
	raw, err := ir.network.notebook.Get(ctx, pendingFormKey+ir.formName)
	if err != nil {
		if !errors.Is(err, bot.ErrNotFound) {
			ir.network.log.Error("load pending form", "interaction", ir.ID, "err", err)
		}
		return nil, false
	}
	pending := new(pendingForm)
	if err := json.Unmarshal(raw, pending); err != nil {
		ir.network.log.Error("load pending form", "interaction", ir.ID, "err", err)
		return nil, false
	}
	ir.pending = pending
	return *pending, ir.Type == discordgo.InteractionMessageComponent
}

// sweepPendingForms deletes expired forms every hour until ctx ends.
func (n *Network) sweepPendingForms(ctx context.Context) {
	for {
		notes, err := n.notebook.List(ctx, pendingFormKey)
		if err != nil && ctx.Err() == nil {
			n.log.Error("list pending forms", "err", err)
		}
		for _, note := range notes {
			at, _, _ := strings.Cut(strings.TrimPrefix(note.Key, pendingFormKey), ".")
			since, err := strconv.ParseInt(at, 36, 64)
			if err == nil && time.Since(time.Unix(since, 0)) < pendingFormTTL {
				continue
			}
			if err := n.notebook.Delete(ctx, note.Key); err != nil && ctx.Err() == nil {
				n.log.Error("delete pending form", "err", err)
			}
		}
		if hearing.Sleep(ctx, time.Hour) != nil {
			return
		}
	}
}
