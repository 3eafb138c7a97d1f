package planner

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// promiseReminders replaces a scheduled meetup's reminders: those in its thread,
// and those for members who chose direct messages.
func (p *Planner) promiseReminders(tx bot.Tx, m bot.Meetup) error {
	if err := tx.CancelTasks(m.Community, m.ID, bot.TaskRemind, bot.TaskRemindMember); err != nil {
		return err
	}
	c, err := readCommunity(tx, m.Community)
	if err != nil {
		return err
	}
	plan, ok, err := p.threadPlan(c, &m)
	if err != nil || !ok {
		return err
	}
	for _, r := range plan.Pending(tx.Now()) {
		if err := promise(tx, m, bot.TaskRemind, r.Due, r.Lead.Encode()); err != nil {
			return err
		}
	}
	roster, err := tx.Roster(m.Community, m.ID)
	if err != nil {
		return err
	}
	return p.promiseDirectReminders(tx, c, m, &roster, remindedGuests(&roster)...)
}

// rescheduleReminders replaces the direct reminders of members for a meetup,
// after their RSVP or their settings changed.
func (p *Planner) rescheduleReminders(tx bot.Tx, m bot.Meetup, users ...bot.UserID) error {
	c, err := readCommunity(tx, m.Community)
	if err != nil {
		return err
	}
	roster, err := tx.Roster(m.Community, m.ID)
	if err != nil {
		return err
	}
	var reminded []bot.UserID
	for _, u := range users {
		if err := tx.CancelTasksFor(m.Community, m.ID, u, bot.TaskRemindMember); err != nil {
			return err
		}
		if isReminded(&roster, u) {
			reminded = append(reminded, u)
		}
	}
	return p.promiseDirectReminders(tx, c, m, &roster, reminded...)
}

// remindedGuests lists the members whom a reminder concerns.
func remindedGuests(r *bot.Roster) []bot.UserID {
	return append(r.In(bot.RSVPGoing), r.In(bot.RSVPMaybe)...)
}

func isReminded(r *bot.Roster, u bot.UserID) bool {
	row, _ := r.Of(u)
	return row.State == bot.RSVPGoing || row.State == bot.RSVPMaybe
}

// reminderChannelOf returns the channel that applies to a member who chose the
// given one. A quiet guest is not mentioned in the thread.
func reminderChannelOf(r *bot.Roster, u bot.UserID, channel bot.ReminderChannel) bot.ReminderChannel {
	if row, _ := r.Of(u); row.Quiet && channel == bot.ReminderChannelThread {
		return bot.ReminderChannelDirect
	}
	return channel
}

// threadPlan returns the inputs for the reminders in a meetup's thread. It
// reports false if the meetup is not scheduled.
func (p *Planner) threadPlan(c bot.Community, m *bot.Meetup) (bot.ReminderPlan, bool, error) {
	date, ok := m.Date()
	if !ok || m.Status != bot.StatusScheduled {
		return bot.ReminderPlan{}, false, nil
	}
	loc, err := p.zones(m.Zone)
	return bot.ReminderPlan{
		Leads: c.ReminderLeads(), Start: date.Start, Zone: loc, QuietWindow: bot.QuietWindow{Quiet: c.QuietHours(), Zone: loc},
	}, true, err
}

// directPlan is threadPlan for one member, whose leads, quiet hours and zone
// override the community's.
func (p *Planner) directPlan(c bot.Community, m *bot.Meetup, u bot.Member) (bot.ReminderPlan, bool, error) {
	plan, ok, err := p.threadPlan(c, m)
	if err != nil || !ok {
		return plan, ok, err
	}
	if u.Leads != nil {
		plan.Leads = u.Leads
	}
	if u.Quiet != nil {
		plan.QuietWindow.Quiet = *u.Quiet
	}
	if loc, err := p.zones(u.TimeZone()); err == nil { // else the meetup's
		plan.QuietWindow.Zone = loc
	}
	return plan, true, nil
}

// promiseDirectReminders promises the reminders of those users who chose direct
// messages.
func (p *Planner) promiseDirectReminders(tx bot.Tx, c bot.Community, m bot.Meetup, r *bot.Roster, users ...bot.UserID) error {
	if len(users) == 0 || m.Status != bot.StatusScheduled {
		return nil
	}
	members, err := tx.Members(m.Community, users)
	if err != nil {
		return err
	}
	overrides, err := tx.ReminderOverrides(m.Community, m.ID)
	if err != nil {
		return err
	}
	for _, u := range users {
		if reminderChannelOf(r, u, overrides[u].Or(members[u].ReminderChannel)) != bot.ReminderChannelDirect {
			continue
		}
		plan, _, err := p.directPlan(c, &m, members[u])
		if err != nil {
			return err
		}
		for _, r := range plan.Pending(tx.Now()) {
			t := bot.Task{
				Kind: bot.TaskRemindMember, Key: taskKey(m, r.Lead.Encode(), string(u)), Community: m.Community, Meetup: m.ID,
				Member: u, Subject: r.Lead.Encode(), Due: r.Due,
			}
			if err := tx.Promise(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// Reminder is the content of a reminder, and the members it mentions in the
// thread.
type Reminder struct {
	Snapshot
	Mention []bot.UserID
}

// ReminderFor reads the content of a meetup's reminder in the thread for a lead.
// It reports false if the reminder is out of date: the meetup is off or has
// begun, or a later reminder is due as well.
func (p *Planner) ReminderFor(ctx context.Context, c bot.CommunityID, id bot.MeetupID, lead string) (Reminder, bool, error) {
	return p.reminder(ctx, c, id, lead, func(r bot.Reader, s Snapshot, community bot.Community) (Reminder, bot.ReminderPlan, error) {
		out := Reminder{Snapshot: s}
		plan, _, err := p.threadPlan(community, &s.Meetup)
		if err != nil {
			return out, plan, err
		}
		users := remindedGuests(&s.Roster)
		members, err := r.Members(c, users)
		if err != nil {
			return out, plan, err
		}
		overrides, err := r.ReminderOverrides(c, id)
		for _, u := range users {
			if reminderChannelOf(&s.Roster, u, overrides[u].Or(members[u].ReminderChannel)) == bot.ReminderChannelThread {
				out.Mention = append(out.Mention, u)
			}
		}
		return out, plan, err
	})
}

// ReminderTo is ReminderFor for one member's direct messages. It also reports
// false if they no longer come or chose another channel.
func (p *Planner) ReminderTo(ctx context.Context, c bot.CommunityID, id bot.MeetupID, u bot.UserID, lead string) (Snapshot, bool, error) {
	out, ok, err := p.reminder(ctx, c, id, lead, func(r bot.Reader, s Snapshot, community bot.Community) (Reminder, bot.ReminderPlan, error) {
		member, err := readMember(r, c, u)
		if err != nil {
			return Reminder{}, bot.ReminderPlan{}, err
		}
		overrides, err := r.ReminderOverrides(c, id)
		if err != nil || !isReminded(&s.Roster, u) || reminderChannelOf(&s.Roster, u, overrides[u].Or(member.ReminderChannel)) != bot.ReminderChannelDirect {
			return Reminder{}, bot.ReminderPlan{}, err // an empty plan has no reminders
		}
		plan, _, err := p.directPlan(community, &s.Meetup, member)
		return Reminder{Snapshot: s}, plan, err
	})
	return out.Snapshot, ok, err
}

func (p *Planner) reminder(
	ctx context.Context, c bot.CommunityID, id bot.MeetupID, lead string,
	read func(bot.Reader, Snapshot, bot.Community) (Reminder, bot.ReminderPlan, error),
) (Reminder, bool, error) {
	pending := false
	out, err := bot.View(ctx, p.store, func(r bot.Reader) (Reminder, error) {
		pending = false
		m, err := mapNotFound(r.Meetup(c, id))
		if bot.IsKind(err, bot.KindNotFound) {
			return Reminder{}, nil
		}
		if err != nil || !isUpcoming(&m, r.Now()) {
			return Reminder{}, err
		}
		current, ok := bot.DecodeLead(lead)
		if !ok {
			return Reminder{}, nil
		}
		s, err := readSnapshot(r, m)
		if err != nil {
			return Reminder{}, err
		}
		community, err := readCommunity(r, c)
		if err != nil {
			return Reminder{}, err
		}
		out, plan, err := read(r, s, community)
		pending = err == nil && !plan.IsSuperseded(current, r.Now())
		return out, err
	})
	return out, pending, err
}

// isUpcoming reports whether a meetup has a date that has not begun.
func isUpcoming(m *bot.Meetup, now time.Time) bool {
	date, ok := m.Date()
	return ok && m.Status == bot.StatusScheduled && now.Before(date.StartAt)
}
