package main

import (
	"context"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// recordingStore is a store and its queue that records commits and tasks in an
// activity log.
type recordingStore struct {
	*storage.Store
	activity *playground.ActivityLog
}

// recordActivity wraps the store so that it records in the playground's log, if
// the playground is among the networks.
func recordActivity(store *storage.Store, networks []chat.Platform) recordingStore {
	w := recordingStore{Store: store}
	for _, n := range networks {
		if room, ok := n.(*playground.Network); ok {
			w.activity = room.Activity()
		}
	}
	return w
}

// InTx records a transaction once it is committed.
func (w recordingStore) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	var promised []bot.Task
	err := w.Store.InTx(ctx, func(tx bot.Tx) error {
		promised = nil // it may run twice
		return fn(recordingTx{tx, &promised})
	})
	if err == nil {
		w.activity.Saved(promised)
	}
	return err
}

// recordingTx is a transaction that collects the tasks it promises.
type recordingTx struct {
	bot.Tx
	promised *[]bot.Task
}

func (p recordingTx) Promise(t bot.Task) error {
	*p.promised = append(*p.promised, t)
	return p.Tx.Promise(t)
}

// Claim records the tasks that are due and now running.
func (w recordingStore) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]bot.Task, error) {
	tasks, err := w.Store.Claim(ctx, now, limit, lease)
	w.activity.Claimed(tasks)
	return tasks, err
}

// Complete records that a task has run.
func (w recordingStore) Complete(ctx context.Context, t bot.Task) error {
	err := w.Store.Complete(ctx, t)
	if err == nil {
		w.activity.Done(t)
	}
	return err
}

// Retry records that a task will be tried again.
func (w recordingStore) Retry(ctx context.Context, t bot.Task, due time.Time, why bot.Setback) error {
	err := w.Store.Retry(ctx, t, due, why)
	if err == nil {
		w.activity.Retried(t, due)
	}
	return err
}

// Park records that a task cannot be run.
func (w recordingStore) Park(ctx context.Context, t bot.Task, why bot.Setback) error {
	err := w.Store.Park(ctx, t, why)
	if err == nil {
		w.activity.Parked(t)
	}
	return err
}
