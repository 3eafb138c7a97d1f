package bot

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
}

// TimeZone returns the member's zone, or "" if it is unknown.
func (m Member) TimeZone() string {
	if m.OwnZone != "" {
		return m.OwnZone
	}
	return m.Zone
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
	// Members returns the known members among users, by user.
	Members(c CommunityID, users []UserID) (map[UserID]Member, error)
	// ReminderOverrides returns the reminder channels that members set for one
	// meetup, by user.
	ReminderOverrides(c CommunityID, m MeetupID) (map[UserID]ReminderChannel, error)
}

// MemberWriter stores members.
type MemberWriter interface {
	SaveMember(m Member) error
	// SaveReminderOverride sets a member's reminder channel for one meetup; an
	// empty one removes it.
	SaveReminderOverride(c CommunityID, m MeetupID, u UserID, ch ReminderChannel) error
}
