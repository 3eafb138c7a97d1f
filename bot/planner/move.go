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
	ranked := schedule.Rank(&s.Poll)
	if _, _, err := m.SetHour(p.zones, m.ChosenSlot, to); err != nil {
		return err
	}
	if err := m.SetTimes(p.zones, times, now); err != nil {
		return err
	}
	m.Status, m.CancelledAt = bot.StatusScheduled, time.Time{}
	if err := tx.SaveMeetup(m); err != nil { // a new slot gets its id
		return err
	}
	date, _ := m.FindSlot(to)
	if m.ChosenSlot != date.ID && m.Reason.By != bot.DeciderNone {
		m.Reason = bot.Reason{By: bot.DeciderMove}
		for _, r := range ranked {
			if r.Slot.ID == date.ID && r.Could > 0 { // the poll asked about it
				m.Reason = r.Reason
				m.Reason.By, m.Reason.Tie = bot.DeciderHost, bot.TieHostChoice
			}
		}
	}
	if m.ChosenSlot != date.ID {
		m.HeldUntil = time.Time{}
		if m.Reason.By == bot.DeciderHost {
			m.HeldUntil = bot.HoldDeadline(now, date.DecideBy(now))
		}
	}
	m.ChosenSlot = date.ID
	return tx.SaveMeetup(m)
}

// requestConfirmations asks guests to confirm after a move, and gives or offers new seats
// to who waits.
func (p *Planner) requestConfirmations(tx bot.Tx, s *Snapshot, e bot.TermsEdit, by bot.Actor) error {
	m := &s.Meetup
	date, _ := m.Date()
	s.Roster.Rules = seatRules(*s)
	if !e.Before.SameTimes(&e.After) {
		if err := tx.SaveRSVPs(m.Community, m.ID, s.Roster.OnTime()); err != nil {
			return err
		}
	}
	if e.NeedsConfirmation() && m.Status == bot.StatusScheduled {
		until, err := p.confirmUntil(tx, m, date.StartAt)
		if err != nil {
			return err
		}
		asked := s.Roster.RequestConfirmation(by.User, until)
		if err := askToConfirm(tx, *m, asked); err != nil {
			return err
		}
	}
	if e.SaysHour() {
		if err := keepDay(tx, s, e); err != nil {
			return err
		}
	}
	if e.NeedsConfirmation() {
		if err := withdrawOffers(tx, m, &s.Roster, e.Before.Agreement()); err != nil {
			return err
		}
	}
	return saveRosterChange(tx, *m, s.Roster.Resize(m.Capacity))
}

// askToConfirm stores the rows of members who are asked to confirm, and asks those
// who come quietly. The thread asks the others by name.
func askToConfirm(tx bot.Tx, m bot.Meetup, asked []bot.RSVP) error {
	if err := tx.SaveRSVPs(m.Community, m.ID, asked); err != nil {
		return err
	}
	for _, row := range asked {
		if !row.Quiet {
			continue
		}
		if err := notifyMember(tx, m, row.Member, bot.NoticeConfirmChange, tx.Now().Unix()); err != nil {
			return err
		}
	}
	return nil
}

// saveRosterChange stores a roster change.
func saveRosterChange(tx bot.Tx, m bot.Meetup, change bot.RosterChange) error {
	if err := tx.SaveRSVPs(m.Community, m.ID, change.Saved); err != nil || !change.Freed {
		return err
	}
	return promise(tx, m, bot.TaskPromote, tx.Now()) // again, if it is running
}

// Lapse changes guests who did not confirm in time after a change to maybe, and lets
// seat offers pass that were not answered.
func (p *Planner) Lapse(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || !m.HasRoster() {
			return err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return err
		}
		change := s.Roster.Lapse(tx.Now())
		if !change.IsChanged() {
			return p.promiseOwedTo(tx, s)
		}
		if err := saveRosterChange(tx, m, change); err != nil {
			return err
		}
		if err := saveFall(tx, &s); err != nil {
			return err
		}
		m = s.Meetup
		if err := p.promiseOwedTo(tx, s, changedUsers(change)...); err != nil {
			return err
		}
		return promiseRedraw(tx, &m)
	})
}
