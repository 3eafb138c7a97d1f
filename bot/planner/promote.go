package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

// NextInLine returns who is given or offered a free seat of a meetup; ok is false if
// there is no seat, or it is for nobody who waits.
func (p *Planner) NextInLine(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (u bot.UserID, ok bool, err error) {
	next, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.RSVP, error) {
		m, err := r.Meetup(c, id)
		if err != nil || !m.HasRoster() {
			return bot.RSVP{}, err
		}
		s, err := readSnapshot(r, m)
		next, _ := s.Roster.Next()
		return next, err
	})
	return next.Member, next.Member != "", err
}

// Promote gives or offers a free seat to a member who waits, if they are still the next,
// and promises to look for another.
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
		until, err := p.seatOfferUntil(tx, &m, u)
		if err != nil {
			return err
		}
		change, ok := s.Roster.Promote(u, tx.Now(), until)
		if !ok {
			if _, waits := s.Roster.Next(); !waits {
				return nil
			}
			return promise(tx, m, bot.TaskPromote, tx.Now()) // another was faster
		}
		kind, row := bot.NoticeSeat, change.Saved[0]
		if change.State == bot.RSVPWaiting {
			kind = bot.NoticeSeatOffer
		}
		if err := notifyMember(tx, m, u, kind, row.Turn); err != nil {
			return err
		}
		return p.saveActorRSVP(tx, &s, change)
	})
}

// seatOfferUntil returns until when a seat is kept for a member who is offered it now.
// They read it after their quiet hours, and it does not end in those.
func (p *Planner) seatOfferUntil(tx bot.Tx, m *bot.Meetup, u bot.UserID) (time.Time, error) {
	date, _ := m.Date()
	w, err := p.quietWindow(tx, m, u)
	start := date.PassesAt()
	until := bot.SeatOfferDeadline(w.SendAt(tx.Now(), start, tx.Now()), start)
	return w.SendAt(until, start, until), err
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
