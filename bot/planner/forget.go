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
		if err := tx.LockPersonalData(by.Community, by.User); err != nil {
			return err
		}
		involving, err := lockInvolving(tx, by.Community, by.User)
		if err != nil {
			return err
		}
		for _, m := range involving {
			if err := p.forgetMember(tx, m, by.User); err != nil {
				return err
			}
		}
		return tx.DeleteMember(by.Community, by.User)
	})
}

// lockInvolving locks the meetups that refer to a member.
func lockInvolving(tx bot.Tx, c bot.CommunityID, u bot.UserID) ([]bot.Meetup, error) {
	ids, err := tx.MeetupsInvolving(c, u)
	if err != nil {
		return nil, err
	}
	return tx.LockMeetups(c, ids)
}

// uninvite removes a member from the invited.
func uninvite(m *bot.Meetup, u bot.UserID) {
	before := len(m.Invited)
	m.Invited = slices.DeleteFunc(m.Invited, func(i bot.Invitation) bool { return i.User == u })
	if len(m.Invited) == 0 && before > 0 {
		m.Invited = []bot.Invitation{{User: m.Host}} // a meetup that invites nobody is open to all
	}
}

// withdrawMember withdraws a member's answers to an open meetup, gives their seat
// to the waitlist, and replaces them as host.
func (p *Planner) withdrawMember(tx bot.Tx, m *bot.Meetup, u bot.UserID) error {
	isHost := m.Host == u && m.IsOpen()
	successor, found := m.Successor()
	if isHost && !found {
		return p.cancelMeetup(tx, m, bot.NoticeHostLeft)
	}
	if err := p.withdrawAnswers(tx, m, u); err != nil || !isHost {
		return err
	}
	var err error
	if *m, err = tx.LockMeetup(m.Community, m.ID); err != nil { // withdrawAnswers may have marked the card for a redraw
		return err
	}
	return p.replaceHost(tx, m, successor)
}

// withdrawAnswers withdraws a member's answers to an open meetup, and gives their
// seat to the waitlist.
func (p *Planner) withdrawAnswers(tx bot.Tx, m *bot.Meetup, u bot.UserID) error {
	s, err := readSnapshot(tx, *m)
	if err != nil {
		return err
	}
	switch m.Status {
	case bot.StatusPolling:
		if _, err := p.saveBallot(tx, s, u, nil); err != nil {
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
			return p.saveActorRSVP(tx, &s, change)
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
	m.Reason.Silent = slices.DeleteFunc(m.Reason.Silent, func(o bot.UserID) bool { return o == u })
	m.Cohosts = slices.DeleteFunc(m.Cohosts, func(o bot.UserID) bool { return o == u })
	dropCandidate(&m, u)
	if err := tx.SaveMeetup(&m); err != nil {
		return err
	}
	return p.promiseOwed(tx, m)
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
		mask := bot.Reaction{Member: pseudonym(m, r.Member), Emoji: r.Emoji}
		at := slices.IndexFunc(last, mask.MeansSame)
		if at >= 0 && !slices.ContainsFunc(last, r.MeansSame) {
			out[i] = last[at]
		}
	}
	return out
}
