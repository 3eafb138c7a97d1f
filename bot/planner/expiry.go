package planner

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// DeleteExpired deletes what a community kept long enough, and promises to do so
// again the next day.
func (p *Planner) DeleteExpired(ctx context.Context, c bot.CommunityID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		now := tx.Now()
		err := tx.DeleteExpired(c, bot.Expiry{
			Drafts: now.AddDate(0, 0, -bot.DraftRetentionDays), Rates: now.Truncate(time.Minute), Presences: now.Add(-memberCheckInterval), Passes: now,
			Calendars: bot.UseDay(now.AddDate(0, 0, -bot.CalendarRetentionDays)), Traces: now.AddDate(0, 0, -bot.TraceRetentionDays), Departed: now.AddDate(0, 0, -bot.DepartedRetentionDays),
		})
		if err != nil {
			return err
		}
		return promiseDeleteExpired(tx, c)
	})
}

// promiseDeleteExpired promises to delete what expires, once in a day and community
// however often it is promised.
func promiseDeleteExpired(tx bot.Tx, c bot.CommunityID) error {
	const day = 24 * time.Hour
	next := tx.Now().Truncate(day).Add(day)
	return tx.Promise(bot.Task{Kind: bot.TaskDeleteExpired, Key: next.Format(time.DateOnly), Community: c, Due: next})
}
