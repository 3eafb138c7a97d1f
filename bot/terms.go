package bot

import (
	"slices"
	"time"
)

// Terms are what a host sets of a meetup. Adding a field here asks for a row of
// it in Fields; a test walks them.
type Terms struct {
	Title       string
	Where       string
	Zone        string        // IANA zone of the place where it happens
	Description string        // what else there is to know, in the host's words
	Minimum     int           // people without whom it is not worth it; 0: not said
	Capacity    int           // seats, the host's among them; 0: no limit
	Duration    time.Duration // of each time that says no end; 0: not said
	Deadline    Wall          // when its poll closes, in Zone; zero without a poll
	Cohosts     []UserID      // who decides beside the host, in the order they were named
	Invited     []Invitation  // empty: open to all
	Slots       []Slot        // in order of time; none while it asks who would come
}

// What terms may hold. A title fits the name of a native event and a place its
// location (100 characters on Discord).
const (
	MaxTitle       = 100
	MaxWhere       = 100
	MaxDescription = 1000
	MaxSlots       = 60
	MaxInvited     = 100
	MaxCohosts     = 10
	MaxCapacity    = 5000
)

// DefaultLength is how long a meetup takes unless it was said.
const DefaultLength = 2 * time.Hour

// Invitation names one member whom a meetup is for.
type Invitation struct {
	User UserID
	Must bool // no time without them
}

// Clone returns a copy that shares no list with t.
func (t Terms) Clone() Terms {
	t.Cohosts, t.Invited, t.Slots = slices.Clone(t.Cohosts), slices.Clone(t.Invited), slices.Clone(t.Slots)
	return t
}

// InvitedUsers lists the invited in the order they were named.
func (t *Terms) InvitedUsers() []UserID {
	var out []UserID
	for _, i := range t.Invited {
		out = append(out, i.User)
	}
	return out
}

// MustCome lists the invited without whom there is no time.
func (t *Terms) MustCome() []UserID { return t.invited(true) }

// Invite adds members to the invited who are not among them yet.
func (t *Terms) Invite(users []UserID) { t.invite(false, append(t.invited(false), users...)) }

// invited lists those who must come, or the others.
func (t *Terms) invited(must bool) []UserID {
	var out []UserID
	for _, i := range t.Invited {
		if i.Must == must {
			out = append(out, i.User)
		}
	}
	return out
}

// invite replaces those who must come, or the others. Each member stays
// invited once, and as one who must come if either list says so.
func (t *Terms) invite(must bool, users []UserID) {
	all := slices.DeleteFunc(slices.Clone(t.Invited), func(i Invitation) bool { return i.Must == must })
	for _, u := range users {
		all = append(all, Invitation{User: u, Must: must})
	}
	t.Invited = nil
	for _, i := range all {
		at := slices.IndexFunc(t.Invited, func(o Invitation) bool { return o.User == i.User })
		if at < 0 {
			t.Invited = append(t.Invited, i)
		} else {
			t.Invited[at].Must = t.Invited[at].Must || i.Must
		}
	}
}

// CurrentTerms returns the terms as they stand: of a meetup with a date only
// that one, and no deadline.
func (m *Meetup) CurrentTerms() Terms {
	t := m.Terms.Clone()
	if date, ok := m.Date(); ok {
		t.Slots, t.Deadline = []Slot{date}, Wall{}
	}
	return t
}

// TermsFor returns the terms that the draft gives a meetup of that host: the
// co-hosts without the host, and the deadline that CloseAt stands for where
// none was said.
func (d *Draft) TermsFor(host UserID, zones Zones) (Terms, error) {
	t := d.Terms.Clone()
	t.Cohosts = d.CohostsOf(host)
	switch {
	case d.Kind == DraftDate:
		t.Deadline = Wall{}
	case t.Deadline.IsZero() && !d.CloseAt.IsZero():
		m, err := zones.MomentOf(d.CloseAt, d.Zone)
		if err != nil {
			return t, err
		}
		t.Deadline = m.Wall
	}
	return t, nil
}

// SameTimes tells whether two lists of slots are the same times.
func SameTimes(a, b []Slot) bool {
	return slices.EqualFunc(a, b, func(x, y Slot) bool { return x.Start == y.Start && x.Length == y.Length })
}
