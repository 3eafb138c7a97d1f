package planner

import (
	"context"
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

// RecordDelivery records what became of a task's message and promises to report
// it to the member who asked for it. That it was sent is reported only where the
// reply can be completed.
func (p *Planner) RecordDelivery(ctx context.Context, t bot.Task, d bot.Delivery) error {
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
