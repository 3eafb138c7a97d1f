package bot

import "time"

// InterestEmoji is the reaction that says so to a meetup which has no times yet.
const InterestEmoji = "👍"

// Interest is one member's word that they would come, before there are times.
type Interest struct {
	Member UserID
	Source Source
	At     time.Time
}

// IsGaugingInterest tells whether the meetup has no times yet and asks who would come.
func (m *Meetup) IsGaugingInterest() bool { return m.Status == StatusPolling && len(m.Slots) == 0 }

// InterestFinder reads who would come.
type InterestFinder interface {
	// Interested come in the order in which they said so.
	Interested(c CommunityID, m MeetupID) ([]Interest, error)
}

// InterestWriter keeps who would come. Both tell whether that is news.
type InterestWriter interface {
	SaveInterest(c CommunityID, m MeetupID, i Interest) (news bool, err error)
	// DropInterest takes a member's word back; with a source only if it came so.
	DropInterest(c CommunityID, m MeetupID, u UserID, only Source) (news bool, err error)
}
