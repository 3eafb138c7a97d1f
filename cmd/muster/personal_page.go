package main

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/muster-bot/muster/adapters/fetch"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/calendars"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
)

// newFetcher returns what fetches the addresses that members give.
func newFetcher() calendars.Fetcher {
	info, _ := debug.ReadBuildInfo()
	return fetch.New(buildVersion(version, info), time.Now)
}

// readCalendars has calendars of members fetched by a Fetcher. No setting chooses another
// one than newFetcher's, which reaches the public internet only; tests do.
func (s *server) readCalendars(by calendars.Fetcher) {
	s.calendars = calendars.New(s.plan, by, s.rules.zones, s.now)
	s.flow.ReadCalendars(s.calendars)
}

// personalPage is what the personal pages of members need.
type personalPage struct {
	flow   *flow.Flow
	plan   *planner.Planner
	reader *calendars.Reader
	pages  memberPages
}

var _ web.Personal = personalPage{}

// Names is part of web.Personal.
func (p personalPage) Names(ctx context.Context, v web.Visit, users []bot.UserID) (map[bot.UserID]string, error) {
	return p.pages.Names(ctx, v, users)
}

// actor returns who visits, after asking their network whether they are still there.
func (p personalPage) actor(ctx context.Context, v web.Visit) (bot.Actor, error) {
	by, err := p.flow.Visit(ctx, passOf(v))
	by.Event = v.Actor.Event
	return by, err
}

// Calendars is part of web.Calendars.
func (p personalPage) Calendars(ctx context.Context, v web.Visit) ([]web.CalendarEntry, error) {
	by, err := p.actor(ctx, v)
	if err != nil {
		return nil, err
	}
	found, err := p.plan.Calendars(ctx, by)
	if err != nil {
		return nil, err
	}
	zone, err := p.plan.CalendarZone(ctx, by.Community, by.User)
	if err != nil {
		return nil, err
	}
	now := v.Printer.Now()
	entries := make([]web.CalendarEntry, len(found))
	for i := range found {
		c := &found[i]
		entries[i] = web.CalendarEntry{
			ID: c.ID, Name: flow.CalendarName(v.Printer, c, zone), State: flow.CalendarLine(v.Printer, c, zone).String(),
			Fails: c.IsFailing(), AllDay: c.AllDay, IsFile: c.Source == bot.CalendarFile,
			Soon: bot.CountBusy(c.Busy, now, now.AddDate(0, 0, bot.BusySoonDays)),
		}
	}
	return entries, nil
}

// AddAddress is part of web.Calendars.
func (p personalPage) AddAddress(ctx context.Context, v web.Visit, typed string, allDay bool) (bot.CalendarID, int, error) {
	by, err := p.actor(ctx, v)
	if err != nil {
		return 0, 0, err
	}
	if err := p.plan.CountForm(ctx, by); err != nil {
		return 0, 0, err
	}
	added, err := p.reader.AddAddress(ctx, by, typed, allDay)
	return added.Calendar.ID, added.Unread, err
}

// AddFile is part of web.Calendars.
func (p personalPage) AddFile(ctx context.Context, v web.Visit, file []byte, allDay bool) (bot.CalendarID, int, error) {
	by, err := p.actor(ctx, v)
	if err != nil {
		return 0, 0, err
	}
	if err := p.plan.CountForm(ctx, by); err != nil {
		return 0, 0, err
	}
	added, err := p.reader.AddFile(ctx, by, file, allDay)
	return added.Calendar.ID, added.Unread, err
}

// SetAllDay is part of web.Calendars.
func (p personalPage) SetAllDay(ctx context.Context, v web.Visit, id bot.CalendarID, busy bool) error {
	by, err := p.actor(ctx, v)
	if err == nil {
		_, err = p.plan.SetCalendarAllDay(ctx, by, id, busy)
	}
	return err
}

// Refresh is part of web.Calendars.
func (p personalPage) Refresh(ctx context.Context, v web.Visit, id bot.CalendarID) error {
	by, err := p.actor(ctx, v)
	if err == nil {
		_, err = p.plan.RefreshCalendar(ctx, by, id)
	}
	return err
}

// Forget is part of web.Calendars.
func (p personalPage) Forget(ctx context.Context, v web.Visit, id bot.CalendarID) error {
	by, err := p.actor(ctx, v)
	if err == nil {
		err = p.plan.ForgetCalendar(ctx, by, id)
	}
	return err
}

// SignOut is part of web.Calendars.
func (p personalPage) SignOut(ctx context.Context, v web.Visit) error {
	return p.flow.SignOut(ctx, passOf(v))
}
