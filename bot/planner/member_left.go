package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

// RecordMemberLeft records that a member has left the community and removes them
// from its open meetups, which stop waiting for them. Their pages are closed. Their profile stays, and so
// does what they were invited to and co-host, in case they come back.
func (p *Planner) RecordMemberLeft(ctx context.Context, c bot.CommunityID, u bot.UserID) error {
	err := p.store.InTx(ctx, func(tx bot.Tx) error {
		member, err := lockMember(tx, c, u)
		if err != nil {
			return err
		}
		if member.LeftAt.IsZero() {
			member.LeftAt = tx.Now()
		}
		if err := tx.SaveMember(member); err != nil {
			return err
		}
		if _, err := tx.DeletePasses(c, u); err != nil {
			return err
		}
		return eachInvolving(tx, c, u, func(m bot.Meetup) error { return p.removeMember(tx, m, u) })
	})
	if errors.Is(err, bot.ErrNotFound) { // an unknown community
		return nil
	}
	return err
}

// RecordMemberReturned records that a member who had left is in the community
// again. Meetups that they were invited to wait for them again.
func (p *Planner) RecordMemberReturned(ctx context.Context, c bot.CommunityID, u bot.UserID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		member, err := tx.LockMember(c, u)
		if errors.Is(err, bot.ErrNotFound) || err == nil && member.LeftAt.IsZero() {
			return nil
		}
		if err != nil {
			return err
		}
		member.LeftAt = time.Time{}
		if err := tx.SaveMember(member); err != nil {
			return err
		}
		return eachInvolving(tx, c, u, func(m bot.Meetup) error {
			if err := promiseRedraw(tx, &m); err != nil {
				return err
			}
			return p.promiseOwed(tx, m)
		})
	})
}

// eachInvolving locks the open meetups that refer to a member and calls do with
// each.
func eachInvolving(tx bot.Tx, c bot.CommunityID, u bot.UserID, do func(bot.Meetup) error) error {
	involving, err := lockInvolving(tx, c, u)
	if err != nil {
		return err
	}
	for _, m := range involving {
		if !m.IsOpen() {
			continue
		}
		if err := do(m); err != nil {
			return err
		}
	}
	return nil
}

// removeMember removes a member from an open meetup, which stops waiting for
// their answer.
func (p *Planner) removeMember(tx bot.Tx, m bot.Meetup, u bot.UserID) error {
	if m.Host == u {
		keepInvited(&m, u)
	}
	if err := p.withdrawMember(tx, &m, u); err != nil {
		return err
	}
	m, err := tx.LockMeetup(m.Community, m.ID) // withdrawMember may have marked the card for a redraw
	if err != nil {
		return err
	}
	dropCandidate(&m, u)
	m.ChangedAt = tx.Now()
	if err := tx.SaveMeetup(&m); err != nil {
		return err
	}
	if err := promiseRedraw(tx, &m); err != nil {
		return err
	}
	return p.promiseOwed(tx, m)
}

// hasLeft reports whether a member has left the community.
func hasLeft(r bot.Reader, c bot.CommunityID, u bot.UserID) (bool, error) {
	m, err := readMember(r, c, u)
	return !m.LeftAt.IsZero(), err
}
