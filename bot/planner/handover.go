package planner

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Handover offers a meetup to another host, who accepts with one tap. An actor
// who names themselves is the host at once. An empty to withdraws an offer.
func (p *Planner) Handover(ctx context.Context, by bot.Actor, id bot.MeetupID, to bot.UserID) (Snapshot, error) {
	return actOn(ctx, p, by, "handover", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canDecide(&m, by, "refuse.handover", "Only {host} (host) or an organiser can hand {title} over."); err != nil {
			return Snapshot{}, err
		}
		if err := checkOpen(&m); err != nil {
			return Snapshot{}, err
		}
		switch {
		case to == m.Host:
			return Snapshot{}, bot.Refuse(bot.KindInvalid, "refuse.handover_host", "{host} is the host already. Name somebody else.", bot.Args{"host": m.Host}).WithField("to")
		case to == m.Heir:
			return readSnapshot(tx, m) // asked already
		case to == by.User:
			return p.makeHost(tx, m, to)
		}
		m.Heir = to
		if err := tx.SaveMeetup(&m); err != nil {
			return Snapshot{}, err
		}
		if to != "" {
			if err := notifyMember(tx, m, to, bot.NoticeHandoverOffer, tx.Now().UnixMicro()); err != nil {
				return Snapshot{}, err
			}
		}
		return readSnapshot(tx, m)
	})
}

func checkOpen(m *bot.Meetup) error {
	switch {
	case m.Status == bot.StatusCancelled:
		return errCancelled(m)
	case m.Status == bot.StatusDone:
		return bot.Refuse(bot.KindConflict, "refuse.done", "{title} is over.", bot.Args{"title": m.Title})
	}
	return nil
}

// TakeOver makes the actor the host of a meetup that was offered to them.
func (p *Planner) TakeOver(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return actOn(ctx, p, by, "takeOver", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if by.User == m.Host {
			return readSnapshot(tx, m) // the second tap
		}
		if err := checkHeir(&m, by); err != nil {
			return Snapshot{}, err
		}
		return p.makeHost(tx, m, by.User)
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
func (p *Planner) makeHost(tx bot.Tx, m bot.Meetup, to bot.UserID) (Snapshot, error) {
	previous := m.Host
	m.Host, m.Heir, m.ChangedAt = to, "", tx.Now()
	m.Cohosts = slices.DeleteFunc(slices.Clone(m.Cohosts), func(u bot.UserID) bool { return u == to })
	if !m.Admits(previous) {
		m.Invited = append(slices.Clone(m.Invited), bot.Invitation{User: previous})
	}
	if err := tx.SaveMeetup(&m); err != nil {
		return Snapshot{}, err
	}
	s, err := readSnapshot(tx, m)
	if err != nil {
		return s, err
	}
	if _, answered := s.Roster.Of(to); !answered && m.Status == bot.StatusScheduled {
		change := s.Roster.Answer(to, bot.RSVPGoing, tx.Now())
		if err := tx.SaveRSVPs(m.Community, m.ID, change.Saved); err != nil {
			return s, err
		}
		if err := p.rescheduleReminders(tx, m, to); err != nil {
			return s, err
		}
	}
	if err := notifyThread(tx, m, bot.Notice{Kind: bot.NoticeHandedOver, Subject: string(previous)}); err != nil {
		return s, err
	}
	err = promiseRedraw(tx, &m)
	s.Meetup = m
	return s, err
}
