package flow

import (
	"context"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeDecisions(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "pick", Description: "command.pick", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.pickCommand)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "cancel", Description: "command.cancel", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.cancelCommand)
	r.OnPress("pickwhich", f.pickWhich)
	r.OnPress("pick", f.pick)
	r.OnPress("extend", f.extend)
	r.OnPress("closeon", f.restoreDeadline)
	r.OnPress("cancelask", f.askCancel)
	r.OnPress("cancel", f.cancel)
	r.OnPress("keep", f.keep)
	r.OnPress("repost", f.repost)
}

func (f *Flow) pickCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, "pickwhich", bot.StatusPolling)
	if err != nil || question != nil {
		return question, err
	}
	return f.askPick(ctx, e.From, actor, id)
}

func (f *Flow) pickWhich(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.askPick(ctx, e.From, actor, id)
}

// askPick offers the ranked slots of a poll. It refuses members who may not decide.
func (f *Flow) askPick(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID) (chat.Response, error) {
	s, err := f.plan.Snapshot(ctx, by.Community, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	m := &s.Meetup
	switch {
	case m.Status != bot.StatusPolling || m.IsGaugingInterest():
		return chat.Reply{Card: card.Details(p, s, by)}, nil
	case !m.CanDecide(by):
		return nil, bot.Refuse(bot.KindForbidden, "refuse.pick",
			"Only {host} (host) or an organiser can pick the time of {title}.", bot.Args{"host": m.Hosts(), "title": m.Title})
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain(m.Title), Lead: p.Say("pick.lead", nil), Tallies: card.Tallies(p, s)}
	c.Controls = append(card.PickMenu(p, s), card.HostButtons(p, m)...)
	return chat.Reply{Card: c}, nil
}

func (f *Flow) pick(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	value := e.Action.Arg(1)
	if len(e.Values) > 0 {
		value = e.Values[0]
	}
	slot, _ := strconv.ParseInt(value, 10, 64) // 0 is no slot's id
	s, err := f.plan.Pick(ctx, actor, id, bot.SlotID(slot))
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	date, _ := s.Meetup.Date()
	key, asked := "pick.done", len(s.ExpectedGuests())
	if asked == 0 {
		key = "pick.done_alone"
	}
	return chat.Redraw{Card: chat.Card{Tone: chat.ToneOn, Title: chat.Plain(s.Meetup.Title),
		Lead:     p.Say(key, bot.Args{"when": p.LongSlot(date, s.Meetup.Zone), "n": asked}),
		Controls: []chat.Control{chat.Button{Action: chat.NewAction("againask", chat.ModeUpdate, id, "undo"), Label: p.Word("button.undo", nil)}},
	}}, nil
}

func (f *Flow) extend(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, previous, err := f.plan.ExtendDeadline(ctx, actor, id, 1)
	if err != nil {
		return nil, err
	}
	c := deadlineCard(f.privatePrinter(e.From), &s.Meetup)
	if !previous.IsZero() { // zero if the press was a repeat
		c.Controls = []chat.Control{chat.Button{
			Action: chat.NewAction("closeon", chat.ModeUpdate, id, previous), Label: f.privatePrinter(e.From).Word("button.undo", nil),
		}}
	}
	return chat.Reply{Card: c}, nil
}

// restoreDeadline undoes extend.
func (f *Flow) restoreDeadline(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	deadline, err := bot.ParseWall(strings.Join(e.Action.Args[1:], ":"))
	if err != nil {
		return nil, err
	}
	s, err := f.plan.RestoreDeadline(ctx, actor, id, deadline)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: deadlineCard(f.privatePrinter(e.From), &s.Meetup)}, nil
}

// deadlineCard shows a poll's new deadline.
func deadlineCard(p i18n.Printer, m *bot.Meetup) chat.Card {
	return textCard(p.Say("extend.done", bot.Args{
		"title": m.Title, "when": bot.Moment{Wall: m.Deadline, Zone: m.Zone, At: m.CloseAt}}))
}

func (f *Flow) cancelCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, "cancelask", bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway)
	if err != nil || question != nil {
		return question, err
	}
	return f.confirmCancel(ctx, e.From, actor, id)
}

func (f *Flow) askCancel(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.confirmCancel(ctx, e.From, actor, id)
}

func (f *Flow) confirmCancel(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID) (chat.Response, error) {
	s, err := f.plan.Snapshot(ctx, by.Community, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	m := &s.Meetup
	switch {
	case m.Status == bot.StatusCancelled || m.Status == bot.StatusDone:
		return chat.Reply{Card: card.Details(p, s, by)}, nil
	case !m.CanDecide(by):
		return nil, bot.Refuse(bot.KindForbidden, "refuse.cancel",
			"Only {host} (host) or an organiser can cancel {title}.", bot.Args{"host": m.Hosts(), "title": m.Title})
	}
	lead := p.Say("cancel.ask_alone", nil)
	if n := len(concernedMembers(s)); n > 0 {
		lead = p.Say("cancel.ask", bot.Args{"n": n})
	}
	return chat.Reply{Card: chat.Card{
		Tone: chat.ToneWarning, Title: chat.Plain(m.Title), Lead: lead,
		Controls: []chat.Control{
			chat.Button{Action: chat.NewAction("cancel", chat.ModeUpdate, m.ID), Label: p.Word("button.cancel_yes", nil), Style: chat.StyleDanger},
			chat.Button{Action: chat.NewAction("keep", chat.ModeUpdate, m.ID), Label: p.Word("button.keep", nil)},
		},
	}}, nil
}

// concernedMembers returns the members whom a change of a meetup concerns, apart
// from its host: those who are going, waiting or maybe coming, or who answered its
// poll.
func concernedMembers(s planner.Snapshot) []bot.UserID {
	var out []bot.UserID
	users := unique(append(s.Answered(), s.Interested...))
	if s.Meetup.Status != bot.StatusPolling && s.Meetup.ChosenSlot != 0 {
		users = append(append(s.Roster.In(bot.RSVPGoing), s.Roster.In(bot.RSVPMaybe)...), append(s.Roster.In(bot.RSVPWaiting), s.ExpectedGuests()...)...)
	}
	for _, u := range users {
		if u != s.Meetup.Host {
			out = append(out, u)
		}
	}
	return out
}

func (f *Flow) cancel(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	m, err := f.plan.Cancel(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return chat.Redraw{Card: chat.Card{Tone: chat.ToneOff, Lead: p.Say("cancel.done", bot.Args{"title": m.Title}),
		Controls: []chat.Control{chat.Button{Action: chat.NewAction("reopen", chat.ModeUpdate, m.ID), Label: p.Word("button.undo", nil)}}}}, nil
}

func (f *Flow) keep(ctx context.Context, e chat.Press) (chat.Response, error) {
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say("cancel.kept", nil))}, nil
}

func (f *Flow) repost(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	m, err := f.plan.Repost(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: textCard(f.privatePrinter(e.From).Say("repost.done", bot.Args{"title": m.Title}))}, nil
}
