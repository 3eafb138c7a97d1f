package planner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Export reads everything that is stored about the actor in this community.
func (p *Planner) Export(ctx context.Context, by bot.Actor) ([]bot.ExportTable, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) ([]bot.ExportTable, error) { return r.ExportMember(by.Community, by.User) })
}

// Forget deletes everything that is stored about the actor in this community.
// Their meetups go to a co-host or are cancelled, their answers are withdrawn,
// and their seats go to the waitlist.
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

// RecordMemberLeft removes a member who has left the community from its open
// meetups. Their profile stays in case they return.
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

// removeMember removes a member from an open meetup, which stops waiting for
// their answer.
func (p *Planner) removeMember(tx bot.Tx, m bot.Meetup, u bot.UserID) error {
	if err := p.withdrawMember(tx, &m, u); err != nil {
		return err
	}
	m, err := tx.LockMeetup(m.Community, m.ID) // withdrawMember may have marked the card for a redraw
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

// uninvite removes a member from the invited.
func uninvite(m *bot.Meetup, u bot.UserID) {
	before := len(m.Invited)
	m.Invited = slices.DeleteFunc(m.Invited, func(i bot.Invitation) bool { return i.User == u })
	if len(m.Invited) == 0 && before > 0 {
		m.Invited = []bot.Invitation{{User: m.Host}} // a meetup that invites nobody is open to all
	}
}

// promiseSettleIfComplete promises to settle a poll that waits for nobody.
func promiseSettleIfComplete(tx bot.Tx, m bot.Meetup) error {
	if m.Status != bot.StatusPolling {
		return nil
	}
	if s, err := readSnapshot(tx, m); err != nil || !canSettle(s) {
		return err
	}
	return promise(tx, m, bot.TaskSettle, tx.Now().Add(settleDelay))
}

// withdrawMember withdraws a member's answers to an open meetup, gives their seat
// to the waitlist, and replaces them as host.
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

// forgetMember removes a member from a meetup, as far as others notice it.
func (p *Planner) forgetMember(tx bot.Tx, m bot.Meetup, u bot.UserID) error {
	if err := p.withdrawMember(tx, &m, u); err != nil {
		return err
	}
	if m.Status == bot.StatusPolling {
		// Their reactions stay on the card until they remove them. The recorded
		// ones stay too, under a pseudonym, or the next fetch would add them.
		if err := tx.PseudonymiseReactions(m.Community, m.ID, u, pseudonym(m.ID, u)); err != nil {
			return err
		}
	}
	m, err := tx.LockMeetup(m.Community, m.ID) // withdrawMember may have marked the card for a redraw
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

// replaceHost makes the first co-host the host, or cancels the meetup if there is
// none. A co-host already decides, so they are not asked.
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

// pseudonym returns the name of a forgotten member among the recorded reactions
// to one card. It is the same at every fetch and identifies nobody.
func pseudonym(m bot.MeetupID, u bot.UserID) bot.UserID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", m, u))
	return bot.UserID("forgotten:" + hex.EncodeToString(sum[:12]))
}

// pseudonymiseReactions renames the reactions of forgotten members to their
// pseudonym, unless they have reacted since.
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
