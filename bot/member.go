package bot

// Member is what Muster knows of a person in a community: what the network
// told when they last acted, and what they set for themselves.
type Member struct {
	Community       CommunityID
	User            UserID
	Locale          string          // BCP 47, as the network told last; empty if it never did
	Zone            string          // IANA, as the network told last; empty if it never did
	OwnZone         string          // as the member said, which wins
	ReminderChannel ReminderChannel // how they are reminded; empty: as ByThread
	Leads           []Lead          // of their direct messages; nil: the community's
	Quiet           *Quiet          // nil: the community's
}

// TimeZone is the zone in which the member lives, as far as anybody said.
func (m Member) TimeZone() string {
	if m.OwnZone != "" {
		return m.OwnZone
	}
	return m.Zone
}

// ReminderChannel is how a member is reminded of a meetup.
type ReminderChannel string

const (
	ReminderChannelThread ReminderChannel = "thread" // mentioned in the meetup's thread, with everybody else
	ReminderChannelDirect ReminderChannel = "direct" // in their direct messages, at times of their own
	ReminderChannelNone   ReminderChannel = "none"
)

// ReminderChannels are all there are.
func ReminderChannels() []ReminderChannel {
	return []ReminderChannel{ReminderChannelThread, ReminderChannelDirect, ReminderChannelNone}
}

// Or is the way, or where none was said another one.
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
	// Member returns ErrNotFound for somebody who never acted.
	Member(c CommunityID, u UserID) (Member, error)
	// Members finds those among the users who are known, by user.
	Members(c CommunityID, users []UserID) (map[UserID]Member, error)
	// ReminderOverrides are the ways that members said for one meetup, by user.
	ReminderOverrides(c CommunityID, m MeetupID) (map[UserID]ReminderChannel, error)
}

// MemberWriter keeps members.
type MemberWriter interface {
	SaveMember(m Member) error
	// SaveReminderOverride keeps how a member is reminded of one meetup; an empty way
	// forgets it.
	SaveReminderOverride(c CommunityID, m MeetupID, u UserID, w ReminderChannel) error
}
