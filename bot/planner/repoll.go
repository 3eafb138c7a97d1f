package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// pollTerms turns a meetup into a poll with the times and the deadline of next.
func (p *Planner) pollTerms(tx bot.Tx, m *bot.Meetup, next bot.Terms, closeAt time.Time) error {
	reopened, before := m.Status != bot.StatusPolling, len(m.Slots)
	if err := m.SetTimes(p.zones, next.Slots, tx.Now()); err != nil {
		return err
	}
	if before > 0 && slices.ContainsFunc(m.Slots, func(s bot.Slot) bool { return s.ID == 0 }) {
		m.TimesAddedAt = tx.Now()
	}
	m.Deadline, m.CloseAt = next.Deadline, closeAt
	if m.StartsAtOnce() {
		if err := m.OpenAtOnce(p.zones, next.Deadline, tx.Now()); err != nil {
			return err
		}
	}
	if reopened {
		m.RepolledAt = tx.Now()
	}
	return p.openPoll(tx, m)
}

// openPoll opens a meetup's poll, for the first time or again. It voids the RSVPs
// to a date that is off.
func (p *Planner) openPoll(tx bot.Tx, m *bot.Meetup) error {
	dated := m.ChosenSlot != 0
	m.Status, m.ChosenSlot, m.Reason, m.HostAskedAt = bot.StatusPolling, 0, bot.Reason{}, time.Time{}
	m.CancelledAt, m.ChangedAt = time.Time{}, tx.Now()
	if dated {
		if err := tx.DeleteSent(m.Community, m.ID, bot.TaskAskConfirm); err != nil { // they are asked again
			return err
		}
		if err := notifyQuietGuests(tx, m, bot.NoticeRepolled); err != nil {
			return err
		}
		if err := tx.VoidRSVPs(m.Community, m.ID); err != nil {
			return err
		}
	}
	if err := tx.SaveMeetup(m); err != nil { // after that, since it may have fewer seats now
		return err
	}
	if err := promise(tx, *m, bot.TaskAddReactions, tx.Now()); err != nil {
		return err
	}
	return p.promiseOwed(tx, *m)
}

// resetDeadline sets the default deadline of a poll that opens now.
func (p *Planner) resetDeadline(m *bot.Meetup, now time.Time) error {
	if m.StartsAtOnce() {
		return m.OpenAtOnce(p.zones, bot.Wall{}, now)
	}
	loc, err := p.zones(m.Zone)
	if err != nil {
		return err
	}
	first := now.AddDate(0, 0, 7)
	if ahead := m.UpcomingSlots(now); len(ahead) > 0 {
		first = ahead[0].DecideBy(now)
	}
	m.CloseAt = bot.DefaultDeadline(now, first, loc)
	m.Deadline = bot.WallOf(m.CloseAt.In(loc))
	return nil
}

// Repoll undoes the choice of a time: the meetup is a poll again and keeps its
// answers. Guests are asked to confirm again once there is a time. date is the slot
// that the actor was shown as chosen, or 0; it refuses if another one is by now.
func (p *Planner) Repoll(ctx context.Context, by bot.Actor, id bot.MeetupID, date bot.SlotID) (Snapshot, error) {
	return actOn(ctx, p, by, "repoll", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canDecide(&m, by, "refuse.again", "Only {host} (host) or an organiser can ask about the time of {title} again."); err != nil {
			return Snapshot{}, err
		}
		s, err := readSnapshot(tx, m)
		switch {
		case err != nil || m.Status == bot.StatusPolling:
			return s, err
		case m.Status == bot.StatusCancelled:
			return Snapshot{}, errCancelled(&m)
		case m.Status == bot.StatusDone:
			return Snapshot{}, errDone(&m)
		case m.Status != bot.StatusScheduled:
			return Snapshot{}, bot.Refuse(bot.KindConflict, "refuse.begun", "{title} has begun, so its time stays.", bot.Args{"title": m.Title})
		case date != 0 && date != m.ChosenSlot:
			return Snapshot{}, errOtherDate(&m)
		}
		m.WithdrawFound(tx.Now())
		if len(m.UpcomingSlots(tx.Now())) == 0 {
			return Snapshot{}, errTimesPassed(&m)
		}
		if !m.CloseAt.After(tx.Now().Add(time.Hour)) {
			if err := p.resetDeadline(&m, tx.Now()); err != nil {
				return Snapshot{}, err
			}
		}
		m.RepolledAt = tx.Now()
		if err := p.openPoll(tx, &m); err != nil {
			return Snapshot{}, err
		}
		edit := newEdit(s, by)
		edit.After = m.CurrentTerms()
		if err := tx.CreateTermsEdit(&edit); err != nil {
			return Snapshot{}, err
		}
		if err := notifyThread(tx, m, numberedNotice(bot.NoticeRepolled, int64(edit.ID))); err != nil {
			return Snapshot{}, err
		}
		if err := promiseRedraw(tx, &m); err != nil {
			return Snapshot{}, err
		}
		return readSnapshot(tx, m)
	})
}

// errOtherDate refuses what was said of a date that the meetup does not have any more.
func errOtherDate(m *bot.Meetup) error {
	date, _ := m.Date()
	return bot.Refuse(bot.KindConflict, "refuse.other_date",
		"{title} has another time since, {when}, so nothing was changed. See it with {command}.",
		bot.Args{"title": m.Title, "when": date.BeginsAt(m.Zone), "command": "/meetup show"})
}

func errTimesPassed(m *bot.Meetup) *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.times_passed", "All times of {title} have passed. Give it new ones.", bot.Args{"title": m.Title})
}

// GiveUp cancels a poll whose host was asked what to do and has not answered
// within bot.HostReplyTimeout. The host can reopen it with one tap.
func (p *Planner) GiveUp(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || m.Status != bot.StatusPolling || m.HostAskedAt.IsZero() || tx.Now().Before(m.HostAskedAt.Add(bot.HostReplyTimeout)) {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return err
		}
		if best, ok := schedule.Best(&s.Poll); ok { // asked by an older version, which did not choose a day
			return p.settle(tx, s, best)
		}
		if err := p.cancelMeetup(tx, &m, bot.NoticeHostUnanswered); err != nil {
			return err
		}
		return notifyMember(tx, m, m.Host, bot.NoticeGivenUp, m.CancelledAt.Unix())
	})
}
