package bot

import (
	"fmt"
	"slices"
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

// OnTheDay is the lead of the reminder on the morning of a day without a time of day.
var OnTheDay = Lead{}

const onTheDay = "0d"

// Encode formats the lead as 7d, 2h or 1d30m, and OnTheDay as 0d.
func (l Lead) Encode() string {
	if l == OnTheDay {
		return onTheDay
	}
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
	case onTheDay:
		return OnTheDay, true
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
		if !ok || l == OnTheDay {
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
	AllDay      bool           // Start is a day without a time of day
	Zone        *time.Location // of the meetup
	QuietWindow QuietWindow
}

// Of a day without a time of day the reminders fall on these hours: on the evenings
// before, and on its morning.
const (
	eveningBefore = 18
	dayMorning    = 9
)

// with returns the plan with leads. Those of a day are its evenings before and its
// morning, each once: a lead shorter than a day would count from an hour that nobody
// has said.
func (r ReminderPlan) with(leads []Lead) ReminderPlan {
	if r.Leads = leads; !r.AllDay {
		return r
	}
	r.Leads = nil
	for _, l := range leads {
		if day := (Lead{Days: l.Days + l.Minutes/(24*60)}); !slices.Contains(r.Leads, day) {
			r.Leads = append(r.Leads, day)
		}
	}
	return r
}

// moment returns when a reminder is due apart from quiet hours.
func (r ReminderPlan) moment(l Lead) time.Time {
	switch {
	case r.AllDay && l == OnTheDay:
		return l.DueBefore(r.Start.At(dayMorning, 0), r.Zone)
	case r.AllDay:
		return l.DueBefore(r.Start.At(eveningBefore, 0), r.Zone)
	}
	return l.DueBefore(r.Start, r.Zone)
}

// until returns the moment from which it is too late for any reminder: the start, or
// the end of a day.
func (r ReminderPlan) until() time.Time {
	end := r.Start
	if r.AllDay {
		end = end.AddDays(1)
	}
	at, _ := end.In(r.Zone)
	return at
}

// IsOver reports whether it is too late for any reminder.
func (r ReminderPlan) IsOver(now time.Time) bool { return !now.Before(r.until()) }

// due returns when a reminder is due that falls on a moment and is planned now, and
// when it was due if it was planned before the quiet hours around the moment. A late
// one is due now, or after the quiet hours.
func (r ReminderPlan) due(moment, now time.Time) (due, sooner time.Time) {
	due = moment
	if due.Before(now) {
		due = now
	}
	return r.QuietWindow.Defer(due, r.until(), now).UTC(), r.QuietWindow.earliest(moment)
}

const (
	// reminderGrace is how late a reminder may be and still be taken for one on time.
	reminderGrace = 15 * time.Minute
	// reminderInterval is the least time between a late reminder and the next one.
	reminderInterval = 3 * time.Hour
)

// isLate reports whether it is too late for a reminder to be on time.
func (r ReminderPlan) isLate(moment, now time.Time) bool {
	return now.After(r.QuietWindow.Defer(moment, r.until(), moment).Add(reminderGrace))
}

// IsSuperseded reports whether a reminder sent now would be one too many: its
// lead was removed, or a later reminder may be sent by now too, or so soon after this
// late one that it says the same better.
func (r ReminderPlan) IsSuperseded(l Lead, now time.Time) bool {
	moment, listed := r.moment(l), false
	due, _ := r.due(moment, now)
	for _, o := range r.Leads {
		if o == l {
			listed = true
			continue
		}
		other := r.moment(o)
		if !other.After(moment) {
			continue
		}
		next, sooner := r.due(other, now)
		if !sooner.After(now) || r.isLate(moment, now) && next.Before(due.Add(reminderInterval)) {
			return true
		}
	}
	return !listed
}

// ReminderPlan returns the inputs for the reminders in a meetup's thread. It
// reports false if the meetup has no date ahead.
func (c Community) ReminderPlan(m *Meetup, zones Zones) (ReminderPlan, bool, error) {
	date, ok := m.Date()
	if !ok || !m.IsUpcoming() {
		return ReminderPlan{}, false, nil
	}
	loc, err := zones(m.Zone)
	plan := ReminderPlan{Start: date.Start, AllDay: date.AllDay, Zone: loc, QuietWindow: QuietWindow{Quiet: c.QuietHours(), Zone: loc}}
	return plan.with(c.ReminderLeads()), true, err
}

// For returns the plan for one member's direct messages, whose leads, quiet hours
// and zone override the community's.
func (r ReminderPlan) For(u Member, zones Zones) ReminderPlan {
	if u.Leads != nil {
		r = r.with(u.Leads)
	}
	r.QuietWindow = r.QuietWindow.For(u, zones)
	return r
}

// IsReminded reports whether reminders concern a member.
func (r *Roster) IsReminded(u UserID) bool {
	row, _ := r.Of(u)
	return row.State == RSVPGoing || row.State == RSVPMaybe
}

// Mentioned lists the guests whom a reminder in the thread mentions. Who has got it
// in direct messages is not reminded twice.
func (s *Standing) Mentioned(l Lead) []UserID {
	var users []UserID
	date, _ := s.Meetup.Date()
	for _, u := range s.Guests {
		direct := Sent{Kind: TaskRemindMember, Date: date.Start, Subject: l.Encode(), Member: u}
		if s.ReminderChannel(u) == ReminderChannelThread && !s.Sent[direct] {
			users = append(users, u)
		}
	}
	return users
}

// ReminderChannel returns the channel that applies to a member who chose the given
// one. A quiet guest is not mentioned in the thread.
func (r *Roster) ReminderChannel(u UserID, chosen ReminderChannel) ReminderChannel {
	if row, _ := r.Of(u); row.Quiet && chosen == ReminderChannelThread {
		return ReminderChannelDirect
	}
	return chosen
}
