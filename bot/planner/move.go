package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// moveDate sets another date and moves reminders, begin and end with it.
func (p *Planner) moveDate(tx bot.Tx, s *Snapshot, to bot.Slot) error {
	m, now := &s.Meetup, tx.Now()
	times := []bot.Slot{to}
	for _, slot := range m.Slots {
		if slot.ID != m.ChosenSlot {
			times = append(times, slot)
		}
	}
	ranked := schedule.Rank(&s.Poll, now)
	if err := m.SetTimes(p.zones, times, now); err != nil {
		return err
	}
	m.Status, m.CancelledAt = bot.StatusScheduled, time.Time{}
	if err := tx.SaveMeetup(m); err != nil { // a new slot gets its id
		return err
	}
	date, _ := m.FindSlot(to.Start, to.Length)
	if m.ChosenSlot != date.ID && m.Reason.By != bot.DeciderNone {
		m.Reason = bot.Reason{By: bot.DeciderMove}
		for _, r := range ranked {
			if r.Slot.ID == date.ID && r.Could > 0 { // the poll asked about it
				m.Reason = r.Reason
				m.Reason.By, m.Reason.Tie = bot.DeciderHost, bot.TieHostChoice
			}
		}
	}
	m.ChosenSlot = date.ID
	if err := tx.SaveMeetup(m); err != nil {
		return err
	}
	return p.promiseDate(tx, *m, date)
}

// requestConfirmations asks guests to confirm after a move, and fills new seats
// from the waitlist.
func (p *Planner) requestConfirmations(tx bot.Tx, s *Snapshot, e bot.TermsEdit, by bot.Actor) error {
	m, now := &s.Meetup, tx.Now()
	date, _ := m.Date()
	if e.NeedsConfirmation() && m.Status == bot.StatusScheduled {
		until := bot.ConfirmDeadline(now, date.StartAt)
		asked := s.Roster.RequestConfirmation(by.User, until)
		if err := tx.SaveRSVPs(m.Community, m.ID, asked); err != nil {
			return err
		}
		for _, row := range asked {
			if err := promise(tx, *m, bot.TaskLapse, until); err != nil {
				return err
			}
			if !row.Quiet { // the thread asks them by name
				continue
			}
			if err := notifyMember(tx, *m, row.Member, bot.NoticeConfirmChange, now.Unix()); err != nil {
				return err
			}
		}
	}
	return p.saveRosterChange(tx, *m, s.Roster.Resize(m.Capacity, now))
}

// saveRosterChange stores a roster change and notifies members who got a seat.
func (p *Planner) saveRosterChange(tx bot.Tx, m bot.Meetup, change bot.RosterChange) error {
	if err := tx.SaveRSVPs(m.Community, m.ID, change.Saved); err != nil {
		return err
	}
	users := make([]bot.UserID, len(change.Saved))
	for i, row := range change.Saved {
		if users[i] = row.Member; row.State != bot.RSVPGoing {
			continue
		}
		if err := notifyMember(tx, m, row.Member, bot.NoticeSeat, row.Turn); err != nil {
			return err
		}
	}
	if len(users) == 0 {
		return nil
	}
	return p.rescheduleReminders(tx, m, users...)
}

// LapseUnconfirmed changes guests who did not confirm in time after a change to
// maybe.
func (p *Planner) LapseUnconfirmed(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || m.Status != bot.StatusScheduled {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return err
		}
		change := s.Roster.LapseUnconfirmed(tx.Now())
		if !change.IsChanged() {
			return nil
		}
		if err := p.saveRosterChange(tx, m, change); err != nil {
			return err
		}
		return promiseRedraw(tx, &m)
	})
}
