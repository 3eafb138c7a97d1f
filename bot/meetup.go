package bot

import (
	"slices"
	"time"
)

// Status is where a meetup is in its life.
type Status string

const (
	Polling   Status = "polling"   // people answer its slots
	Scheduled Status = "scheduled" // its time stands
	Underway  Status = "underway"  // it has begun
	Done      Status = "done"      // it is over
	Cancelled Status = "cancelled" // called off, from any of the first three
)

// Meetup is the gathering itself, from the proposal to the day after.
type Meetup struct {
	Terms

	ID          MeetupID
	Community   CommunityID
	Channel     Place // where its card goes
	Status      Status
	Host        UserID
	Heir        UserID     // to whom the host offered it; empty: nobody
	CloseAt     time.Time  // the instant of Deadline
	Withdrawn   []Slot     // those it does not ask about any more, with their answers
	Chosen      SlotID     // 0 while polling
	Reason      Reason     // why that slot
	Card        MessageRef // zero until posted
	Thread      Place      // empty until opened
	DrawnAt     time.Time  // when the card was last drawn
	HostAsked   time.Time  // when the host was asked what to do below the minimum; zero: not, or answered
	Nudges      int        // how often who has not answered was asked
	NudgedAt    time.Time
	AskedAgain  time.Time // when it went back to polling or was given new times: it closes by its deadline
	ChangedAt   time.Time // when its terms or its state last changed; zero: never
	CancelledAt time.Time // zero unless it is off
	ByInterest  bool      // it began without times, asking who would come
	Entry       string    // the network's name for its calendar entry; empty: none
	CreatedAt   time.Time
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
	ByHost     Decider = "host"
	ByDeadline Decider = "deadline"
	ByEveryone Decider = "everyone" // all the invited have answered
	ByMove     Decider = "moved"    // the time was settled, and the host moved it to one of their own
	ByNobody   Decider = ""         // the time was fixed from the start
)

// Tie names the first rule that set the chosen slot apart from the next best.
type Tie string

const (
	NoTie     Tie = ""           // more people could come
	TieMust   Tie = "must"       // the next best lacked somebody it must have
	TieYes    Tie = "yes"        // as many could, more of them gladly
	TieHost   Tie = "host"       // as many could, this one with the host
	TieSooner Tie = "sooner"     // equal in all else, and sooner
	TieOnly   Tie = "only"       // there was no other
	TieChosen Tie = "not_ranked" // the host chose against the ranking
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
func (m *Meetup) Date() (Slot, bool) { return m.Slot(m.Chosen) }

// CurrentTerms returns the terms as they stand: of a meetup with a date only
// that one, and no deadline.
func (m *Meetup) CurrentTerms() Terms {
	t := m.Terms.Clone()
	if date, ok := m.Date(); ok {
		t.Slots, t.Deadline = []Slot{date}, Wall{}
	}
	return t
}

// Next is the moment that sorts a meetup among others: the start of its date,
// or of its first slot.
func (m *Meetup) Next() time.Time {
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

// Open tells whether the meetup is still ahead or under way.
func (m *Meetup) Open() bool {
	return m.Status == Polling || m.Status == Scheduled || m.Status == Underway
}

// IsFor tells whether a member is among those whom the meetup is for.
func (m *Meetup) IsFor(u UserID) bool {
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

// Decides tells whether somebody may edit, decide and cancel.
func (m *Meetup) Decides(a Actor) bool {
	return a.Community == m.Community && (a.User == m.Host || slices.Contains(m.Cohosts, a.User) || a.Organiser)
}

// LeastPeople is the number below which no time is chosen: the minimum, and
// never nobody.
func (m *Meetup) LeastPeople() int { return max(m.Minimum, 1) }

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
	Status []Status // any of these; empty: all
	Member UserID   // only those that this member hosts, helps to host, answered or comes to; empty: all
	Asked  UserID   // only those that ask this member and have no answer of theirs; empty: all
	Limit  int      // at most so many; 0: 50
}

// MeetupFinder reads meetups.
type MeetupFinder interface {
	// Meetup returns ErrNotFound also for a meetup of another community.
	Meetup(c CommunityID, id MeetupID) (Meetup, error)
	// FindMeetups lists by the moment of Next, then by id.
	FindMeetups(c CommunityID, f MeetupFilter) ([]Meetup, error)
	// MeetupOfEntry returns ErrNotFound for a calendar entry that is none of ours.
	MeetupOfEntry(c CommunityID, entry string) (MeetupID, error)
	// Shown returns ErrNotFound for a message that is none of ours.
	Shown(ref MessageRef) (Shown, error)
	// ShownTo finds a message about the meetup that went to the member's direct
	// messages; ErrNotFound if none ever did.
	ShownTo(u UserID, m MeetupID) (Shown, error)
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
	SaveShown(s Shown) error
	ForgetShown(ref MessageRef) error
}
