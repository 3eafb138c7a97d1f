package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// saveFall records that a meetup has fallen below its minimum, or has enough people
// again.
func saveFall(tx bot.Tx, s *Snapshot) error {
	m, fell := &s.Meetup, s.Meetup.FellAt
	if s.Roster.Fell {
		fell = tx.Now()
	} else if s.Roster.Heads(bot.RSVPGoing) >= m.MinPeople() {
		fell = time.Time{}
	}
	if fell.Equal(m.FellAt) {
		return nil
	}
	m.FellAt = fell
	return tx.SaveMeetup(m)
}

// RecordHostNews records that the host was notified of the drop-outs, notes and fall
// below the minimum that a snapshot shows.
func (p *Planner) RecordHostNews(ctx context.Context, sent Snapshot) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(sent.Meetup.Community, sent.Meetup.ID)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return err
		}
		news := sent.Roster.News(&sent.Meetup)
		if err := tx.SaveRSVPs(m.Community, m.ID, s.Roster.Notified(slices.Concat(news.Gone, news.Unsure, news.Notes))); err != nil {
			return err
		}
		if news.Fell && m.FellAt.Equal(sent.Meetup.FellAt) {
			s.Meetup.FellAt = time.Time{}
			if err := tx.SaveMeetup(&s.Meetup); err != nil {
				return err
			}
		}
		// The task that sent this is still in the queue, and may be due at the same time.
		if at, more := s.Roster.NewsAt(&s.Meetup); more {
			if err := promise(tx, s.Meetup, bot.TaskHostNews, at); err != nil {
				return err
			}
		}
		return p.promiseOwedTo(tx, s)
	})
}
