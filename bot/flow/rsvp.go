package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeRSVPs(r *chat.Router) {
	r.OnPress("rsvp", f.rsvp)
	r.OnPress("details", f.details)
	r.OnPress("bring", f.bring)
	r.OnPress("quiet", f.quiet)
	r.OnPress("note", f.note)
	r.OnSubmit("note", f.submitNote)
	r.OnPress("lateask", f.askLate)
	r.OnPress("late", f.late)
	r.OnPress("guests", f.guestList)
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
	done, err := f.plan.RSVP(ctx, actor, id, state)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	r, err := f.plan.Reminders(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	lead := chat.Join(" ", card.RSVPText(p, done, actor.User), nextReminder(p, r))
	return replyOrRedraw(e.Action.ReplyMode, card.OwnRSVP(p, done.Snapshot, actor.User, lead)), nil
}

// details shows the actor a meetup with their own RSVP.
func (f *Flow) details(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: card.Details(f.privatePrinter(e.From), s, actor)}, nil
}
