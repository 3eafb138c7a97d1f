package bot

import "time"

// Member is a person in a community: what the network reported when they last
// acted, and their own settings.
type Member struct {
	Community       CommunityID
	User            UserID
	Locale          string          // BCP 47, last reported by the network; empty: never
	Zone            string          // IANA name, last reported by the network; empty: never
	OwnZone         string          // IANA name, set by the member; overrides Zone
	ReminderChannel ReminderChannel // empty: ReminderChannelThread
	Leads           []Lead          // of reminders by direct message; nil: the community's
	Quiet           *Quiet          // nil: the community's
	DirectAt        time.Time       // when they chose the community for their direct messages; zero: they did not
	LeftAt          time.Time       // when they left the community; zero: they are there
}

// TimeZone returns the member's zone, or "" if it is unknown.
func (m Member) TimeZone() string {
	if m.OwnZone != "" {
		return m.OwnZone
	}
	return m.Zone
}

// Membership is a community in which a user has acted.
type Membership struct {
	Community CommunityID
	Name      string    // of the community; may be empty
	DirectAt  time.Time // when they chose it for their direct messages; zero: they did not
}

// DirectMembership returns the membership that direct messages with a user are about:
// their only one, or the one that they chose. The newest choice is the first.
func DirectMembership(all []Membership) (_ Membership, ok bool) {
	if len(all) == 0 || len(all) > 1 && all[0].DirectAt.IsZero() {
		return Membership{}, false
	}
	return all[0], true
}

// ReminderChannel is where a member is reminded of a meetup.
type ReminderChannel string

const (
	ReminderChannelThread ReminderChannel = "thread" // mentioned in the meetup's thread
	ReminderChannelDirect ReminderChannel = "direct" // in direct messages, at the member's own leads
	ReminderChannelNone   ReminderChannel = "none"
)

// ReminderChannels returns all reminder channels.
func ReminderChannels() []ReminderChannel {
	return []ReminderChannel{ReminderChannelThread, ReminderChannelDirect, ReminderChannelNone}
}

// Or returns c, or other if c is unset, or ReminderChannelThread if both are.
func (c ReminderChannel) Or(other ReminderChannel) ReminderChannel {
	switch {
	case c != "":
		return c
	case other != "":
		return other
	}
	return ReminderChannelThread
}

// MemberFinder reads members.
type MemberFinder interface {
	// Member returns ErrNotFound for a user who never acted.
	Member(c CommunityID, u UserID) (Member, error)
	// Memberships returns the communities in which a user has acted, apart from
	// those that they or Muster left: the one that they chose last for direct messages
	// first, the others by name.
	Memberships(u UserID) ([]Membership, error)
	// Members returns the known members among users, by user.
	Members(c CommunityID, users []UserID) (map[UserID]Member, error)
	// SeenThereAt returns when the network last said that a member is there,
	// for a reminder of that meetup; zero: never.
	SeenThereAt(c CommunityID, m MeetupID, u UserID) (time.Time, error)
	// ReminderOverrides returns the reminder channels that members set for one
	// meetup, by user.
	ReminderOverrides(c CommunityID, m MeetupID) (map[UserID]ReminderChannel, error)
}

// MemberWriter stores members.
type MemberWriter interface {
	// AddMember stores a member unless they are stored already.
	AddMember(m Member) error
	// LockMember reads a member and locks their row until the transaction ends.
	LockMember(c CommunityID, u UserID) (Member, error)
	// SaveMember changes a locked member.
	SaveMember(m Member) error
	SavePresence(c CommunityID, m MeetupID, u UserID, at time.Time) error
	// SaveReminderOverride sets a member's reminder channel for one meetup; an
	// empty one removes it.
	SaveReminderOverride(c CommunityID, m MeetupID, u UserID, ch ReminderChannel) error
}
