package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// RecordCalendarEntry records the network's id of a meetup's calendar entry, empty
// if the entry is gone, and the version that it shows.
func (p *Planner) RecordCalendarEntry(ctx context.Context, c bot.CommunityID, id bot.MeetupID, name, version string) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.DeleteSent(c, id, bot.TaskSyncCalendar); err != nil {
			return err
		}
		if err := tx.SaveSent(c, id, bot.Sent{Kind: bot.TaskSyncCalendar, Subject: version}); err != nil {
			return err
		}
		if m.CalendarEntry != name {
			m.CalendarEntry = name
			if err := tx.SaveMeetup(&m); err != nil {
				return err
			}
		}
		community, err := readCommunity(tx, c)
		if err != nil || m.CalendarVersion(community.CalendarMode) == version {
			return err
		}
		return p.promiseOwed(tx, m) // it changed while the entry was updated
	})
}

// SetCalendar sets whether meetups are entered in the network's calendar, and
// updates the entries of scheduled meetups.
func (p *Planner) SetCalendar(ctx context.Context, by bot.Actor, use bot.CalendarMode) (bot.Community, error) {
	return act(ctx, p, by, "setCalendar", currentCommunity(by.Community), func(tx bot.Tx) (bot.Community, error) {
		if err := checkOrganiser(by); err != nil {
			return bot.Community{}, err
		}
		c, err := lockCommunity(tx, by.Community)
		if err != nil || c.CalendarMode == bot.CalendarModeNone || use == bot.CalendarModeNone || c.CalendarMode == use {
			return c, err
		}
		c.CalendarMode = use
		if err := tx.SaveCommunity(c); err != nil {
			return c, err
		}
		return c, p.promiseAllOwed(tx, c.ID)
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
		if err == nil {
			err = checkVisible(tx, &m, by)
		}
		if err != nil || !m.IsUpcoming() || !m.Admits(by.User) {
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
