package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// promiseCalendarSync promises to update the meetup's entry in the network's
// calendar, if the community uses one.
func promiseCalendarSync(tx bot.Tx, m *bot.Meetup) error {
	if m.ChosenSlot == 0 && m.CalendarEntry == "" {
		return nil
	}
	c, err := readCommunity(tx, m.Community)
	if err != nil || c.CalendarMode != bot.CalendarModeOn && m.CalendarEntry == "" {
		return err
	}
	return promise(tx, *m, bot.TaskSyncCalendar, tx.Now())
}

// RecordCalendarEntry records the network's id of a meetup's calendar entry;
// empty if the entry is gone.
func (p *Planner) RecordCalendarEntry(ctx context.Context, c bot.CommunityID, id bot.MeetupID, name string) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || m.CalendarEntry == name {
			return err
		}
		m.CalendarEntry = name
		return tx.SaveMeetup(&m)
	})
}

// SetCalendar sets whether meetups are entered in the network's calendar, and
// updates the entries of scheduled meetups.
func (p *Planner) SetCalendar(ctx context.Context, by bot.Actor, use bot.CalendarMode) (bot.Community, error) {
	return act(ctx, p, by, "setCalendar", currentCommunity(by.Community), func(tx bot.Tx) (bot.Community, error) {
		c, err := readCommunity(tx, by.Community)
		if err == nil {
			err = checkOrganiser(by)
		}
		if err != nil || c.CalendarMode == bot.CalendarModeNone || use == bot.CalendarModeNone || c.CalendarMode == use {
			return c, err
		}
		c.CalendarMode = use
		if err := tx.SaveCommunity(c); err != nil {
			return c, err
		}
		dated, err := tx.FindMeetups(c.ID, bot.MeetupFilter{Status: []bot.Status{bot.StatusScheduled, bot.StatusUnderway}, Limit: 1000})
		if err != nil {
			return c, err
		}
		for _, m := range dated {
			if err := promiseCalendarSync(tx, &m); err != nil {
				return c, err
			}
		}
		return c, nil
	})
}

// RecordCalendarInterest promises a notice on how to RSVP to a member who
// marked a meetup's calendar entry: once, and only if they have neither
// answered nor received a direct message about the meetup.
func (p *Planner) RecordCalendarInterest(ctx context.Context, by bot.Actor, entry string) error {
	return actOnly(ctx, p, by, "recordCalendarInterest", func(tx bot.Tx) error {
		id, err := tx.MeetupOfCalendarEntry(by.Community, entry)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		m, err := tx.LockMeetup(by.Community, id)
		if err != nil || m.Status != bot.StatusScheduled || !m.Admits(by.User) {
			return err
		}
		roster, err := tx.Roster(m.Community, m.ID)
		if err != nil {
			return err
		}
		if _, answered := roster.Of(by.User); answered {
			return nil
		}
		if _, err := tx.DirectMessageTo(by.User, m.ID); !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		return notifyMember(tx, m, by.User, bot.NoticeCalendarInterest, 0)
	})
}
