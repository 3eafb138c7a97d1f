package planner

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Settings returns a community's settings to an organiser.
func (p *Planner) Settings(ctx context.Context, by bot.Actor) (bot.Community, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.Community, error) {
		if err := checkStillThere(r, by, "settings"); err != nil {
			return bot.Community{}, err
		}
		if err := checkOrganiser(by); err != nil {
			return bot.Community{}, err
		}
		return readCommunity(r, by.Community)
	})
}

func checkOrganiser(by bot.Actor) error {
	if by.Organiser {
		return nil
	}
	return bot.Refuse(bot.KindForbidden, "refuse.settings", "Only an organiser can see and change how I work here. Ask one of them.", nil)
}

// SetCardChannel sets where all cards are posted; empty if each goes where it
// was proposed.
func (p *Planner) SetCardChannel(ctx context.Context, by bot.Actor, place bot.Place) (bot.Community, error) {
	return p.updateCommunity(ctx, by, func(c *bot.Community) error {
		c.Cards = place
		return nil
	})
}

// SetProposers sets who may propose.
func (p *Planner) SetProposers(ctx context.Context, by bot.Actor, proposers bot.Proposers) (bot.Community, error) {
	return p.updateCommunity(ctx, by, func(c *bot.Community) error {
		c.Proposers = proposers
		return nil
	})
}

// CommunitySettings holds the settings that an organiser changes together; nil
// and empty mean the default.
type CommunitySettings struct {
	Zone     string // empty: none yet
	DayOrder string
	Language string
	Leads    []bot.Lead
	Quiet    *bot.Quiet
}

// SetCommunitySettings applies change to a community's settings, as they are now,
// and reschedules its reminders.
func (p *Planner) SetCommunitySettings(ctx context.Context, by bot.Actor, change func(*CommunitySettings)) (bot.Community, error) {
	return p.updateCommunity(ctx, by, func(c *bot.Community) error {
		settings := CommunitySettings{Zone: c.Zone, DayOrder: c.DayOrder, Language: c.Language, Leads: c.Leads, Quiet: c.Quiet}
		change(&settings)
		if settings.Zone != c.Zone {
			if _, err := p.zones(settings.Zone); err != nil {
				return errNoZone(settings.Zone)
			}
			c.Zone = settings.Zone
		}
		c.DayOrder, c.Language, c.Leads, c.Quiet = settings.DayOrder, settings.Language, settings.Leads, settings.Quiet
		return bot.CheckLeads(settings.Leads)
	})
}

func (p *Planner) updateCommunity(ctx context.Context, by bot.Actor, change func(*bot.Community) error) (bot.Community, error) {
	return act(ctx, p, by, "updateCommunity", currentCommunity(by.Community), func(tx bot.Tx) (bot.Community, error) {
		if err := checkOrganiser(by); err != nil {
			return bot.Community{}, err
		}
		c, err := lockCommunity(tx, by.Community)
		if err != nil {
			return c, err
		}
		leads, quiet, language := bot.EncodeLeads(c.ReminderLeads()), c.QuietHours(), c.PublicLanguage()
		if err := change(&c); err != nil {
			return c, err
		}
		if err := tx.SaveCommunity(c); err != nil {
			return c, err
		}
		if language != c.PublicLanguage() {
			if err := promiseRedraws(tx, c.ID); err != nil {
				return c, err
			}
		}
		if leads == bot.EncodeLeads(c.ReminderLeads()) && quiet == c.QuietHours() {
			return c, nil
		}
		return c, p.promiseAllOwed(tx, c.ID)
	})
}

// promiseRedraws promises to redraw the cards of all open meetups.
func promiseRedraws(tx bot.Tx, c bot.CommunityID) error {
	return eachMeetup(tx, c, openMeetups, func(m bot.Meetup) error { return promiseRedraw(tx, &m) })
}

// promiseAllOwed is promiseOwed after a change of settings for all open meetups, and for
// others whose messages wait for the end of quiet hours.
func (p *Planner) promiseAllOwed(tx bot.Tx, c bot.CommunityID) error {
	return eachRescheduled(tx, c, "", func(m bot.Meetup) error { return p.promiseOwed(tx, m) })
}

// openMeetups finds the meetups that are neither over nor cancelled.
var openMeetups = bot.MeetupFilter{Status: openStatuses}

// eachMeetup locks the meetups of a community that match a filter of statuses, all at
// once, and calls do with each.
func eachMeetup(tx bot.Tx, c bot.CommunityID, filter bot.MeetupFilter, do func(bot.Meetup) error) error {
	ids, err := findAll(tx, c, filter)
	if err != nil {
		return err
	}
	return eachLocked(tx, c, ids, func(m bot.Meetup) error {
		if !slices.Contains(filter.Status, m.Status) { // changed before it was locked
			return nil
		}
		return do(m)
	})
}

// eachRescheduled is eachMeetup for what a change of settings reschedules: the open
// meetups of a member, or if u is empty all, and those with messages that wait for the
// end of quiet hours.
func eachRescheduled(tx bot.Tx, c bot.CommunityID, u bot.UserID, do func(bot.Meetup) error) error {
	open, err := findAll(tx, c, bot.MeetupFilter{Status: openStatuses, Member: u})
	if err != nil {
		return err
	}
	waiting, err := tx.MeetupsInQuiet(c, u)
	if err != nil {
		return err
	}
	return eachLocked(tx, c, append(open, waiting...), do)
}

func findAll(tx bot.Tx, c bot.CommunityID, filter bot.MeetupFilter) ([]bot.MeetupID, error) {
	filter.Limit = 1000
	found, err := tx.FindMeetups(c, filter)
	ids := make([]bot.MeetupID, len(found))
	for i, m := range found {
		ids[i] = m.ID
	}
	return ids, err
}

func eachLocked(tx bot.Tx, c bot.CommunityID, ids []bot.MeetupID, do func(bot.Meetup) error) error {
	locked, err := tx.LockMeetups(c, ids)
	if err != nil {
		return err
	}
	for _, m := range locked {
		if err := do(m); err != nil {
			return err
		}
	}
	return nil
}

// MayPropose refuses an actor who may not propose, before they have typed
// anything. SaveDraft and Propose check again.
func (p *Planner) MayPropose(ctx context.Context, by bot.Actor) error {
	_, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.Community, error) {
		c, err := checkProposer(r, by)
		if err == nil {
			err = checkOpenQuota(r, by, by.User)
		}
		return c, err
	})
	return err
}

// checkProposer returns the actor's community, or refuses if the actor may not
// propose there.
func checkProposer(r bot.Reader, by bot.Actor) (bot.Community, error) {
	if err := checkStillThere(r, by, "propose"); err != nil {
		return bot.Community{}, err
	}
	c, err := readCommunity(r, by.Community)
	if err == nil && !c.CanPropose(by) {
		err = bot.Refuse(bot.KindForbidden, "refuse.propose", "Here organisers propose the meetups. Tell one of them what you have in mind.", nil)
	}
	return c, err
}
