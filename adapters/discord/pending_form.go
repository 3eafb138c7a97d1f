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

// keptForm is a form that is opened later, filled as it was.
type keptForm struct {
	chat.Nothing `json:"-"`

	Modal   json.RawMessage
	Channel string // where the message is on which it was opened first
	Message string // empty if there is none that others see
}

const (
	keptVerb  = "kept" // of the button that opens a kept form
	keptNotes = "form:"
	// keptTime is how long a form is kept.
	keptTime = 24 * time.Hour
	// keptPrefix stands before a kept form's name in the form's own custom id;
	// the form's action comes behind.
	keptPrefix = "f:"
)

// keep keeps a form, and returns what the button does that opens it.
func (n *Network) keep(ctx context.Context, t *turn, f chat.Form) (chat.Action, error) {
	form, err := opened(f)
	if err != nil {
		return chat.Action{}, err
	}
	// The time in front lets what is old be found without opening it.
	name := strconv.FormatInt(time.Now().Unix(), 36) + "." + strings.ToLower(rand.Text()[:8])
	if id := keptPrefix + name + ":" + form.CustomID; utf8.RuneCountInString(id) <= maxCustomID {
		form.CustomID = id
	}
	var k keptForm
	if k.Modal, err = json.Marshal(form); err != nil {
		return chat.Action{}, err
	}
	switch {
	case t.kept != nil:
		k.Channel, k.Message = t.kept.Channel, t.kept.Message
	case t.onMessage() && t.Message.Flags&discordgo.MessageFlagsEphemeral == 0:
		k.Channel, k.Message = t.channel(), string(t.Message.ID)
	}
	raw, err := json.Marshal(k)
	if err != nil {
		return chat.Action{}, err
	}
	return chat.Do(keptVerb, chat.Opens, name), n.notes.Put(ctx, keptNotes+name, raw)
}

// keptName is the name of the kept form that an interaction opens or hands in,
// if it does. The form's own action is left in its custom id.
func (i *interaction) keptName() string {
	if i.Type == discordgo.InteractionMessageComponent {
		if action, ours := actionOf(i.Data.CustomID); ours && action.Verb == keptVerb {
			return action.Arg(0)
		}
		return ""
	}
	behind, kept := strings.CutPrefix(i.Data.CustomID, keptPrefix)
	if !kept {
		return ""
	}
	name, action, _ := strings.Cut(behind, ":")
	i.Data.CustomID = action
	return name
}

// openKept reads the kept form that an interaction is about, and returns it if
// it is to be opened.
func (t *turn) openKept(ctx context.Context) (chat.Response, bool) {
	if t.name == "" {
		return nil, false
	}
	raw, err := t.n.notes.Get(ctx, keptNotes+t.name)
	if err != nil {
		if !errors.Is(err, bot.ErrNotFound) {
			t.n.log.Error("read a kept form", "interaction", t.ID, "err", err)
		}
		return nil, false
	}
	k := new(keptForm)
	if err := json.Unmarshal(raw, k); err != nil {
		t.n.log.Error("read a kept form", "interaction", t.ID, "err", err)
		return nil, false
	}
	t.kept = k
	return *k, t.Type == discordgo.InteractionMessageComponent
}

// sweepForms forgets what was kept long enough, now and then until ctx ends.
func (n *Network) sweepForms(ctx context.Context) {
	for {
		notes, err := n.notes.List(ctx, keptNotes)
		if err != nil && ctx.Err() == nil {
			n.log.Error("list kept forms", "err", err)
		}
		for _, note := range notes {
			at, _, _ := strings.Cut(strings.TrimPrefix(note.Key, keptNotes), ".")
			since, err := strconv.ParseInt(at, 36, 64)
			if err == nil && time.Since(time.Unix(since, 0)) < keptTime {
				continue
			}
			if err := n.notes.Delete(ctx, note.Key); err != nil && ctx.Err() == nil {
				n.log.Error("forget a kept form", "err", err)
			}
		}
		if hearing.Sleep(ctx, time.Hour) != nil {
			return
		}
	}
}
