package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

const (
	// maxNudges limits the nudges of one meetup, the host's and the automatic
	// ones together.
	maxNudges = 2
	// nudgeInterval is the least time between two nudges.
	nudgeInterval = 3 * time.Hour
)

// Unanswered lists the members whose answer to the poll or date is awaited.
func (s *Snapshot) Unanswered() []bot.UserID {
	switch {
	case s.Meetup.IsGaugingInterest():
		return slices.DeleteFunc(s.Outstanding(), func(u bot.UserID) bool { return slices.Contains(s.Interested, u) })
	case s.Meetup.Status == bot.StatusPolling:
		return s.Outstanding()
	}
	return append(s.Roster.Unconfirmed(), s.ExpectedGuests()...)
}

// ExpectedGuests lists the members who could make the chosen slot, or were
// invited to a fixed date, and have not RSVPed.
func (s *Snapshot) ExpectedGuests() []bot.UserID {
	m := &s.Meetup
	var candidates []bot.UserID
	if m.Reason.By == bot.DeciderNone || m.Reason.By == bot.DeciderMove {
		for _, i := range m.Invited {
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
		case m.NudgeCount >= maxNudges:
			return s, bot.Refuse(bot.KindConflict, "refuse.nudged_out", "I've asked about {title} {n} times, and more would be nagging. A word from you works better now.", args)
		case tx.Now().Before(m.NudgedAt.Add(nudgeInterval)):
			return s, bot.Refuse(bot.KindConflict, "refuse.nudged", "I asked about {title} less than three hours ago. Give them a little time.", args)
		}
		return s, promiseNudge(tx, &s.Meetup)
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

// NudgeDue nudges the invited who have not answered a poll, within maxNudges and
// nudgeInterval.
func (p *Planner) NudgeDue(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || m.Status != bot.StatusPolling || !m.HostAskedAt.IsZero() || !tx.Now().Before(m.CloseAt) {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil || len(s.Unanswered()) == 0 || m.NudgeCount >= maxNudges || tx.Now().Before(m.NudgedAt.Add(nudgeInterval)) {
			return err
		}
		return promiseNudge(tx, &m)
	})
}

// promiseNudges promises two nudges of a poll: half way to its end and three
// hours before it. Both avoid quiet hours, and one that would come too close to
// now or to the other is left out.
func (p *Planner) promiseNudges(tx bot.Tx, m bot.Meetup) error {
	if err := tx.CancelTasks(m.Community, m.ID, bot.TaskNudge); err != nil || len(m.Invited) == 0 {
		return err
	}
	c, err := readCommunity(tx, m.Community)
	if err != nil {
		return err
	}
	loc, err := p.zones(m.Zone)
	if err != nil {
		return err
	}
	now, quiet := tx.Now(), bot.QuietWindow{Quiet: c.QuietHours(), Zone: loc}
	last := quiet.Defer(m.CloseAt.Add(-nudgeInterval), m.CloseAt, now)
	half := quiet.Defer(now.Add(m.CloseAt.Sub(now)/2), m.CloseAt, now)
	if last.After(now.Add(nudgeInterval)) {
		if err := promise(tx, m, bot.TaskNudge, last, "last"); err != nil {
			return err
		}
	}
	if half.After(now.Add(nudgeInterval)) && half.Before(last.Add(-nudgeInterval)) {
		return promise(tx, m, bot.TaskNudge, half, "half")
	}
	return nil
}
