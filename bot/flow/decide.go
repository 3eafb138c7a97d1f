package flow

import (
	"context"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

func (f *Flow) routeDecisions(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "pick", Description: "command.pick", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.pickCommand)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "cancel", Description: "command.cancel", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.cancelCommand)
	r.OnPress("pickwhich", f.pickWhich)
	r.OnPress("pick", f.pick)
	f.routePickTime(r)
	r.OnPress("extend", f.extend)
	r.OnPress("closeon", f.restoreDeadline)
	r.OnPress("cancelask", f.askCancel)
	r.OnPress("cancel", f.cancel)
	r.OnPress("keep", f.keep)
	r.OnPress("repost", f.repost)
}

func (f *Flow) pickCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, actor, "pickwhich", bot.StatusPolling)
	if err != nil || question != nil {
		return question, err
	}
	return f.askPick(ctx, e.From, actor, id, 0, chat.ModePrivate)
}

// pickWhich turns the page of the panel, or opens the one of a meetup from a list.
func (f *Flow) pickWhich(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.askPick(ctx, e.From, actor, id, pageArg(e.Action, 1), e.Action.ReplyMode)
}

// askPick offers a page of the ranked slots of a poll. It refuses members who may not decide.
func (f *Flow) askPick(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID, page int, mode chat.ReplyMode) (chat.Response, error) {
	s, err := f.plan.SnapshotFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	m := &s.Meetup
	if m.Status != bot.StatusPolling || m.IsGaugingInterest() {
		return replyOrRedraw(mode, card.Details(p, s, by)), nil
	}
	if err := planner.CanPick(m, by); err != nil {
		return nil, err
	}
	ranked, lead := schedule.Shown(&s.Poll), p.Say("pick.lead", nil)
	if !s.ShowsCounts() {
		lead = p.Say("pick.lead_withheld", nil)
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: card.Heading(m), Lead: lead, Tallies: card.PickTallies(p, s, ranked, page), Notes: card.ZoneNote(p, m)}
	card.OfferPick(p, &c, s, ranked, page, card.PickPanel(m.ID, chat.ModeUpdate))
	c.Controls = append(c.Controls, card.HostButtons(p, m)...)
	return replyOrRedraw(mode, c), nil
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
	slot, start, ok := card.ParsePick(value)
	if !ok {
		return f.handleStale(ctx, e), nil
	}
	s, err := f.plan.SnapshotFor(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	date, _ := s.Meetup.Date()
	picked := s.Meetup.HasRoster() && (date.ID == slot || date.RoomID == slot) && s.Now.After(s.Meetup.ChangedAt.Add(time.Minute))
	if room, ok := s.Meetup.Slot(slot); ok && room.IsRoom() && !start.IsZero() {
		s, err = f.plan.PickTime(ctx, actor, id, slot, start, room.Window)
	} else {
		s, err = f.plan.Pick(ctx, actor, id, slot)
	}
	if err != nil {
		return nil, err
	}
	if picked { // by an earlier tap than one that is repeated because its reply was lost
		return replyOrRedraw(e.Action.ReplyMode, card.Details(f.privatePrinter(e.From), s, actor)), nil
	}
	return f.picked(e.From, s, actor), nil
}

// picked answers the host's choice of a time.
func (f *Flow) picked(from chat.From, s planner.Snapshot, by bot.Actor) chat.Response {
	return chat.Redraw{Card: deliveryCard(f.privatePrinter(from), s, bot.Delivery{Kind: bot.TaskAskConfirm}, by.User)}
}

// extendAnyway is the argument of a press that extends a poll beyond one of its times.
const extendAnyway = "anyway"

// extend gives a poll another day. Where one of its times would fall away it asks first.
func (f *Flow) extend(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	if e.Action.Arg(1) != extendAnyway {
		question, err := f.confirmExtend(ctx, e.From, actor, id)
		if err != nil || question != nil {
			return question, err
		}
	}
	s, previous, err := f.plan.ExtendDeadline(ctx, actor, id, 1)
	if err != nil {
		return nil, err
	}
	c := deadlineCard(f.privatePrinter(e.From), &s.Meetup)
	if !previous.IsZero() { // zero if the press was a repeat
		c.Controls = []chat.Control{chat.Button{
			Action: chat.NewAction("closeon", chat.ModeUpdate, id, previous.String()+deadlineMoved+s.Meetup.Deadline.String()), Label: f.privatePrinter(e.From).Word("button.undo", nil),
		}}
	}
	return replyOrRedraw(e.Action.ReplyMode, c), nil
}

// confirmExtend asks whether to extend a poll beyond one of its times; nil if all of
// them are ahead, or the planner refuses it.
func (f *Flow) confirmExtend(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID) (chat.Response, error) {
	s, err := f.plan.SnapshotFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	m, p := &s.Meetup, f.privatePrinter(from)
	closing, err := m.Extended(f.zones, 1, s.Now)
	missed := card.MissedTimes(p, s, &m.Terms, closing.At)
	if err != nil || len(missed) == 0 || m.Status != bot.StatusPolling || !m.CanDecide(by) || !closing.At.Before(m.DecideBy(s.Now)) {
		return nil, err
	}
	lead := chat.Join(" ", p.Say("extend.ask", bot.Args{"when": p.At(closing)}), missed)
	return chat.Reply{Card: chat.Card{Tone: chat.ToneWarning, Title: card.Heading(m), Lead: lead, Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("extend", chat.ModeUpdate, id, extendAnyway), Label: p.Word("button.extend", nil), Style: chat.StyleDanger},
		chat.Button{Action: chat.NewAction("keep", chat.ModeUpdate, id), Label: p.Word("button.leave", nil)},
	}}}, nil
}

// deadlineMoved is between the two deadlines in the button that undoes extend.
const deadlineMoved = "/"

// restoreDeadline undoes extend.
func (f *Flow) restoreDeadline(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	from, to, _ := strings.Cut(e.Action.Rest(1), deadlineMoved)
	deadline, err := bot.ParseWall(from)
	moved, wrong := bot.ParseWall(to)
	if err != nil || wrong != nil {
		return f.handleStale(ctx, e), nil //nolint:nilerr // the button is of another version
	}
	s, err := f.plan.RestoreDeadline(ctx, actor, id, deadline, moved)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: deadlineCard(f.privatePrinter(e.From), &s.Meetup)}, nil
}

// deadlineCard shows a poll's new deadline.
func deadlineCard(p i18n.Printer, m *bot.Meetup) chat.Card {
	return textCard(p.Say("extend.done", bot.Args{
		"title": card.Title(m), "when": p.AtIn(m.CloseAt, m.Zone)}))
}

func (f *Flow) cancelCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, actor, "cancelask", bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway)
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
	s, err := f.plan.SnapshotFor(ctx, by, id)
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
	if m.Anonymous { // it stays unsaid whether anybody has answered
		lead = p.Say("cancel.ask_anonymous", nil)
	}
	if n := len(concernedMembers(s)); n > 0 && !m.Anonymous {
		lead = p.Say("cancel.ask", bot.Args{"n": n})
	}
	return chat.Reply{Card: chat.Card{
		Tone: chat.ToneWarning, Title: card.Heading(m), Lead: lead,
		Controls: []chat.Control{
			chat.Button{Action: chat.NewAction("cancel", chat.ModeUpdate, m.ID), Label: p.Word("button.cancel_yes", nil), Style: chat.StyleDanger},
			chat.Button{Action: chat.NewAction("keep", chat.ModeUpdate, m.ID), Label: p.Word("button.keep", nil)},
		},
	}}, nil
}

// concernedMembers returns the members whom a change of a meetup concerns, apart
// from its host: those who are going, waiting or maybe coming, or who answered its
// poll. Of an anonymous poll they are the invited.
func concernedMembers(s planner.Snapshot) []bot.UserID {
	var out []bot.UserID
	users := unique(append(s.Answered(), s.Interested...))
	if s.Meetup.Anonymous { // their answers are nobody's to see
		users = s.Guests()
	}
	if s.Meetup.Status != bot.StatusPolling && s.Meetup.ChosenSlot != 0 {
		users = append(append(s.Roster.In(bot.RSVPGoing), s.Roster.In(bot.RSVPMaybe)...), append(s.Roster.In(bot.RSVPWaiting), s.NamedGuests()...)...)
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
	return chat.Redraw{Card: deliveryCard(f.privatePrinter(e.From), meetupOnly(m), threadDelivery(bot.NoticeCancelled), actor.User)}, nil
}

// keep leaves a meetup as it is, unless it is off or over by now.
func (f *Flow) keep(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	if !s.Meetup.IsOpen() {
		return replyOrRedraw(e.Action.ReplyMode, card.Today(f.privatePrinter(e.From), s, actor, nil)), nil
	}
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
	return chat.Reply{Card: deliveryCard(f.privatePrinter(e.From), meetupOnly(m), bot.Delivery{Kind: bot.TaskAnnounce}, actor.User)}, nil
}
