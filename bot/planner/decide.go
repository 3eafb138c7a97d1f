package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// Pick settles a poll on the host's choice. Picking the chosen slot again changes
// nothing.
func (p *Planner) Pick(ctx context.Context, by bot.Actor, id bot.MeetupID, slot bot.SlotID) (Snapshot, error) {
	return actOn(ctx, p, by, "pick", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canDecide(&m, by, "refuse.pick", "Only {host} (host) or an organiser can pick the time of {title}."); err != nil {
			return Snapshot{}, err
		}
		if m.Status != bot.StatusPolling {
			if m.ChosenSlot == slot && m.Status != bot.StatusCancelled {
				return readSnapshot(tx, m)
			}
			return Snapshot{}, errNotPolling(&m)
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return s, err
		}
		ranked := schedule.Rank(&s.Poll, tx.Now())
		for i, r := range ranked {
			if r.Slot.ID != slot {
				continue
			}
			r.Reason.By = bot.DeciderHost
			if i > 0 {
				r.Reason.Tie = bot.TieHostChoice
			}
			if err := p.schedule(tx, &s.Meetup, r.Slot, r.Reason); err != nil {
				return s, err
			}
			return readSnapshot(tx, s.Meetup)
		}
		return s, bot.Refuse(bot.KindConflict, "refuse.slot_past", "That time has passed or is not one of the poll's. Pick another one.", nil)
	})
}

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
	if m.Status == bot.StatusCancelled {
		return errCancelled(m)
	}
	return bot.Refuse(bot.KindConflict, "refuse.not_polling", "The time of {title} is settled already.", bot.Args{"title": m.Title})
}

// Settle decides a poll at its deadline, after the last answer, or with enough
// answers after the host was asked. Below the minimum it asks the host, once. It
// cancels a poll whose last slot has passed.
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
			return promise(tx, m, bot.TaskSettle, m.CloseAt)
		}
		best, ok := schedule.Best(&s.Poll, tx.Now())
		switch {
		case m.IsGaugingInterest():
			return askHost(tx, &m)
		case ok:
			best.Reason.By = bot.DeciderDeadline
			if s.IsComplete() {
				best.Reason.By = bot.DeciderEveryone
			}
			return p.schedule(tx, &m, best.Slot, best.Reason)
		case len(schedule.Rank(&s.Poll, tx.Now())) == 0:
			return cancelMeetup(tx, &m, bot.NoticeExpired)
		default:
			return askHost(tx, &m)
		}
	})
}

// askHost asks the host what to do below the minimum, and promises to settle
// again once the last slot has passed.
func askHost(tx bot.Tx, m *bot.Meetup) error {
	if n := len(m.Slots); n > 0 {
		if err := promise(tx, *m, bot.TaskSettle, m.Slots[n-1].StartAt.Add(time.Second)); err != nil {
			return err
		}
	}
	if !m.HostAskedAt.IsZero() {
		return nil
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
	if err := promise(tx, *m, bot.TaskGiveUp, m.HostAskedAt.Add(hostReplyTimeout)); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}

// schedule sets a meetup's date and promises its reminders, begin and end. The
// host is going unless they answered no to the slot.
func (p *Planner) schedule(tx bot.Tx, m *bot.Meetup, date bot.Slot, reason bot.Reason) error {
	m.Status, m.ChosenSlot, m.Reason, m.HostAskedAt = bot.StatusScheduled, date.ID, reason, time.Time{}
	m.ChangedAt = tx.Now()
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	if err := tx.CancelTasks(m.Community, m.ID, bot.TaskSettle, bot.TaskReconcileReactions, bot.TaskNudge, bot.TaskGiveUp); err != nil {
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
	if err := promise(tx, *m, bot.TaskAskConfirm, tx.Now()); err != nil {
		return err
	}
	if err := p.promiseDate(tx, *m, date); err != nil {
		return err
	}
	if err := promiseCalendarSync(tx, m); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}

func (p *Planner) promiseDate(tx bot.Tx, m bot.Meetup, date bot.Slot) error {
	if err := p.promiseReminders(tx, m); err != nil {
		return err
	}
	if err := promise(tx, m, bot.TaskBegin, date.StartAt); err != nil {
		return err
	}
	return promise(tx, m, bot.TaskFinish, date.EndAt())
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
			return m, bot.Refuse(bot.KindConflict, "refuse.done", "{title} is over.", bot.Args{"title": m.Title})
		}
		err := cancelMeetup(tx, &m, bot.NoticeCancelled)
		return m, err
	})
}

// upcomingTasks are the tasks that are cancelled with a meetup.
var upcomingTasks = []bot.TaskKind{
	bot.TaskAnnounce, bot.TaskAddReactions, bot.TaskReconcileReactions, bot.TaskSettle, bot.TaskAskConfirm, bot.TaskRemind, bot.TaskRemindMember, bot.TaskBegin, bot.TaskFinish, bot.TaskNotifyMember,
	bot.TaskLapse, bot.TaskGiveUp, bot.TaskNudge,
}

func cancelMeetup(tx bot.Tx, m *bot.Meetup, kind bot.NoticeKind) error {
	m.Status, m.HostAskedAt = bot.StatusCancelled, time.Time{}
	m.CancelledAt, m.ChangedAt, m.Heir = tx.Now(), tx.Now(), ""
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	if err := tx.CancelTasks(m.Community, m.ID, upcomingTasks...); err != nil {
		return err
	}
	if err := notifyThread(tx, *m, bot.Notice{Kind: kind}); err != nil {
		return err
	}
	if kind == bot.NoticeCancelled {
		if err := notifyQuietGuests(tx, m, bot.NoticeCancelled); err != nil {
			return err
		}
	}
	if err := promiseCalendarSync(tx, m); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}

// notifyQuietGuests notifies the quiet guests of a meetup whose date is off, as
// its thread does not name them.
func notifyQuietGuests(tx bot.Tx, m *bot.Meetup, kind bot.NoticeKind) error {
	roster, err := tx.Roster(m.Community, m.ID)
	if err != nil {
		return err
	}
	for _, row := range roster.RSVPs {
		if !row.Quiet || row.State == bot.RSVPNotGoing || row.Member == m.Host {
			continue
		}
		if err := notifyMember(tx, *m, row.Member, kind, tx.Now().Unix()); err != nil {
			return err
		}
	}
	return nil
}

// Begin marks a meetup as underway.
func (p *Planner) Begin(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.advance(ctx, c, id, bot.StatusUnderway, bot.StatusScheduled)
}

// Finish marks a meetup as done.
func (p *Planner) Finish(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.advance(ctx, c, id, bot.StatusDone, bot.StatusScheduled, bot.StatusUnderway)
}

func (p *Planner) advance(ctx context.Context, c bot.CommunityID, id bot.MeetupID, to bot.Status, from ...bot.Status) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || !slices.Contains(from, m.Status) {
			return err
		}
		m.Status = to
		if err := tx.SaveMeetup(&m); err != nil {
			return err
		}
		if err := promiseCalendarSync(tx, &m); err != nil {
			return err
		}
		return promiseRedraw(tx, &m)
	})
}
