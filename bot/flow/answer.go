package flow

import (
	"context"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
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
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	page, _ := strconv.Atoi(e.Action.Arg(2)) // absent: the first
	panel := card.BallotMenu(f.privatePrinter(e.From), s, actor.User, availability(e.Action.Arg(1)), page, nil)
	if e.Action.ReplyMode == chat.ModeUpdate {
		return chat.Redraw{Card: panel}, nil
	}
	return chat.Reply{Card: panel}, nil
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
	page, _ := strconv.Atoi(e.Action.Arg(2)) // absent: the first
	av := availability(e.Action.Arg(1))
	var chosen []bot.SlotID
	for _, value := range e.Values {
		id, _ := strconv.ParseInt(value, 10, 64) // 0 is no slot's id
		chosen = append(chosen, bot.SlotID(id))
	}
	s, err := f.plan.Choose(ctx, actor, id, av, func(slots []bot.Slot) []bot.Slot { return card.Page(slots, page) }, chosen)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return chat.Redraw{Card: card.BallotMenu(p, s, actor.User, av, page, card.BallotText(p, s, actor.User))}, nil
}

func (f *Flow) none(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.answerAll(ctx, e, f.plan.NoneOfThese)
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
	p := f.privatePrinter(e.From)
	panel := card.BallotMenu(p, s, actor.User, bot.AvailabilityYes, 0, card.BallotText(p, s, actor.User))
	if e.Action.ReplyMode == chat.ModeUpdate {
		return chat.Redraw{Card: panel}, nil
	}
	return chat.Reply{Card: panel}, nil
}

// who shows all answers to a poll.
func (f *Flow) who(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: card.Ballots(f.privatePrinter(e.From), s, actor)}, nil
}
