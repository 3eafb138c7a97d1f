package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// promoteNext gives a free seat to the next on the waitlist, after asking whether they
// are still there. One who is gone loses their place, and the next is asked.
func (f *Flow) promoteNext(ctx context.Context, t bot.Task) (chat.Effect, error) {
	next, ok, err := f.plan.NextInLine(ctx, t.Community, t.Meetup)
	if err != nil || !ok {
		return chat.NoEffect{}, err
	}
	return chat.CheckMember{Community: t.Community, User: next, Then: func(ctx context.Context, p chat.Presence) (chat.Effect, error) {
		if p == chat.PresenceGone {
			return chat.NoEffect{}, f.removeGone(ctx, t.Community, next)
		}
		return chat.NoEffect{}, f.plan.Promote(ctx, t.Community, t.Meetup, next) // also if nobody knows
	}}, nil
}

// removeGone removes somebody who left the community without a word.
func (f *Flow) removeGone(ctx context.Context, c bot.CommunityID, u bot.UserID) error {
	f.members.forget(c, u)
	f.visits.forget(c, u)
	return f.plan.RecordMemberLeft(ctx, c, u)
}

// ifThere returns an effect for a member in direct messages, after asking whether they
// are still in the community.
func (f *Flow) ifThere(ctx context.Context, t bot.Task, e chat.Effect) (chat.Effect, error) {
	needed, err := f.plan.NeedsMemberCheck(ctx, t.Community, t.Meetup, t.Member)
	if err != nil || !needed {
		return e, err
	}
	return chat.CheckMember{Community: t.Community, User: t.Member, Then: func(ctx context.Context, p chat.Presence) (chat.Effect, error) {
		switch p {
		case chat.PresenceGone:
			return chat.NoEffect{}, f.removeGone(ctx, t.Community, t.Member)
		case chat.PresenceThere:
			return e, f.plan.RecordMemberThere(ctx, t.Community, t.Meetup, t.Member)
		}
		return e, nil
	}}, nil
}
