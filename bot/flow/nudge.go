package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
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

// notifyOfPoll asks who has not answered, or shows how a poll stands, unless that is out
// of date.
func (f *Flow) notifyOfPoll(ctx context.Context, t bot.Task, p i18n.Printer, s planner.Snapshot) chat.Effect {
	m := &s.Meetup
	polling := m.Status == bot.StatusPolling
	switch {
	case t.Notice().Kind == bot.NoticeStanding && polling && !m.IsGaugingInterest() && s.ShowsCounts():
		return f.postInThread(t, *m, f.withHeatmap(ctx, p, s, card.BestForEveryone(p, s)), nil)
	case t.Notice().Kind != bot.NoticeNudge, !polling && m.Status != bot.StatusScheduled, len(m.Invited) > 0 && len(s.Unanswered()) == 0:
		return chat.NoEffect{} // it is settled, or they answered meanwhile
	}
	c, mention := card.Nudge(p, s)
	return f.postInThread(t, *m, c, mention)
}
