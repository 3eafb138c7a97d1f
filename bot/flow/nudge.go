package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeNudges(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "nudge", Description: "command.nudge", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.nudgeCommand)
	r.OnPress("nudge", f.nudge)
	f.task(bot.TaskNudge, f.nudgeDue)
}

func (f *Flow) nudgeCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, actor, "nudge", bot.StatusPolling, bot.StatusScheduled)
	if err != nil || question != nil {
		return question, err
	}
	return f.nudgeOne(ctx, e.From, actor, id)
}

func (f *Flow) nudge(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.nudgeOne(ctx, e.From, actor, id)
}

func (f *Flow) nudgeOne(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID) (chat.Response, error) {
	s, err := f.plan.Nudge(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: deliveryCard(f.privatePrinter(from), s, threadDelivery(bot.NoticeNudge), by.User)}, nil
}

func (f *Flow) nudgeDue(ctx context.Context, t bot.Task) (chat.Effect, error) {
	return chat.NoEffect{}, f.plan.NudgeDue(ctx, t)
}
