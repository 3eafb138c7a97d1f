package flow

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeDeliveries(r *chat.Router) {
	f.task(bot.TaskReport, f.report)
	r.OnPress("deliveries", f.deliveries)
}

// observed returns the effect of a task such that it is recorded what became of the
// message that somebody asked for.
func (f *Flow) observed(ctx context.Context, t bot.Task, e chat.Effect) (chat.Effect, error) {
	if t.Asker == "" {
		return e, nil
	}
	if _, none := e.(chat.NoEffect); none {
		d := t.Delivery()
		d.Outcome = bot.DeliveryUnneeded
		return e, f.plan.ReportDelivery(ctx, t, d)
	}
	return f.observedPost(t, e), nil
}

// putOff puts a task off until quiet hours are over. Who asked for its message learns
// when it goes out.
func (f *Flow) putOff(ctx context.Context, t bot.Task, until time.Time) (chat.Effect, error) {
	d := t.Delivery()
	d.Outcome, d.At = bot.DeliveryLater, until
	return chat.PutOff{Until: until}, f.plan.ReportDelivery(ctx, t, d)
}

// observedPost observes a message and its fallbacks.
func (f *Flow) observedPost(t bot.Task, e chat.Effect) chat.Effect {
	post, ok := e.(chat.PostMessage)
	if !ok {
		return e
	}
	then, fallback := post.Then, post.Fallback
	post.Then = func(ctx context.Context, ref bot.MessageRef) error {
		if then != nil {
			if err := then(ctx, ref); err != nil {
				return err
			}
		}
		d := t.Delivery()
		d.Outcome, d.Ref = bot.DeliverySent, ref
		return f.plan.ReportDelivery(ctx, t, d)
	}
	post.Fallback = func(ctx context.Context, cause error) (chat.Effect, error) {
		var instead chat.Effect
		err := cause
		if fallback != nil {
			instead, err = fallback(ctx, cause)
		}
		_, none := instead.(chat.NoEffect)
		switch {
		case err == nil && !none:
			return f.observedPost(t, instead), nil
		case t.Cause == bot.CauseAccess: // reported before
			return instead, err
		}
		d := t.Delivery()
		obstacle, _ := chat.ObstacleOf(cause)
		d.Outcome, d.Why = bot.DeliveryRefused, obstacle.Encode()
		if none && isForThread(t.Kind) && t.Notice().Kind != bot.NoticeNudge && t.Notice().Kind != bot.NoticeStanding {
			d.Outcome = bot.DeliveryRelayed
		}
		return instead, errors.Join(err, f.plan.ReportDelivery(ctx, t, d))
	}
	return post
}

// report completes the private reply that promised a message. Where that cannot be
// edited any more, a message that was refused is reported directly.
func (f *Flow) report(ctx context.Context, t bot.Task) (chat.Effect, error) {
	d, err := bot.ParseDelivery(t.Subject)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
	if err != nil {
		return nil, err
	}
	p, _, err := f.printers(ctx, t)
	if err != nil {
		return nil, err
	}
	c := deliveryCard(p, s, d, t.Member)
	effect := chat.CompleteReply{Network: t.Community.Network(), Ref: t.Reply, Card: c, Gone: chat.NoEffect{}}
	if d.Why != "" {
		effect.Gone = f.postTo(t, s.Meetup, bot.DirectTo(t.Member), c, nil)
	}
	return effect, nil
}

// threadDelivery returns a notice that is being sent to the thread.
func threadDelivery(kind bot.NoticeKind) bot.Delivery {
	return bot.Delivery{Kind: bot.TaskNotifyThread, Subject: bot.Notice{Kind: kind}.Encode()}
}

// memberDelivery returns a notice that is being sent to a member.
func memberDelivery(kind bot.NoticeKind, u bot.UserID) bot.Delivery {
	return bot.Delivery{Kind: bot.TaskNotifyMember, Subject: bot.Notice{Kind: kind}.Encode(), Member: u}
}

// meetupOnly returns a snapshot for the delivery of messages that say nothing of
// answers and seats.
func meetupOnly(m bot.Meetup) planner.Snapshot { return planner.Snapshot{Poll: bot.Poll{Meetup: m}} }

// deliveryCard tells the member who asked for a message about a meetup what is known
// of it: that it is being sent, that it was, or why not and who can mend it.
func deliveryCard(p i18n.Printer, s planner.Snapshot, d bot.Delivery, asker bot.UserID) chat.Card {
	m := &s.Meetup
	c := chat.Card{Tone: chat.ToneNeutral}
	args := bot.Args{"title": m.Title, "host": m.Host, "who": d.Member, "where": deliveredTo(p, m, d)}
	if !m.Card.IsZero() {
		args["title"] = card.Title(m)
	}
	var state, sent chat.Text // what is so anyway, and what was sent
	switch {
	case d.Kind == bot.TaskAnnounce:
		return announcedCard(p, s, d, args)
	case d.Kind == bot.TaskAskConfirm:
		date, dated := m.Date()
		if !dated { // decided otherwise meanwhile
			return textCard(p.Say("delivery.unneeded", args))
		}
		c.Tone, c.Title = chat.ToneOn, card.Heading(m)
		args["when"], args["n"] = p.LongSlotAt(date, m.Zone), len(s.ExpectedGuests())
		state, sent = p.Say("pick.chosen", args), p.Say(outcomeKeys["pick"][d.Outcome], args)
		switch {
		case s.HidesExpected():
			sent = p.Say(outcomeKeys["pick_anonymous"][d.Outcome], args)
		case args["n"] == 0:
			sent = nil
			state = chat.Join(" ", state, p.Say("pick.alone", nil))
		}
		c.Controls = []chat.Control{chat.Button{Action: chat.NewAction("againask", chat.ModeUpdate, m.ID, "undo", date.ID), Label: p.Word("button.undo", nil)}}
		if date.AllDay && m.IsUpcoming() && m.CanDecide(bot.Actor{User: asker, Community: m.Community}) {
			c.Notes = append(c.Notes, p.Say("pick.time", nil))
			c.Controls = append(card.HourButtons(p, m, date), c.Controls...)
		}
	default:
		state, sent = noticeDelivery(p, s, d, asker, args)
		switch kind := d.Notice().Kind; {
		case kind == bot.NoticeLate:
			c = card.About(p, s, asker, nil)
		case kind == bot.NoticeCancelled && m.Status == bot.StatusCancelled:
			c.Tone = chat.ToneOff
			if m.CanReopen(p.Now()) {
				c.Controls = []chat.Control{chat.Button{Action: card.ReopenAction(m, chat.ModeUpdate), Label: p.Word("button.undo", nil)}}
			}
		case kind == bot.NoticeHandoverOffer && m.Heir == d.Member, kind == bot.NoticeHostAsked && m.Applicant == asker:
			c.Controls = []chat.Control{chat.Button{Action: chat.NewAction("keephost", chat.ModeUpdate, m.ID), Label: p.Word("button.take_back", nil)}}
		}
	}
	switch d.Outcome {
	case bot.DeliveryRefused, bot.DeliveryRelayed:
		c.Tone, sent = chat.ToneWarning, refusedDelivery(p, d, args)
		if m.CanDecide(bot.Actor{User: asker, Community: m.Community}) {
			c = withDeliveries(p, m, c)
		}
	case bot.DeliveryLater:
		sent = p.Say("delivery.later", bot.Args{"when": p.AtIn(d.At, m.Zone)})
	case bot.DeliveryUnneeded:
		sent = nil
	}
	c.Lead = chat.Join(" ", state, sent)
	if len(c.Lead) == 0 {
		c.Lead = p.Say("delivery.unneeded", args)
	}
	return c
}

// announcedCard is deliveryCard for a meetup's card.
func announcedCard(p i18n.Printer, s planner.Snapshot, d bot.Delivery, args bot.Args) chat.Card {
	m := &s.Meetup
	switch {
	case !m.Card.IsZero():
		return textCard(p.Say(postedKeys[m.Status], args))
	case d.Outcome == bot.DeliveryRefused:
		return unpostedCard(p, m, bot.ParseObstacle(d.Why))
	case d.Outcome == bot.DeliveryUnneeded, postingKeys[m.Status] == "":
		return textCard(p.Say("delivery.unneeded", args))
	}
	return textCard(p.Say(postingKeys[m.Status], args))
}

// noticeDelivery says what a notice is about, if that is still so, and that it is
// being sent or was.
func noticeDelivery(p i18n.Printer, s planner.Snapshot, d bot.Delivery, asker bot.UserID, args bot.Args) (state, sent chat.Text) {
	m := &s.Meetup
	said := p.Say(outcomeKeys["thread"][d.Outcome], args)
	switch d.Notice().Kind {
	case bot.NoticeCancelled:
		if m.Status == bot.StatusCancelled {
			state = p.Say("cancel.done", args)
		}
	case bot.NoticeReopened:
		if m.IsOpen() {
			state = reopenedText(p, s, args)
		}
	case bot.NoticeRepolled:
		if m.Status != bot.StatusPolling || m.Deadline.IsZero() {
			break
		}
		args["when"] = p.AtIn(m.CloseAt, m.Zone)
		state = p.Say("again.done", args)
	case bot.NoticeChanged:
		if n := len(s.Roster.Unconfirmed()); n > 0 && m.Status == bot.StatusScheduled {
			args["n"] = n
			said = chat.Join(" ", said, p.Say(outcomeKeys["edit"][d.Outcome], args))
		}
		state = p.Say("edit.done", args)
	case bot.NoticeNudge:
		if args["n"] = len(s.Unanswered()); args["n"] == 0 || m.Anonymous {
			return nil, p.Say(outcomeKeys["nudge_open"][d.Outcome], args)
		}
		return nil, p.Say(outcomeKeys["nudge"][d.Outcome], args)
	case bot.NoticeStanding:
		return nil, p.Say(outcomeKeys["standing"][d.Outcome], args)
	case bot.NoticeHandoverOffer:
		return nil, p.Say(outcomeKeys["handover"][d.Outcome], args)
	case bot.NoticeHostAsked:
		return nil, p.Say(outcomeKeys["host_asked"][d.Outcome], args)
	case bot.NoticeHandoverDeclined:
		return nil, p.Say(outcomeKeys["declined"][d.Outcome], args)
	case bot.NoticeLate:
		own, _ := s.Roster.Of(asker)
		args["n"] = own.Late
		if asker == m.Host {
			return nil, p.Say(outcomeKeys["late_host"][d.Outcome], args)
		}
		return nil, p.Say(outcomeKeys["late"][d.Outcome], args)
	}
	return state, said
}

// outcomeKeys has the sentences about a message that is being sent, and that was.
// A refused or unneeded one has others, the same for all.
var outcomeKeys = map[string]map[bot.DeliveryOutcome]string{
	"thread":         {bot.DeliveryPromised: "delivery.promised", bot.DeliverySent: "delivery.sent"},
	"edit":           {bot.DeliveryPromised: "edit.asking", bot.DeliverySent: "edit.asked"},
	"pick":           {bot.DeliveryPromised: "pick.asking", bot.DeliverySent: "pick.asked"},
	"pick_anonymous": {bot.DeliveryPromised: "pick.asking_anonymous", bot.DeliverySent: "pick.asked_anonymous"},
	"nudge":          {bot.DeliveryPromised: "nudge.asking", bot.DeliverySent: "nudge.done"},
	"nudge_open":     {bot.DeliveryPromised: "nudge.asking_open", bot.DeliverySent: "nudge.done_open"},
	"standing":       {bot.DeliveryPromised: "standing.showing", bot.DeliverySent: "standing.done"},
	"handover":       {bot.DeliveryPromised: "handover.asking", bot.DeliverySent: "handover.asked"},
	"host_asked":     {bot.DeliveryPromised: "handover.asking_host", bot.DeliverySent: "handover.asked_host"},
	"declined":       {bot.DeliveryPromised: "handover.declining", bot.DeliverySent: "handover.declined"},
	"late":           {bot.DeliveryPromised: "late.telling", bot.DeliverySent: "late.done"},
	"late_host":      {bot.DeliveryPromised: "late.telling_host", bot.DeliverySent: "late.done_host"},
}

// refusedDelivery says why a message was refused and who can mend it.
func refusedDelivery(p i18n.Printer, d bot.Delivery, args bot.Args) chat.Text {
	obstacle := bot.ParseObstacle(d.Why)
	args["why"] = why(p, obstacle)
	switch {
	case obstacle.Reason == bot.ObstacleClosed:
		return p.Say("delivery.closed", args)
	case d.Outcome == bot.DeliveryRelayed:
		return p.Say("delivery.relayed", args)
	}
	return p.Say("delivery.refused", args)
}

// deliveredTo names the place of a message that was sent, as a link to it.
func deliveredTo(p i18n.Printer, m *bot.Meetup, d bot.Delivery) chat.Text {
	_, direct := d.Ref.Place.Direct()
	switch {
	case direct:
		return p.Say("place.direct", nil)
	case d.Ref.Place == m.Channel:
		return chat.LinkTo(p.Word("place.channel", nil), m.Community, d.Ref)
	}
	return chat.LinkTo(p.Word("place.thread", nil), m.Community, d.Ref)
}
