package planner

import (
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// settle chooses a slot of a poll without its host, who is asked for the time of a day.
func (p *Planner) settle(tx bot.Tx, s Snapshot, best schedule.Ranked) error {
	m := s.Meetup
	best.Reason.By = bot.DeciderDeadline
	switch {
	case s.IsComplete():
		best.Reason.By = bot.DeciderEveryone
	case tx.Now().Before(m.CloseAt) && m.HostAskedAt.IsZero():
		best.Reason.By = bot.DeciderCertain
	}
	date, err := p.zones.TimeAt(best.Slot, best.Start, m.Zone, tx.Now())
	if err != nil {
		return err
	}
	if date.AtOnce {
		if date, err = p.startSoon(&m, tx.Now()); err != nil {
			return err
		}
		best.Reason.By = bot.DeciderQuorum
	}
	if err := p.schedule(tx, &m, date, best.Reason); err != nil {
		return err
	}
	return askHour(tx, &m)
}

// startSoon gives a meetup that starts at once its start.
func (p *Planner) startSoon(m *bot.Meetup, now time.Time) (bot.Slot, error) {
	date, err := m.Slots[0].StartSoon(p.zones, m.Zone, now)
	m.Slots[0] = date
	return date, err
}

// settleAtOnce settles a poll about now if an answer to it was the last that was needed.
func (p *Planner) settleAtOnce(tx bot.Tx, m bot.Meetup) (s Snapshot, settled bool, err error) {
	if s, err = readSnapshot(tx, m); err != nil {
		return s, false, err
	}
	best, ok := schedule.Best(&s.Poll)
	if !ok {
		return s, false, nil
	}
	if err := p.settle(tx, s, best); err != nil {
		return s, false, err
	}
	if m, err = tx.LockMeetup(m.Community, m.ID); err != nil {
		return s, false, err
	}
	s, err = readSnapshot(tx, m)
	return s, true, err
}

// addFound stores a time that was found in room as a slot, with what the answers to the
// room say of that time.
func addFound(tx bot.Tx, m *bot.Meetup, found bot.Slot) (bot.Slot, error) {
	if !m.AddFound(found) {
		stored, _ := m.FindSlot(found)
		return stored, nil
	}
	if err := tx.SaveMeetup(m); err != nil { // it gets its id
		return found, err
	}
	stored, _ := m.FindSlot(found)
	room, _ := m.Slot(found.RoomID)
	answers, err := tx.Answers(m.Community, m.ID)
	if err != nil {
		return stored, err
	}
	var given []bot.Answer
	for _, a := range answers {
		if a.Slot == room.ID {
			given = append(given, a.For(room, stored))
		}
	}
	return stored, tx.SaveAnswersTo(m.Community, m.ID, stored.ID, given)
}
