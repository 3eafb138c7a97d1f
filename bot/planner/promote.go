package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

// NextInLine returns who gets a free seat of a meetup; ok is false if there is no
// seat, or nobody who waits fits.
func (p *Planner) NextInLine(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (u bot.UserID, ok bool, err error) {
	next, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.RSVP, error) {
		m, err := r.Meetup(c, id)
		if err != nil || !m.HasRoster() {
			return bot.RSVP{}, err
		}
		roster, err := r.Roster(c, id)
		next, _ := roster.Next()
		return next, err
	})
	return next.Member, next.Member != "", err
}

// Promote gives a free seat to a member who waits, if they are still the next, and
// promises to look for another.
func (p *Planner) Promote(ctx context.Context, c bot.CommunityID, id bot.MeetupID, u bot.UserID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && !m.HasRoster() {
			return nil
		}
		if err != nil {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return err
		}
		change, ok := s.Roster.Promote(u, tx.Now())
		if !ok {
			if _, waits := s.Roster.Next(); !waits {
				return nil
			}
			return promise(tx, m, bot.TaskPromote, tx.Now()) // another was faster
		}
		if err := notifyMember(tx, m, u, bot.NoticeSeat, change.Saved[0].Turn); err != nil {
			return err
		}
		return p.saveActorRSVP(tx, &s, change)
	})
}

// memberCheckInterval is how long a network's word that somebody is there counts for
// reminders of one meetup in direct messages.
const memberCheckInterval = 6 * time.Hour

// NeedsMemberCheck reports whether a reminder in direct messages first has to ask the
// network whether the member is there.
func (p *Planner) NeedsMemberCheck(ctx context.Context, c bot.CommunityID, id bot.MeetupID, u bot.UserID) (bool, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bool, error) {
		at, err := r.SeenThereAt(c, id, u)
		return r.Now().Sub(at) >= memberCheckInterval, err
	})
}

// RecordMemberThere records that the network said that a member is there.
func (p *Planner) RecordMemberThere(ctx context.Context, c bot.CommunityID, id bot.MeetupID, u bot.UserID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id) // it may be forgotten meanwhile
		if err != nil {
			return err
		}
		return tx.SavePresence(c, m.ID, u, tx.Now())
	})
}
