package planner

import (
	"context"
	"errors"
	"strconv"

	"github.com/muster-bot/muster/bot"
)

// RecordProblem records that something cannot be done for a meetup, and notifies its
// host unless they know: of this meetup, or of the same problem with another.
func (p *Planner) RecordProblem(ctx context.Context, c bot.CommunityID, id bot.MeetupID, kind bot.ProblemKind, why bot.Obstacle) error {
	return p.recordProblem(ctx, c, id, kind, why, func(tx bot.Tx, m bot.Meetup) error {
		for _, k := range sameCause(kind) {
			if known, err := tx.HostKnows(c, m.Host, k, why.Encode()); err != nil || known {
				return err
			}
		}
		subject := string(kind) + ":" + why.Encode()
		return notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeProblem, Subject: subject}, string(kind), strconv.FormatInt(tx.Now().Unix(), 10))
	})
}

// sameCause returns the kinds of problems of which one notice is enough: a channel
// that takes no message takes no change of the card either.
func sameCause(kind bot.ProblemKind) []bot.ProblemKind {
	if kind == bot.ProblemCard || kind == bot.ProblemMessage {
		return []bot.ProblemKind{bot.ProblemCard, bot.ProblemMessage}
	}
	return []bot.ProblemKind{kind}
}

// RecordCardRefused records that a meetup's card cannot be posted, and notifies its
// host, who may post it again. A host who asked for it reads it in the reply.
func (p *Planner) RecordCardRefused(ctx context.Context, c bot.CommunityID, id bot.MeetupID, asker bot.UserID, why bot.Obstacle) error {
	return p.recordProblem(ctx, c, id, bot.ProblemCard, why, func(tx bot.Tx, m bot.Meetup) error {
		if !m.Card.IsZero() || m.Host == asker {
			return nil
		}
		return notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeUnposted, Subject: why.Encode()}, strconv.FormatInt(tx.Now().Unix(), 10))
	})
}

// recordProblem saves an open meetup's problem after notify has reported it. A known
// one is not reported again.
func (p *Planner) recordProblem(ctx context.Context, c bot.CommunityID, id bot.MeetupID, kind bot.ProblemKind, why bot.Obstacle, notify func(bot.Tx, bot.Meetup) error) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && !m.IsOpen() {
			return nil
		}
		if err != nil {
			return err
		}
		switch known, err := tx.Problem(c, id, kind); {
		case err == nil && known.Reason == why.Encode():
			return nil
		case err != nil && !errors.Is(err, bot.ErrNotFound):
			return err
		}
		if err := notify(tx, m); err != nil {
			return err
		}
		return tx.SaveProblem(bot.Problem{Community: c, Meetup: id, Kind: kind, Reason: why.Encode(), Since: tx.Now()})
	})
}

// RecordSolved records that something can be done again. If it fails once more, the
// host is notified again.
func (p *Planner) RecordSolved(ctx context.Context, c bot.CommunityID, id bot.MeetupID, kind bot.ProblemKind) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		_, err := tx.DeleteProblem(c, id, kind)
		return err
	})
}

// RecordAccessChanged has what was refused in a community tried again, since it may
// be allowed now.
func (p *Planner) RecordAccessChanged(ctx context.Context, c bot.CommunityID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error { return tx.RetryRefused(c) })
}

// Relay promises that members are sent by direct message what a task could not
// post for the meetup. With that the task has sent it.
func (p *Planner) Relay(ctx context.Context, t bot.Task, to []bot.UserID, why bot.Obstacle) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(t.Community, t.Meetup)
		if err != nil {
			return err
		}
		for _, u := range to {
			err := tx.Promise(bot.Task{
				Kind: bot.TaskRelay, Key: m.TaskKey(string(t.Kind), t.Subject, string(u)), Community: t.Community, Meetup: t.Meetup,
				Member: u, Subject: bot.Relayed{Kind: t.Kind, Subject: t.Subject}.Encode(), Due: tx.Now(),
			})
			if err != nil {
				return err
			}
		}
		if err := saveDelivery(tx, &m, t, bot.DeliveryRelayed, why); err != nil {
			return err
		}
		return p.recordSent(tx, &m, t)
	})
}
