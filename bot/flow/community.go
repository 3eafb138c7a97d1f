package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeCommunity(r *chat.Router) {
	r.OnArrived(f.arrived)
	r.OnDeparted(f.departed)
	r.OnMemberLeft(f.left)
	r.OnPress("sethere", f.setHere)
	r.OnPress("sethereother", f.setHereOther)
	r.OnSubmit("sethere", f.setHereTyped)
	f.task(bot.TaskWelcome, f.welcome)
	f.task(bot.TaskForgetCommunity, f.forgetCommunity)
}

func (f *Flow) left(ctx context.Context, e chat.MemberLeft) error {
	return f.plan.RecordMemberLeft(ctx, e.From.Community, e.Actor.User)
}

func (f *Flow) departed(ctx context.Context, e chat.Departed) error {
	return f.plan.RecordCommunityLeft(ctx, e.From.Community)
}

func (f *Flow) arrived(ctx context.Context, e chat.Arrived) error {
	_, err := f.plan.RecordCommunity(ctx, e.Community)
	return err
}

func (f *Flow) forgetCommunity(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.ForgetCommunity(ctx, t.Community)
}
