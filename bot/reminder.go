package bot

import "time"

// Lead is how long before a meetup a reminder falls. Days are calendar days,
// the same wall time that many days before; hours are elapsed time.
type Lead struct {
	Name  string
	Days  int
	Hours int
}

// DefaultLeads are those of a meetup for which nothing else was said: two
// reminders before the day are missed less than one (Steiner et al., AJMC
// 2018), and the last says where.
func DefaultLeads() []Lead {
	return []Lead{{Name: "week", Days: 7}, {Name: "day", Days: 1}, {Name: "hours", Hours: 2}}
}

// LeadNamed finds a default lead by its name.
func LeadNamed(name string) (Lead, bool) {
	for _, l := range DefaultLeads() {
		if l.Name == name {
			return l, true
		}
	}
	return Lead{}, false
}

// Before is the instant at which the reminder of a start is due.
func (l Lead) Before(start Wall, zone *time.Location) time.Time {
	at, _ := start.AddDays(-l.Days).In(zone)
	return at.Add(-time.Duration(l.Hours) * time.Hour).UTC()
}

// Reminder is a message owed at a moment that follows from the meetup's time.
type Reminder struct {
	Lead Lead
	Due  time.Time
}

// Reminders lists what is still owed before a start; what is past is skipped.
func Reminders(leads []Lead, start Wall, zone *time.Location, now time.Time) []Reminder {
	var owed []Reminder
	for _, l := range leads {
		if due := l.Before(start, zone); due.After(now) {
			owed = append(owed, Reminder{Lead: l, Due: due})
		}
	}
	return owed
}
