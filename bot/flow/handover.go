package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeHandovers(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{Name: "handover", Description: "command.handover", ReplyMode: chat.ModePrivate, Options: []chat.Field{
		{Name: "meetup", Label: "field.meetup", Hint: "hint.title_of", Required: true, Autocompletes: true},
		{Name: "to", Label: "field.to", Hint: "hint.to", Type: chat.FieldPeople, Required: true, Max: 1},
	}}), f.handover)
	r.OnPress("handoverask", f.askHandover)
	r.OnSubmit("handoverto", f.submitHandover)
	r.OnPress("hoston", f.hostOn)
	r.OnPress("handoverwhich", f.handoverWhich)
	r.OnPress("takeover", f.takeOver)
	r.OnPress("decline", f.decline)
	r.OnPress("keephost", f.keepHost)
	r.OnPress("granthost", f.grantHost)
	r.OnPress("stayhost", f.stayHost)
}

func (f *Flow) handover(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	to := e.Values["to"].Users
	if len(to) != 1 {
		return nil, bot.Refuse(bot.KindInvalid, "refuse.handover_one", "Name the one who takes it over: `/meetup handover Board games to:@Ben`", nil)
	}
	id, question, err := f.findMeetupFor(ctx, e, actor, whichMenu{
		verb: "show", verbWithKept: "handoverwhich", keep: func([]bot.Meetup) ([]any, error) { return []any{to[0]}, nil },
	})
	if err != nil || question != nil {
		return question, err
	}
	return f.handOver(ctx, e.From, actor, id, to[0])
}

// handoverWhich goes on with a handover once the meetup is chosen.
func (f *Flow) handoverWhich(ctx context.Context, e chat.Press) (chat.Response, error) {
	to := bot.UserID(e.Action.Rest(0)) // the id itself has a colon
	e.Action.Args = e.Values
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.handOver(ctx, e.From, actor, id, to)
}

// handOver offers a meetup to a member, or answers a request for it.
func (f *Flow) handOver(ctx context.Context, from chat.From, actor bot.Actor, id bot.MeetupID, to bot.UserID) (chat.Response, error) {
	s, err := f.plan.Handover(ctx, actor, id, to)
	if err != nil {
		return nil, err
	}
	p, m := f.privatePrinter(from), &s.Meetup
	args := bot.Args{"title": card.Title(m), "who": to, "host": m.Host}
	switch to {
	case actor.User:
		if m.Host == actor.User {
			return chat.Reply{Card: textCard(p.Say("handover.done", args))}, nil
		}
		return chat.Reply{Card: deliveryCard(p, s, memberDelivery(bot.NoticeHostAsked, m.Host), actor.User)}, nil
	case m.Host:
		return chat.Reply{Card: textCard(p.Say("handover.granted", args))}, nil
	}
	return chat.Reply{Card: deliveryCard(p, s, memberDelivery(bot.NoticeHandoverOffer, to), actor.User)}, nil
}

// askHandover opens the form that names the next host, with the first who comes into
// question filled in.
func (f *Flow) askHandover(ctx context.Context, e chat.Press) (chat.Response, error) {
	_, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	candidates := card.HostCandidates(s)
	return chat.Ask{Form: handoverForm(f.privatePrinter(e.From), s.Meetup.ID, candidates[:min(1, len(candidates))])}, nil
}

func handoverForm(p i18n.Printer, id bot.MeetupID, to []bot.UserID) chat.Form {
	return chat.Form{
		Action: chat.NewAction("handoverto", chat.ModePrivate, id), Title: p.Word("handover.title", nil), Submit: p.Word("button.hand_over", nil),
		Fields: []chat.Field{{
			Name: "to", Label: p.Word("field.to", nil), Hint: p.Word("hint.to", nil), Type: chat.FieldPeople, Required: true, Max: 1, Default: chat.Value{Users: to},
		}},
	}
}

func (f *Flow) submitHandover(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, chat.Press{From: e.From, Action: e.Action})
	if err != nil {
		return nil, err
	}
	p, to := f.privatePrinter(e.From), e.Values["to"].Users
	refusal := bot.Refuse(bot.KindInvalid, "refuse.handover_one", "Name the one who takes it over: `/meetup handover Board games to:@Ben`", nil).WithField("to")
	if len(to) == 1 {
		done, err := f.handOver(ctx, e.From, actor, id, to[0])
		var ok bool
		if refusal, ok = bot.AsError(err); !ok || refusal.Field != "to" {
			return done, err
		}
	}
	return chat.Correct{
		Form: handoverForm(p, id, to), Again: chat.NewAction("handoverask", chat.ModeOpens, id),
		Errors: []chat.FieldError{{Field: "to", Text: p.Refusal(refusal)}},
	}, nil
}

// hostOn keeps a host who does not come.
func (f *Flow) hostOn(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	key := "handover.on"
	if actor.User != s.Meetup.Host {
		key = "handover.kept"
	}
	return chat.Reply{Card: textCard(f.privatePrinter(e.From).Say(key, bot.Args{"title": s.Meetup.Title, "host": s.Meetup.Host}))}, nil
}

// grantHost hands a meetup over to the co-host who asked for it.
func (f *Flow) grantHost(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.answerApplicant(ctx, e, f.plan.Grant, "handover.granted")
}

// stayHost keeps a meetup that a co-host asked to host.
func (f *Flow) stayHost(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.answerApplicant(ctx, e, f.plan.Keep, "handover.stayed")
}

func (f *Flow) answerApplicant(
	ctx context.Context, e chat.Press, answer func(context.Context, bot.Actor, bot.MeetupID, bot.UserID) (planner.Snapshot, error), key string,
) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	who := bot.UserID(e.Action.Rest(1)) // the id itself has a colon
	s, err := answer(ctx, actor, id, who)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: textCard(f.privatePrinter(e.From).Say(key, bot.Args{"title": card.Title(&s.Meetup), "who": who}))}, nil
}

// keepHost withdraws an offer to hand over, or a co-host's request.
func (f *Flow) keepHost(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.Handover(ctx, actor, id, "")
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say("handover.kept", bot.Args{"title": card.Title(&s.Meetup), "host": s.Meetup.Host}))}, nil
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
	return chat.Reply{Card: chat.Card{Tone: chat.ToneOn, Lead: p.Say("handover.taken", bot.Args{"title": card.Title(&s.Meetup)}), Controls: []chat.Control{
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
	return chat.Reply{Card: deliveryCard(f.privatePrinter(e.From), meetupOnly(m), memberDelivery(bot.NoticeHandoverDeclined, m.Host), actor.User)}, nil
}
