package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeCommunity(r *chat.Router) {
	r.OnArrived(f.communityArrived)
	r.OnDeparted(f.communityLeft)
	r.OnMemberLeft(f.memberLeft)
	r.OnPress("sethere", f.setCommunityZone)
	r.OnPress("sethereother", f.openCommunityZoneForm)
	r.OnSubmit("sethere", f.submitCommunityZone)
	f.task(bot.TaskWelcome, f.welcome)
	f.task(bot.TaskForgetCommunity, f.forgetCommunity)
	f.task(bot.TaskDeleteExpired, f.deleteExpired)
}

func (f *Flow) memberLeft(ctx context.Context, e chat.MemberLeft) error {
	return f.removeGone(ctx, e.From.Community, e.Actor.User)
}

func (f *Flow) communityLeft(ctx context.Context, e chat.Departed) error {
	return f.plan.RecordCommunityLeft(ctx, e.From.Community)
}

func (f *Flow) communityArrived(ctx context.Context, e chat.Arrived) error {
	_, err := f.plan.RecordCommunity(ctx, e.Community)
	return err
}

func (f *Flow) forgetCommunity(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.ForgetCommunity(ctx, t.Community)
}

func (f *Flow) deleteExpired(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.DeleteExpired(ctx, t.Community)
}
