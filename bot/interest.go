package bot

import "time"

// InterestEmoji is the reaction that shows interest in a meetup without times.
const InterestEmoji = "👍"

// Interest says that a member would come to a meetup that has no times yet.
type Interest struct {
	Member UserID
	Source Source
	At     time.Time
}

// IsGaugingInterest reports whether the meetup has no times yet and asks who
// would come.
func (m *Meetup) IsGaugingInterest() bool { return m.Status == StatusPolling && len(m.Slots) == 0 }

// InterestFinder reads interest.
type InterestFinder interface {
	// Interested returns the interest in a meetup, oldest first.
	Interested(c CommunityID, m MeetupID) ([]Interest, error)
}

// InterestWriter stores interest. Both methods report whether anything changed.
type InterestWriter interface {
	SaveInterest(c CommunityID, m MeetupID, i Interest) (news bool, err error)
	// DropInterest removes a member's interest; if only is set, just interest
	// with that source.
	DropInterest(c CommunityID, m MeetupID, u UserID, only Source) (news bool, err error)
}
