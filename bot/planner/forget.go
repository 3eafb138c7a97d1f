package planner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Export reads everything that is kept of the actor in this community.
func (p *Planner) Export(ctx context.Context, by bot.Actor) ([]bot.ExportTable, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) ([]bot.ExportTable, error) { return r.ExportMember(by.Community, by.User) })
}

// Forget takes away everything that is kept of the actor in this community.
// The meetups they host are called off, their answers withdrawn, and their
// seats go to who waits.
func (p *Planner) Forget(ctx context.Context, by bot.Actor) error {
	return actOnly(ctx, p, by, "forget", func(tx bot.Tx) error {
		ids, err := tx.MeetupsInvolving(by.Community, by.User)
		if err != nil {
			return err
		}
		for _, id := range ids {
			m, err := tx.LockMeetup(by.Community, id)
			if err == nil {
				err = p.forgetMember(tx, m, by.User)
			}
			if err != nil {
				return err
			}
		}
		return tx.DeleteMember(by.Community, by.User)
	})
}

// RecordMemberLeft takes a member who is not in the community any more out of the meetups
// ahead. What is known of them stays, should they come back.
func (p *Planner) RecordMemberLeft(ctx context.Context, c bot.CommunityID, u bot.UserID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		ids, err := tx.MeetupsInvolving(c, u)
		if err != nil {
			return err
		}
		for _, id := range ids {
			m, err := tx.LockMeetup(c, id)
			if err == nil && m.IsOpen() {
				err = p.removeMember(tx, m, u)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// removeMember takes a member out of an open meetup, who is not waited for any more.
func (p *Planner) removeMember(tx bot.Tx, m bot.Meetup, u bot.UserID) error {
	if err := p.withdrawMember(tx, &m, u); err != nil {
		return err
	}
	m, err := tx.LockMeetup(m.Community, m.ID) // stepBack may have marked the card to be drawn anew
	if err != nil {
		return err
	}
	uninvite(&m, u)
	if err := tx.SaveMeetup(&m); err != nil {
		return err
	}
	if err := promiseRedraw(tx, &m); err != nil {
		return err
	}
	return promiseSettleIfComplete(tx, m)
}

// uninvite takes a member off those whom a meetup is for.
func uninvite(m *bot.Meetup, u bot.UserID) {
	before := len(m.Invited)
	m.Invited = slices.DeleteFunc(m.Invited, func(i bot.Invitation) bool { return i.User == u })
	if len(m.Invited) == 0 && before > 0 {
		m.Invited = []bot.Invitation{{User: m.Host}} // with nobody invited it would be open to all
	}
}

// promiseSettleIfComplete decides a poll soon that waits for nobody any more.
func promiseSettleIfComplete(tx bot.Tx, m bot.Meetup) error {
	if m.Status != bot.StatusPolling {
		return nil
	}
	if s, err := readSnapshot(tx, m); err != nil || !canSettle(s) {
		return err
	}
	return promise(tx, m, bot.TaskSettle, tx.Now().Add(settleDelay))
}

// withdrawMember gives others what a member had of an open meetup: the say in it and
// their seat. Their answers count no more.
func (p *Planner) withdrawMember(tx bot.Tx, m *bot.Meetup, u bot.UserID) error {
	if m.Host == u && m.IsOpen() {
		if err := replaceHost(tx, m, u); err != nil {
			return err
		}
	}
	s, err := readSnapshot(tx, *m)
	if err != nil {
		return err
	}
	switch m.Status {
	case bot.StatusPolling:
		if _, err := saveBallot(tx, s, u, nil); err != nil {
			return err
		}
		changed, err := tx.DropInterest(m.Community, m.ID, u, "")
		if err != nil || !changed {
			return err
		}
		locked, err := tx.LockMeetup(m.Community, m.ID)
		if err == nil {
			err = promiseRedraw(tx, &locked)
		}
		return err
	case bot.StatusScheduled, bot.StatusUnderway:
		if change := s.Roster.Answer(u, bot.RSVPNotGoing, tx.Now()); change.IsChanged() && change.Before != "" {
			return p.saveActorRSVP(tx, m, u, change)
		}
	}
	return nil
}

// forgetMember takes a member out of a meetup, as far as others notice it.
func (p *Planner) forgetMember(tx bot.Tx, m bot.Meetup, u bot.UserID) error {
	if err := p.withdrawMember(tx, &m, u); err != nil {
		return err
	}
	if m.Status == bot.StatusPolling {
		// Their reactions stay on the card until they take them back. What was
		// seen of them stays too, without their name, or it would be news.
		if err := tx.PseudonymiseReactions(m.Community, m.ID, u, pseudonym(m.ID, u)); err != nil {
			return err
		}
	}
	m, err := tx.LockMeetup(m.Community, m.ID) // stepBack may have marked the card to be drawn anew
	if err != nil {
		return err
	}
	uninvite(&m, u)
	m.Reason.Missing = slices.DeleteFunc(m.Reason.Missing, func(o bot.UserID) bool { return o == u })
	m.Cohosts = slices.DeleteFunc(m.Cohosts, func(o bot.UserID) bool { return o == u })
	if m.Heir == u {
		m.Heir = ""
	}
	if m.Host == u {
		m.Host = ""
	}
	if err := tx.SaveMeetup(&m); err != nil {
		return err
	}
	return promiseSettleIfComplete(tx, m)
}

// replaceHost makes the first co-host the host, or without one calls the
// meetup off. A co-host has said already that they would decide.
func replaceHost(tx bot.Tx, m *bot.Meetup, u bot.UserID) error {
	i := slices.IndexFunc(m.Cohosts, func(o bot.UserID) bool { return o != u })
	if i < 0 {
		return cancelMeetup(tx, m, bot.NoticeHostLeft)
	}
	m.Host, m.Heir, m.ChangedAt = m.Cohosts[i], "", tx.Now()
	m.Cohosts = slices.Delete(slices.Clone(m.Cohosts), i, i+1)
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	if err := notifyThread(tx, *m, bot.Notice{Kind: bot.NoticeHostReplaced}); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}

// pseudonym stands for a member who was forgotten, in what was seen on one card.
// It is the same whenever their reactions are read again, and names nobody.
func pseudonym(m bot.MeetupID, u bot.UserID) bot.UserID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", m, u))
	return bot.UserID("forgotten:" + hex.EncodeToString(sum[:12]))
}

// pseudonymiseReactions gives the reactions of those who were forgotten, and have not reacted
// since, the name under which they were seen.
func pseudonymiseReactions(m bot.MeetupID, last, present []bot.Reaction) []bot.Reaction {
	out := slices.Clone(present)
	for i, r := range out {
		plain := bot.Reaction{Member: r.Member, Emoji: bot.PlainEmoji(r.Emoji)}
		mask := bot.Reaction{Member: pseudonym(m, r.Member), Emoji: plain.Emoji}
		if !slices.Contains(last, plain) && slices.Contains(last, mask) {
			out[i] = mask
		}
	}
	return out
}
