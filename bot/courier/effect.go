package courier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// apply applies an effect and reports whether the task must be composed again.
func (c *Courier) apply(ctx context.Context, e chat.Effect) (again bool, err error) {
	switch e := e.(type) {
	case chat.PostMessage:
		return false, c.postMessage(ctx, e)
	case chat.EditMessage:
		return false, c.withMessage(ctx, e.Ref, e.Gone, func(p chat.Platform) error { return p.Edit(chat.Deferrable(ctx), e.Ref, e.Card) }, nil)
	case chat.AddReactions:
		return false, c.withMessage(ctx, e.Ref, nil, func(p chat.Platform) error { return c.react(ctx, p, e) }, func() error { return e.Then(ctx) })
	case chat.ReadReactions:
		return false, c.readReactions(ctx, e)
	case chat.OpenThread:
		var thread bot.Place
		return true, c.withMessage(ctx, e.Ref, e.Gone, func(p chat.Platform) error {
			thread, err = chat.OpenOrGetThread(ctx, p, e.Ref, e.Title)
			return err
		}, func() error { return e.Then(ctx, thread) })
	case chat.SyncCalendarEntry:
		return false, c.publishEvent(ctx, e)
	case chat.CompleteReply:
		return c.completeReply(ctx, e)
	case chat.CheckMember:
		return c.checkMember(ctx, e)
	case chat.Wait:
		return false, &snoozeError{e.For}
	case chat.PutOff:
		return false, &putOffError{e.Until}
	case chat.NoEffect:
		return false, nil
	}
	return false, fmt.Errorf("apply %T: unknown effect", e)
}

// checkTimeout bounds a question, so that there is time for what follows from it.
const checkTimeout = 3 * time.Second

// checkMember asks who is a member, and applies what follows.
func (c *Courier) checkMember(ctx context.Context, e chat.CheckMember) (again bool, err error) {
	p, err := c.platformByNetwork(e.Community.Network())
	if err != nil {
		return false, err
	}
	asking, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	presence := chat.PresenceThere
	if _, err := p.FetchMember(asking, e.Community, e.User); chat.IsError[*chat.Gone](err) {
		presence = chat.PresenceGone
	} else if err != nil {
		c.log.Warn("ask whether somebody is a member", "community", e.Community, "err", err)
		presence = chat.PresenceUnknown
	}
	next, err := e.Then(ctx, presence)
	if err != nil {
		return false, err
	}
	return c.apply(ctx, next)
}

// react adds our own reactions. If members have used up the limit of a message,
// or we lack the permission, it only reports that: buttons and menus still work.
func (c *Courier) react(ctx context.Context, p chat.Platform, e chat.AddReactions) error {
	err := chat.React(ctx, p, e.Ref, e.Emoji)
	if !chat.IsError[*chat.TooLarge](err) && !chat.IsError[*chat.Forbidden](err) {
		return err
	}
	c.log.Warn("add reactions", "message", e.Ref.ID, "place", e.Ref.Place, "err", err)
	if e.Refused == nil || chat.IsError[*chat.TooLarge](err) {
		return nil
	}
	return e.Refused(ctx, err)
}

// readReactions reads all members' reactions to a message.
func (c *Courier) readReactions(ctx context.Context, e chat.ReadReactions) error {
	var present []bot.Reaction
	err := c.withMessage(ctx, e.Ref, e.Gone, func(p chat.Platform) (err error) {
		present, err = chat.Reactions(ctx, p, e.Ref)
		return err
	}, func() error { return e.Then(ctx, present) })
	if chat.IsError[*chat.Forbidden](err) && e.Refused != nil {
		return e.Refused(ctx, err)
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
	c.observeAnswer(ctx, p.Network(), err)
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
	c.observeAnswer(ctx, p.Network(), err)
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
	ref, err := c.post(ctx, p, e)
	if isUndeliverable(err) && e.Fallback != nil {
		other, err := e.Fallback(ctx, err)
		if err == nil {
			_, err = c.apply(context.WithValue(ctx, fallbackKey{}, true), other)
		}
		return err
	}
	if err != nil || e.Then == nil {
		return err
	}
	return e.Then(ctx, ref)
}

// fallbackKey marks what is sent in place of a refused message. That one may have used the
// turn of a place that both share, as a thread and its channel do, and would use each later
// one too: the other waits for the next instead.
type fallbackKey struct{}

// turn returns the context in which a message waits for its turn, or can be sent later.
func turn(ctx context.Context) context.Context {
	if ctx.Value(fallbackKey{}) != nil {
		return ctx
	}
	return chat.Deferrable(ctx)
}

// post sends a message, unless it would show more people what they could not have
// seen.
func (c *Courier) post(ctx context.Context, p chat.Platform, e chat.PostMessage) (bot.MessageRef, error) {
	if e.About != "" {
		public, err := chat.IsPublic(ctx, p, e.Message.Community, e.About)
		if err != nil && !isUndeliverable(err) {
			return bot.MessageRef{}, err
		}
		if !public {
			return bot.MessageRef{}, &chat.Forbidden{Err: errors.New("the meetup was proposed where not everybody can see it")}
		}
	}
	ref, err := p.Post(turn(ctx), e.Message)
	c.observeAnswer(ctx, p.Network(), err)
	return ref, err
}

// completeReply replaces a private reply, or applies the other effect if the reply
// cannot be edited any more.
func (c *Courier) completeReply(ctx context.Context, e chat.CompleteReply) (again bool, err error) {
	p, err := c.platformByNetwork(e.Network)
	if err != nil {
		return false, err
	}
	editable, err := chat.EditReply(ctx, p, e.Ref, e.Card)
	if !editable || isUndeliverable(err) {
		return c.apply(ctx, e.Gone)
	}
	return false, err
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
