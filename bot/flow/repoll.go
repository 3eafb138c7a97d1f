package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeRepoll(r *chat.Router) {
	r.OnPress("againask", f.confirmRepoll)
	r.OnPress("again", f.repoll)
	r.OnPress("wishagain", f.askAgain)
	r.OnPress("samepoll", f.samePoll)
	f.routeReopening(r)
}

// confirmRepoll asks for confirmation before reopening a poll. An undo that affects
// nobody is not confirmed.
func (f *Flow) confirmRepoll(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	n := 0
	for _, state := range []bot.RSVPState{bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPWaiting} {
		n += len(slices.DeleteFunc(s.Roster.In(state), func(u bot.UserID) bool { return u == m.Host }))
	}
	shown := slotArg(e.Action, 2)
	if n == 0 && e.Action.Arg(1) == "undo" || m.Status != bot.StatusScheduled || !m.CanDecide(actor) || shown != 0 && shown != m.ChosenSlot {
		return f.repoll(ctx, e)
	}
	p := f.privatePrinter(e.From)
	lead := p.Say("again.ask_alone", nil)
	if n > 0 {
		lead = p.Say("again.ask", bot.Args{"n": n})
	}
	return replyOrRedraw(e.Action.ReplyMode, chat.Card{Tone: chat.ToneWarning, Title: card.Heading(m), Lead: lead, Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("again", chat.ModeUpdate, m.ID, "", m.ChosenSlot), Label: p.Word("button.again_yes", nil), Style: chat.StyleDanger},
		chat.Button{Action: chat.NewAction("keep", chat.ModeUpdate, m.ID), Label: p.Word("button.leave", nil)},
	}}), nil
}

func (f *Flow) repoll(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	if _, s, err := f.pressSnapshot(ctx, e); err == nil && s.Meetup.Status == bot.StatusPolling && s.Meetup.CanDecide(actor) {
		return replyOrRedraw(e.Action.ReplyMode, card.Details(f.privatePrinter(e.From), s, actor)), nil
	}
	s, err := f.plan.Repoll(ctx, actor, id, slotArg(e.Action, 2))
	if bot.IsKind(err, bot.KindConflict) {
		return f.newTimes(e, id, err), nil
	}
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(e.Action.ReplyMode, deliveryCard(f.privatePrinter(e.From), s, threadDelivery(bot.NoticeRepolled), actor.User)), nil
}

// newTimes renders a refusal, with the form if it calls for other times.
func (f *Flow) newTimes(e chat.Press, id bot.MeetupID, err error) chat.Response {
	p := f.privatePrinter(e.From)
	refusal, _ := bot.AsError(err)
	c := refusalCard(p, refusal)
	if refusal.Key == "refuse.times_passed" || refusal.Key == "refuse.date_passed" {
		c.Controls = []chat.Control{chat.Button{Action: chat.NewAction("edit", chat.ModeOpens, id), Label: p.Word("button.new_times", nil), Style: chat.StylePrimary}}
	}
	return replyOrRedraw(e.Action.ReplyMode, c)
}
