package planner

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// Pick settles a poll on the host's choice. Picking the chosen slot again changes
// nothing. A day is picked by PickTime.
func (p *Planner) Pick(ctx context.Context, by bot.Actor, id bot.MeetupID, slot bot.SlotID) (Snapshot, error) {
	return p.pick(ctx, by, id, slot, func(_ *bot.Meetup, s bot.Slot) (bot.Slot, error) {
		if s.AllDay {
			return s, bot.Refuse(bot.KindInvalid, "refuse.no_time", "At what time on {day}? Say it too, like `19:00`.", bot.Args{"day": s.Start})
		}
		return s, nil
	})
}

// PickTime settles a poll on a day of the host's choice and a time on it. The day's
// slot becomes that time and keeps its answers.
func (p *Planner) PickTime(ctx context.Context, by bot.Actor, id bot.MeetupID, day bot.SlotID, start bot.Wall, length time.Duration) (Snapshot, error) {
	return p.pick(ctx, by, id, day, func(m *bot.Meetup, s bot.Slot) (bot.Slot, error) {
		return p.setTime(m, s, start, length)
	})
}

// CanPick refuses a member who may not pick the time of a meetup.
func CanPick(m *bot.Meetup, by bot.Actor) error {
	return canDecide(m, by, "refuse.pick", "Only {host} (host) or an organiser can pick the time of {title}.")
}

func errSlotPast(m *bot.Meetup, s bot.Slot) *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.slot_past", "{when} has passed. Pick another time.",
		bot.Args{"when": bot.Moment{Wall: s.Start, Zone: m.Zone, At: s.StartAt}})
}

func errSlotGone() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.slot_gone", "That time is not asked about any more. Pick another one.", nil)
}

// setTime makes a day of a poll a time on that day.
func (p *Planner) setTime(m *bot.Meetup, day bot.Slot, start bot.Wall, length time.Duration) (bot.Slot, error) {
	if !day.AllDay {
		return day, errSlotGone()
	}
	at, shift, err := p.zones.Moment(start, m.Zone)
	if err != nil {
		return day, err
	}
	timed := bot.Slot{ID: day.ID, Start: start, Length: length, StartAt: at.At, Shift: shift, Emoji: day.Emoji, AddedAt: day.AddedAt}
	if start.At(0, 0) != day.Start || length <= 0 || slices.ContainsFunc(slices.Concat(m.Slots, m.Withdrawn), timed.SameTime) {
		return day, bot.Refuse(bot.KindInvalid, "refuse.not_that_day", "Say a time on {day} that the poll has not asked about, like `19:00`.", bot.Args{"day": day.Start})
	}
	for i := range m.Slots {
		if m.Slots[i].ID == day.ID {
			m.Slots[i] = timed
		}
	}
	return timed, nil
}

// pick settles a poll on what timed makes of a slot of it.
func (p *Planner) pick(ctx context.Context, by bot.Actor, id bot.MeetupID, slot bot.SlotID, timed func(*bot.Meetup, bot.Slot) (bot.Slot, error)) (Snapshot, error) {
	return actOn(ctx, p, by, "pick", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := CanPick(&m, by); err != nil {
			return Snapshot{}, err
		}
		if m.Status != bot.StatusPolling {
			if m.ChosenSlot == slot && m.Status == bot.StatusScheduled {
				return readSnapshot(tx, m)
			}
			return Snapshot{}, errNotPolling(&m)
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return s, err
		}
		ranked := schedule.Rank(&s.Poll)
		i := slices.IndexFunc(ranked, func(r schedule.Ranked) bool { return r.Slot.ID == slot })
		if i < 0 {
			if passed, live := m.Slot(slot); live {
				return s, errSlotPast(&m, passed)
			}
			return s, errSlotGone()
		}
		date, err := timed(&s.Meetup, ranked[i].Slot)
		if err != nil {
			return s, err
		}
		if !date.StartAt.After(tx.Now()) {
			return s, errSlotPast(&m, date)
		}
		reason := ranked[i].Reason
		reason.By = bot.DeciderHost
		if i > 0 {
			reason.Tie = bot.TieHostChoice
		}
		if err := p.schedule(tx, &s.Meetup, date, reason); err != nil {
			return s, err
		}
		return readSnapshot(tx, s.Meetup)
	})
}
