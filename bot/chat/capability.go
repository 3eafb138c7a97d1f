package chat

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// This file is the only one that asks what a network can do beyond Platform;
// beside each question stands what happens where the answer is no.

// CanReact tells whether cards can be answered by reaction; where they cannot,
// buttons and menus serve.
func CanReact(p Platform) bool {
	_, ok := p.(Reactor)
	return ok
}

// React adds our own reactions to a message, in order.
func React(ctx context.Context, p Platform, ref bot.MessageRef, emoji []string) error {
	r, ok := p.(Reactor)
	if !ok {
		return nil
	}
	for _, e := range emoji {
		if err := r.React(ctx, ref, e); err != nil {
			return err
		}
	}
	return nil
}

// Reactions reads all members' reactions to a message.
func Reactions(ctx context.Context, p Platform, ref bot.MessageRef) ([]bot.Reaction, error) {
	r, ok := p.(Reactor)
	if !ok {
		return nil, nil
	}
	var all []bot.Reaction
	for one, err := range r.Reactions(ctx, ref) {
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// PublishEvent makes a calendar entry what it should be; where a network has no
// calendar, nothing is entered.
func PublishEvent(ctx context.Context, p Platform, e CalendarEntry) (name string, err error) {
	c, ok := p.(EventPublisher)
	if !ok {
		return "", nil
	}
	return c.PublishEvent(ctx, e)
}

// EditReply completes a private reply that was given before; where a network
// cannot do that, nothing is done and ok is false.
func EditReply(ctx context.Context, p Platform, ref ReplyRef, c Card) (ok bool, err error) {
	e, supported := p.(ReplyEditor)
	if !supported || ref == "" {
		return false, nil
	}
	return true, e.EditReply(ctx, ref, c)
}

// OpenOrGetThread returns the thread of a message; without threads it is the place of the
// message itself.
func OpenOrGetThread(ctx context.Context, p Platform, ref bot.MessageRef, title string) (bot.Place, error) {
	r, ok := p.(ThreadOpener)
	if !ok {
		return ref.Place, nil
	}
	return r.OpenThread(ctx, ref, title)
}
