package planner

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Reopen undoes the cancellation of a meetup until its start: it is scheduled at its
// date again, or a poll. cancelled is when it was cancelled as far as the actor was
// shown, to the second, or zero; it refuses if it was cancelled once more since.
func (p *Planner) Reopen(ctx context.Context, by bot.Actor, id bot.MeetupID, cancelled time.Time) (Snapshot, error) {
	return actCounted(ctx, p, by, "reopen", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canDecide(&m, by, "refuse.reopen", "Only {host} (host) or an organiser can open {title} again."); err != nil {
			return Snapshot{}, err
		}
		if m.Status != bot.StatusCancelled {
			return readSnapshot(tx, m)
		}
		if err := canReopen(&m, cancelled, tx.Now()); err != nil {
			return Snapshot{}, err
		}
		if err := ensureHost(tx, &m, by); err != nil {
			return Snapshot{}, err
		}
		if err := checkOpenQuota(tx, by, m.Host); err != nil {
			return Snapshot{}, err
		}
		if err := p.reopen(tx, &m); err != nil {
			return Snapshot{}, err
		}
		if err := notifyThread(tx, m, numberedNotice(bot.NoticeReopened, tx.Now().Unix())); err != nil {
			return Snapshot{}, err
		}
		if err := announceReopened(tx, m); err != nil {
			return Snapshot{}, err
		}
		if err := promiseRedraw(tx, &m); err != nil {
			return Snapshot{}, err
		}
		return readSnapshot(tx, m)
	})
}

// canReopen refuses to reopen a meetup of which nothing is left, one that was cancelled
// at another moment than cancelled, and one without a time ahead.
func canReopen(m *bot.Meetup, cancelled, now time.Time) error {
	switch _, dated := m.Date(); {
	case m.Host == "":
		return bot.Refuse(bot.KindConflict, "refuse.reopen_forgotten",
			"Its host was forgotten, and with them what it was about. Start a new one with {command}.", bot.Args{"command": "/meetup propose"})
	case !cancelled.IsZero() && cancelled.Unix() != m.CancelledAt.Unix():
		return bot.Refuse(bot.KindConflict, "refuse.cancelled_again",
			"{title} was opened again and then cancelled once more, so nothing was changed. See it with {command}.",
			bot.Args{"title": m.Title, "command": "/meetup show"})
	case m.CanReopen(now):
		return nil
	case !m.CanRenew(now):
		return bot.Refuse(bot.KindConflict, "refuse.reopen_late",
			"{title} was called off, and its time has passed. Start a new one with {command}.", bot.Args{"title": m.Title, "command": "/meetup propose"})
	case dated:
		return bot.Refuse(bot.KindConflict, "refuse.date_passed", "The time of {title} has passed. Give it a new one.", bot.Args{"title": m.Title})
	default:
		return errTimesPassed(m)
	}
}

// reopen makes a cancelled meetup what it was: scheduled or under way, or a poll. A
// deadline that has come meanwhile is set anew.
func (p *Planner) reopen(tx bot.Tx, m *bot.Meetup) error {
	now := tx.Now()
	if date, ok := m.Date(); ok {
		return p.reopenDate(tx, m, date)
	}
	if !m.CloseAt.After(now.Add(minReopenedPoll)) {
		if err := p.resetDeadline(m, now); err != nil {
			return err
		}
	}
	return p.openPoll(tx, m)
}

// minReopenedPoll is how much time a reopened poll has left at least to keep its
// deadline.
const minReopenedPoll = 15 * time.Minute

// reopenDate opens a meetup again whose date was chosen. Members who still had to
// confirm get time to.
func (p *Planner) reopenDate(tx bot.Tx, m *bot.Meetup, date bot.Slot) error {
	now, cancelled := tx.Now(), m.CancelledAt
	m.Status = bot.StatusScheduled
	if !now.Before(date.StartAt) {
		m.Status = bot.StatusUnderway
	}
	m.CancelledAt, m.ChangedAt = time.Time{}, now
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	roster, err := tx.Roster(m.Community, m.ID)
	if err != nil {
		return err
	}
	until, err := p.confirmUntil(tx, m, date.StartAt)
	if err != nil {
		return err
	}
	asked := roster.Unconfirmed()
	if err := askToConfirm(tx, *m, roster.RenewConfirmations(until)); err != nil {
		return err
	}
	if err := withdrawOffers(tx, m, &roster, m.Agreement()); err != nil {
		return err
	}
	if err := notifyReopened(tx, m, asked); err != nil {
		return err
	}
	return p.promiseOwedSince(tx, *m, cancelled)
}

// notifyReopened notifies the quiet guests of a meetup that is on again, as they were
// notified of its end; those who are asked to confirm learn it that way. A notice of
// the end that still waits in quiet hours is withdrawn, and its member needs none.
func notifyReopened(tx bot.Tx, m *bot.Meetup, asked []bot.UserID) error {
	tasks, err := tx.MeetupTasks(m.Community, m.ID, []bot.TaskKind{bot.TaskNotifyMember}, nil)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.Notice().Kind != bot.NoticeCancelled || t.Cause != bot.CauseQuiet || !t.Due.After(tx.Now()) {
			continue
		}
		if err := tx.CancelTask(m.Community, m.ID, t.ID); err != nil {
			return err
		}
		asked = append(asked, t.Member)
	}
	return notifyQuietGuests(tx, m, bot.NoticeReopened, asked...)
}

// reopenEdited promises what follows from an edit that opened a meetup again, besides
// what follows from any edit.
func reopenEdited(tx bot.Tx, s *Snapshot, e *bot.TermsEdit) error {
	if err := announceReopened(tx, s.Meetup); err != nil || !s.Meetup.HasRoster() {
		return err
	}
	var asked []bot.UserID
	if e.NeedsConfirmation() {
		asked = s.Roster.In(bot.RSVPGoing)
	}
	return notifyReopened(tx, &s.Meetup, asked)
}

// announceReopened promises the card of a meetup that was cancelled before it was
// posted.
func announceReopened(tx bot.Tx, m bot.Meetup) error {
	if !m.Card.IsZero() {
		return nil
	}
	return promiseCard(tx, m)
}

// CalledOff lists the cancelled meetups that the actor may open again, soonest first.
func (p *Planner) CalledOff(ctx context.Context, by bot.Actor) ([]bot.Meetup, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) ([]bot.Meetup, error) {
		all, err := r.FindMeetups(by.Community, bot.MeetupFilter{
			Status: []bot.Status{bot.StatusCancelled}, RenewableAt: r.Now(), Limit: bot.MaxOpenPerCommunity,
		})
		if err != nil {
			return nil, err
		}
		theirs := slices.DeleteFunc(all, func(m bot.Meetup) bool { return !m.CanDecide(by) || !m.CanRenew(r.Now()) })
		return onlyVisible(r, by, theirs)
	})
}
