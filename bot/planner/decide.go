package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

func canDecide(m *bot.Meetup, by bot.Actor, key, text string) error {
	switch {
	case m.CanDecide(by):
		return nil
	case m.Host == "": // the host was forgotten, which cancelled it
		return errCancelled(m)
	}
	return bot.Refuse(bot.KindForbidden, key, text, bot.Args{"host": m.Hosts(), "title": m.Title})
}

func errNotPolling(m *bot.Meetup) error {
	switch m.Status {
	case bot.StatusCancelled:
		return errCancelled(m)
	case bot.StatusDone:
		return errDone(m)
	}
	return bot.Refuse(bot.KindConflict, "refuse.not_polling", "The time of {title} is settled already.", bot.Args{"title": m.Title})
}

// Settle decides a poll at its deadline, after the last answer, or with enough
// answers after the host was asked. Below the minimum it asks the host, once. It cancels
// a poll whose last slot has passed, and one about now that found too few.
func (p *Planner) Settle(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || m.Status != bot.StatusPolling {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return err
		}
		closed := !tx.Now().Before(m.CloseAt)
		if !closed && !canSettle(s) {
			return p.promiseOwed(tx, m)
		}
		best, ok := schedule.Best(&s.Poll)
		switch {
		case m.IsGaugingInterest():
			return p.askHost(tx, &m)
		case ok:
			return p.settle(tx, s, best)
		case m.StartsAtOnce():
			return p.cancelMeetup(tx, &m, bot.NoticeNoQuorum)
		case len(schedule.Rank(&s.Poll)) == 0:
			return p.cancelMeetup(tx, &m, bot.NoticeExpired)
		default:
			return p.askHost(tx, &m)
		}
	})
}

// askHour asks the host of a meetup on a day at what time of day it begins.
func askHour(tx bot.Tx, m *bot.Meetup) error {
	if date, _ := m.Date(); !date.AllDay {
		return nil
	}
	return notifyMember(tx, *m, m.Host, bot.NoticeWhichHour, m.ChangedAt.Unix())
}

// MarkPassed has the card of a poll mark a time that has passed.
func (p *Planner) MarkPassed(ctx context.Context, t bot.Task) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(t.Community, t.Meetup)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || m.Status != bot.StatusPolling {
			return err
		}
		return errors.Join(p.recordSent(tx, &m, t), p.promiseOwed(tx, m), promiseRedraw(tx, &m))
	})
}

// askHost asks the host what to do below the minimum.
func (p *Planner) askHost(tx bot.Tx, m *bot.Meetup) error {
	if !m.HostAskedAt.IsZero() {
		return p.promiseOwed(tx, *m)
	}
	m.HostAskedAt = tx.Now()
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	kind := bot.NoticeTooFew
	if m.IsGaugingInterest() {
		kind = bot.NoticeInterest
	}
	if err := notifyMember(tx, *m, m.Host, kind, m.HostAskedAt.Unix()); err != nil {
		return err
	}
	if err := p.promiseOwed(tx, *m); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}

// schedule sets a meetup's date and promises what follows. The host is going unless
// they answered no to the slot. Of room the date is the first time in it.
func (p *Planner) schedule(tx bot.Tx, m *bot.Meetup, date bot.Slot, reason bot.Reason) error {
	date, err := p.zones.FirstTime(date, m.Zone, tx.Now())
	if err == nil && date.RoomID != 0 {
		date, err = addFound(tx, m, date)
	}
	if err != nil {
		return err
	}
	m.Status, m.ChosenSlot, m.Reason, m.HostAskedAt = bot.StatusScheduled, date.ID, reason, time.Time{}
	m.ChangedAt, m.HeldUntil, m.FellAt = tx.Now(), time.Time{}, time.Time{}
	if reason.By != bot.DeciderNone {
		m.HeldUntil = bot.HoldDeadline(tx.Now(), date.DecideBy(tx.Now()))
	}
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	if err := tx.CancelTasks(m.Community, m.ID, bot.TaskReconcileReactions); err != nil {
		return err
	}
	s, err := readSnapshot(tx, *m)
	if err != nil {
		return err
	}
	if s.Ballot(m.Host).Of(date.ID) != bot.AvailabilityNo {
		change := s.Roster.Answer(m.Host, bot.RSVPGoing, tx.Now())
		if err := tx.SaveRSVPs(m.Community, m.ID, change.Saved); err != nil {
			return err
		}
	}
	if err := p.promiseOwed(tx, *m); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}

// Cancel cancels a meetup and its tasks.
func (p *Planner) Cancel(ctx context.Context, by bot.Actor, id bot.MeetupID) (bot.Meetup, error) {
	return actOn(ctx, p, by, "cancel", id, currentMeetup, func(tx bot.Tx, m bot.Meetup) (bot.Meetup, error) {
		if err := canDecide(&m, by, "refuse.cancel", "Only {host} (host) or an organiser can cancel {title}."); err != nil {
			return m, err
		}
		switch m.Status {
		case bot.StatusCancelled:
			return m, nil
		case bot.StatusDone:
			return bot.Meetup{}, errDone(&m)
		}
		err := p.cancelMeetup(tx, &m, bot.NoticeCancelled)
		return m, err
	})
}

// upcomingTasks are the tasks that are cancelled with a meetup, besides those that
// it owed.
var upcomingTasks = []bot.TaskKind{bot.TaskAnnounce, bot.TaskAddReactions, bot.TaskReconcileReactions, bot.TaskNotifyMember, bot.TaskRelay}

func (p *Planner) cancelMeetup(tx bot.Tx, m *bot.Meetup, kind bot.NoticeKind) error {
	m.Status, m.HostAskedAt = bot.StatusCancelled, time.Time{}
	m.CancelledAt, m.ChangedAt, m.Heir, m.Applicant = tx.Now(), tx.Now(), "", ""
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	if err := tx.CancelTasks(m.Community, m.ID, upcomingTasks...); err != nil {
		return err
	}
	if err := notifyThread(tx, *m, bot.Notice{Kind: kind}); err != nil {
		return err
	}
	if kind == bot.NoticeCancelled || kind == bot.NoticeHostLeft {
		if err := notifyQuietGuests(tx, m, bot.NoticeCancelled); err != nil {
			return err
		}
	}
	if err := p.promiseOwed(tx, *m); err != nil {
		return err
	}
	if until := m.ReopenUntil(); until.After(tx.Now()) && !m.Card.IsZero() { // then its card offers it no more
		if err := promise(tx, *m, bot.TaskRedraw, until, "off"); err != nil {
			return err
		}
	}
	return promiseRedraw(tx, m)
}

// notifyQuietGuests notifies the quiet guests of a meetup whose date is off, as
// its thread does not name them, or is on again, but for those who are spared.
func notifyQuietGuests(tx bot.Tx, m *bot.Meetup, kind bot.NoticeKind, spared ...bot.UserID) error {
	roster, err := tx.Roster(m.Community, m.ID)
	if err != nil {
		return err
	}
	for _, row := range roster.RSVPs {
		if !row.Quiet || row.State == bot.RSVPNotGoing || row.Member == m.Host || slices.Contains(spared, row.Member) {
			continue
		}
		if err := notifyMember(tx, *m, row.Member, kind, tx.Now().Unix()); err != nil {
			return err
		}
	}
	return nil
}

// Begin marks a meetup whose start has come as underway.
func (p *Planner) Begin(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	starts := func(date bot.Slot) time.Time { return date.StartAt }
	return p.advance(ctx, c, id, bot.StatusUnderway, starts, bot.StatusScheduled)
}

// Finish marks a meetup whose end has come as done.
func (p *Planner) Finish(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.advance(ctx, c, id, bot.StatusDone, bot.Slot.EndAt, bot.StatusScheduled, bot.StatusUnderway)
}

func (p *Planner) advance(ctx context.Context, c bot.CommunityID, id bot.MeetupID, to bot.Status, due func(bot.Slot) time.Time, from ...bot.Status) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || !slices.Contains(from, m.Status) {
			return err
		}
		if date, _ := m.Date(); tx.Now().Before(due(date)) { // it was moved meanwhile
			return p.promiseOwed(tx, m)
		}
		m.Status = to
		if err := tx.SaveMeetup(&m); err != nil {
			return err
		}
		if err := p.promiseOwed(tx, m); err != nil {
			return err
		}
		return promiseRedraw(tx, &m)
	})
}
