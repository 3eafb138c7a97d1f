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

// PickTime settles a poll on a time of the host's choice, on a day or in room. The slot of
// a day becomes that time and keeps its answers; of room it is another slot, with the
// answers to the room.
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

// NoRoom refuses a time that the poll did not ask about.
func NoRoom(m *bot.Meetup) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "refuse.no_room", "Nobody was asked about that time. Say one that lies within a time on the card of {title}, or change what it asks about with {command}.",
		bot.Args{"title": m.Title, "command": "/meetup edit"})
}

// setTime makes a day of a poll a time on that day, and finds a time in room.
func (p *Planner) setTime(m *bot.Meetup, day bot.Slot, start bot.Wall, length time.Duration) (bot.Slot, error) {
	at, shift, err := p.zones.Moment(start, m.Zone)
	switch {
	case err != nil:
		return day, err
	case day.IsRoom():
		found := bot.Slot{Start: start, Length: length, StartAt: at.At, Shift: shift, RoomID: day.ID, AddedAt: day.AddedAt}
		if length <= 0 || !day.HasRoomFor(found) {
			return day, NoRoom(m)
		}
		return found, nil
	case !day.AllDay:
		return day, errSlotGone()
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
			if date, _ := m.Date(); m.Status == bot.StatusScheduled && (date.ID == slot || date.RoomID == slot && slot != 0) {
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
		if !date.PassesAt().After(tx.Now()) {
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
