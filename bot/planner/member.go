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

// lockMember locks a member's row. One who never acted is added.
func lockMember(tx bot.Tx, c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	if err := tx.AddMember(bot.Member{Community: c, User: u}); err != nil {
		return bot.Member{Community: c, User: u}, err
	}
	return tx.LockMember(c, u)
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
		if _, err := tx.Community(reported.Community); err != nil {
			return reported, err
		}
		m, err := lockMember(tx, reported.Community, reported.User)
		if err != nil {
			return m, err
		}
		before := m.TimeZone()
		m = mergeMember(m, reported)
		if err := tx.SaveMember(m); err != nil || m.TimeZone() == before {
			return m, err
		}
		return m, p.promiseReminders(tx, m)
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

// ReminderTimes is what a member sets of the times of their reminders.
type ReminderTimes struct {
	Leads     []bot.Lead
	Quiet     *bot.Quiet
	KeepLeads bool // Leads was not set
	KeepQuiet bool // Quiet was not set
}

// SetReminderTimes stores the actor's leads and quiet hours for reminders by
// direct message. Setting leads also chooses direct messages; setting none of them
// chooses no reminders, and forgets the leads.
func (p *Planner) SetReminderTimes(ctx context.Context, by bot.Actor, set ReminderTimes) (bot.Member, error) {
	return p.updateMember(ctx, by, func(m *bot.Member) error {
		if err := bot.CheckLeads(set.Leads); err != nil {
			return err
		}
		if !set.KeepLeads {
			m.Leads = set.Leads
			switch {
			case len(set.Leads) > 0:
				m.ReminderChannel = bot.ReminderChannelDirect
			case set.Leads != nil:
				m.Leads, m.ReminderChannel = nil, bot.ReminderChannelNone
			}
		}
		if !set.KeepQuiet {
			m.Quiet = set.Quiet
		}
		return nil
	})
}

// updateMember changes the actor's settings and reschedules their reminders.
func (p *Planner) updateMember(ctx context.Context, by bot.Actor, change func(*bot.Member) error) (bot.Member, error) {
	return act(ctx, p, by, "updateMember", currentMember(by), func(tx bot.Tx) (bot.Member, error) {
		m, err := lockMember(tx, by.Community, by.User)
		if err != nil {
			return m, err
		}
		if err := change(&m); err != nil {
			return m, err
		}
		if err := tx.SaveMember(m); err != nil {
			return m, err
		}
		return m, p.promiseReminders(tx, m)
	})
}

// promiseReminders reschedules a locked member's reminders, and what waits for the end
// of their quiet hours. The lock keeps their RSVPs from changing meanwhile.
func (p *Planner) promiseReminders(tx bot.Tx, u bot.Member) error {
	return eachRescheduled(tx, u.Community, u.User, func(m bot.Meetup) error {
		if err := tx.RetryQuiet(m.Community, m.ID, u.User); err != nil || !m.IsUpcoming() {
			return err
		}
		return p.promiseOwedFor(tx, m, u.User)
	})
}

// SetDirectCommunity stores that the actor's direct messages are about the community.
func (p *Planner) SetDirectCommunity(ctx context.Context, by bot.Actor) (bot.Member, error) {
	return act(ctx, p, by, "setDirectCommunity", currentMember(by), func(tx bot.Tx) (bot.Member, error) {
		m, err := lockMember(tx, by.Community, by.User)
		if err != nil {
			return m, err
		}
		m.DirectAt = tx.Now()
		return m, tx.SaveMember(m)
	})
}

// SetReminderOverride stores how the actor is reminded of one meetup; empty
// removes the override.
func (p *Planner) SetReminderOverride(ctx context.Context, by bot.Actor, id bot.MeetupID, channel bot.ReminderChannel) (MemberReminders, error) {
	return actInOrder(ctx, p, by, "setReminderOverride", bot.TopicReminders, id, p.currentReminders(by.User), func(tx bot.Tx, m bot.Meetup) (MemberReminders, error) {
		if err := canSetReminders(tx, m, by.User); err != nil {
			return MemberReminders{}, err
		}
		if err := tx.SaveReminderOverride(by.Community, id, by.User, channel); err != nil {
			return MemberReminders{}, err
		}
		if err := p.promiseOwedFor(tx, m, by.User); err != nil {
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
		m, err := visibleMeetup(r, by, id)
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
	s, err := readSnapshot(r, m)
	if err != nil {
		return MemberReminders{}, err
	}
	return p.remindersOf(r, s, u)
}

func (p *Planner) remindersOf(r bot.Reader, s Snapshot, u bot.UserID) (MemberReminders, error) {
	out := MemberReminders{Meetup: s.Meetup}
	var err error
	if out.Member, err = readMember(r, s.Meetup.Community, u); err != nil {
		return out, err
	}
	standing, err := p.standing(r, s, []bot.UserID{u})
	if err != nil {
		return out, err
	}
	out.Override, out.Channel = standing.Overrides[u], standing.ReminderChannel(u)
	if s.Roster.IsReminded(u) {
		out.Next, err = standing.UpcomingReminders(u)
	}
	return out, err
}
