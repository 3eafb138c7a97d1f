package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// routeLifecycle registers the tasks that advance a meetup's status.
func (f *Flow) routeLifecycle() {
	f.task(bot.TaskSettle, f.settle)
	f.task(bot.TaskMarkPassed, f.markPassed)
	f.task(bot.TaskBegin, f.beginMeetup)
	f.task(bot.TaskFinish, f.finishMeetup)
	f.task(bot.TaskPromote, f.promoteNext)
	f.task(bot.TaskLapse, f.lapseUnconfirmed)
	f.task(bot.TaskGiveUp, f.giveUpWaiting)
	f.task(bot.TaskHostNews, f.hostNews)
}

// settle decides a poll after reconciling the reactions on its card.
func (f *Flow) settle(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return f.readReactions(ctx, t, func(ctx context.Context) error { return f.plan.Settle(ctx, t.Community, t.Meetup) })
}

func (f *Flow) markPassed(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.MarkPassed(ctx, t)
}

func (f *Flow) beginMeetup(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.Begin(ctx, t.Community, t.Meetup)
}

func (f *Flow) finishMeetup(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.Finish(ctx, t.Community, t.Meetup)
}

func (f *Flow) lapseUnconfirmed(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.Lapse(ctx, t.Community, t.Meetup)
}

func (f *Flow) giveUpWaiting(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.GiveUp(ctx, t.Community, t.Meetup)
}
