package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeRSVPs(r *chat.Router) {
	r.OnPress("rsvp", f.rsvp)
	r.OnPress("details", f.details)
	r.OnPress("where", f.where)
	r.OnPress("bring", f.bring)
	r.OnPress("quiet", f.quiet)
	r.OnPress("note", f.note)
	r.OnSubmit("note", f.submitNote)
	r.OnPress("lateask", f.askLate)
	r.OnPress("late", f.late)
	r.OnPress("guests", f.guestList)
	r.OnPress("everyone", f.everyone)
}

func (f *Flow) rsvp(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	state := bot.RSVPState(e.Action.Arg(1))
	if state != bot.RSVPGoing && state != bot.RSVPMaybe && state != bot.RSVPNotGoing {
		return f.handleStale(ctx, e), nil
	}
	var done planner.RSVPResult
	quietly := state == bot.RSVPGoing && e.Action.Arg(2) == "quiet"
	if quietly {
		done, err = f.plan.RSVPQuietly(ctx, actor, id, slotArg(e.Action, 3))
	} else {
		done, err = f.plan.RSVP(ctx, actor, id, state, slotArg(e.Action, 3))
	}
	if err != nil {
		return nil, err
	}
	var more []chat.Text
	if quietly && actor.User != done.Meetup.Host {
		more = append(more, f.privatePrinter(e.From).Say("quiet.on", nil))
	}
	return f.answered(e, actor, done, more...), nil
}

// answered shows the actor the outcome of their RSVP and when they are reminded.
func (f *Flow) answered(e chat.Press, by bot.Actor, done planner.RSVPResult, more ...chat.Text) chat.Response {
	p := f.privatePrinter(e.From)
	if by.User == done.Meetup.Host && done.Change.State == bot.RSVPNotGoing {
		return replyOrRedraw(e.Action.ReplyMode, card.HostCannot(p, done.Snapshot, by.User, card.RSVPText(p, done, by.User)))
	}
	lead := append([]chat.Text{card.RSVPText(p, done, by.User), nextReminder(p, done.Reminders)}, more...)
	return replyOrRedraw(e.Action.ReplyMode, card.OwnRSVP(p, done.Snapshot, by.User, chat.Join(" ", lead...)))
}

// details shows the actor a meetup with their own RSVP.
func (f *Flow) details(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(e.Action.ReplyMode, card.DetailsPage(f.privatePrinter(e.From), s, actor, max(0, pageArg(e.Action, 1)))), nil
}

// where tells the actor the whole place, if they are going.
func (f *Flow) where(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.Whereabouts(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: card.Whereabouts(f.privatePrinter(e.From), s, actor.User)}, nil
}
