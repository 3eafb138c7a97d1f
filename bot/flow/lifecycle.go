package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// routeLifecycle registers the tasks that move a meetup on by itself.
func (f *Flow) routeLifecycle() {
	f.task(bot.TaskSettle, f.settle)
	f.task(bot.TaskBegin, f.begin)
	f.task(bot.TaskFinish, f.finish)
	f.task(bot.TaskLapse, f.lapse)
	f.task(bot.TaskGiveUp, f.giveUp)
}

// settle decides a poll, once the reactions on its card are known for sure.
func (f *Flow) settle(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return f.readCard(ctx, t, func(ctx context.Context) error { return f.plan.Settle(ctx, t.Community, t.Meetup) })
}

func (f *Flow) begin(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.Begin(ctx, t.Community, t.Meetup)
}

func (f *Flow) finish(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.Finish(ctx, t.Community, t.Meetup)
}

func (f *Flow) lapse(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.LapseUnconfirmed(ctx, t.Community, t.Meetup)
}

func (f *Flow) giveUp(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.GiveUp(ctx, t.Community, t.Meetup)
}
