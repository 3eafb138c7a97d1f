package bot

import "time"

// CommunityRetention is how long what is known of a community is kept once it had Muster
// leave.
const CommunityRetention = 30 * 24 * time.Hour

// Community is the tenant: one Discord server, one Slack workspace, or one
// room of the playground. All data belongs to exactly one.
type Community struct {
	ID      CommunityID
	Name    string
	Zone    string    // IANA name; empty until somebody said where the community meets
	Locale  string    // BCP 47, as the network tells
	Channel Place     // where the community itself is spoken to
	LeftAt  time.Time // when it had Muster leave; zero: Muster is there

	// What its organisers set; empty or nil is the default.

	Cards     Place     // where all cards go; empty: where the meetup was proposed
	Language  string    // BCP 47; what is said in public is said in it. Empty: Locale
	Proposers Proposers // who may propose
	DayOrder  string    // how dates in numbers alone are read: dmy, mdy or ymd
	Leads     []Lead    // of the reminders in threads; nil: DefaultLeads
	Quiet     *Quiet    // nil: DefaultQuiet

	CalendarMode CalendarMode // whether its meetups stand in the network's own calendar
}

// CalendarMode says whether meetups are entered in a network's own calendar.
type CalendarMode string

const (
	CalendarModeNone CalendarMode = "" // the network has none
	CalendarModeOn   CalendarMode = "on"
	CalendarModeOff  CalendarMode = "off"
)

// Proposers says who may propose meetups.
type Proposers string

const (
	ProposersEveryone   Proposers = ""
	ProposersOrganisers Proposers = "organisers"
)

// PublicLanguage is the language in which the community is spoken to.
func (c Community) PublicLanguage() string {
	if c.Language != "" {
		return c.Language
	}
	return c.Locale
}

// ReminderLeads are the leads of what is said in threads, and where a member set
// none, of their direct messages.
func (c Community) ReminderLeads() []Lead {
	if c.Leads == nil {
		return DefaultLeads()
	}
	return c.Leads
}

// QuietHours are those of threads, and where a member set none, of theirs.
func (c Community) QuietHours() Quiet {
	if c.Quiet == nil {
		return DefaultQuiet()
	}
	return *c.Quiet
}

// CanPropose tells whether somebody may propose meetups.
func (c Community) CanPropose(a Actor) bool { return c.Proposers == ProposersEveryone || a.Organiser }

// CommunityFinder reads communities.
type CommunityFinder interface {
	// Community returns ErrNotFound for one that was never met.
	Community(id CommunityID) (Community, error)
}

// CommunityWriter keeps communities.
type CommunityWriter interface {
	SaveCommunity(c Community) error
	// DeleteCommunity forgets a community with all that was ever kept of it.
	DeleteCommunity(id CommunityID) error
}
