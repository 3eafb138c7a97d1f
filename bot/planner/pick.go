package planner

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// Pick settles a poll on the host's choice. Picking the chosen slot again changes
// nothing. An organiser who picks a day leaves its time of day to the host, who is asked.
func (p *Planner) Pick(ctx context.Context, by bot.Actor, id bot.MeetupID, slot bot.SlotID) (Snapshot, error) {
	return p.pick(ctx, by, id, slot, nil)
}

// PickTime settles a poll on a time, on a day or in room, or says at what time of day a
// meetup begins whose day is chosen. The slot of a day becomes that time and keeps its
// answers and RSVPs; of room it is another slot, with the answers to the room. Once it has
// a time, nothing is changed.
func (p *Planner) PickTime(ctx context.Context, by bot.Actor, id bot.MeetupID, day bot.SlotID, start bot.Wall, length time.Duration) (Snapshot, error) {
	return p.pick(ctx, by, id, day, &bot.Slot{Start: start, Length: length})
}

// CanPick refuses a member who may not pick the time of a meetup.
func CanPick(m *bot.Meetup, by bot.Actor) error {
	return canDecide(m, by, "refuse.pick", "Only {host} (host) or an organiser can pick the time of {title}.")
}

func errSlotPast(m *bot.Meetup, s bot.Slot) *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.slot_past", "{when} has passed. Pick another time.",
		bot.Args{"when": s.BeginsAt(m.Zone)})
}

func errSlotGone() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.slot_gone", "That time is not asked about any more. Pick another one.", nil)
}

// NoRoom refuses a time that the poll did not ask about.
func NoRoom(m *bot.Meetup) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "refuse.no_room", "Nobody was asked about that time. Say one that lies within a time on the card of {title}, or change what it asks about with {command}.",
		bot.Args{"title": m.Title, "command": "/meetup edit"})
}

// pick settles a poll on a slot of it, or if time is given on that time of a day or in room.
func (p *Planner) pick(ctx context.Context, by bot.Actor, id bot.MeetupID, slot bot.SlotID, time *bot.Slot) (Snapshot, error) {
	return actOn(ctx, p, by, "pick", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := CanPick(&m, by); err != nil {
			return Snapshot{}, err
		}
		chosen, dated := m.Date()
		if dated && (!m.IsUpcoming() || chosen.ID != slot && (slot == 0 || chosen.RoomID != slot)) || !dated && m.Status != bot.StatusPolling {
			return Snapshot{}, errNotPolling(&m)
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return s, err
		}
		if dated {
			if !chosen.AllDay || time == nil {
				return s, nil
			}
			return p.sayHour(tx, s, by, *time)
		}
		ranked := schedule.Rank(&s.Poll)
		i := slices.IndexFunc(ranked, func(r schedule.Ranked) bool { return r.Slot.ID == slot })
		if i < 0 {
			if passed, live := m.Slot(slot); live {
				return s, errSlotPast(&m, passed)
			}
			return s, errSlotGone()
		}
		date, reason, err := p.pickedDate(tx, &s, ranked, i, time)
		if err != nil {
			return s, err
		}
		if err := p.schedule(tx, &s.Meetup, date, reason); err != nil {
			return s, err
		}
		if by.User != s.Meetup.Host { // the reply asks who picked
			if err := askHour(tx, &s.Meetup); err != nil {
				return s, err
			}
		}
		return readSnapshot(tx, s.Meetup)
	})
}

// pickedDate returns the date that the host picked and the reason: a slot of the ranking,
// of room the best time in it, or the time that they said.
func (p *Planner) pickedDate(tx bot.Tx, s *Snapshot, ranked []schedule.Ranked, i int, time *bot.Slot) (date bot.Slot, reason bot.Reason, err error) {
	picked := ranked[i]
	reason = picked.Reason
	if i > 0 {
		reason.Tie = bot.TieHostChoice
	}
	switch {
	case time != nil:
		date, err = p.setTime(&s.Meetup, picked.Slot, *time, tx.Now())
		if err == nil && !picked.Start.IsZero() && (!date.StartAt.Equal(picked.Start) || date.Length != picked.Slot.Window) {
			reason = schedule.At(&s.Poll, picked.Slot, date).Reason
		}
	case picked.Slot.AtOnce:
		date, err = p.startSoon(&s.Meetup, tx.Now())
	default:
		date, err = p.zones.TimeAt(picked.Slot, picked.Start, s.Meetup.Zone, tx.Now())
	}
	reason.By = bot.DeciderHost
	return date, reason, err
}
