package bot

import (
	"slices"
	"time"
)

// reminders lists the reminders in the thread, and those for the guests who chose
// direct messages, until the date begins.
func (s *Standing) reminders() ([]Owed, error) {
	plan, ok, err := s.Community.ReminderPlan(s.Meetup, s.Zones)
	if err != nil || !ok {
		return nil, err
	}
	owed := s.remindersOf(plan, "")
	for _, u := range s.Guests {
		owed = append(owed, s.remindersOf(plan, u)...)
	}
	return owed, nil
}

// remindersOf lists the reminders for a guest in direct messages, or if u is empty
// those in the thread.
func (s *Standing) remindersOf(plan ReminderPlan, u UserID) []Owed {
	kind := TaskRemind
	switch {
	case plan.IsOver(s.Now) || u != "" && !(s.Roster.IsReminded(u) && s.ReminderChannel(u) == ReminderChannelDirect):
		return nil
	case u != "":
		kind, plan = TaskRemindMember, plan.For(s.Members[u], s.Zones)
	}
	var owed []Owed
	for _, l := range plan.Leads {
		parts := []string{l.Encode()}
		if u != "" {
			parts = append(parts, string(u))
		}
		o := s.owed(kind, time.Time{}, parts...)
		o.Member, o.Date = u, plan.Start
		if s.hasSent(o) || plan.IsSuperseded(l, s.Now) {
			continue
		}
		o.Moment = plan.moment(l)
		o.Due, o.Sooner = plan.due(o.Moment, s.Now)
		o.quiet = plan.QuietWindow
		owed = append(owed, o)
	}
	return owed
}

// ReminderChannel returns the reminder channel that applies to a guest.
func (s *Standing) ReminderChannel(u UserID) ReminderChannel {
	return s.Roster.ReminderChannel(u, s.Overrides[u].Or(s.Members[u].ReminderChannel))
}

// ReminderDue returns when the reminder for a lead may be sent, to a guest or if u is
// empty in the thread: now, or after the quiet hours if it is late. promised is when it
// was to be sent. It reports false if the reminder is not owed by now.
func (s *Standing) ReminderDue(u UserID, l Lead, promised time.Time) (at time.Time, ok bool, err error) {
	plan, ok, err := s.Community.ReminderPlan(s.Meetup, s.Zones)
	if err != nil || !ok {
		return at, false, err
	}
	for _, o := range s.remindersOf(plan, u) {
		if o.Subject != l.Encode() || o.Due.After(s.Now) && o.Sooner.After(s.Now) {
			continue
		}
		if o.Due.After(s.Now) && !o.quiet.hasJustBegun(promised, s.Now) {
			return o.Due, true, nil
		}
		return s.Now, true, nil
	}
	return at, false, nil
}

// UpcomingReminders lists a guest's reminders that are still ahead, soonest first.
func (s *Standing) UpcomingReminders(u UserID) ([]Reminder, error) {
	reminders, err := s.reminders()
	channel := s.ReminderChannel(u)
	if channel == ReminderChannelNone {
		return nil, err
	}
	var out []Reminder
	for _, o := range reminders {
		if l, ok := DecodeLead(o.Subject); ok && !o.IsLate(s.Now) && (o.Member == u) == (channel == ReminderChannelDirect) {
			out = append(out, Reminder{Lead: l, Due: o.Due})
		}
	}
	slices.SortStableFunc(out, func(a, b Reminder) int { return a.Due.Compare(b.Due) })
	return out, err
}
