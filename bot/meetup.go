package bot

import (
	"slices"
	"time"
)

// Status is the state of a meetup.
type Status string

const (
	StatusPolling   Status = "polling"   // members answer its slots
	StatusScheduled Status = "scheduled" // its time is chosen
	StatusUnderway  Status = "underway"  // it has begun
	StatusDone      Status = "done"      // it is over
	StatusCancelled Status = "cancelled" // called off, from any of the first three
)

// Meetup is one gathering, from its proposal until it is over.
type Meetup struct {
	Terms

	ID                MeetupID
	Community         CommunityID
	Channel           Place // where its card goes
	Status            Status
	Host              UserID
	Heir              UserID     // the member to whom the host offered it; empty: nobody
	CloseAt           time.Time  // the instant of Deadline
	Withdrawn         []Slot     // slots no longer asked about; their answers are kept
	ChosenSlot        SlotID     // 0 while polling
	Reason            Reason     // why that slot was chosen
	Card              MessageRef // zero until posted
	Thread            Place      // empty until opened
	RenderedAt        time.Time  // when the card was last rendered
	HostAskedAt       time.Time  // when the host was asked about too few answers; zero: not asked, or answered
	NudgeCount        int        // nudges sent
	NudgedAt          time.Time
	RepolledAt        time.Time // when its poll was reopened or got new times; it then closes at its deadline only
	ChangedAt         time.Time // last change of terms or status; zero: never
	CancelledAt       time.Time // zero unless cancelled
	StartedByInterest bool      // it began without times
	CalendarEntry     string    // the network's name for its calendar entry; empty: none
	CreatedAt         time.Time
}

// Reason says why a slot was chosen, as data.
type Reason struct {
	By      Decider  `json:"by"`
	Could   int      `json:"could"`             // members who answered yes or if needed
	Of      int      `json:"of"`                // invited members; of an open meetup, members who answered
	Host    bool     `json:"host,omitempty"`    // the host could
	Missing []UserID `json:"missing,omitempty"` // invited or answering members who could not, at most 3
	Tie     Tie      `json:"tie,omitempty"`     // the rule that ranked it above the next best
}

// Decider says who or what settled the time.
type Decider string

const (
	DeciderHost     Decider = "host"
	DeciderDeadline Decider = "deadline"
	DeciderEveryone Decider = "everyone" // all the invited have answered
	DeciderMove     Decider = "moved"    // the host moved a settled time
	DeciderNone     Decider = ""         // the time was fixed from the start
)

// Tie names the first rule that ranked the chosen slot above the next best.
type Tie string

const (
	TieNone       Tie = ""           // more people could come
	TieMust       Tie = "must"       // the next best lacked a member who must come
	TieYes        Tie = "yes"        // as many could, and more answered yes
	TieHost       Tie = "host"       // as many could, and the host is one of them
	TieSooner     Tie = "sooner"     // otherwise equal, and earlier
	TieOnly       Tie = "only"       // it was the only slot
	TieHostChoice Tie = "not_ranked" // the host did not follow the ranking
)

// Slot returns the slot with that id.
func (m *Meetup) Slot(id SlotID) (Slot, bool) {
	for _, s := range m.Slots {
		if s.ID == id {
			return s, true
		}
	}
	return Slot{}, false
}

// Date returns the chosen slot; ok is false while there is none.
func (m *Meetup) Date() (Slot, bool) { return m.Slot(m.ChosenSlot) }

// CurrentTerms returns the terms in effect. With a chosen slot they hold that
// slot alone and no deadline.
func (m *Meetup) CurrentTerms() Terms {
	t := m.Terms.Clone()
	if date, ok := m.Date(); ok {
		t.Slots, t.Deadline = []Slot{date}, Wall{}
	}
	return t
}

// NextAt returns the moment by which meetups are sorted: the start of the chosen
// slot or else of the first slot.
func (m *Meetup) NextAt() time.Time {
	if s, ok := m.Date(); ok {
		return s.StartAt
	}
	if len(m.Slots) > 0 {
		return m.Slots[0].StartAt
	}
	return m.CreatedAt
}

// Hosts returns the host and the co-hosts.
func (m *Meetup) Hosts() []UserID { return append([]UserID{m.Host}, m.Cohosts...) }

// IsOpen reports whether the meetup is neither over nor cancelled.
func (m *Meetup) IsOpen() bool {
	return m.Status == StatusPolling || m.Status == StatusScheduled || m.Status == StatusUnderway
}

// Admits reports whether the meetup is for a member.
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

// CanDecide reports whether a may edit, decide and cancel.
func (m *Meetup) CanDecide(a Actor) bool {
	return a.Community == m.Community && (a.User == m.Host || slices.Contains(m.Cohosts, a.User) || a.Organiser)
}

// MinPeople returns the least number of people for which a time is chosen, at
// least 1.
func (m *Meetup) MinPeople() int { return max(m.Minimum, 1) }

// DefaultDeadline returns when a poll closes if its author sets no deadline: at
// 20:00 two days on, but three hours before the first slot at the latest, and
// halfway to it if that is too soon. A short window gets answers sooner (Knowles
// et al., Economic Inquiry 2022).
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
	Member             UserID   // only meetups that this member hosts, co-hosts, answered or comes to; empty: all
	AwaitingAnswerFrom UserID   // only meetups that still need an answer of this member; empty: all
	Limit              int      // most meetups returned; 0: 50
}

// MeetupFinder reads meetups.
type MeetupFinder interface {
	// Meetup returns ErrNotFound also for a meetup of another community.
	Meetup(c CommunityID, id MeetupID) (Meetup, error)
	// FindMeetups lists meetups by NextAt, then by id.
	FindMeetups(c CommunityID, f MeetupFilter) ([]Meetup, error)
	// MeetupOfCalendarEntry returns ErrNotFound for a calendar entry that Muster
	// did not make.
	MeetupOfCalendarEntry(c CommunityID, entry string) (MeetupID, error)
	// PostedMessage returns ErrNotFound for a message that Muster did not post.
	PostedMessage(ref MessageRef) (PostedMessage, error)
	// DirectMessageTo finds a direct message to the member about the meetup, or
	// returns ErrNotFound.
	DirectMessageTo(u UserID, m MeetupID) (PostedMessage, error)
}

// MeetupWriter stores meetups.
type MeetupWriter interface {
	// CreateMeetup stores a new meetup and sets the ids of it and of its slots.
	CreateMeetup(m *Meetup) error
	// SaveMeetup stores a meetup and sets the ids of new slots. Slots are never
	// deleted.
	SaveMeetup(m *Meetup) error
	// LockMeetup reads a meetup and locks it, its answers and its roster until
	// the transaction ends.
	LockMeetup(c CommunityID, id MeetupID) (Meetup, error)
	SavePostedMessage(s PostedMessage) error
	DeletePostedMessage(ref MessageRef) error
}
