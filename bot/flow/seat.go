package flow

import (
	"context"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// routeSeats registers the answers to seat offers.
func (f *Flow) routeSeats(r *chat.Router) {
	r.OnPress("takeseat", f.takeSeat)
	r.OnPress("keepwaiting", f.keepWaiting)
	r.OnPress("goon", f.goOn)
}

func (f *Flow) takeSeat(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	seats, err := strconv.Atoi(e.Action.Arg(1))
	if err != nil {
		return f.handleStale(ctx, e), nil //nolint:nilerr // the button is of another version
	}
	done, err := f.plan.TakeSeat(ctx, actor, id, seats, e.Action.Arg(2))
	if err != nil {
		return nil, err
	}
	return f.answered(e, actor, done), nil
}

func (f *Flow) keepWaiting(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	done, err := f.plan.KeepWaiting(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	if done.Change.State != bot.RSVPWaiting {
		return replyOrRedraw(e.Action.ReplyMode, card.Today(p, done.Snapshot, actor, nil)), nil
	}
	lead := p.Say("waiting.kept_on", bot.Args{"title": card.Title(&done.Meetup), "n": done.Roster.Position(actor.User)})
	return replyOrRedraw(e.Action.ReplyMode, card.OwnRSVP(p, done.Snapshot, actor.User, lead)), nil
}

// seatCard tells a member that a seat is theirs.
func seatCard(p i18n.Printer, s planner.Snapshot, u, reader bot.UserID, args bot.Args) (c chat.Card, private, ok bool) {
	own, _ := s.Roster.Of(u)
	date, dated := s.Meetup.Date()
	if own.State != bot.RSVPGoing || !dated {
		return c, false, false
	}
	args["when"] = p.LongSlotAt(date, s.Meetup.Zone)
	return chat.Card{Tone: chat.ToneOn, Lead: p.Say("notice.seat", args), Where: card.WhereForGuest(s, reader), Controls: []chat.Control{
		chat.Button{Action: card.RSVPAction(&s.Meetup, chat.ModePrivate, bot.RSVPNotGoing), Label: p.Word("button.not_after_all", nil)},
		chat.Button{Action: chat.NewAction("details", chat.ModePrivate, s.Meetup.ID), Label: p.Word("button.details", nil)},
	}}, false, true
}
