package playground

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Post sends a message, or returns the one sent before with the same key.
func (n *Network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if err := ctx.Err(); err != nil {
		return bot.MessageRef{}, err
	}
	if limit := n.Limits().MessageKey; utf8.RuneCountInString(m.Key) > limit {
		return bot.MessageRef{}, &chat.TooLarge{What: "message key", Limit: limit}
	}
	card, err := n.Limits().Fit(m.Card)
	if err != nil {
		return bot.MessageRef{}, err
	}
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	if err := ctx.Err(); err != nil {
		return bot.MessageRef{}, err
	}
	id := keyMessageID(m.Key)
	if m.Key == "" {
		id = "p" + randomID()
	}
	n.mu.RLock()
	sent, closed := n.messages[id], false
	user, direct := m.To.Direct()
	if direct {
		closed = n.closed[user]
	}
	n.mu.RUnlock()
	switch {
	case sent != nil:
		return sent.ref(), nil
	case !n.placeExists(m.To) || m.Community != Room:
		return bot.MessageRef{}, &chat.Gone{What: string(m.To)}
	case closed:
		return bot.MessageRef{}, &chat.Closed{User: user}
	}
	one := &message{ID: id, Place: m.To, Card: storeCard(card), Mention: slices.Clone(m.Mention), File: newAttachment(m.File)}
	if err := n.saveMessage(ctx, one); err != nil {
		return bot.MessageRef{}, mapError(ctx, err)
	}
	return one.ref(), nil
}

// mapError maps an error of the Notebook to those documented on chat.Platform.
// The change may have been stored all the same.
func mapError(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	return &chat.Unknown{Err: err}
}

func (m *message) ref() bot.MessageRef { return bot.MessageRef{Place: m.Place, ID: m.ID} }

// Edit replaces a message's card.
func (n *Network) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	card, err := n.Limits().Fit(c)
	if err != nil {
		return err
	}
	return n.updateOwnMessage(ctx, ref, func(m *message) error {
		m.Card, m.Edited, m.State = storeCard(card), true, ""
		return nil
	})
}

// updateOwnMessage changes a message that Muster sent.
func (n *Network) updateOwnMessage(ctx context.Context, ref bot.MessageRef, change func(*message) error) error {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := n.findMessage(ref.ID)
	if m == nil || m.Place != ref.Place {
		return &chat.Gone{What: "message " + ref.ID}
	}
	if m.From != "" {
		return &chat.Forbidden{Missing: []string{"authorship"}}
	}
	m = m.clone()
	if err := change(m); err != nil {
		return err
	}
	if err := n.saveMessage(ctx, m); err != nil {
		return mapError(ctx, err)
	}
	return nil
}

// OpenThread returns the thread of a message, and creates it if there is none.
func (n *Network) OpenThread(ctx context.Context, ref bot.MessageRef, title string) (bot.Place, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if _, direct := ref.Place.Direct(); direct {
		// Direct messages have no threads here, as on Discord.
		return ref.Place, nil
	}
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := n.findMessage(ref.ID)
	switch {
	case m == nil || m.Place != ref.Place || m.OnlyFor != "":
		return "", &chat.Gone{What: "message " + ref.ID}
	case m.Place != channelOf(m.Place): // a message of a thread
		return m.Place, nil
	case m.Thread != nil:
		return m.threadPlace(), nil
	}
	m = m.clone()
	m.Thread = &thread{Title: chat.Truncate(title, 100)}
	if err := n.saveMessage(ctx, m); err != nil {
		return "", mapError(ctx, err)
	}
	return m.threadPlace(), nil
}
