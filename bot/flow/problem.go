package flow

import (
	"context"
	"errors"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeProblems(r *chat.Router) {
	r.OnAccessChanged(f.accessChanged)
	f.task(bot.TaskRelay, f.relay)
}

func (f *Flow) accessChanged(ctx context.Context, e chat.AccessChanged) error {
	return f.plan.RecordAccessChanged(ctx, e.From.Community)
}

// isForThread reports whether tasks of a kind post in a meetup's thread.
func isForThread(k bot.TaskKind) bool {
	return k == bot.TaskAskConfirm || k == bot.TaskNotifyThread || k == bot.TaskRemind
}

// relay composes the message of another task for the member of this one.
func (f *Flow) relay(ctx context.Context, t bot.Task) (chat.Effect, error) {
	relayed := t.Relayed()
	if !isForThread(relayed.Kind) {
		return chat.NoEffect{}, nil
	}
	return f.tasks[relayed.Kind](ctx, relayed)
}

// postInChannel posts in the channel where a meetup was proposed, or else in the
// community's if everybody could see the first. Where neither takes it, it is sent
// to members directly.
func (f *Flow) postInChannel(t bot.Task, m bot.Meetup, c chat.Card, mention []bot.UserID) chat.PostMessage {
	post := f.postTo(t, m, m.Channel, c, mention)
	post.Fallback = func(ctx context.Context, cause error) (chat.Effect, error) {
		community, err := f.plan.Community(ctx, t.Community)
		if err != nil {
			return nil, err
		}
		last := f.sendDirectly(t, mention)
		for _, place := range []bot.Place{community.Channel, community.Cards} {
			if place == "" || place == m.Channel {
				continue
			}
			other, next := f.postTo(t, m, place, c, mention), last
			other.About = m.Channel
			other.Fallback = func(ctx context.Context, _ error) (chat.Effect, error) { return next(ctx, cause) }
			last = f.instead(t, bot.ProblemMessage, other)
		}
		return last(ctx, cause)
	}
	return post
}

// instead returns a fallback to an effect that records why it is needed.
func (f *Flow) instead(t bot.Task, kind bot.ProblemKind, e chat.Effect) func(context.Context, error) (chat.Effect, error) {
	return func(ctx context.Context, cause error) (chat.Effect, error) {
		return e, f.recordObstacle(ctx, t, kind, cause)
	}
}

func (f *Flow) recordObstacle(ctx context.Context, t bot.Task, kind bot.ProblemKind, cause error) error {
	why, _ := chat.ObstacleOf(cause)
	return f.plan.RecordProblem(ctx, t.Community, t.Meetup, kind, why)
}

// sendDirectly returns a fallback that sends a message to the members whom it
// concerns and to the host, and tells the host why.
func (f *Flow) sendDirectly(t bot.Task, mention []bot.UserID) func(context.Context, error) (chat.Effect, error) {
	return func(ctx context.Context, cause error) (chat.Effect, error) {
		if !isForThread(t.Kind) {
			return nil, cause
		}
		s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
		if err != nil {
			return nil, err
		}
		why, _ := chat.ObstacleOf(cause)
		return chat.NoEffect{}, errors.Join(
			f.plan.RecordProblem(ctx, t.Community, t.Meetup, bot.ProblemMessage, why),
			f.plan.Relay(ctx, t, relayRecipients(t, s, mention), why),
		)
	}
}

// relayRecipients returns whom a message of the thread is sent to directly: those
// whom it mentions and whom the meetup concerns, and the host. A nudge goes to
// nobody who has not written to Muster first, and how a poll stands is for its thread.
func relayRecipients(t bot.Task, s planner.Snapshot, mention []bot.UserID) []bot.UserID {
	if kind := t.Notice().Kind; kind == bot.NoticeNudge || kind == bot.NoticeStanding {
		return nil
	}
	users := append(slices.Clone(mention), s.Meetup.Host)
	if t.Kind != bot.TaskRemind { // who is reminded elsewhere is not reminded twice
		users = append(users, concernedMembers(s)...)
	}
	return unique(users)
}

// givenUp returns a fallback that sends nothing else and has it recorded why.
func givenUp(t bot.Task, record func(context.Context, bot.Task, bot.Obstacle) error) func(context.Context, error) (chat.Effect, error) {
	return func(ctx context.Context, cause error) (chat.Effect, error) {
		why, _ := chat.ObstacleOf(cause)
		return chat.NoEffect{}, record(ctx, t, why)
	}
}

// Stuck tells the host of a meetup what cannot be done for it, and why.
func (f *Flow) Stuck(ctx context.Context, t bot.Task, cause error) error {
	why, refused := chat.ObstacleOf(cause)
	switch {
	case t.Meetup == 0 || t.Kind == bot.TaskAnnounce && refused: // its fallback has said so
		return nil
	case !refused:
		return f.plan.RecordProblem(ctx, t.Community, t.Meetup, bot.ProblemFault, bot.Obstacle{Reason: bot.ObstacleUnknown})
	case t.Member == "":
		return errors.Join(f.plan.RecordProblem(ctx, t.Community, t.Meetup, problemOf(t.Kind), why), f.plan.RecordRefused(ctx, t, why))
	case t.Cause == bot.CauseAccess: // said before
		return nil
	}
	return f.plan.RecordUnreached(ctx, t, why)
}

// Unstuck records that what was reported of a task is over.
func (f *Flow) Unstuck(ctx context.Context, t bot.Task) error {
	if t.Meetup == 0 || t.Member != "" {
		return nil
	}
	kind := problemOf(t.Kind)
	if t.Cause == bot.CauseFault {
		kind = bot.ProblemFault
	}
	return f.plan.RecordSolved(ctx, t.Community, t.Meetup, kind)
}

// problemOf returns the problem of a task that is refused.
func problemOf(k bot.TaskKind) bot.ProblemKind {
	switch k {
	case bot.TaskAnnounce, bot.TaskRedraw:
		return bot.ProblemCard
	case bot.TaskAddReactions, bot.TaskReconcileReactions, bot.TaskSettle:
		return bot.ProblemReactions
	case bot.TaskSyncCalendar:
		return bot.ProblemCalendar
	}
	return bot.ProblemMessage
}
