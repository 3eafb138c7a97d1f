package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeHandovers(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{Name: "handover", Description: "command.handover", ReplyMode: chat.ModePrivate, Options: []chat.Field{
		{Name: "meetup", Label: "field.meetup", Hint: "hint.title_of", Required: true, Autocompletes: true},
		{Name: "to", Label: "field.to", Hint: "hint.to", Type: chat.FieldPeople, Required: true, Max: 1},
	}}), f.handover)
	r.OnPress("takeover", f.takeOver)
	r.OnPress("decline", f.decline)
	r.OnPress("keephost", f.keepHost)
}

func (f *Flow) handover(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	to := e.Values["to"].Users
	if len(to) != 1 {
		return nil, bot.Refuse(bot.KindInvalid, "refuse.handover_one", "Name the one who takes it over: `/meetup handover Board games to:@Ben`", nil)
	}
	id, question, err := f.findMeetup(ctx, e, "show", bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway)
	if err != nil || question != nil {
		return question, err
	}
	s, err := f.plan.Handover(ctx, actor, id, to[0])
	if err != nil {
		return nil, err
	}
	p, m := f.privatePrinter(e.From), &s.Meetup
	args := bot.Args{"title": m.Title, "who": to[0]}
	if m.Heir != to[0] {
		return chat.Reply{Card: textCard(p.Say("handover.done", args))}, nil
	}
	return chat.Reply{Card: chat.Card{Lead: p.Say("handover.asked", args), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("keephost", chat.ModeUpdate, m.ID), Label: p.Word("button.take_back", nil)},
	}}}, nil
}

// keepHost withdraws an offer to hand over.
func (f *Flow) keepHost(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.Handover(ctx, actor, id, "")
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say("handover.kept", bot.Args{"title": s.Meetup.Title, "host": s.Meetup.Host}))}, nil
}

func (f *Flow) takeOver(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.TakeOver(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return chat.Reply{Card: chat.Card{Tone: chat.ToneOn, Lead: p.Say("handover.taken", bot.Args{"title": s.Meetup.Title}), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("details", chat.ModePrivate, s.Meetup.ID), Label: p.Word("button.details", nil)},
	}}}, nil
}

func (f *Flow) decline(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	m, err := f.plan.Decline(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: textCard(f.privatePrinter(e.From).Say("handover.declined", bot.Args{"title": m.Title, "host": m.Host}))}, nil
}
