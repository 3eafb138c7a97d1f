package planner

import (
	"context"
	"errors"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Unanswered lists the members whose answer to the poll or date is awaited.
func (s *Snapshot) Unanswered() []bot.UserID {
	switch {
	case s.Meetup.IsGaugingInterest():
		return slices.DeleteFunc(s.Outstanding(), func(u bot.UserID) bool { return slices.Contains(s.Interested, u) })
	case s.Meetup.Status == bot.StatusPolling:
		return s.unansweredPoll()
	}
	return append(s.Roster.Unconfirmed(), s.ExpectedGuests()...)
}

// unansweredPoll lists the invited whose answer to a poll is awaited, and the host
// beside them, who counts without one.
func (s *Snapshot) unansweredPoll() []bot.UserID {
	users := append(s.Outstanding(), s.Behind()...)
	if len(users) > 0 && len(s.Ballot(s.Meetup.Host)) == 0 {
		users = append(users, s.Meetup.Host)
	}
	slices.Sort(users)
	return users
}

// ExpectedGuests lists the members who could make the chosen slot, or were
// invited to a fixed date, and have not RSVPed.
func (s *Snapshot) ExpectedGuests() []bot.UserID {
	m := &s.Meetup
	var candidates []bot.UserID
	if m.Reason.By == bot.DeciderNone || m.Reason.By == bot.DeciderMove {
		for _, i := range m.Awaited() {
			candidates = append(candidates, i.User)
		}
	} else {
		candidates = append(s.Members(m.ChosenSlot, bot.AvailabilityYes), s.Members(m.ChosenSlot, bot.AvailabilityIfNeeded)...)
	}
	var out []bot.UserID
	for _, u := range candidates {
		if _, answered := s.Roster.Of(u); !answered && u != m.Host {
			out = append(out, u)
		}
	}
	return out
}

// HidesExpected reports whether the expected guests must not be named, since they gave
// their answers to an anonymous poll.
func (s *Snapshot) HidesExpected() bool {
	by := s.Meetup.Reason.By
	return s.Meetup.Anonymous && by != bot.DeciderNone && by != bot.DeciderMove
}

// NamedGuests returns the expected guests who may be named.
func (s *Snapshot) NamedGuests() []bot.UserID {
	if s.HidesExpected() {
		return nil
	}
	return s.ExpectedGuests()
}

// Nudge promises a notice in the thread to members who have not answered. It
// mentions nobody if the meetup is open to all.
func (p *Planner) Nudge(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return actOn(ctx, p, by, "nudge", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canDecide(&m, by, "refuse.nudge", "Only {host} (host) or an organiser can remind who hasn't answered {title}."); err != nil {
			return Snapshot{}, err
		}
		if err := checkOpen(&m); err != nil {
			return Snapshot{}, err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return s, err
		}
		args := bot.Args{"title": m.Title, "n": m.NudgeCount}
		switch {
		case m.Status == bot.StatusUnderway:
			return s, bot.Refuse(bot.KindConflict, "refuse.begun", "{title} has begun, so its time stays.", args)
		case len(m.Invited) > 0 && len(s.Unanswered()) == 0:
			return s, bot.Refuse(bot.KindConflict, "refuse.nudge_nobody", "Everybody has answered {title} already.", args)
		case m.NudgeCount >= bot.MaxNudges:
			return s, bot.Refuse(bot.KindConflict, "refuse.nudged_out", "I've asked about {title} {n} times, and more would be nagging. A word from you works better now.", args)
		case tx.Now().Before(m.NudgedAt.Add(bot.NudgeInterval)):
			return s, bot.Refuse(bot.KindConflict, "refuse.nudged", "I asked about {title} less than three hours ago. Give them a little time.", args)
		}
		if err := promiseNudge(tx, &s.Meetup); err != nil {
			return s, err
		}
		return s, p.promiseOwedTo(tx, s)
	})
}

func promiseNudge(tx bot.Tx, m *bot.Meetup) error {
	m.NudgeCount++
	m.NudgedAt = tx.Now()
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	return notifyThread(tx, *m, numberedNotice(bot.NoticeNudge, int64(m.NudgeCount)))
}

// NudgeDue runs an automatic nudge of the invited who have not answered a poll,
// within bot.MaxNudges and bot.NudgeInterval.
func (p *Planner) NudgeDue(ctx context.Context, t bot.Task) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(t.Community, t.Meetup)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || m.Status != bot.StatusPolling || !m.HostAskedAt.IsZero() || !tx.Now().Before(m.CloseAt) {
			return err
		}
		if err := p.recordSent(tx, &m, t); err != nil {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return err
		}
		if len(s.Unanswered()) > 0 && m.NudgeCount < bot.MaxNudges && !tx.Now().Before(m.NudgedAt.Add(bot.NudgeInterval)) {
			if err := promiseNudge(tx, &s.Meetup); err != nil {
				return err
			}
		}
		return p.promiseOwedTo(tx, s)
	})
}
