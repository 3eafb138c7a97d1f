package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

// RecordCommunity records a community that Muster is in and keeps its settings.
// The community is welcomed as soon as its channel is known. If Muster had left,
// the open meetups are resumed.
func (p *Planner) RecordCommunity(ctx context.Context, c bot.Community) (bot.Community, error) {
	return bot.Update(ctx, p.store, func(tx bot.Tx) (bot.Community, error) {
		// Networks report every community at every start, mostly unchanged.
		stored, err := tx.Community(c.ID)
		if err == nil && stored.LeftAt.IsZero() && sameCommunity(stored, mergeCommunity(stored, c)) {
			return stored, nil
		}
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return c, err
		}
		if stored, err = lockCommunity(tx, c.ID); err != nil {
			return c, err
		}
		greet, returned := c.Channel != "" && stored.Channel == "", !stored.LeftAt.IsZero()
		c = mergeCommunity(stored, c)
		c.LeftAt = time.Time{}
		if err := tx.SaveCommunity(c); err != nil {
			return c, err
		}
		if err := promiseDeleteExpired(tx, c.ID); err != nil {
			return c, err
		}
		if greet {
			if err := tx.Promise(bot.Task{Kind: bot.TaskWelcome, Key: "first", Community: c.ID, Due: tx.Now()}); err != nil {
				return c, err
			}
		}
		switch {
		case returned:
			return c, p.resumeCommunity(tx, c.ID)
		case c.CalendarMode != stored.CalendarMode:
			return c, p.promiseAllOwed(tx, c.ID)
		}
		return c, nil
	})
}

// mergeCommunity returns a stored community with what a network reports of it. The
// organisers' settings stay.
func mergeCommunity(c, reported bot.Community) bot.Community {
	c.Name, c.Locale = reported.Name, reported.Locale
	if (c.CalendarMode == bot.CalendarModeNone) != (reported.CalendarMode == bot.CalendarModeNone) {
		c.CalendarMode = reported.CalendarMode
	}
	if c.Channel == "" {
		c.Channel = reported.Channel
	}
	if c.Zone == "" {
		c.Zone = reported.Zone
	}
	return c
}

// lockCommunity locks a community. One that is not stored is added with nothing but
// its id.
func lockCommunity(tx bot.Tx, id bot.CommunityID) (bot.Community, error) {
	if err := tx.AddCommunity(bot.Community{ID: id}); err != nil {
		return bot.Community{ID: id}, err
	}
	return tx.LockCommunity(id)
}

// sameCommunity reports whether a and b agree in all that networks report.
func sameCommunity(a, b bot.Community) bool {
	return a.Name == b.Name && a.Locale == b.Locale && a.Channel == b.Channel && a.Zone == b.Zone && a.CalendarMode == b.CalendarMode
}

// Community returns a community. One that is not stored has nothing but its id.
func (p *Planner) Community(ctx context.Context, id bot.CommunityID) (bot.Community, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.Community, error) { return readCommunity(r, id) })
}

func readCommunity(r bot.Reader, id bot.CommunityID) (bot.Community, error) {
	c, err := r.Community(id)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Community{ID: id}, nil
	}
	return c, err
}

// SetZone sets a community's zone. Any member may set it first; only an
// organiser may change it.
func (p *Planner) SetZone(ctx context.Context, by bot.Actor, zone string) (bot.Community, error) {
	return act(ctx, p, by, "setZone", currentCommunity(by.Community), func(tx bot.Tx) (bot.Community, error) {
		c, err := lockCommunity(tx, by.Community)
		if err != nil || c.Zone == zone {
			return c, err
		}
		if c.Zone != "" && !by.Organiser {
			return c, bot.Refuse(bot.KindForbidden, "refuse.set_zone",
				"This community meets on {zone} time. Only an organiser can change that.", bot.Args{"zone": c.Zone})
		}
		if _, err := p.zones(zone); err != nil {
			return c, errNoZone(zone)
		}
		c.Zone = zone
		return c, tx.SaveCommunity(c)
	})
}

func errNoZone(zone string) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "refuse.no_zone",
		"I don't know the zone \"{zone}\". Try a city such as `Berlin`.", bot.Args{"zone": zone}).WithField("zone")
}

// RecordReconnected promises to fetch the reactions to the community's polls, and
// to try again what was refused, since both may have changed while the adapter was
// disconnected.
func (p *Planner) RecordReconnected(ctx context.Context, c bot.CommunityID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		err := eachMeetup(tx, c, bot.MeetupFilter{Status: []bot.Status{bot.StatusPolling}}, func(m bot.Meetup) error {
			return promise(tx, m, bot.TaskReconcileReactions, tx.Now())
		})
		if err != nil {
			return err
		}
		return tx.RetryRefused(c)
	})
}
