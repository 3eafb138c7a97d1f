package planner

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// AddTime adds a time to a poll to which its host lets members add some. The actor
// answers yes to it; those who answered before are asked about it. A time that is asked about
// already gets their yes alone.
func (p *Planner) AddTime(ctx context.Context, by bot.Actor, id bot.MeetupID, slot bot.Slot) (Snapshot, error) {
	return actOn(ctx, p, by, "addTime", id, currentBallot(by.User), func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canAddTime(&m, by); err != nil {
			return Snapshot{}, err
		}
		at, ok := m.FindSlot(slot)
		if !ok {
			var err error
			if at, err = p.addSlot(tx, &m, by.User, slot); err != nil {
				return Snapshot{}, err
			}
		}
		s, err := readBallot(tx, m, by.User)
		if err != nil {
			return s, err
		}
		given := givenBy(tx, by)
		given.Availability = bot.AvailabilityYes
		return p.saveBallot(tx, s, by.User, s.Ballot(by.User).Choose([]bot.SlotID{at.ID}, []bot.SlotID{at.ID}, given))
	})
}

// SnapshotToAddTime reads a poll for a member who is about to add a time to it, and
// refuses one who may not.
func (p *Planner) SnapshotToAddTime(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	s, err := p.SnapshotFor(ctx, by, id)
	if err == nil {
		err = canAddTime(&s.Meetup, by)
	}
	return s, err
}

func canAddTime(m *bot.Meetup, by bot.Actor) error {
	if err := canAnswer(m, by.User); err != nil {
		return err
	}
	if !m.MembersAddTimes || m.IsGaugingInterest() || m.StartsAtOnce() {
		return bot.Refuse(bot.KindForbidden, "refuse.add_time", "Only {host} (host) or an organiser can add times to {title}.",
			bot.Args{"host": m.Hosts(), "title": m.Title})
	}
	return nil
}

// addSlot adds a member's slot to a poll, as if its host had, and returns it with its id.
func (p *Planner) addSlot(tx bot.Tx, m *bot.Meetup, u bot.UserID, slot bot.Slot) (bot.Slot, error) {
	now := tx.Now()
	resolved, err := bot.ResolveSlots(p.zones, m.Zone, []bot.Slot{{Start: slot.Start, Length: slot.Length, AllDay: slot.AllDay}})
	if err != nil {
		return slot, err
	}
	slot = resolved[0]
	if err := m.CheckAddedTime(u, slot, now); err != nil {
		return slot, err
	}
	if err := m.SetTimes(p.zones, append(slices.Clone(m.Slots), slot), now); err != nil {
		return slot, err
	}
	for i := range m.Slots {
		if m.Slots[i].ID == 0 {
			m.Slots[i].AddedBy = u
		}
	}
	m.TimesAddedAt, m.ChangedAt, m.HostAskedAt = now, now, time.Time{}
	if err := tx.SaveMeetup(m); err != nil {
		return slot, err
	}
	slot, _ = m.FindSlot(slot)
	return slot, errors.Join(
		promise(tx, *m, bot.TaskAddReactions, now),
		notifyThread(tx, *m, bot.Notice{Kind: bot.NoticeTimeAdded, Subject: strconv.FormatInt(int64(slot.ID), 10)}),
		p.promiseOwed(tx, *m),
		promiseRedraw(tx, m),
	)
}
