package planner

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// NewCalendar is a calendar that was read, for AddCalendar. Without an address it is
// a file.
type NewCalendar struct {
	Address string
	AllDay  bool
	Reading bot.CalendarReading
}

// AddCalendar adds a calendar to the actor's. An address that is among them already is
// kept once, with what was read now.
func (p *Planner) AddCalendar(ctx context.Context, by bot.Actor, added NewCalendar) (bot.PersonalCalendar, error) {
	latest := func(tx bot.Tx) (bot.PersonalCalendar, error) { // what a repeat has added
		found, err := tx.PersonalCalendars(by.Community, by.User)
		if err != nil || len(found) == 0 {
			return bot.PersonalCalendar{}, err
		}
		return found[len(found)-1], nil
	}
	return act(ctx, p, by, "addCalendar", latest, func(tx bot.Tx) (bot.PersonalCalendar, error) {
		found, err := calendarsToChange(tx, by)
		if err != nil {
			return bot.PersonalCalendar{}, err
		}
		now := tx.Now()
		at := slices.IndexFunc(found, func(c bot.PersonalCalendar) bool { return added.Address != "" && c.Address == added.Address })
		if at >= 0 {
			c := found[at]
			c.AllDay, c.UsedAt = added.AllDay, bot.UseDay(now)
			c.Keep(added.Reading, now)
			return c, saveCalendar(tx, c, 0)
		}
		if len(found) >= bot.MaxPersonalCalendars {
			return bot.PersonalCalendar{}, errCalendarsFull(len(found))
		}
		c := bot.PersonalCalendar{
			Community: by.Community, Member: by.User, Source: bot.CalendarFile, Address: added.Address, AllDay: added.AllDay,
			AddedAt: now, UsedAt: bot.UseDay(now),
		}
		if c.Address != "" {
			c.Source = bot.CalendarAddress
		}
		c.Keep(added.Reading, now)
		if err := tx.CreatePersonalCalendar(&c); err != nil {
			return c, err
		}
		return c, promiseRefresh(tx, c, 0)
	})
}

// CheckCalendarRoom refuses the actor if they have as many calendars as are read, before
// one is fetched for nothing. An address that they have needs no more room.
func (p *Planner) CheckCalendarRoom(ctx context.Context, by bot.Actor, address string) error {
	_, err := bot.View(ctx, p.store, func(r bot.Reader) (struct{}, error) {
		if err := checkStillThere(r, by, "addCalendar"); err != nil {
			return struct{}{}, err
		}
		found, err := r.PersonalCalendars(by.Community, by.User)
		has := slices.ContainsFunc(found, func(c bot.PersonalCalendar) bool { return address != "" && c.Address == address })
		if err == nil && !has && len(found) >= bot.MaxPersonalCalendars {
			err = errCalendarsFull(len(found))
		}
		return struct{}{}, err
	})
	return err
}

func errCalendarsFull(n int) *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.calendars_full",
		"I already read {n} calendars of yours, which is as many as I take. Forget one first, then add this one.", bot.Args{"n": n})
}

// calendarsToChange lists the actor's calendars under the lock that covers them.
func calendarsToChange(tx bot.Tx, by bot.Actor) ([]bot.PersonalCalendar, error) {
	if err := checkCommunity(tx, by.Community); err != nil {
		return nil, err
	}
	if _, err := lockMember(tx, by.Community, by.User); err != nil {
		return nil, err
	}
	return tx.PersonalCalendars(by.Community, by.User)
}

// changeCalendar runs change on one of the actor's calendars.
func (p *Planner) changeCalendar(ctx context.Context, by bot.Actor, id bot.CalendarID, name string, change func(bot.Tx, *bot.PersonalCalendar) error) (bot.PersonalCalendar, error) {
	current := func(tx bot.Tx) (bot.PersonalCalendar, error) {
		found, err := tx.PersonalCalendars(by.Community, by.User)
		if err != nil {
			return bot.PersonalCalendar{}, err
		}
		return oneCalendar(found, id)
	}
	return act(ctx, p, by, name, current, func(tx bot.Tx) (bot.PersonalCalendar, error) {
		found, err := calendarsToChange(tx, by)
		if err != nil {
			return bot.PersonalCalendar{}, err
		}
		c, err := oneCalendar(found, id)
		if err == nil {
			err = change(tx, &c)
		}
		return c, err
	})
}

func oneCalendar(found []bot.PersonalCalendar, id bot.CalendarID) (bot.PersonalCalendar, error) {
	at := slices.IndexFunc(found, func(c bot.PersonalCalendar) bool { return c.ID == id })
	if at < 0 {
		return bot.PersonalCalendar{}, bot.Refuse(bot.KindNotFound, "refuse.no_calendar",
			"That calendar is not among yours any more. {command} shows those that are.", bot.Args{"command": "/meetup me calendar"})
	}
	return found[at], nil
}

// SetCalendarAllDay sets whether events of whole days make the actor busy. The calendar
// is read again for it; a file is not there any more to be read.
func (p *Planner) SetCalendarAllDay(ctx context.Context, by bot.Actor, id bot.CalendarID, busy bool) (bot.PersonalCalendar, error) {
	return p.changeCalendar(ctx, by, id, "setCalendarAllDay", func(tx bot.Tx, c *bot.PersonalCalendar) error {
		switch {
		case c.AllDay == busy:
			return nil
		case c.Source == bot.CalendarFile:
			return errCalendarFile()
		}
		c.AllDay, c.Validators = busy, bot.Validators{}
		if err := tx.SavePersonalCalendar(*c); err != nil {
			return err
		}
		return promiseRefreshSoon(tx, *c)
	})
}

// RefreshCalendar has one of the actor's calendars read again now.
func (p *Planner) RefreshCalendar(ctx context.Context, by bot.Actor, id bot.CalendarID) (bot.PersonalCalendar, error) {
	return p.changeCalendar(ctx, by, id, "refreshCalendar", func(tx bot.Tx, c *bot.PersonalCalendar) error {
		if c.Source == bot.CalendarFile {
			return errCalendarFile()
		}
		return promiseRefreshSoon(tx, *c)
	})
}

func errCalendarFile() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.calendar_file",
		"I don't keep files, so I can't read this one again. Upload it once more, and forget this one.", nil)
}

// ForgetCalendar deletes one of the actor's calendars.
func (p *Planner) ForgetCalendar(ctx context.Context, by bot.Actor, id bot.CalendarID) error {
	return actOnly(ctx, p, by, "forgetCalendar", func(tx bot.Tx) error {
		if _, err := calendarsToChange(tx, by); err != nil {
			return err
		}
		return tx.DeletePersonalCalendar(by.Community, by.User, id)
	})
}

// Calendars lists the actor's calendars, which counts as using them.
func (p *Planner) Calendars(ctx context.Context, by bot.Actor) ([]bot.PersonalCalendar, error) {
	return p.useCalendars(ctx, by, nil)
}

// UseCalendars records that a suggestion is made from the actor's calendars, and has those
// read again that are not fresh.
func (p *Planner) UseCalendars(ctx context.Context, by bot.Actor) error {
	_, err := p.useCalendars(ctx, by, promiseFresh)
	return err
}

// promiseFresh has a calendar read again that is not fresh.
func promiseFresh(tx bot.Tx, c bot.PersonalCalendar) error {
	if !c.IsStale(tx.Now()) {
		return nil
	}
	return promiseRefreshAt(tx, c, tx.Now())
}

// useCalendars lists the actor's calendars, records the use once a day, and calls also, if
// it is not nil, for each calendar that is not fresh.
func (p *Planner) useCalendars(ctx context.Context, by bot.Actor, also func(bot.Tx, bot.PersonalCalendar) error) ([]bot.PersonalCalendar, error) {
	by.Event, by.Arrival = "", nil // reading again is no repeat, and no press
	write := false
	found, err := bot.View(ctx, p.store, func(r bot.Reader) ([]bot.PersonalCalendar, error) {
		if err := checkStillThere(r, by, "useCalendars"); err != nil {
			return nil, err
		}
		found, err := r.PersonalCalendars(by.Community, by.User)
		write = slices.ContainsFunc(found, func(c bot.PersonalCalendar) bool {
			return c.UsedAt.Before(bot.UseDay(r.Now())) || also != nil && c.IsStale(r.Now())
		})
		return found, err
	})
	if err != nil || !write {
		return found, err
	}
	return act(ctx, p, by, "useCalendars", nil, func(tx bot.Tx) ([]bot.PersonalCalendar, error) {
		found, err := calendarsToChange(tx, by)
		if err != nil {
			return nil, err
		}
		for i, c := range found {
			if day := bot.UseDay(tx.Now()); c.UsedAt.Before(day) {
				c.UsedAt = day
				if err := tx.SavePersonalCalendar(c); err != nil {
					return nil, err
				}
			}
			if also != nil {
				if err := also(tx, c); err != nil {
					return nil, err
				}
			}
			found[i] = c
		}
		return found, nil
	})
}

func calendarTask(kind bot.TaskKind, c bot.PersonalCalendar, due time.Time) bot.Task {
	id := strconv.FormatInt(int64(c.ID), 10)
	return bot.Task{Kind: kind, Key: "calendar:" + id, Community: c.Community, Member: c.Member, Subject: id, Due: due}
}

func promiseRefreshAt(tx bot.Tx, c bot.PersonalCalendar, due time.Time) error {
	return tx.Promise(calendarTask(bot.TaskRefreshCalendar, c, due))
}

// promiseRefreshSoon promises the fetch of a calendar for which its owner asks, however
// often: its server is left alone for a while after each.
func promiseRefreshSoon(tx bot.Tx, c bot.PersonalCalendar) error {
	due := tx.Now()
	if next := c.TriedAt.Add(bot.RefreshPause); next.After(due) {
		due = next
	}
	return promiseRefreshAt(tx, c, due)
}

// promiseRefresh promises the next fetch of a calendar that is fetched again by itself.
func promiseRefresh(tx bot.Tx, c bot.PersonalCalendar, after time.Duration) error {
	at, ok := c.NextFetch(after, tx.Now())
	if !ok {
		return nil
	}
	return promiseRefreshAt(tx, c, at)
}

func saveCalendar(tx bot.Tx, c bot.PersonalCalendar, after time.Duration) error {
	if err := tx.SavePersonalCalendar(c); err != nil {
		return err
	}
	return promiseRefresh(tx, c, after)
}
