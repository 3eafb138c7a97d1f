package main

import (
	"context"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// watched is a store and its queue of which an activity log notes what is committed
// and what is run.
type watched struct {
	*storage.Store
	diary *playground.ActivityLog
}

// watch has the playground, if it is among the networks, note what the store
// does.
func watch(store *storage.Store, networks []chat.Platform) watched {
	w := watched{Store: store}
	for _, n := range networks {
		if room, ok := n.(*playground.Network); ok {
			w.diary = room.Activity()
		}
	}
	return w
}

// InTx notes a transaction once it is committed.
func (w watched) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	var promised []bot.Task
	err := w.Store.InTx(ctx, func(tx bot.Tx) error {
		promised = nil // it may run twice
		return fn(promising{tx, &promised})
	})
	if err == nil {
		w.diary.Saved(promised)
	}
	return err
}

// promising is a transaction that remembers what it promised.
type promising struct {
	bot.Tx
	promised *[]bot.Task
}

func (p promising) Promise(t bot.Task) error {
	*p.promised = append(*p.promised, t)
	return p.Tx.Promise(t)
}

// Claim notes what is due and being run.
func (w watched) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]bot.Task, error) {
	tasks, err := w.Store.Claim(ctx, now, limit, lease)
	w.diary.Claimed(tasks)
	return tasks, err
}

// Done notes that a task was run.
func (w watched) Done(ctx context.Context, t bot.Task) error {
	err := w.Store.Done(ctx, t)
	if err == nil {
		w.diary.Done(t)
	}
	return err
}

// Retry notes that a task is tried again.
func (w watched) Retry(ctx context.Context, t bot.Task, due time.Time, why string) error {
	err := w.Store.Retry(ctx, t, due, why)
	if err == nil {
		w.diary.Retried(t, due)
	}
	return err
}

// Park notes that a task cannot be run.
func (w watched) Park(ctx context.Context, t bot.Task, why string) error {
	err := w.Store.Park(ctx, t, why)
	if err == nil {
		w.diary.Parked(t)
	}
	return err
}
