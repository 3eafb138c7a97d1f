package planner

import (
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// setTime makes a day of a poll a time on that day, and finds a time in room, that is
// still ahead.
func (p *Planner) setTime(m *bot.Meetup, slot, time bot.Slot, now time.Time) (bot.Slot, error) {
	if !slot.IsRoom() {
		return p.setHour(m, slot.ID, time, now)
	}
	at, shift, err := p.zones.Moment(time.Start, m.Zone)
	if err != nil {
		return slot, err
	}
	found := bot.Slot{Start: time.Start, Length: time.Length, StartAt: at.At, Shift: shift, RoomID: slot.ID, AddedAt: slot.AddedAt}
	switch {
	case found.Length <= 0 || !slot.HasRoomFor(found):
		return slot, NoRoom(m)
	case !found.StartAt.After(now):
		return slot, errSlotPast(m, found)
	}
	return found, nil
}

// setHour makes a day of a meetup a time on that day that is still ahead.
func (p *Planner) setHour(m *bot.Meetup, day bot.SlotID, hour bot.Slot, now time.Time) (bot.Slot, error) {
	slot, live := m.Slot(day)
	if !live || !slot.AllDay {
		return slot, errSlotGone()
	}
	if !hour.Completes(slot) || hour.Length <= 0 || slices.ContainsFunc(slices.Concat(m.Slots, m.Withdrawn), hour.SameTime) {
		return slot, bot.Refuse(bot.KindInvalid, "refuse.not_that_day", "Say a time on {day} that the poll has not asked about, like `19:00`.", bot.Args{"day": slot.Start})
	}
	date, _, err := m.SetHour(p.zones, day, hour)
	if err == nil && !date.StartAt.After(now) {
		err = errSlotPast(m, date)
	}
	return date, err
}

// sayHour sets the time of day of a meetup whose day is chosen. Guests agreed to the day,
// so nobody has to confirm; the thread is notified.
func (p *Planner) sayHour(tx bot.Tx, s Snapshot, by bot.Actor, hour bot.Slot) (Snapshot, error) {
	m, e := &s.Meetup, newEdit(s, by)
	if _, err := p.setHour(m, m.ChosenSlot, hour, tx.Now()); err != nil {
		return s, err
	}
	m.Status, m.ChangedAt = bot.StatusScheduled, tx.Now() // its day may have begun
	if err := tx.SaveMeetup(m); err != nil {
		return s, err
	}
	e.After = m.CurrentTerms()
	if err := p.requestConfirmations(tx, &s, e, by); err != nil {
		return s, err
	}
	if err := p.tellThread(tx, &s, &e); err != nil {
		return s, err
	}
	if err := p.promiseOwed(tx, *m); err != nil {
		return s, err
	}
	if err := promiseRedraw(tx, m); err != nil {
		return s, err
	}
	return readSnapshot(tx, *m)
}

// keepDay has what was agreed and sent about a day count for the time on it: the seats
// of those who wait, and the reminders of the evenings before.
func keepDay(tx bot.Tx, s *Snapshot, e bot.TermsEdit) error {
	m := &s.Meetup
	if err := tx.SaveRSVPs(m.Community, m.ID, s.Roster.KeepAgreed(e.Before.Agreement())); err != nil {
		return err
	}
	sent, err := tx.Sent(m.Community, m.ID)
	if err != nil {
		return err
	}
	date, _ := m.Date()
	var kept []bot.Sent
	for one := range sent {
		lead, ok := bot.DecodeLead(one.Subject)
		if reminds := one.Kind == bot.TaskRemind || one.Kind == bot.TaskRemindMember; reminds && ok && lead.Days > 0 && one.Date == e.Before.Slots[0].Start {
			one.Date = date.Start
			kept = append(kept, one)
		}
	}
	return tx.SaveSent(m.Community, m.ID, kept...)
}

// saidWithQuestion reports whether an edit only says the time of day, and the question who
// comes is still to be posted, which says it too.
func saidWithQuestion(tx bot.Tx, m *bot.Meetup, e *bot.TermsEdit) (bool, error) {
	before := e.Before.Clone()
	if before.Slots = e.After.Slots; !e.SaysHour() || before.Differ(&e.After) {
		return false, nil
	}
	sent, err := tx.Sent(m.Community, m.ID)
	return !sent[bot.Sent{Kind: bot.TaskAskConfirm}], err
}

// tellHour promises the notice of a time of day that was said while the question who
// comes was being posted without it. asked is the meetup as that was composed.
func (p *Planner) tellHour(tx bot.Tx, asked, current *bot.Meetup, t bot.Task) error {
	e := bot.TermsEdit{
		Community: current.Community, Meetup: current.ID, By: current.Host, At: tx.Now(), Before: asked.CurrentTerms(), After: current.CurrentTerms(),
	}
	if t.Kind != bot.TaskAskConfirm || !current.IsUpcoming() || !e.SaysHour() {
		return nil
	}
	if err := tx.CreateTermsEdit(&e); err != nil {
		return err
	}
	return notifyThread(tx, *current, numberedNotice(bot.NoticeChanged, int64(e.ID)))
}
