package planner

import (
	"context"
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
