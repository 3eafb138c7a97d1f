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

// IsPublic reports whether everybody in a community can see a place. On a network
// without private places everybody can.
func IsPublic(ctx context.Context, p Platform, c bot.CommunityID, place bot.Place) (bool, error) {
	a, ok := p.(Audience)
	if !ok {
		return true, nil
	}
	visibility, err := a.Public(ctx, c, place)
	return visibility == bot.VisibilityYes, err
}

// CanSee reports what a viewer can see of places: everything on a network without
// private places.
func CanSee(ctx context.Context, p Platform, v Viewer, places ...bot.Place) map[bot.Place]bot.Visibility {
	out := make(map[bot.Place]bot.Visibility, len(places))
	a, ok := p.(Audience)
	if !ok {
		for _, place := range places {
			out[place] = bot.VisibilityYes
		}
		return out
	}
	for i, visibility := range a.CanSee(ctx, v, places...) {
		out[places[i]] = visibility
	}
	return out
}

// PublishEvent creates or updates a calendar entry, which everybody in the
// community can see: the entry of a meetup in a place that is not public is taken
// off, or not made. It does nothing on a network without a calendar.
func PublishEvent(ctx context.Context, p Platform, e CalendarEntry) (name string, err error) {
	c, ok := p.(EventPublisher)
	if !ok {
		return "", nil
	}
	if e.State == CalendarEntryOn {
		public, err := IsPublic(ctx, p, e.Community, e.Place)
		switch {
		case err != nil:
			return e.Name, err
		case !public && e.Name == "":
			return "", nil
		case !public:
			e.State = CalendarEntryOff
		}
	}
	return c.PublishEvent(ctx, e)
}

// EditReply replaces a private reply given earlier. On a network that cannot do
// that it does nothing and ok is false.
func EditReply(ctx context.Context, p Platform, ref bot.ReplyRef, c Card) (ok bool, err error) {
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

// Paused returns the work that waits because the network refuses a credential;
// none on a network without credentials.
func Paused(p Platform) bot.Paused {
	a, ok := p.(Authenticator)
	if !ok {
		return bot.Paused{}
	}
	return a.Paused()
}

// Recheck asks the network about refused credentials, where it is time to.
func Recheck(ctx context.Context, p Platform) {
	if a, ok := p.(Authenticator); ok {
		a.Recheck(ctx)
	}
}
