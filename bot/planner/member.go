package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// readMember returns a member. One who never acted has nothing but their id.
func readMember(r bot.Reader, c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	m, err := r.Member(c, u)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Member{Community: c, User: u}, nil
	}
	return m, err
}

// Member returns a member. One who never acted has nothing but their id.
func (p *Planner) Member(ctx context.Context, c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.Member, error) { return readMember(r, c, u) })
}

// RecordMember stores what the network reported of a member who acts, if it has
// changed, and returns the member. Members of an unknown community are not
// stored.
func (p *Planner) RecordMember(ctx context.Context, reported bot.Member) (bot.Member, error) {
	isNew := false
	stored, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.Member, error) {
		m, err := r.Member(reported.Community, reported.User)
		isNew = errors.Is(err, bot.ErrNotFound)
		if isNew {
			return reported, nil
		}
		return m, err
	})
	if err != nil || !isNew && !hasChanges(stored, reported) {
		return stored, err
	}
	m, err := bot.Update(ctx, p.store, func(tx bot.Tx) (bot.Member, error) {
		m, err := readMember(tx, reported.Community, reported.User)
		if err != nil {
			return m, err
		}
		m = mergeMember(m, reported)
		if _, err := tx.Community(m.Community); err != nil {
			return m, err
		}
		return m, tx.SaveMember(m)
	})
	if errors.Is(err, bot.ErrNotFound) {
		return reported, nil
	}
	return m, err
}

// hasChanges reports whether a report changes the stored member. Fields that the
// network left empty do not.
func hasChanges(stored, reported bot.Member) bool {
	merged := mergeMember(stored, reported)
	return merged.Locale != stored.Locale || merged.Zone != stored.Zone
}

func mergeMember(m, reported bot.Member) bot.Member {
	if reported.Locale != "" {
		m.Locale = reported.Locale
	}
	if reported.Zone != "" {
		m.Zone = reported.Zone
	}
	return m
}

// MemberProfile is a member with their community and open meetups.
type MemberProfile struct {
	Member    bot.Member
	Community bot.Community
	Meetups   []bot.Meetup // open ones that they host, answered or attend
}

// MemberProfile reads the actor's profile.
func (p *Planner) MemberProfile(ctx context.Context, by bot.Actor) (MemberProfile, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (MemberProfile, error) {
		var profile MemberProfile
		var err error
		if profile.Member, err = readMember(r, by.Community, by.User); err != nil {
			return profile, err
		}
		if profile.Community, err = readCommunity(r, by.Community); err != nil {
			return profile, err
		}
		profile.Meetups, err = r.FindMeetups(by.Community, bot.MeetupFilter{Status: openStatuses, Member: by.User, Limit: 25})
		return profile, err
	})
}

// openStatuses are the statuses of a meetup that is not over.
var openStatuses = []bot.Status{bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway}

// SetMemberZone stores the zone that the actor gave; empty unsets it.
func (p *Planner) SetMemberZone(ctx context.Context, by bot.Actor, zone string) (bot.Member, error) {
	return p.updateMember(ctx, by, func(m *bot.Member) error {
		if zone != "" {
			if _, err := p.zones(zone); err != nil {
				return errNoZone(zone)
			}
		}
		m.OwnZone = zone
		return nil
	})
}

// SetReminderChannel stores how the actor is reminded.
func (p *Planner) SetReminderChannel(ctx context.Context, by bot.Actor, channel bot.ReminderChannel) (bot.Member, error) {
	return p.updateMember(ctx, by, func(m *bot.Member) error {
		m.ReminderChannel = channel
		return nil
	})
}

// SetReminderTimes stores the actor's leads and quiet hours for reminders by
// direct message. Setting leads also chooses direct messages.
func (p *Planner) SetReminderTimes(ctx context.Context, by bot.Actor, leads []bot.Lead, quiet *bot.Quiet) (bot.Member, error) {
	return p.updateMember(ctx, by, func(m *bot.Member) error {
		if err := bot.CheckLeads(leads); err != nil {
			return err
		}
		if len(leads) > 0 {
			m.ReminderChannel = bot.ReminderChannelDirect
		}
		m.Leads, m.Quiet = leads, quiet
		return nil
	})
}

// updateMember changes the actor's settings and reschedules their reminders.
func (p *Planner) updateMember(ctx context.Context, by bot.Actor, change func(*bot.Member) error) (bot.Member, error) {
	return act(ctx, p, by, "updateMember", currentMember(by), func(tx bot.Tx) (bot.Member, error) {
		m, err := readMember(tx, by.Community, by.User)
		if err != nil {
			return m, err
		}
		if err := change(&m); err != nil {
			return m, err
		}
		if err := tx.SaveMember(m); err != nil {
			return m, err
		}
		meetups, err := tx.FindMeetups(by.Community, bot.MeetupFilter{Status: []bot.Status{bot.StatusScheduled}, Member: by.User, Limit: 1000})
		if err != nil {
			return m, err
		}
		for _, meetup := range meetups {
			// The lock keeps their RSVP from changing meanwhile.
			locked, err := tx.LockMeetup(by.Community, meetup.ID)
			if err == nil {
				err = p.rescheduleReminders(tx, locked, by.User)
			}
			if err != nil {
				return m, err
			}
		}
		return m, nil
	})
}

// SetReminderOverride stores how the actor is reminded of one meetup; empty
// removes the override.
func (p *Planner) SetReminderOverride(ctx context.Context, by bot.Actor, id bot.MeetupID, channel bot.ReminderChannel) (MemberReminders, error) {
	return actOn(ctx, p, by, "setReminderOverride", id, p.currentReminders(by.User), func(tx bot.Tx, m bot.Meetup) (MemberReminders, error) {
		if err := canSetReminders(tx, m, by.User); err != nil {
			return MemberReminders{}, err
		}
		if err := tx.SaveReminderOverride(by.Community, id, by.User, channel); err != nil {
			return MemberReminders{}, err
		}
		if err := p.rescheduleReminders(tx, m, by.User); err != nil {
			return MemberReminders{}, err
		}
		return p.memberReminders(tx, m, by.User)
	})
}

func canSetReminders(r bot.Reader, m bot.Meetup, u bot.UserID) error {
	roster, err := r.Roster(m.Community, m.ID)
	if err != nil {
		return err
	}
	return canRSVP(&m, &roster, u)
}

// MemberReminders is how a member is reminded of one meetup.
type MemberReminders struct {
	Meetup   bot.Meetup
	Member   bot.Member
	Channel  bot.ReminderChannel // the one that applies
	Override bot.ReminderChannel // theirs for this meetup; empty: none
	Next     []bot.Reminder      // pending ones, soonest first; none unless they attend
}

// Reminders reads how the actor is reminded of a meetup.
func (p *Planner) Reminders(ctx context.Context, by bot.Actor, id bot.MeetupID) (MemberReminders, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (MemberReminders, error) {
		m, err := mapNotFound(r.Meetup(by.Community, id))
		if err == nil {
			err = canSetReminders(r, m, by.User)
		}
		if err != nil {
			return MemberReminders{}, err
		}
		return p.memberReminders(r, m, by.User)
	})
}

func (p *Planner) currentReminders(u bot.UserID) func(bot.Tx, bot.Meetup) (MemberReminders, error) {
	return func(tx bot.Tx, m bot.Meetup) (MemberReminders, error) { return p.memberReminders(tx, m, u) }
}

func (p *Planner) memberReminders(r bot.Reader, m bot.Meetup, u bot.UserID) (MemberReminders, error) {
	out := MemberReminders{Meetup: m}
	var err error
	if out.Member, err = readMember(r, m.Community, u); err != nil {
		return out, err
	}
	c, err := readCommunity(r, m.Community)
	if err != nil {
		return out, err
	}
	overrides, err := r.ReminderOverrides(m.Community, m.ID)
	if err != nil {
		return out, err
	}
	out.Override = overrides[u]
	roster, err := r.Roster(m.Community, m.ID)
	if out.Channel = reminderChannelOf(&roster, u, out.Override.Or(out.Member.ReminderChannel)); err != nil || !isReminded(&roster, u) {
		return out, err
	}
	plan, ok, err := p.threadPlan(c, &m)
	if err == nil && out.Channel == bot.ReminderChannelDirect {
		plan, ok, err = p.directPlan(c, &m, out.Member)
	}
	if ok && out.Channel != bot.ReminderChannelNone {
		out.Next = plan.Pending(r.Now())
	}
	return out, err
}
