package planner

import (
	"cmp"
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Handover offers a meetup to another host, who accepts with one tap. An empty to
// withdraws an offer. Whom the meetup was offered to already, and organisers, become
// the host at once by naming themselves. A co-host who does asks the host, and
// decides nothing else of it.
func (p *Planner) Handover(ctx context.Context, by bot.Actor, id bot.MeetupID, to bot.UserID) (Snapshot, error) {
	return actCounted(ctx, p, by, "handover", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canDecide(&m, by, "refuse.handover", "Only {host} (host) or an organiser can hand {title} over."); err != nil {
			return Snapshot{}, err
		}
		if err := checkOpen(&m); err != nil {
			return Snapshot{}, err
		}
		own := by.User == m.Host || by.Organiser
		switch {
		case to == m.Host:
			return Snapshot{}, bot.Refuse(bot.KindInvalid, "refuse.handover_host", "{host} is the host already. Name somebody else.", bot.Args{"host": m.Host}).WithField("to")
		case to == by.User && (own || to == m.Heir):
			return p.makeHost(tx, m, by, to)
		case to == by.User:
			return askForHost(tx, m, to)
		case to == "" && m.Applicant == by.User:
			return saveCandidates(tx, m, m.Heir, "")
		case !own:
			return Snapshot{}, bot.Refuse(bot.KindForbidden, "refuse.handover_cohost",
				"Only {host} (host) or an organiser can hand {title} to somebody else. You can ask to host it yourself: name yourself.", bot.Args{"host": m.Host, "title": m.Title})
		case to != "" && to == m.Applicant:
			return p.makeHost(tx, m, by, to) // they asked
		case to == m.Heir:
			return readSnapshot(tx, m) // asked already
		}
		if gone, err := hasLeft(tx, m.Community, to); gone || err != nil {
			return Snapshot{}, cmp.Or(err, errHasLeft(to))
		}
		s, err := saveCandidates(tx, m, to, m.Applicant)
		if err != nil || to == "" {
			return s, err
		}
		return s, notifyGathered(tx, m, to, bot.Notice{Kind: bot.NoticeHandoverOffer}, string(to))
	})
}

func errHasLeft(u bot.UserID) error {
	return bot.Refuse(bot.KindConflict, "refuse.handover_left", "{who} has left, so they can't host. Name somebody else.", bot.Args{"who": u}).WithField("to")
}

// saveCandidates stores who may become the host with one more tap.
func saveCandidates(tx bot.Tx, m bot.Meetup, heir, applicant bot.UserID) (Snapshot, error) {
	m.Heir, m.Applicant = heir, applicant
	if err := tx.SaveMeetup(&m); err != nil {
		return Snapshot{}, err
	}
	return readSnapshot(tx, m)
}

// dropCandidate keeps a member who is gone from becoming the host.
func dropCandidate(m *bot.Meetup, u bot.UserID) {
	if m.Heir == u {
		m.Heir = ""
	}
	if m.Applicant == u {
		m.Applicant = ""
	}
}

// askForHost records that a co-host asks to host a meetup, and asks the host.
func askForHost(tx bot.Tx, m bot.Meetup, u bot.UserID) (Snapshot, error) {
	if m.Applicant == u {
		return readSnapshot(tx, m) // asked already
	}
	s, err := saveCandidates(tx, m, m.Heir, u)
	if err != nil {
		return s, err
	}
	return s, notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeHostAsked, Subject: string(u)}, string(u))
}

// Grant makes the co-host who asked for it the host. The host or an organiser
// agrees.
func (p *Planner) Grant(ctx context.Context, by bot.Actor, id bot.MeetupID, to bot.UserID) (Snapshot, error) {
	return actCounted(ctx, p, by, "grant", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if to == m.Host {
			return readSnapshot(tx, m) // the second tap
		}
		if err := checkApplicant(&m, by, to); err != nil {
			return Snapshot{}, err
		}
		return p.makeHost(tx, m, by, to)
	})
}

// Keep refuses a co-host who asked to host a meetup, and notifies them.
func (p *Planner) Keep(ctx context.Context, by bot.Actor, id bot.MeetupID, from bot.UserID) (Snapshot, error) {
	return actOn(ctx, p, by, "keep", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := checkApplicant(&m, by, from); err != nil {
			return Snapshot{}, err
		}
		s, err := saveCandidates(tx, m, m.Heir, "")
		if err != nil {
			return s, err
		}
		return s, notifyAbout(tx, m, from, bot.Notice{Kind: bot.NoticeHostKept}, string(from))
	})
}

func checkApplicant(m *bot.Meetup, by bot.Actor, u bot.UserID) error {
	if by.User != m.Host && !by.Organiser || by.Community != m.Community {
		return bot.Refuse(bot.KindForbidden, "refuse.handover", "Only {host} (host) or an organiser can hand {title} over.", bot.Args{"host": m.Host, "title": m.Title})
	}
	if err := checkOpen(m); err != nil {
		return err
	}
	if u == "" || u != m.Applicant {
		return bot.Refuse(bot.KindConflict, "refuse.not_asked", "{who} doesn't ask to host {title} any more. {host} is its host.",
			bot.Args{"who": u, "title": m.Title, "host": m.Host})
	}
	return nil
}

func checkOpen(m *bot.Meetup) error {
	switch {
	case m.Status == bot.StatusCancelled:
		return errCancelled(m)
	case m.Status == bot.StatusDone:
		return errDone(m)
	}
	return nil
}

// TakeOver makes the actor the host of a meetup that was offered to them.
func (p *Planner) TakeOver(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return actCounted(ctx, p, by, "takeOver", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if by.User == m.Host {
			return readSnapshot(tx, m) // the second tap
		}
		if err := checkHeir(&m, by); err != nil {
			return Snapshot{}, err
		}
		return p.makeHost(tx, m, by, by.User)
	})
}

// Decline refuses an offer to host, and notifies the host.
func (p *Planner) Decline(ctx context.Context, by bot.Actor, id bot.MeetupID) (bot.Meetup, error) {
	return actOn(ctx, p, by, "decline", id, currentMeetup, func(tx bot.Tx, m bot.Meetup) (bot.Meetup, error) {
		if err := checkHeir(&m, by); err != nil {
			return m, err
		}
		m.Heir = ""
		if err := tx.SaveMeetup(&m); err != nil {
			return m, err
		}
		return m, notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeHandoverDeclined, Subject: string(by.User)}, string(by.User))
	})
}

func checkHeir(m *bot.Meetup, by bot.Actor) error {
	if err := checkOpen(m); err != nil {
		return err
	}
	if by.User != m.Heir || by.Community != m.Community {
		return bot.Refuse(bot.KindConflict, "refuse.not_offered", "{title} isn't offered to you any more. {host} is its host.",
			bot.Args{"title": m.Title, "host": m.Host})
	}
	return nil
}

// makeHost makes a member the host. The previous host stays a guest, and is
// invited if others are.
func (p *Planner) makeHost(tx bot.Tx, m bot.Meetup, by bot.Actor, to bot.UserID) (Snapshot, error) {
	if err := checkHostQuota(tx, by, to); err != nil {
		return Snapshot{}, err
	}
	previous := m.Host
	keepInvited(&m, previous)
	if err := keepAnswers(tx, m, to); err != nil {
		return Snapshot{}, err
	}
	if err := p.setHost(tx, &m, to); err != nil {
		return Snapshot{}, err
	}
	if err := notifyThread(tx, m, bot.Notice{Kind: bot.NoticeHandedOver, Subject: string(previous)}); err != nil {
		return Snapshot{}, err
	}
	if err := promiseRedraw(tx, &m); err != nil {
		return Snapshot{}, err
	}
	return readSnapshot(tx, m)
}

// keepAnswers records as a no what a member left out of their answers, before they
// become the host, who counts as able to come where they have not answered.
func keepAnswers(tx bot.Tx, m bot.Meetup, u bot.UserID) error {
	s, err := readSnapshot(tx, m)
	if err != nil || u == m.Host {
		return err
	}
	given := s.Ballot(u)
	b := given.LeaveNothingOut(m.Slots, func(slot bot.Slot) bot.Availability { return s.Counted(given, u, slot) })
	return tx.SaveBallot(m.Community, m.ID, u, b)
}

// replaceHost makes a co-host the host of a meetup whose host is gone. A co-host
// already decides, so they are not asked.
func (p *Planner) replaceHost(tx bot.Tx, m *bot.Meetup, to bot.UserID) error {
	if err := keepAnswers(tx, *m, to); err != nil {
		return err
	}
	if err := p.setHost(tx, m, to); err != nil {
		return err
	}
	if err := notifyThread(tx, *m, bot.Notice{Kind: bot.NoticeHostReplaced}); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}

// ensureHost makes the actor the host of a cancelled meetup that they open again, if
// its host has left.
func ensureHost(tx bot.Tx, m *bot.Meetup, by bot.Actor) error {
	gone, err := hasLeft(tx, m.Community, m.Host)
	if err != nil || !gone || m.Host == by.User {
		return err
	}
	keepInvited(m, m.Host)
	if err := keepAnswers(tx, *m, by.User); err != nil {
		return err
	}
	m.Host = by.User
	m.Cohosts = slices.DeleteFunc(slices.Clone(m.Cohosts), func(u bot.UserID) bool { return u == by.User })
	return nil
}

// keepInvited invites a member who is about to be no host any more, if others are
// invited.
func keepInvited(m *bot.Meetup, u bot.UserID) {
	if len(m.Invited) == 0 || slices.ContainsFunc(m.Invited, func(i bot.Invitation) bool { return i.User == u }) {
		return
	}
	m.Invited = append(slices.Clone(m.Invited), bot.Invitation{User: u})
}

// setHost stores a meetup with another host, who is going unless they have answered.
func (p *Planner) setHost(tx bot.Tx, m *bot.Meetup, to bot.UserID) error {
	m.Host, m.Heir, m.Applicant, m.ChangedAt = to, "", "", tx.Now()
	m.Cohosts = slices.DeleteFunc(slices.Clone(m.Cohosts), func(u bot.UserID) bool { return u == to })
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	s, err := readSnapshot(tx, *m)
	if err != nil {
		return err
	}
	if _, answered := s.Roster.Of(to); !answered && m.Status == bot.StatusScheduled {
		change := s.Roster.Answer(to, bot.RSVPGoing, tx.Now())
		if err := tx.SaveRSVPs(m.Community, m.ID, change.Saved); err != nil {
			return err
		}
	}
	return p.promiseOwedTo(tx, s, to)
}
