package bot

import (
	"slices"
	"strconv"
	"strings"
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
	Applicant         UserID     // the co-host who asked to host it; empty: nobody
	Absent            []UserID   // the invited and co-hosts who have left the community; read, never stored
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
	RepolledAt        time.Time // when its poll was last opened again; zero: never
	TimesAddedAt      time.Time // when its poll last got new times; earlier answers were given without them
	ChangedAt         time.Time // last change of terms or status; zero: never
	CancelledAt       time.Time // zero unless cancelled
	StartedByInterest bool      // it began without times
	MembersAddTimes   bool      // members may add times to its poll
	Painted           bool      // somebody answered its poll in stretches, now or before
	Anonymous         bool      // its poll shows nobody's answers; said at the start, for good
	IgnoredReactions  bool      // a member who reacted in vain cannot be reached, so the card says it
	CalendarEntry     string    // the network's name for its calendar entry; empty: none
	FellAt            time.Time // when it fell below its minimum; zero: it did not, or the host was notified
	HeldUntil         time.Time // until when guests leave seats to those who said yes to the chosen slot; zero: they need not
	CreatedAt         time.Time
}

// Reason says why a slot was chosen, as data.
type Reason struct {
	By      Decider  `json:"by"`
	Could   int      `json:"could"`             // members who count with yes or if needed
	Of      int      `json:"of"`                // members who had answered, the host among them
	Host    bool     `json:"host,omitempty"`    // the host could
	Missing []UserID `json:"missing,omitempty"` // of those who had answered, who could not, at most 3
	Silent  []UserID `json:"silent,omitempty"`  // who had not answered, at most 3
	Unknown int      `json:"unknown,omitempty"` // how many had not answered
	Tie     Tie      `json:"tie,omitempty"`     // what it had over the next best

	Withheld bool `json:"withheld,omitempty"` // few had answered an anonymous poll, so nothing is said of their answers
}

// NamesMissing reports whether some could not come and Missing names all of them.
func (r Reason) NamesMissing() bool { return len(r.Missing) > 0 && len(r.Missing) == r.Of-r.Could }

// Decider says who or what settled the time.
type Decider string

const (
	DeciderHost     Decider = "host"
	DeciderDeadline Decider = "deadline"
	DeciderEveryone Decider = "everyone" // all the invited have answered
	DeciderCertain  Decider = "certain"  // no answer that was still open could change it
	DeciderMove     Decider = "moved"    // the host moved a settled time
	DeciderQuorum   Decider = "quorum"   // enough can come to what starts at once
	DeciderNone     Decider = ""         // the time was fixed from the start
)

// Tie says what the chosen slot had over the next best.
type Tie string

const (
	TieNone       Tie = ""           // more people could come
	TieMust       Tie = "must"       // the next best lacked a member who must come
	TieYes        Tie = "yes"        // as many could, and more answered yes
	TieGladly     Tie = "gladly"     // fewer could, and more answered yes
	TieHost       Tie = "host"       // as many could, and the host is one of them
	TieSooner     Tie = "sooner"     // otherwise equal, and earlier
	TieShorter    Tie = "shorter"    // otherwise equal, and shorter
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

// IsHost reports whether a member is the host or a co-host.
func (m *Meetup) IsHost(u UserID) bool {
	return u != "" && (u == m.Host || slices.Contains(m.Cohosts, u))
}

// IsAbsent reports whether an invited member or a co-host has left the community.
// They stay invited for when they come back, and nobody waits for them.
func (m *Meetup) IsAbsent(u UserID) bool { return slices.Contains(m.Absent, u) }

// Awaited lists the invited members who are in the community.
func (m *Meetup) Awaited() []Invitation {
	return slices.DeleteFunc(slices.Clone(m.Invited), func(i Invitation) bool { return m.IsAbsent(i.User) })
}

// Successor returns the co-host who hosts the meetup once its host is gone: the one
// who was named first of those in the community.
func (m *Meetup) Successor() (UserID, bool) {
	for _, u := range m.Cohosts {
		if u != m.Host && !m.IsAbsent(u) {
			return u, true
		}
	}
	return "", false
}

// IsOpen reports whether the meetup is neither over nor cancelled.
func (m *Meetup) IsOpen() bool {
	return m.Status == StatusPolling || m.HasRoster()
}

// HasRoster reports whether the meetup has a date that is neither over nor off, so
// that its seats count.
func (m *Meetup) HasRoster() bool {
	return m.Status == StatusScheduled || m.Status == StatusUnderway
}

// IsUpcoming reports whether guests can still be asked and reminded: the meetup is
// scheduled, or has reached a day without a time of day, some time on which it begins.
func (m *Meetup) IsUpcoming() bool {
	date, _ := m.Date()
	return m.Status == StatusScheduled || m.Status == StatusUnderway && date.AllDay
}

// Admits reports whether the meetup is for a member.
func (m *Meetup) Admits(u UserID) bool {
	if len(m.Invited) == 0 || m.IsHost(u) {
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
	return a.Community == m.Community && (m.IsHost(a.User) || a.Organiser)
}

// PollOpenedAt returns when the present round of the meetup's poll began.
func (m *Meetup) PollOpenedAt() time.Time {
	at := m.CreatedAt
	for _, later := range []time.Time{m.RepolledAt, m.TimesAddedAt} {
		if later.After(at) {
			at = later
		}
	}
	return at
}

// TaskKey returns the key of a meetup's task among those of its kind.
func (m *Meetup) TaskKey(parts ...string) string {
	return strings.Join(append([]string{strconv.FormatInt(int64(m.ID), 10)}, parts...), ":")
}

// MinPeople returns the least number of people for which a time is chosen: the host
// and one other, unless the host set it.
func (m *Meetup) MinPeople() int {
	if m.Minimum > 0 {
		return m.Minimum
	}
	return 2
}

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

// Extended returns the meetup's deadline moved by days, from now if it has passed.
func (m *Meetup) Extended(zones Zones, days int, now time.Time) (Moment, error) {
	from := m.CloseAt
	if now.After(from) {
		from = now
	}
	closing, err := zones.MomentOf(from, m.Zone)
	if err != nil {
		return closing, err
	}
	closing, _, err = zones.Moment(closing.Wall.AddDays(days), m.Zone)
	return closing, err
}

// MeetupFilter narrows a list of meetups.
type MeetupFilter struct {
	Status      []Status  // any of these; empty: all
	Member      UserID    // only meetups that this member hosts, co-hosts, answered or comes to; empty: all
	RenewableAt time.Time // only meetups that could be renewed then, and perhaps a few more; zero: all
	Limit       int       // most meetups returned; 0: 50
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
	// MeetupsWithPart returns those of the meetups that the member answered, would
	// come to or gave an RSVP to.
	MeetupsWithPart(c CommunityID, u UserID, ids ...MeetupID) (map[MeetupID]Part, error)
	// DirectMessageTo finds a direct message to the member about the meetup, or
	// returns ErrNotFound.
	DirectMessageTo(u UserID, m MeetupID) (PostedMessage, error)
}

// MeetupWriter stores meetups.
type MeetupWriter interface {
	// CreateMeetup stores a new meetup and sets the ids of it and of its slots, and
	// who is absent.
	CreateMeetup(m *Meetup) error
	// SaveMeetup stores a meetup and sets the ids of new slots, and who of the newly
	// named is absent. Slots are never deleted.
	SaveMeetup(m *Meetup) error
	// LockMeetup reads a meetup and locks it, its answers and its roster until
	// the transaction ends.
	LockMeetup(c CommunityID, id MeetupID) (Meetup, error)
	// LockMeetups locks those of the meetups that there are, and returns them by
	// id.
	LockMeetups(c CommunityID, ids []MeetupID) ([]Meetup, error)
	SavePostedMessage(s PostedMessage) error
	DeletePostedMessage(ref MessageRef) error
}
