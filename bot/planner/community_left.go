package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// RecordCommunityLeft records that Muster was removed from a community: it gets
// no more messages, and is forgotten after bot.CommunityRetention.
func (p *Planner) RecordCommunityLeft(ctx context.Context, id bot.CommunityID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		c, err := tx.LockCommunity(id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || !c.LeftAt.IsZero() {
			return err
		}
		c.LeftAt = tx.Now()
		if err := tx.SaveCommunity(c); err != nil {
			return err
		}
		return tx.Promise(bot.Task{Kind: bot.TaskForgetCommunity, Key: "left", Community: id, Due: c.LeftAt.Add(bot.CommunityRetention)})
	})
}

// ForgetCommunity deletes a community that removed Muster at least
// bot.CommunityRetention ago and has not added it again.
func (p *Planner) ForgetCommunity(ctx context.Context, id bot.CommunityID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		c, err := tx.LockCommunity(id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || c.LeftAt.IsZero() || tx.Now().Before(c.LeftAt.Add(bot.CommunityRetention)) {
			return err
		}
		return tx.DeleteCommunity(id)
	})
}

// resumeCommunity promises the tasks of a community's open meetups again, since
// those that fell due while Muster was away are gone.
func (p *Planner) resumeCommunity(tx bot.Tx, c bot.CommunityID) error {
	return eachMeetup(tx, c, openMeetups, func(m bot.Meetup) error { return p.promiseOutstanding(tx, &m) })
}

// promiseOutstanding promises the remaining tasks of an open meetup.
func (p *Planner) promiseOutstanding(tx bot.Tx, m *bot.Meetup) error {
	if err := p.promiseOwedSince(tx, *m, tx.Now()); err != nil {
		return err
	}
	if m.Card.IsZero() {
		return promiseCard(tx, *m)
	}
	if m.Status == bot.StatusPolling {
		if err := promise(tx, *m, bot.TaskReconcileReactions, tx.Now()); err != nil {
			return err
		}
	}
	return promiseRedraw(tx, m)
}
