package planner

import (
	"context"
	"errors"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// askedFor lists the verbs whose reply says that a message is being sent, with the
// kind of the task that sends it.
var askedFor = map[string][]bot.TaskKind{
	"propose":  {bot.TaskAnnounce},
	"repost":   {bot.TaskAnnounce},
	"pick":     {bot.TaskAskConfirm},
	"cancel":   {bot.TaskNotifyThread},
	"edit":     {bot.TaskNotifyThread},
	"repoll":   {bot.TaskNotifyThread},
	"reopen":   {bot.TaskNotifyThread},
	"nudge":    {bot.TaskNotifyThread},
	"show":     {bot.TaskNotifyThread},
	"late":     {bot.TaskNotifyThread, bot.TaskNotifyMember},
	"handover": {bot.TaskNotifyMember},
	"decline":  {bot.TaskNotifyMember},
}

// reportingTx is a transaction that notes with a message's task who asked for the
// message.
type reportingTx struct {
	bot.Tx

	by    bot.Actor
	kinds []bot.TaskKind
}

// reporting returns the transaction of a verb.
func reporting(tx bot.Tx, by bot.Actor, verb string) bot.Tx {
	kinds := askedFor[verb]
	if len(kinds) == 0 {
		return tx
	}
	return reportingTx{tx, by, kinds}
}

// Promise promises a task.
func (r reportingTx) Promise(t bot.Task) error {
	if slices.Contains(r.kinds, t.Kind) {
		t.Asker, t.Reply = r.by.User, r.by.Reply
	}
	return r.Tx.Promise(t)
}

// ReportDelivery promises to report what became of a task's message to the member who
// asked for it. That it was sent is reported only where the
// reply can be completed.
func (p *Planner) ReportDelivery(ctx context.Context, t bot.Task, d bot.Delivery) error {
	if t.Asker == "" || t.Reply == "" && d.Why == "" {
		return nil
	}
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		if _, err := tx.LockMeetup(t.Community, t.Meetup); err != nil {
			return err
		}
		return tx.Promise(bot.Task{
			Kind: bot.TaskReport, Key: string(t.Kind) + ":" + t.Key, Community: t.Community, Meetup: t.Meetup,
			Member: t.Asker, Reply: t.Reply, Subject: d.Encode(), Due: tx.Now(),
		})
	})
}

// saveDelivery keeps what became of a task's message, for the host of the meetup to
// see.
func saveDelivery(tx bot.Tx, m *bot.Meetup, t bot.Task, outcome bot.DeliveryOutcome, why bot.Obstacle) error {
	d, kept := m.DeliveryFor(t)
	if !kept {
		return nil
	}
	d.Outcome, d.At = outcome, tx.Now()
	if outcome == bot.DeliveryRefused || outcome == bot.DeliveryRelayed {
		d.Why = why.Encode()
	}
	return tx.SaveDelivery(m.Community, m.ID, t.MessageKey(), d)
}

// saveAccepted keeps that a network accepted a task's message. One to the host about a
// member is in the place of one to that member.
func saveAccepted(tx bot.Tx, m *bot.Meetup, t bot.Task, message bot.PostedMessage) error {
	switch {
	case t.Member == message.Member:
		return saveDelivery(tx, m, t, bot.DeliverySent, bot.Obstacle{})
	case message.Member == "":
		return saveDelivery(tx, m, t, bot.DeliveryPosted, bot.Obstacle{})
	}
	return saveDelivery(tx, m, t, bot.DeliveryRefused, bot.Obstacle{Reason: bot.ObstacleClosed})
}

// RecordRefused keeps that a task's message was refused.
func (p *Planner) RecordRefused(ctx context.Context, t bot.Task, why bot.Obstacle) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.Meetup(t.Community, t.Meetup)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return saveDelivery(tx, &m, t, bot.DeliveryRefused, why)
	})
}

// DeliveryReport says what became of the messages about a meetup, the latest first, and
// what cannot be done for it.
type DeliveryReport struct {
	Meetup   bot.Meetup
	Counts   []bot.DeliveryCount
	Problems []bot.Problem
}

// Deliveries reports on the messages about a meetup to who may decide about it.
func (p *Planner) Deliveries(ctx context.Context, by bot.Actor, id bot.MeetupID) (DeliveryReport, error) {
	return bot.Update(ctx, p.store, func(tx bot.Tx) (r DeliveryReport, err error) {
		if r.Meetup, err = visibleMeetup(tx, by, id); err != nil {
			return r, err
		}
		m := &r.Meetup
		if err := canDecide(m, by, "refuse.deliveries", "Only {host} (host) or an organiser can see what was sent about {title}."); err != nil {
			return DeliveryReport{}, err
		}
		known, err := tx.Deliveries(m.Community, m.ID)
		if err != nil {
			return r, err
		}
		waiting, err := waitingDeliveries(tx, m)
		if err != nil {
			return r, err
		}
		r.Counts = bot.CountDeliveries(known, waiting)
		r.Problems, err = tx.Problems(m.Community, m.ID)
		return r, err
	})
}

// waitingDeliveries returns the messages about a meetup that are due and neither sent
// nor refused.
func waitingDeliveries(tx bot.Tx, m *bot.Meetup) ([]bot.Delivery, error) {
	tasks, err := tx.MeetupTasks(m.Community, m.ID, bot.DeliveredKinds, nil)
	if err != nil {
		return nil, err
	}
	var waiting []bot.Delivery
	for _, t := range tasks {
		d, kept := m.DeliveryFor(t)
		if kept && t.Cause != bot.CauseAccess && !t.Promised().After(tx.Now()) {
			d.At = t.Promised()
			waiting = append(waiting, d)
		}
	}
	return waiting, nil
}
