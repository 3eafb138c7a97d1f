// Package calendars reads the calendars of members: it has an address fetched, reads what
// comes with package ical, and hands the planner when the member is busy. It keeps
// neither the file nor what is in it, and logs nothing.
package calendars

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/ical"
	"github.com/muster-bot/muster/bot/planner"
)

// Fetcher fetches addresses that members give.
type Fetcher interface {
	// ParseAddress returns the address to fetch for what a member typed, or a *bot.Error.
	ParseAddress(typed string) (string, error)
	// Fetch fetches an address. Its error is a *bot.FetchError.
	Fetch(ctx context.Context, address string, known bot.Validators) (bot.Fetched, error)
}

// Reader reads calendars.
type Reader struct {
	plan    *planner.Planner
	fetcher Fetcher
	zones   bot.Zones
	now     func() time.Time
}

// New returns a Reader. now is the meetups' clock.
func New(plan *planner.Planner, fetcher Fetcher, zones bot.Zones, now func() time.Time) *Reader {
	return &Reader{plan: plan, fetcher: fetcher, zones: zones, now: now}
}

// Added says what was found in a calendar that was added.
type Added struct {
	Calendar bot.PersonalCalendar
	Soon     int // busy times in the next bot.BusySoonDays
	Unread   int // events that are not read as they are written
}

// AddAddress fetches and reads a calendar at an address that the actor typed, and adds it
// to theirs.
func (r *Reader) AddAddress(ctx context.Context, by bot.Actor, typed string, allDay bool) (Added, error) {
	address, err := r.fetcher.ParseAddress(typed)
	if err != nil {
		return Added{}, err
	}
	if err := r.plan.CheckCalendarRoom(ctx, by, address); err != nil {
		return Added{}, err
	}
	got, err := r.fetcher.Fetch(ctx, address, bot.Validators{})
	if err != nil {
		c := bot.PersonalCalendar{Address: address}
		return Added{}, problemOf(err).Refusal(c.Host())
	}
	return r.add(ctx, by, planner.NewCalendar{Address: address, AllDay: allDay}, got, bot.BusyAhead)
}

// AddFile reads a file that the actor uploaded, and adds it to their calendars.
func (r *Reader) AddFile(ctx context.Context, by bot.Actor, data []byte, allDay bool) (Added, error) {
	if err := r.plan.CheckCalendarRoom(ctx, by, ""); err != nil {
		return Added{}, err
	}
	return r.add(ctx, by, planner.NewCalendar{AllDay: allDay}, bot.Fetched{Body: data}, bot.FileAhead)
}

func (r *Reader) add(ctx context.Context, by bot.Actor, c planner.NewCalendar, got bot.Fetched, ahead time.Duration) (Added, error) {
	zone, err := r.plan.CalendarZone(ctx, by.Community, by.User)
	if err != nil {
		return Added{}, err
	}
	var added Added
	c.Reading, added.Unread, err = r.read(got, zone, c.AllDay, ahead)
	if err != nil {
		return added, err
	}
	added.Calendar, err = r.plan.AddCalendar(ctx, by, c)
	added.Soon = bot.CountBusy(added.Calendar.Busy, r.now(), r.now().AddDate(0, 0, bot.BusySoonDays))
	return added, err
}

// read reads when a calendar says that its owner is busy, and counts what it says that was
// not read as it is written.
func (r *Reader) read(got bot.Fetched, zone string, allDay bool, ahead time.Duration) (reading bot.CalendarReading, unread int, err error) {
	calendar, err := ical.Read(got.Body, ical.Options{Zones: r.zones, Zone: cmp.Or(zone, "UTC"), AllDayBusy: allDay})
	if err != nil {
		return reading, 0, err
	}
	now := r.now()
	reading = bot.CalendarReading{Through: now.Add(ahead), Zone: zone, Validators: got.Validators}
	reading.Busy, err = calendar.Busy(now.Add(-bot.BusySince), reading.Through)
	for _, w := range calendar.Warnings() {
		unread += w.Count
	}
	return reading, unread, err
}

// Refresh fetches and reads the calendar of a task, and has recorded what became of it. It
// refuses with bot.KindNotFound if there is nothing to fetch.
func (r *Reader) Refresh(ctx context.Context, t bot.Task) error {
	due, err := r.plan.DueCalendar(ctx, t)
	if err != nil {
		return err
	}
	return r.plan.RecordCalendarFetch(ctx, t, r.fetch(ctx, due))
}

func (r *Reader) fetch(ctx context.Context, due planner.DueCalendar) planner.CalendarFetch {
	if due.Address == "" {
		return planner.CalendarFetch{Problem: bot.FetchSealed}
	}
	got, err := r.fetcher.Fetch(ctx, due.Address, due.KnownValidators(due.InZone, r.now()))
	if err != nil {
		failed := planner.CalendarFetch{Problem: problemOf(err)}
		if fetch := (*bot.FetchError)(nil); errors.As(err, &fetch) {
			failed.After = fetch.After
		}
		return failed
	}
	if got.Unchanged {
		return planner.CalendarFetch{Unchanged: true, AllDay: due.AllDay}
	}
	reading, _, err := r.read(got, due.InZone, due.AllDay, bot.BusyAhead)
	if err != nil {
		return planner.CalendarFetch{Problem: bot.FetchUnreadable}
	}
	return planner.CalendarFetch{Reading: reading, AllDay: due.AllDay}
}

func problemOf(err error) bot.FetchProblem {
	if fetch := (*bot.FetchError)(nil); errors.As(err, &fetch) {
		return fetch.Problem
	}
	return bot.FetchTemporary
}
