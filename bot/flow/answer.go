package flow

import (
	"context"
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeAnswers(r *chat.Router) {
	r.OnPress("choose", f.choose)
	r.OnPress("mark", f.mark)
	r.OnPress("none", f.none)
	r.OnPress("withdraw", f.withdraw)
	r.OnPress("who", f.who)
}

// meetupArg returns the meetup of an action: its first argument, or the choice
// from a menu of meetups.
func meetupArg(e chat.Press) bot.MeetupID {
	arg := e.Action.Arg(0)
	if arg == "" && len(e.Values) > 0 {
		arg = e.Values[0]
	}
	id, _ := strconv.ParseInt(arg, 10, 64) // 0 is no meetup's id
	return bot.MeetupID(id)
}

// choose shows the actor's ballot.
func (f *Flow) choose(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.SnapshotForBallot(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	if len(s.Suggested) > 0 {
		f.usesCalendars(ctx, actor)
	}
	p, err := f.ballotPrinter(ctx, e.From, actor)
	if err != nil {
		return nil, err
	}
	panel := f.withPage(p, &s.Meetup, card.BallotMenu(p, s, actor.User, availability(e.Action.Arg(1)), pageArg(e.Action, 2), nil))
	return replyOrRedraw(e.Action.ReplyMode, panel), nil
}

// ballotPrinter returns the printer for a member's ballot, which shows the times in
// their own zone too: a network translates no option of a menu.
func (f *Flow) ballotPrinter(ctx context.Context, from chat.From, by bot.Actor) (i18n.Printer, error) {
	if by.Arrival != nil {
		return f.privatePrinter(from).For(by.Arrival.Member), nil
	}
	m, err := f.plan.Member(ctx, by.Community, by.User)
	if m.Zone == "" {
		m.Zone = from.Actor.Zone
	}
	return f.privatePrinter(from).For(m), err
}

// pageArg returns the page in an action's nth argument. Without one it is the first.
func pageArg(a chat.Action, n int) int {
	page, _ := strconv.Atoi(a.Arg(n))
	return page
}

// slotArg returns the slot in an action's nth argument; 0 without one.
func slotArg(a chat.Action, n int) bot.SlotID { return parseSlotID(a.Arg(n)) }

// parseSlotID parses the value of a slot in a menu; 0, which is no slot's id, if it is
// none.
func parseSlotID(value string) bot.SlotID {
	id, _ := strconv.ParseInt(value, 10, 64)
	return bot.SlotID(id)
}

func availability(s string) bot.Availability {
	if bot.Availability(s) == bot.AvailabilityIfNeeded {
		return bot.AvailabilityIfNeeded
	}
	return bot.AvailabilityYes
}

// mark stores the choices from a page of the actor's ballot.
func (f *Flow) mark(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	page := pageArg(e.Action, 2)
	av := availability(e.Action.Arg(1))
	var chosen []bot.SlotID
	for _, value := range e.Values {
		chosen = append(chosen, parseSlotID(value))
	}
	shown := e.Action.Arg(3)
	s, err := f.plan.Choose(ctx, actor, id, av, func(m *bot.Meetup) []bot.SlotID {
		if shown == "" { // the menu does not say what it showed, so it takes no answer back
			return slices.Clone(chosen)
		}
		return m.ParseSlots(shown)
	}, chosen)
	if err != nil {
		return nil, err
	}
	p, err := f.ballotPrinter(ctx, e.From, actor)
	if err != nil {
		return nil, err
	}
	lead := chat.Join(" ", card.UnavailableText(p, s, chosen), card.BallotText(p, s, actor.User))
	return chat.Redraw{Card: f.withPage(p, &s.Meetup, card.BallotMenu(p, s, actor.User, av, page, lead))}, nil
}

func (f *Flow) none(ctx context.Context, e chat.Press) (chat.Response, error) {
	newest := slotArg(e.Action, 1)
	return f.answerAll(ctx, e, func(ctx context.Context, by bot.Actor, id bot.MeetupID) (planner.Snapshot, error) {
		return f.plan.NoneOfThese(ctx, by, id, newest)
	})
}

func (f *Flow) withdraw(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.answerAll(ctx, e, f.plan.Withdraw)
}

// answerAll handles a button that answers all slots at once.
func (f *Flow) answerAll(ctx context.Context, e chat.Press, verb func(context.Context, bot.Actor, bot.MeetupID) (planner.Snapshot, error)) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := verb(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p, err := f.ballotPrinter(ctx, e.From, actor)
	if err != nil {
		return nil, err
	}
	panel := f.withPage(p, &s.Meetup, card.BallotMenu(p, s, actor.User, bot.AvailabilityYes, 0, card.BallotText(p, s, actor.User)))
	if actor.User == s.Meetup.Host && s.SaysNone(actor.User) {
		card.OfferHandover(p, &panel, s)
	}
	return replyOrRedraw(e.Action.ReplyMode, panel), nil
}

// who shows a page of all answers to a poll.
func (f *Flow) who(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressToName(ctx, e)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(e.Action.ReplyMode, card.Ballots(f.privatePrinter(e.From), s, actor, pageArg(e.Action, 1))), nil
}
