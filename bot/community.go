package bot

import "time"

// CommunityRetention is how long a community's data is kept after Muster was
// removed from it.
const CommunityRetention = 30 * 24 * time.Hour

// Community is the tenant: one Discord server, one Slack workspace, or one
// room of the playground. All data belongs to exactly one.
type Community struct {
	ID      CommunityID
	Name    string
	Zone    string    // IANA name; empty until it is set
	Locale  string    // BCP 47, as reported by the network
	Channel Place     // for messages to the whole community
	LeftAt  time.Time // when Muster was removed; zero: Muster is there

	// The settings of its organisers; empty or nil is the default.

	Cards     Place     // where all cards go; empty: where the meetup was proposed
	Language  string    // BCP 47, of public messages; empty: Locale
	Proposers Proposers // who may propose
	DayOrder  string    // how dates in numbers alone are read: dmy, mdy or ymd
	Leads     []Lead    // of reminders in threads; nil: DefaultLeads
	Quiet     *Quiet    // nil: DefaultQuiet

	CalendarMode CalendarMode // whether its meetups get calendar entries
}

// CalendarMode says whether meetups are entered in the network's own calendar.
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

// PublicLanguage returns the language of public messages.
func (c Community) PublicLanguage() string {
	if c.Language != "" {
		return c.Language
	}
	return c.Locale
}

// ReminderLeads returns the leads of reminders in threads. They are also the
// default for a member's direct messages.
func (c Community) ReminderLeads() []Lead {
	if c.Leads == nil {
		return DefaultLeads()
	}
	return c.Leads
}

// QuietHours returns the quiet hours of threads. They are also the default for
// members.
func (c Community) QuietHours() Quiet {
	if c.Quiet == nil {
		return DefaultQuiet()
	}
	return *c.Quiet
}

// CanPropose reports whether a may propose meetups.
func (c Community) CanPropose(a Actor) bool { return c.Proposers == ProposersEveryone || a.Organiser }

// CommunityFinder reads communities.
type CommunityFinder interface {
	// Community returns ErrNotFound for an unknown community.
	Community(id CommunityID) (Community, error)
}

// CommunityWriter stores communities.
type CommunityWriter interface {
	// AddCommunity stores a community unless it is stored already.
	AddCommunity(c Community) error
	// LockCommunity reads a community and locks it until the transaction ends.
	LockCommunity(id CommunityID) (Community, error)
	// SaveCommunity changes a locked community.
	SaveCommunity(c Community) error
	// DeleteCommunity deletes a locked community and all data that belongs to it.
	DeleteCommunity(id CommunityID) error
}
