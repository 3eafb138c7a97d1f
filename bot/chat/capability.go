package chat

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// This file alone asks for a network's optional interfaces. Each function says
// what it does without one.

// CanReact reports whether cards can be answered by reaction; buttons and menus
// always work.
func CanReact(p Platform) bool {
	_, ok := p.(Reactor)
	return ok
}

// React adds our own reactions to a message, in order. It does nothing on a
// network without reactions.
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

// Reactions returns all members' reactions to a message; none on a network
// without reactions.
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

// PublishEvent creates or updates a calendar entry. It does nothing on a network
// without a calendar.
func PublishEvent(ctx context.Context, p Platform, e CalendarEntry) (name string, err error) {
	c, ok := p.(EventPublisher)
	if !ok {
		return "", nil
	}
	return c.PublishEvent(ctx, e)
}

// EditReply replaces a private reply given earlier. On a network that cannot do
// that it does nothing and ok is false.
func EditReply(ctx context.Context, p Platform, ref ReplyRef, c Card) (ok bool, err error) {
	e, supported := p.(ReplyEditor)
	if !supported || ref == "" {
		return false, nil
	}
	return true, e.EditReply(ctx, ref, c)
}

// OpenOrGetThread returns the thread of a message, or the message's own place on
// a network without threads.
func OpenOrGetThread(ctx context.Context, p Platform, ref bot.MessageRef, title string) (bot.Place, error) {
	r, ok := p.(ThreadOpener)
	if !ok {
		return ref.Place, nil
	}
	return r.OpenThread(ctx, ref, title)
}
