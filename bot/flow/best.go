package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/schedule"
)

func (f *Flow) routeBest(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "best", Description: "command.best", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.bestCommand)
	r.OnPress("best", f.best)
}

func (f *Flow) bestCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, "best", bot.StatusPolling)
	if err != nil || question != nil {
		return question, err
	}
	return f.bestOf(ctx, e.From, actor, id)
}

func (f *Flow) best(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.bestOf(ctx, e.From, actor, id)
}

// bestOf lists the slots of a poll, best first, each with its counts and who is
// missing.
func (f *Flow) bestOf(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID) (chat.Response, error) {
	s, err := f.plan.Snapshot(ctx, by.Community, id)
	if err != nil {
		return nil, err
	}
	p, m := f.privatePrinter(from), &s.Meetup
	ranked := schedule.Rank(&s.Poll, s.Now)
	if m.Status != bot.StatusPolling || len(ranked) == 0 {
		return chat.Reply{Card: card.Details(p, s, by)}, nil
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain(m.Title), Lead: p.Say("best.lead", bot.Args{"n": len(s.Answered())})}
	for i, r := range ranked {
		if i == card.MaxOptions {
			c.Notes = append(c.Notes, p.Say("people.rest", bot.Args{"n": len(ranked) - i}))
			break
		}
		args := bot.Args{
			"when": r.Slot.Emoji + " " + p.Slot(r.Slot, m.Zone), "counts": card.Counts(p, r.Yes, r.IfNeeded),
			"n": r.Could, "of": r.Reason.Of, "missing": r.Reason.Missing,
		}
		line := p.Say("best.line", args)
		if missing := r.Reason.Of - r.Could; missing > 0 && missing == len(r.Reason.Missing) {
			line = chat.Join(" ", line, p.Say("best.missing", args))
		}
		if !r.Must {
			line = chat.Join(" ", line, p.Say("best.must", nil))
		}
		if key, ok := card.TieKeys[r.Reason.Tie]; ok && i == 0 && r.Could > 0 {
			line = chat.Join(" ", line, p.Say(key, nil))
		}
		c.Lines = append(c.Lines, line)
	}
	if m.Minimum > 0 && !ranked[0].Enough {
		c.Notes = append(c.Notes, p.Say("best.too_few", bot.Args{"n": m.Minimum}))
	}
	if m.CanDecide(by) {
		c.Controls = card.PickMenu(p, s)
	}
	return chat.Reply{Card: c}, nil
}
