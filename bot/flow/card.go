package flow

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeCards(r *chat.Router) {
	r.OnReaction(f.reactionChanged)
	r.OnVanished(f.messageVanished)
	r.OnReconnected(f.reconnected)
	r.OnReactionsMissed(f.reactionsMissed)
	r.OnHome(f.homePage)
	r.OnPress("homepage", f.turnHome)
	f.task(bot.TaskAnnounce, f.postCard)
	f.task(bot.TaskRedraw, f.redraw)
	f.task(bot.TaskAddReactions, f.addReactions)
	f.task(bot.TaskReconcileReactions, f.reconcileReactions)
}

func (f *Flow) postCard(ctx context.Context, t bot.Task) (chat.Effect, error) {
	s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
	if err != nil || !s.Meetup.Card.IsZero() || s.Meetup.Status == bot.StatusCancelled {
		return chat.NoEffect{}, err // posted already, or cancelled before it was posted
	}
	p, err := f.publicPrinter(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	if s, err = f.plan.BeginRedraw(ctx, t.Community, t.Meetup); err != nil {
		return nil, err
	}
	record := f.plan.RecordCard
	if t.Attempts > 1 {
		record = f.plan.RecordFoundCard
	}
	return chat.PostMessage{
		Message: messageOf(t, bot.Wall{}, s.Meetup.Channel, f.publicCard(p, s), invitedMembers(s)),
		Then: func(ctx context.Context, ref bot.MessageRef) error {
			return record(ctx, t.Community, t.Meetup, ref)
		},
		Fallback: f.cardRefused(t),
	}, nil
}

// cardRefused records that a meetup's card cannot be posted, and why. The host is
// notified; the meetup stays, and the task is tried again.
func (f *Flow) cardRefused(t bot.Task) func(context.Context, error) (chat.Effect, error) {
	return func(ctx context.Context, cause error) (chat.Effect, error) {
		why, _ := chat.ObstacleOf(cause)
		return nil, errors.Join(cause, f.plan.RecordCardRefused(ctx, t.Community, t.Meetup, t.Asker, why))
	}
}

// invitedMembers returns the members whom a card mentions: all invited but the host.
func invitedMembers(s planner.Snapshot) []bot.UserID {
	var users []bot.UserID
	for _, i := range s.Meetup.Invited {
		if i.User != s.Meetup.Host {
			users = append(users, i.User)
		}
	}
	return users
}

func (f *Flow) redraw(ctx context.Context, t bot.Task) (chat.Effect, error) {
	if t.Subject != "" { // only one draws at a time, so that none overtakes another
		return chat.NoEffect{}, f.plan.PromiseRedraw(ctx, t.Community, t.Meetup)
	}
	p, err := f.publicPrinter(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	if t.Attempts > 1 {
		if err := f.plan.PromiseLateRedraw(ctx, t.Community, t.Meetup); err != nil {
			return nil, err
		}
	}
	s, err := f.plan.BeginRedraw(ctx, t.Community, t.Meetup)
	if err != nil || s.Meetup.Card.IsZero() {
		return chat.NoEffect{}, err
	}
	return chat.EditMessage{Ref: s.Meetup.Card, Card: f.publicCard(p, s), Gone: f.cardDeleted(s.Meetup.Card)}, nil
}

func (f *Flow) cardDeleted(ref bot.MessageRef) func(context.Context) error {
	return func(ctx context.Context) error { return f.plan.RecordMessageDeleted(ctx, ref) }
}

func (f *Flow) addReactions(ctx context.Context, t bot.Task) (chat.Effect, error) {
	s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
	if err != nil || s.Meetup.Status != bot.StatusPolling || s.Meetup.Card.IsZero() || s.Meetup.Anonymous {
		return chat.NoEffect{}, err
	}
	var emoji []string
	last := bot.NoneOfThese
	if s.Meetup.IsGaugingInterest() {
		last = bot.InterestEmoji
	}
	for _, slot := range s.Meetup.Slots {
		if slot.Emoji != "" {
			emoji = append(emoji, slot.Emoji)
		}
	}
	return chat.AddReactions{
		Ref: s.Meetup.Card, Emoji: append(emoji, last),
		Refused: func(ctx context.Context, cause error) error {
			return f.recordObstacle(ctx, t, bot.ProblemReactions, cause)
		},
		// Members may have reacted before the card was recorded.
		Then: func(ctx context.Context) error { return f.plan.PromiseReconcile(ctx, t.Community, t.Meetup) },
	}, nil
}

func (f *Flow) reconcileReactions(ctx context.Context, t bot.Task) (chat.Effect, error) {
	effect, err := f.readReactions(ctx, t, func(context.Context) error { return nil })
	if reading, ok := effect.(chat.ReadReactions); ok {
		// Nothing waits for this reading, and nobody reports again what was missed: it is
		// tried until it is allowed.
		reading.Refused = nil
		return reading, err
	}
	return effect, err
}

// readReactions reconciles a poll's answers with the reactions on its card, then
// calls then.
func (f *Flow) readReactions(ctx context.Context, t bot.Task, then func(context.Context) error) (chat.Effect, error) {
	reading, err := f.plan.BeginReading(ctx, t.Community, t.Meetup)
	m := reading.Meetup
	if err != nil || m.Status != bot.StatusPolling {
		return chat.NoEffect{}, err
	}
	if m.Card.IsZero() || m.Anonymous && t.Kind != bot.TaskReconcileReactions { // none of them counts
		return chat.NoEffect{}, then(ctx)
	}
	return chat.ReadReactions{
		Ref: m.Card,
		Then: func(ctx context.Context, present []bot.Reaction) error {
			if err := f.plan.Reconcile(ctx, reading, present); err != nil {
				return err
			}
			return errors.Join(f.plan.RecordSolved(ctx, t.Community, t.Meetup, bot.ProblemReactions), then(ctx))
		},
		Refused: func(ctx context.Context, cause error) error {
			return errors.Join(f.recordObstacle(ctx, t, bot.ProblemReactions, cause), then(ctx))
		},
		Gone: func(ctx context.Context) error {
			if err := f.plan.RecordMessageDeleted(ctx, m.Card); err != nil {
				return err
			}
			return then(ctx)
		},
	}, nil
}

func (f *Flow) reactionChanged(ctx context.Context, e chat.ReactionChanged) error {
	return f.plan.React(ctx, e.By(), e.Message, e.Emoji, e.Added)
}

func (f *Flow) messageVanished(ctx context.Context, e chat.Vanished) error {
	return f.plan.RecordMessageDeleted(ctx, e.Message)
}

func (f *Flow) reactionsMissed(ctx context.Context, e chat.ReactionsMissed) error {
	return f.plan.RecordReactionsMissed(ctx, e.Community, e.Message)
}

func (f *Flow) reconnected(ctx context.Context, e chat.Reconnected) error {
	return f.plan.RecordReconnected(ctx, e.From.Community)
}
