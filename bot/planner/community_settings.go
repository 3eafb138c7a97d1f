package planner

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Settings returns a community's settings to an organiser.
func (p *Planner) Settings(ctx context.Context, by bot.Actor) (bot.Community, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.Community, error) {
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
	Zone     string // empty: unchanged
	DayOrder string
	Language string
	Leads    []bot.Lead
	Quiet    *bot.Quiet
}

// SetCommunitySettings stores a community's settings and reschedules its
// reminders.
func (p *Planner) SetCommunitySettings(ctx context.Context, by bot.Actor, settings CommunitySettings) (bot.Community, error) {
	return p.updateCommunity(ctx, by, func(c *bot.Community) error {
		if settings.Zone != "" {
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
		c, err := readCommunity(tx, by.Community)
		if err == nil {
			err = checkOrganiser(by)
		}
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
		return c, p.rescheduleAllReminders(tx, c.ID)
	})
}

// promiseRedraws promises to redraw the cards of all open meetups.
func promiseRedraws(tx bot.Tx, c bot.CommunityID) error {
	return eachMeetup(tx, c, []bot.Status{bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway}, func(m bot.Meetup) error { return promiseRedraw(tx, &m) })
}

// rescheduleAllReminders replaces the reminders of all scheduled meetups.
func (p *Planner) rescheduleAllReminders(tx bot.Tx, c bot.CommunityID) error {
	return eachMeetup(tx, c, []bot.Status{bot.StatusScheduled}, func(m bot.Meetup) error { return p.promiseReminders(tx, m) })
}

// eachMeetup locks the meetups of a community that have one of the statuses, one
// after the other, and calls do with each.
func eachMeetup(tx bot.Tx, c bot.CommunityID, status []bot.Status, do func(bot.Meetup) error) error {
	ms, err := tx.FindMeetups(c, bot.MeetupFilter{Status: status, Limit: 1000})
	if err != nil {
		return err
	}
	for _, m := range ms {
		locked, err := tx.LockMeetup(c, m.ID)
		if err == nil && slices.Contains(status, locked.Status) {
			err = do(locked)
		}
		if err != nil {
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
			err = checkOpenQuota(r, by.Community, by.User)
		}
		return c, err
	})
	return err
}

// checkProposer returns the actor's community, or refuses if the actor may not
// propose there.
func checkProposer(r bot.Reader, by bot.Actor) (bot.Community, error) {
	c, err := readCommunity(r, by.Community)
	if err == nil && !c.CanPropose(by) {
		err = bot.Refuse(bot.KindForbidden, "refuse.propose", "Here organisers propose the meetups. Tell one of them what you have in mind.", nil)
	}
	return c, err
}
