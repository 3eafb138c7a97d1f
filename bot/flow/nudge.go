package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeNudges(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Completes: true}
	r.Command(f.inWords(chat.Command{Name: "nudge", Description: "command.nudge", Manner: chat.Private, Options: []chat.Field{meetup}}), f.nudgeCommand)
	r.Press("nudge", f.nudge)
}

func (f *Flow) nudgeCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	id, which, err := f.which(ctx, e, "nudge", bot.Polling, bot.Scheduled)
	if err != nil || which != nil {
		return which, err
	}
	return f.nudgeOne(ctx, e.From, actor, id)
}

func (f *Flow) nudge(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
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
	args := bot.Args{"title": s.Meetup.Title, "n": len(s.Silent())}
	key := "nudge.done"
	if len(s.Silent()) == 0 {
		key = "nudge.done_open"
	}
	return chat.Reply{Card: note(f.private(from).say(key, args))}, nil
}

func (f *Flow) nudgeDue(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return chat.NoErrand{}, f.plan.NudgeDue(ctx, t.Community, t.Meetup)
}

// nudgeCard asks who has not answered, by name; who comes quietly is not named.
func (v voice) nudgeCard(s planner.Sheet) (c chat.Card, mention []bot.UserID) {
	m := &s.Meetup
	for _, u := range s.Silent() {
		if row, _ := s.Roster.Of(u); !row.Quiet {
			mention = append(mention, u)
		}
	}
	args := bot.Args{"title": m.Title, "who": mention, "n": len(mention), "when": v.momentOf(m.CloseAt, m.Zone)}
	key := "told.nudge_poll"
	if date, ok := m.Date(); ok {
		key, args["when"] = "told.nudge_date", v.span(date, m.Zone, false)
		c.Controls = v.rsvpButtons(m)
	} else {
		c.Controls = v.pollButtons(m)
	}
	switch {
	case m.Gauging():
		key = "told.nudge_interest"
	case m.Status == bot.Polling && !m.CloseAt.After(s.Now):
		key, args["host"] = "told.nudge_late", m.Host // it waits for answers, and for the host
	case len(mention) == 0:
		key += "_open"
	}
	c.Tone, c.Lead = chat.Asking, v.say(key, args)
	return c, mention
}
