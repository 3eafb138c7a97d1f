package planner

import (
	"context"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// CalendarZone returns the zone in which a member's calendars are read: theirs, or their
// community's.
func (p *Planner) CalendarZone(ctx context.Context, c bot.CommunityID, u bot.UserID) (string, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (string, error) { return calendarZone(r, c, u) })
}

func calendarZone(r bot.Reader, c bot.CommunityID, u bot.UserID) (string, error) {
	m, err := readMember(r, c, u)
	if err != nil || m.TimeZone() != "" {
		return m.TimeZone(), err
	}
	community, err := readCommunity(r, c)
	return community.Zone, err
}

// DueCalendar is a calendar that is due to be fetched.
type DueCalendar struct {
	bot.PersonalCalendar
	InZone string // in which to read it
}

// DueCalendar finds the calendar of a task. Where Muster or the member has left it is not
// fetched, and its task waits: it returns a refusal of bot.KindNotFound, as for a calendar
// that was forgotten.
func (p *Planner) DueCalendar(ctx context.Context, t bot.Task) (DueCalendar, error) {
	due, away, err := p.findDueCalendar(ctx, t)
	if err != nil || !away {
		return due, err
	}
	err = p.store.InTx(ctx, func(tx bot.Tx) error {
		const again = 24 * time.Hour // until somebody is back, or it is deleted
		return promiseRefreshAt(tx, due.PersonalCalendar, tx.Now().Add(again))
	})
	if err == nil {
		_, err = oneCalendar(nil, 0)
	}
	return due, err
}

func (p *Planner) findDueCalendar(ctx context.Context, t bot.Task) (due DueCalendar, away bool, err error) {
	err = p.store.View(ctx, func(r bot.Reader) error {
		found, err := r.PersonalCalendars(t.Community, t.Member)
		if err != nil {
			return err
		}
		if due.PersonalCalendar, err = oneCalendar(found, calendarOf(t)); err != nil {
			return err
		}
		c, err := readCommunity(r, t.Community)
		if err != nil {
			return err
		}
		left, err := hasLeft(r, t.Community, t.Member)
		if err != nil {
			return err
		}
		away = left || !c.LeftAt.IsZero()
		due.InZone, err = calendarZone(r, t.Community, t.Member)
		return err
	})
	return due, away, err
}

func calendarOf(t bot.Task) bot.CalendarID {
	id, _ := strconv.ParseInt(t.Subject, 10, 64) // none: 0
	return bot.CalendarID(id)
}

// CalendarFetch is what became of a fetch.
type CalendarFetch struct {
	Unchanged bool // since the last reading, which is kept
	AllDay    bool // whole days counted, if it was read
	Reading   bot.CalendarReading
	Problem   bot.FetchProblem // why there is none
	After     time.Duration    // how long the server asks to be left alone
}

// RecordCalendarFetch keeps what was read of the calendar of a task, or that it failed,
// and promises the next fetch. Its owner is notified once when it fails.
func (p *Planner) RecordCalendarFetch(ctx context.Context, t bot.Task, got CalendarFetch) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		by := bot.Actor{Community: t.Community, User: t.Member}
		found, err := calendarsToChange(tx, by)
		if err != nil {
			return err
		}
		c, err := oneCalendar(found, calendarOf(t))
		if err != nil {
			return err
		}
		switch now := tx.Now(); {
		case got.Problem != bot.FetchNone:
			if !c.Fail(got.Problem, now) {
				break
			}
			if err := tx.Promise(calendarTask(bot.TaskCalendarFails, c, now)); err != nil {
				return err
			}
		case got.AllDay != c.AllDay: // its owner has changed that since it was fetched
			c.TriedAt = now
			if err := tx.SavePersonalCalendar(c); err != nil {
				return err
			}
			return promiseRefreshSoon(tx, c)
		case got.Unchanged:
			c.Succeed(now)
		default:
			c.Keep(got.Reading, now)
		}
		return saveCalendar(tx, c, got.After)
	})
}

// FailingCalendar finds the calendar of a task whose owner has to be notified. It refuses
// with bot.KindNotFound if the calendar works again or was forgotten.
func (p *Planner) FailingCalendar(ctx context.Context, t bot.Task) (bot.PersonalCalendar, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.PersonalCalendar, error) {
		found, err := r.PersonalCalendars(t.Community, t.Member)
		if err != nil {
			return bot.PersonalCalendar{}, err
		}
		c, err := oneCalendar(found, calendarOf(t))
		if err == nil && !c.IsFailing() {
			_, err = oneCalendar(nil, 0)
		}
		return c, err
	})
}
