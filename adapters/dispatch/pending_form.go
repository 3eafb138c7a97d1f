package dispatch

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	formPrefix = "form:"
	// FormTTL is how long a pending form can be opened.
	FormTTL = 24 * time.Hour
)

// PendingForms are forms that could not be opened in time and wait for a press,
// in the notebook so that any process can open them.
type PendingForms struct {
	Notes chat.Notebook
	Log   *slog.Logger
}

// NewFormName returns a name for a form of a member. The time in front lets old
// forms be found without reading them; the tag lets those of a member be found.
func NewFormName(c bot.CommunityID, u bot.UserID) string {
	return strconv.FormatInt(time.Now().Unix(), 36) + "." + bot.NoteTag(c, u) + "." + strings.ToLower(rand.Text()[:8])
}

// Put keeps a form, as JSON, under a name.
func (p PendingForms) Put(ctx context.Context, name string, form any) error {
	raw, err := json.Marshal(form)
	if err != nil {
		return err
	}
	return p.Notes.Put(ctx, formPrefix+name, raw)
}

// Get reads a form of a member back; ok is false if they have none of that name any more.
func (p PendingForms) Get(ctx context.Context, name string, c bot.CommunityID, u bot.UserID, form any) (ok bool, err error) {
	if parts := strings.Split(name, "."); len(parts) != 3 || parts[1] != bot.NoteTag(c, u) {
		return false, nil
	}
	raw, err := p.Notes.Get(ctx, formPrefix+name)
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(raw, form)
}

// Sweep deletes forms older than FormTTL every hour until ctx ends.
func (p PendingForms) Sweep(ctx context.Context) {
	for {
		if err := p.sweep(ctx); err != nil && ctx.Err() == nil {
			p.Log.Error("sweep pending forms", "err", err)
		}
		if Sleep(ctx, time.Hour) != nil {
			return
		}
	}
}

func (p PendingForms) sweep(ctx context.Context) error {
	notes, err := p.Notes.List(ctx, formPrefix)
	if err != nil {
		return err
	}
	for _, note := range notes {
		at, _, dated := strings.Cut(strings.TrimPrefix(note.Key, formPrefix), ".")
		since, err := strconv.ParseInt(at, 36, 64)
		if err == nil && dated && time.Since(time.Unix(since, 0)) < FormTTL {
			continue
		}
		if err := p.Notes.Delete(ctx, note.Key); err != nil {
			return err
		}
	}
	return nil
}
