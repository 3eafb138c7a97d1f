package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeInterest(r *chat.Router) {
	r.OnPress("wouldcome", f.wouldCome)
	r.OnPress("wontcome", f.wouldNotCome)
}

func (f *Flow) wouldCome(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.AddInterest(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return chat.Reply{Card: chat.Card{Lead: p.Say("interest.noted", bot.Args{"title": card.Title(&s.Meetup)}), Where: card.WhereFor(p, s, actor.User), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("wontcome", chat.ModeUpdate, id), Label: p.Word("button.not_after_all", nil)},
	}}}, nil
}

func (f *Flow) wouldNotCome(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.WithdrawInterest(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return replyOrRedraw(e.Action.ReplyMode, card.Today(p, s, actor, p.Say("interest.withdrawn", bot.Args{"title": card.Title(&s.Meetup)}))), nil
}

// unique removes duplicates, keeping the order.
func unique(users []bot.UserID) []bot.UserID {
	var out []bot.UserID
	for _, u := range users {
		if !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}
