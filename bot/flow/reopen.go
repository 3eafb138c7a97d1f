package flow

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeReopening(r *chat.Router) {
	r.OnPress("reopen", f.reopen)
}

// reopen opens a cancelled meetup again. One that is open already is shown as it is.
func (f *Flow) reopen(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	if s.Meetup.Status != bot.StatusCancelled {
		return replyOrRedraw(e.Action.ReplyMode, card.Details(p, s, actor)), nil
	}
	var cancelled time.Time
	if at, err := strconv.ParseInt(e.Action.Arg(1), 10, 64); err == nil { // else the button of an older version
		cancelled = time.Unix(at, 0)
	}
	id := s.Meetup.ID
	s, err = f.plan.Reopen(ctx, actor, id, cancelled)
	if bot.IsKind(err, bot.KindConflict) {
		return f.newTimes(e, id, err), nil
	}
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(e.Action.ReplyMode, deliveryCard(p, s, threadDelivery(bot.NoticeReopened), actor.User)), nil
}

// reopenedText says how a meetup is that was opened again.
func reopenedText(p i18n.Printer, s planner.Snapshot, args bot.Args) chat.Text {
	m := &s.Meetup
	date, dated := m.Date()
	switch {
	case dated:
		args["when"] = p.SlotAt(date, m.Zone)
		return p.Say("reopen.done_date", args)
	case m.IsGaugingInterest() || m.Deadline.IsZero():
		return p.Say("reopen.done", args)
	}
	args["when"] = p.AtIn(m.CloseAt, m.Zone)
	return p.Say("reopen.done_poll", args)
}

// calledOff finds the cancelled meetups that somebody means who may open them again.
// Without a title they are those that they host.
func (f *Flow) calledOff(ctx context.Context, p i18n.Printer, by bot.Actor, typed string) ([]bot.Meetup, error) {
	ms, err := f.plan.CalledOff(ctx, by)
	if err != nil {
		return nil, err
	}
	if typed == "" {
		ms = slices.DeleteFunc(ms, func(m bot.Meetup) bool { return !m.IsHost(by.User) })
	}
	return matching(p, ms, typed), nil
}

// orCalledOff returns the meetups that were found by a title; or the cancelled ones that
// calledOff finds, if none was found or theirs alone is the title as it was typed.
func (f *Flow) orCalledOff(ctx context.Context, p i18n.Printer, by bot.Actor, found []bot.Meetup, typed string) ([]bot.Meetup, error) {
	isTitle := func(m bot.Meetup) bool { return i18n.Fold(m.Title) == i18n.Fold(typed) }
	if len(found) > 0 && (typed == "" || slices.ContainsFunc(found, isTitle)) {
		return found, nil
	}
	off, err := f.calledOff(ctx, p, by, typed)
	if len(found) == 0 || slices.ContainsFunc(off, isTitle) {
		return off, err
	}
	return found, err
}
