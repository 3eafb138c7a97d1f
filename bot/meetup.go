package bot

import (
	"slices"
	"time"
)

// Status is where a meetup is in its life.
type Status string

const (
	StatusPolling   Status = "polling"   // people answer its slots
	StatusScheduled Status = "scheduled" // its time stands
	StatusUnderway  Status = "underway"  // it has begun
	StatusDone      Status = "done"      // it is over
	StatusCancelled Status = "cancelled" // called off, from any of the first three
)

// Meetup is the gathering itself, from the proposal to the day after.
type Meetup struct {
	Terms

	ID                MeetupID
	Community         CommunityID
	Channel           Place // where its card goes
	Status            Status
	Host              UserID
	Heir              UserID     // to whom the host offered it; empty: nobody
	CloseAt           time.Time  // the instant of Deadline
	Withdrawn         []Slot     // those it does not ask about any more, with their answers
	ChosenSlot        SlotID     // 0 while polling
	Reason            Reason     // why that slot
	Card              MessageRef // zero until posted
	Thread            Place      // empty until opened
	RenderedAt        time.Time  // when the card was last drawn
	HostAskedAt       time.Time  // when the host was asked what to do below the minimum; zero: not, or answered
	NudgeCount        int        // how often who has not answered was asked
	NudgedAt          time.Time
	RepolledAt        time.Time // when it went back to polling or was given new times: it closes by its deadline
	ChangedAt         time.Time // when its terms or its state last changed; zero: never
	CancelledAt       time.Time // zero unless it is off
	StartedByInterest bool      // it began without times, asking who would come
	CalendarEntry     string    // the network's name for its calendar entry; empty: none
	CreatedAt         time.Time
}

// Reason says why a slot was chosen, without words.
type Reason struct {
	By      Decider  `json:"by"`
	Could   int      `json:"could"`             // who answered yes or if needed
	Of      int      `json:"of"`                // who was invited; of an open meetup, who answered
	Host    bool     `json:"host,omitempty"`    // the host could
	Missing []UserID `json:"missing,omitempty"` // who was asked or answered and could not, at most 3
	Tie     Tie      `json:"tie,omitempty"`     // what set it apart from the next best
}

// Decider says what settled the time.
type Decider string

const (
	DeciderHost     Decider = "host"
	DeciderDeadline Decider = "deadline"
	DeciderEveryone Decider = "everyone" // all the invited have answered
	DeciderMove     Decider = "moved"    // the time was settled, and the host moved it to one of their own
	DeciderNone     Decider = ""         // the time was fixed from the start
)

// Tie names the first rule that set the chosen slot apart from the next best.
type Tie string

const (
	TieNone       Tie = ""           // more people could come
	TieMust       Tie = "must"       // the next best lacked somebody it must have
	TieYes        Tie = "yes"        // as many could, more of them gladly
	TieHost       Tie = "host"       // as many could, this one with the host
	TieSooner     Tie = "sooner"     // equal in all else, and sooner
	TieOnly       Tie = "only"       // there was no other
	TieHostChoice Tie = "not_ranked" // the host chose against the ranking
)

// Slot returns the meetup's slot of that id.
func (m *Meetup) Slot(id SlotID) (Slot, bool) {
	for _, s := range m.Slots {
		if s.ID == id {
			return s, true
		}
	}
	return Slot{}, false
}

// Date returns the slot that was chosen; false while there is none.
func (m *Meetup) Date() (Slot, bool) { return m.Slot(m.ChosenSlot) }

// CurrentTerms returns the terms as they stand: of a meetup with a date only
// that one, and no deadline.
func (m *Meetup) CurrentTerms() Terms {
	t := m.Terms.Clone()
	if date, ok := m.Date(); ok {
		t.Slots, t.Deadline = []Slot{date}, Wall{}
	}
	return t
}

// NextAt is the moment that sorts a meetup among others: the start of its date,
// or of its first slot.
func (m *Meetup) NextAt() time.Time {
	if s, ok := m.Date(); ok {
		return s.StartAt
	}
	if len(m.Slots) > 0 {
		return m.Slots[0].StartAt
	}
	return m.CreatedAt
}

// Hosts are the host and the co-hosts.
func (m *Meetup) Hosts() []UserID { return append([]UserID{m.Host}, m.Cohosts...) }

// IsOpen tells whether the meetup is still ahead or under way.
func (m *Meetup) IsOpen() bool {
	return m.Status == StatusPolling || m.Status == StatusScheduled || m.Status == StatusUnderway
}

// Admits tells whether a member is among those whom the meetup is for.
func (m *Meetup) Admits(u UserID) bool {
	if len(m.Invited) == 0 || u == m.Host || slices.Contains(m.Cohosts, u) {
		return true
	}
	for _, i := range m.Invited {
		if i.User == u {
			return true
		}
	}
	return false
}

// CanDecide tells whether somebody may edit, decide and cancel.
func (m *Meetup) CanDecide(a Actor) bool {
	return a.Community == m.Community && (a.User == m.Host || slices.Contains(m.Cohosts, a.User) || a.Organiser)
}

// MinPeople is the number below which no time is chosen: the minimum, and
// never nobody.
func (m *Meetup) MinPeople() int { return max(m.Minimum, 1) }

// DefaultDeadline is when a poll closes unless it was said: at eight in the
// evening two days on, yet three hours before the first slot, and if that is
// too soon half-way to it. Answers come sooner to a short window
// (Knowles et al., Economic Inquiry 2022).
func DefaultDeadline(now time.Time, first time.Time, loc *time.Location) time.Time {
	at, _ := WallOf(now.In(loc)).AddDays(2).At(20, 0).In(loc)
	if latest := first.Add(-3 * time.Hour); at.After(latest) {
		at = latest
	}
	if at.Before(now.Add(15 * time.Minute)) {
		at = now.Add(first.Sub(now) / 2)
	}
	return at.Truncate(time.Minute).UTC()
}

// MeetupFilter narrows a list of meetups.
type MeetupFilter struct {
	Status             []Status // any of these; empty: all
	Member             UserID   // only those that this member hosts, helps to host, answered or comes to; empty: all
	AwaitingAnswerFrom UserID   // only those that ask this member and have no answer of theirs; empty: all
	Limit              int      // at most so many; 0: 50
}

// MeetupFinder reads meetups.
type MeetupFinder interface {
	// Meetup returns ErrNotFound also for a meetup of another community.
	Meetup(c CommunityID, id MeetupID) (Meetup, error)
	// FindMeetups lists by the moment of Next, then by id.
	FindMeetups(c CommunityID, f MeetupFilter) ([]Meetup, error)
	// MeetupOfCalendarEntry returns ErrNotFound for a calendar entry that is none of ours.
	MeetupOfCalendarEntry(c CommunityID, entry string) (MeetupID, error)
	// PostedMessage returns ErrNotFound for a message that is none of ours.
	PostedMessage(ref MessageRef) (PostedMessage, error)
	// DirectMessageTo finds a message about the meetup that went to the member's direct
	// messages; ErrNotFound if none ever did.
	DirectMessageTo(u UserID, m MeetupID) (PostedMessage, error)
}

// MeetupWriter keeps meetups.
type MeetupWriter interface {
	// CreateMeetup gives the meetup and its slots their ids.
	CreateMeetup(m *Meetup) error
	// SaveMeetup keeps everything but the slots that have gone: none ever goes.
	// New slots are given their ids.
	SaveMeetup(m *Meetup) error
	// LockMeetup reads a meetup and lets no other transaction change it, its
	// answers or its roster until this one ends.
	LockMeetup(c CommunityID, id MeetupID) (Meetup, error)
	SavePostedMessage(s PostedMessage) error
	DeletePostedMessage(ref MessageRef) error
}
