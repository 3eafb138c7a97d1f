package bot

import (
	"fmt"
	"strings"
	"time"
)

// Lead is how long before a meetup a reminder falls. Days are calendar days, the
// same wall time that many days before; minutes are elapsed time.
type Lead struct {
	Days    int
	Minutes int
}

// DefaultLeads returns the leads of a community without a setting. Two reminders
// before the day reduce missed appointments more than one (Steiner et al., AJMC
// 2018), and the last one gives the place.
func DefaultLeads() []Lead { return []Lead{{Days: 7}, {Days: 1}, {Minutes: 120}} }

// Limits of the leads that can be set.
const (
	MaxLeads       = 5
	MaxLeadDays    = 28
	MinLeadMinutes = 10
)

// Encode formats the lead as 7d, 2h or 1d30m.
func (l Lead) Encode() string {
	var b strings.Builder
	for _, part := range []struct {
		n    int
		unit string
	}{{l.Days, "d"}, {l.Minutes / 60, "h"}, {l.Minutes % 60, "m"}} {
		if part.n > 0 {
			fmt.Fprintf(&b, "%d%s", part.n, part.unit)
		}
	}
	return b.String()
}

// DecodeLead parses the format of Encode.
func DecodeLead(name string) (Lead, bool) {
	// Tasks of older versions use these names.
	switch name {
	case "week":
		return Lead{Days: 7}, true
	case "day":
		return Lead{Days: 1}, true
	case "hours":
		return Lead{Minutes: 120}, true
	}
	var l Lead
	n, digits := 0, false
	for _, r := range name {
		switch {
		case r >= '0' && r <= '9' && n < 1000:
			n, digits = n*10+int(r-'0'), true
			continue
		case !digits:
			return Lead{}, false
		case r == 'd':
			l.Days = n
		case r == 'h':
			l.Minutes += n * 60
		case r == 'm':
			l.Minutes += n
		default:
			return Lead{}, false
		}
		n, digits = 0, false
	}
	return l, !digits && l != Lead{}
}

const noLeads = "none"

// EncodeLeads formats leads as 7d,1d,2h, an empty list as none, and nil, which is
// no setting, as "".
func EncodeLeads(leads []Lead) string {
	if leads != nil && len(leads) == 0 {
		return noLeads
	}
	var names []string
	for _, l := range leads {
		names = append(names, l.Encode())
	}
	return strings.Join(names, ",")
}

// DecodeLeads parses the format of EncodeLeads.
func DecodeLeads(s string) ([]Lead, error) {
	switch s {
	case "":
		return nil, nil
	case noLeads:
		return []Lead{}, nil
	}
	var leads []Lead
	for _, name := range strings.Split(s, ",") {
		l, ok := DecodeLead(name)
		if !ok {
			return nil, fmt.Errorf("leads %q: invalid lead %q", s, name)
		}
		leads = append(leads, l)
	}
	return leads, nil
}

// CheckLeads returns an error if leads are too many or out of range.
func CheckLeads(leads []Lead) error {
	if len(leads) > MaxLeads {
		return Refuse(KindInvalid, "lead.many", "That makes {n} reminders; at most {most} fit one meetup.", Args{"n": len(leads), "most": MaxLeads}).WithField("leads")
	}
	for _, l := range leads {
		if l.Days > MaxLeadDays || l.Minutes > MaxLeadDays*24*60 || l.Days == 0 && l.Minutes < MinLeadMinutes {
			return Refuse(KindInvalid, "lead.range", "A reminder comes between {least} minutes and {most} days before.",
				Args{"least": MinLeadMinutes, "most": MaxLeadDays}).WithField("leads")
		}
	}
	return nil
}

// DueBefore returns the instant of the reminder before a start.
func (l Lead) DueBefore(start Wall, zone *time.Location) time.Time {
	at, _ := start.AddDays(-l.Days).In(zone)
	return at.Add(-time.Duration(l.Minutes) * time.Minute).UTC()
}

// Reminder is a message due before a meetup.
type Reminder struct {
	Lead Lead
	Due  time.Time // outside quiet hours if possible
}

// ReminderPlan holds the inputs for one meetup's reminders.
type ReminderPlan struct {
	Leads       []Lead
	Start       Wall
	Zone        *time.Location // of the meetup
	QuietWindow QuietWindow
}

// Pending returns the reminders that are still ahead.
func (r ReminderPlan) Pending(now time.Time) []Reminder {
	start, _ := r.Start.In(r.Zone)
	var pending []Reminder
	for _, l := range r.Leads {
		due := l.DueBefore(r.Start, r.Zone)
		if !due.After(now) {
			continue
		}
		if moved := r.QuietWindow.Defer(due, start, now); moved.After(now) {
			pending = append(pending, Reminder{Lead: l, Due: moved.UTC()})
		}
	}
	return pending
}

// IsSuperseded reports whether a reminder sent now would be one too many: its
// lead was removed, or a later reminder may be sent by now too and says the same
// better.
func (r ReminderPlan) IsSuperseded(l Lead, now time.Time) bool {
	due, listed := l.DueBefore(r.Start, r.Zone), false
	for _, o := range r.Leads {
		if o == l {
			listed = true
			continue
		}
		other := o.DueBefore(r.Start, r.Zone)
		if other.After(due) && !r.QuietWindow.earliest(other).After(now) {
			return true
		}
	}
	return !listed
}
