package flow

import (
	"context"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeJoining(r *chat.Router) {
	r.OnPress("askin", f.askToJoin)
	r.OnPress("letin", f.admit)
	r.OnPress("turnaway", f.turnAway)
}

// askHostControls returns the button with which a refused member asks the host; none
// for other refusals.
func askHostControls(p i18n.Printer, e *bot.Error) []chat.Control {
	id, ok := e.Args["meetup"].(bot.MeetupID)
	if !ok {
		return nil
	}
	return []chat.Control{chat.Button{Action: chat.NewAction("askin", chat.ModePrivate, id), Label: p.Word("button.ask_host", nil), Style: chat.StylePrimary}}
}

func (f *Flow) askToJoin(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	m, err := f.plan.AskToJoin(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p, args := f.privatePrinter(e.From), bot.Args{"title": card.Title(&m), "host": m.Host}
	if m.Admits(actor.User) {
		s, err := f.plan.SnapshotFor(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		return chat.Reply{Card: card.Today(p, s, actor, p.Say("join.admitted", args))}, nil
	}
	return chat.Reply{Card: textCard(p.Say("join.asked", args))}, nil
}

// joinRequestsCard tells a host who would like to be invited; ok is false if nobody
// is waiting for an answer.
func (f *Flow) joinRequestsCard(ctx context.Context, p i18n.Printer, s planner.Snapshot) (c chat.Card, ok bool, err error) {
	m := &s.Meetup
	requests, err := f.plan.JoinRequests(ctx, m.Community, m.ID)
	if err != nil || len(requests) == 0 || !m.IsOpen() {
		return c, false, err
	}
	var asking []bot.UserID
	for _, r := range requests {
		asking = append(asking, r.Member)
	}
	until := requests[len(requests)-1].At.UnixMicro()
	return chat.Card{Tone: chat.ToneAsking, Lead: p.Say("notice.join", bot.Args{"title": card.Title(m), "who": asking, "n": len(asking)}), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("letin", chat.ModeUpdate, m.ID, until), Label: p.Word("button.let_in", bot.Args{"n": len(asking)}), Style: chat.StylePrimary},
		chat.Button{Action: chat.NewAction("turnaway", chat.ModeUpdate, m.ID, until), Label: p.Word("button.turn_away", nil)},
	}}, true, nil
}

// untilArg returns the moment in an action; the zero time if there is none.
func untilArg(e chat.Press) time.Time {
	micro, err := strconv.ParseInt(e.Action.Arg(1), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

func (f *Flow) admit(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.answerJoinRequests(ctx, e, f.plan.Admit, "join.let_in")
}

func (f *Flow) turnAway(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.answerJoinRequests(ctx, e, f.plan.TurnAway, "join.turned_away")
}

func (f *Flow) answerJoinRequests(ctx context.Context, e chat.Press, verb func(context.Context, bot.Actor, bot.MeetupID, time.Time) (bot.Meetup, error), key string) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	m, err := verb(ctx, actor, id, untilArg(e))
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say(key, bot.Args{"title": card.Title(&m)}))}, nil
}

// admittedCard tells a member that the host let them in; ok is false if they are not
// invited any more.
func admittedCard(p i18n.Printer, s planner.Snapshot, u bot.UserID) (c chat.Card, ok bool) {
	m := &s.Meetup
	if !m.Admits(u) || !m.IsOpen() {
		return c, false
	}
	c = chat.Card{Tone: chat.ToneAsking, Lead: p.Say("notice.admitted", bot.Args{"title": card.Title(m), "host": m.Host}), Controls: card.PollButtons(p, m)}
	if date, dated := m.Date(); dated {
		c.Tone, c.When, c.Where, c.Controls = chat.ToneOn, p.When(date, m.Zone), card.WhereFor(p, s, u), card.RSVPButtons(p, m)
	}
	return c, true
}
