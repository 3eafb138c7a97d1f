package courier

import (
	"context"
	"fmt"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// apply applies an effect and reports whether the task must be composed again.
func (c *Courier) apply(ctx context.Context, e chat.Effect) (again bool, err error) {
	switch e := e.(type) {
	case chat.PostMessage:
		return false, c.postMessage(ctx, e)
	case chat.EditMessage:
		return false, c.withMessage(ctx, e.Ref, e.Gone, func(p chat.Platform) error { return p.Edit(ctx, e.Ref, e.Card) }, nil)
	case chat.AddReactions:
		return false, c.withMessage(ctx, e.Ref, nil, func(p chat.Platform) error { return c.react(ctx, p, e) }, func() error { return e.Then(ctx) })
	case chat.ReadReactions:
		var present []bot.Reaction
		return false, c.withMessage(ctx, e.Ref, e.Gone, func(p chat.Platform) error {
			present, err = chat.Reactions(ctx, p, e.Ref)
			return err
		}, func() error { return e.Then(ctx, present) })
	case chat.OpenThread:
		var thread bot.Place
		return true, c.withMessage(ctx, e.Ref, e.Gone, func(p chat.Platform) error {
			thread, err = chat.OpenOrGetThread(ctx, p, e.Ref, e.Title)
			return err
		}, func() error { return e.Then(ctx, thread) })
	case chat.SyncCalendarEntry:
		return false, c.publishEvent(ctx, e)
	case chat.Wait:
		return false, &snoozeError{e.For}
	case chat.NoEffect:
		return false, nil
	}
	return false, fmt.Errorf("apply %T: unknown effect", e)
}

// react adds our own reactions. If members have used up the limit of a message,
// or we lack the permission, it only logs: buttons and menus still work.
func (c *Courier) react(ctx context.Context, p chat.Platform, e chat.AddReactions) error {
	err := chat.React(ctx, p, e.Ref, e.Emoji)
	if chat.IsError[*chat.TooLarge](err) || chat.IsError[*chat.Forbidden](err) {
		c.log.Warn("add reactions", "message", e.Ref.ID, "place", e.Ref.Place, "err", err)
		return nil
	}
	return err
}

// withMessage calls act on a message of ours. Then it calls gone if the message
// was deleted, or then if act succeeded. Both may be nil.
func (c *Courier) withMessage(ctx context.Context, ref bot.MessageRef, gone func(context.Context) error, act func(chat.Platform) error, then func() error) error {
	p, err := c.platformOf(ref.Place)
	if err != nil {
		return err
	}
	err = act(p)
	switch {
	case chat.IsError[*chat.Gone](err) && gone != nil:
		return gone(ctx)
	case chat.IsError[*chat.Gone](err):
		return nil
	case err != nil || then == nil:
		return err
	}
	return then()
}

// publishEvent creates or updates a calendar entry.
func (c *Courier) publishEvent(ctx context.Context, e chat.SyncCalendarEntry) error {
	p, err := c.platformByNetwork(e.Entry.Community.Network())
	if err != nil {
		return err
	}
	name, err := chat.PublishEvent(ctx, p, e.Entry)
	switch {
	case chat.IsError[*chat.Gone](err):
		return e.Gone(ctx)
	case err != nil:
		return err
	}
	return e.Then(ctx, name)
}

// postMessage sends a message, or applies the fallback if its place is
// undeliverable.
func (c *Courier) postMessage(ctx context.Context, e chat.PostMessage) error {
	p, err := c.platformOf(e.Message.To)
	if err != nil {
		return err
	}
	ref, err := p.Post(ctx, e.Message)
	if isUndeliverable(err) && e.Fallback != nil {
		other, err := e.Fallback(ctx, err)
		if err == nil {
			_, err = c.apply(ctx, other)
		}
		return err
	}
	if err != nil || e.Then == nil {
		return err
	}
	return e.Then(ctx, ref)
}

// isUndeliverable reports whether a place accepts no messages, now or ever.
func isUndeliverable(err error) bool {
	return chat.IsError[*chat.Closed](err) || chat.IsError[*chat.Gone](err) || chat.IsError[*chat.Forbidden](err)
}

func (c *Courier) platformOf(p bot.Place) (chat.Platform, error) {
	return c.platformByNetwork(p.Network())
}

func (c *Courier) platformByNetwork(n bot.Network) (chat.Platform, error) {
	platform, ok := c.platforms[n]
	if !ok {
		return nil, &networkAbsentError{n}
	}
	return platform, nil
}
