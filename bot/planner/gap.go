package planner

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

// unsentNewsDelay gathers what was not sent into one notice.
const unsentNewsDelay = time.Minute

// RecordUnsure records that a message was not sent, since it may have been sent in a
// gap and nobody can look for it. The meetup's host is notified once of all of them.
func (p *Planner) RecordUnsure(ctx context.Context, t bot.Task) error {
	if t.Meetup == 0 {
		return nil
	}
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(t.Community, t.Meetup)
		if err != nil {
			return err
		}
		if err := p.recordSent(tx, &m, t); err != nil || m.Host == "" || !m.IsOpen() {
			return err
		}
		queued, err := tx.MeetupTasks(m.Community, m.ID, []bot.TaskKind{bot.TaskNotifyMember}, []bot.UserID{m.Host})
		if err != nil {
			return err
		}
		var news bot.Unsent
		for _, other := range queued {
			if n := other.Notice(); n.Kind == bot.NoticeUnsent {
				news = bot.ParseUnsent(n.Subject)
			}
		}
		about := bot.Notice{Kind: bot.NoticeUnsent, Subject: news.With(t).Encode()}
		return notifyAt(tx, m, m.Host, about, tx.Now().Add(unsentNewsDelay))
	})
}

// AdoptCard records a message that members have, and the database does not know, as the
// card of an open meetup without one. If it can be nothing but a card, it also takes the
// place of an older one, which was posted before it.
func (p *Planner) AdoptCard(ctx context.Context, c bot.CommunityID, id bot.MeetupID, ref bot.MessageRef, isCard bool) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || !m.IsOpen() || ref.Place != m.Channel || !m.Card.IsZero() && (!isCard || !isPostedLater(ref, m.Card)) {
			return err
		}
		if _, err := tx.PostedMessage(ref); !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		if err := tx.CancelTasks(c, id, bot.TaskAnnounce); err != nil {
			return err
		}
		return recordCard(tx, m, ref, true)
	})
}

// isPostedLater compares messages of one channel: networks number them by time.
func isPostedLater(a, b bot.MessageRef) bool {
	return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) > 0
}
