package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

const (
	// SettleDelay is how long a complete poll waits for further answers: a member
	// who reacts to three slots needs three taps.
	SettleDelay = 10 * time.Second
	// HostReplyTimeout is how long a host has to decide what to do.
	HostReplyTimeout = 72 * time.Hour
	// MaxNudges limits the nudges of one meetup, the host's and the automatic
	// ones together.
	MaxNudges = 2
	// NudgeInterval is the least time between two nudges.
	NudgeInterval = 3 * time.Hour
)

// OwedKinds returns the kinds of the tasks that Owed derives.
func OwedKinds() []TaskKind {
	return []TaskKind{
		TaskMarkPassed, TaskSettle, TaskGiveUp, TaskNudge, TaskAskConfirm, TaskBegin, TaskFinish, TaskLapse,
		TaskRemind, TaskRemindMember, TaskPromote, TaskSyncCalendar, TaskHostNews,
	}
}

// Standing is all from which it follows what a meetup owes.
type Standing struct {
	Meetup     *Meetup
	CanSettle  bool      // its poll can be decided before the deadline
	LastAnswer time.Time // to its poll
	Roster     *Roster
	Community  Community
	Members    map[UserID]Member // of the guests
	Overrides  map[UserID]ReminderChannel
	Guests     []UserID // whose direct reminders are asked for
	Sent       map[Sent]bool
	Zones      Zones
	Now        time.Time
}

// Owed is one task that a meetup owes.
type Owed struct {
	Task // due at zero: at once
	// Date is the date or deadline for which the task sends something; see Sent.
	Date Wall
	// Moment is when the task would be due without quiet hours; zero if nobody is
	// disturbed by it.
	Moment time.Time
	// Sooner is its due time if it was promised before the quiet hours around
	// Moment began.
	Sooner time.Time

	quiet QuietWindow // of a reminder
}

// IsLate reports whether the task's moment has passed. Unless it was in the queue by
// then, it comes too late.
func (o Owed) IsLate(now time.Time) bool { return !o.Moment.IsZero() && !o.Moment.After(now) }

// IsPromisedBy reports whether a queued task of the same kind and key is the owed
// one, perhaps retried, and not one for another moment or subject.
func (o Owed) IsPromisedBy(t Task, now time.Time) bool {
	promised := t.Promised()
	switch {
	case t.Subject != o.Subject || t.Member != o.Member:
		return false
	case o.Due.IsZero(), promised.Equal(o.Due), promised.Equal(o.Sooner):
		return true
	}
	return o.IsLate(now) && !promised.After(now)
}

// Sent returns the record that the task was done.
func (o Owed) Sent() Sent {
	return Sent{Kind: o.Kind, Date: o.Date, Subject: o.Subject, Member: o.Member}
}

// Owed lists the tasks that the meetup owes: a late one too, if it is still worth
// sending.
func (s *Standing) Owed() ([]Owed, error) {
	var owed []Owed
	switch s.Meetup.Status {
	case StatusPolling:
		nudges, err := s.nudges()
		if err != nil {
			return nil, err
		}
		owed = append(append(s.decisions(), nudges...), s.passing()...)
	case StatusScheduled:
		reminders, err := s.reminders()
		if err != nil {
			return nil, err
		}
		owed = append(s.dateTasks(), reminders...)
	case StatusUnderway:
		reminders, err := s.reminders() // of a day without a time of day
		if err != nil {
			return nil, err
		}
		owed = append(s.dateTasks(), reminders...)
	}
	owed = append(owed, s.seatTasks()...)
	if at, ok := s.Roster.NewsAt(s.Meetup); ok {
		owed = append(owed, s.owed(TaskHostNews, at))
	}
	if o, ok := s.calendarSync(); ok {
		owed = append(owed, o)
	}
	return owed, nil
}

// owed returns a task of the meetup. The first of parts is its subject.
func (s *Standing) owed(kind TaskKind, due time.Time, parts ...string) Owed {
	m := s.Meetup
	t := Task{Kind: kind, Key: m.TaskKey(parts...), Community: m.Community, Meetup: m.ID, Due: due}
	if len(parts) > 0 {
		t.Subject = parts[0]
	}
	return Owed{Task: t}
}

// dateTasks lists the tasks of a settled date, apart from reminders.
func (s *Standing) dateTasks() []Owed {
	date, ok := s.Meetup.Date()
	if !ok {
		return nil
	}
	owed := []Owed{s.owed(TaskFinish, date.EndAt())}
	if s.Meetup.Status == StatusScheduled {
		owed = append(owed, s.owed(TaskBegin, date.StartAt))
	}
	if ask := s.owed(TaskAskConfirm, time.Time{}); s.Meetup.IsUpcoming() && !s.hasSent(ask) {
		owed = append(owed, ask)
	}
	return owed
}

// seatTasks lists the tasks that give or offer free seats to who waits, at once or when
// seats are no longer held, and that let deadlines of members pass.
func (s *Standing) seatTasks() []Owed {
	if !s.Meetup.HasRoster() {
		return nil
	}
	var owed []Owed
	if at, ok := s.Roster.LapsesAt(); ok {
		owed = append(owed, s.owed(TaskLapse, at))
	}
	if _, waits := s.Roster.Next(); waits {
		return append(owed, s.owed(TaskPromote, time.Time{}))
	}
	if len(s.Roster.Rules.Held) > 0 && len(s.Roster.In(RSVPWaiting)) > 0 {
		return append(owed, s.owed(TaskPromote, s.Meetup.HeldUntil))
	}
	return owed
}

func (s *Standing) hasSent(o Owed) bool { return s.Sent[o.Sent()] }

// calendarSync returns the update of the meetup's calendar entry, unless the entry
// is up to date.
func (s *Standing) calendarSync() (Owed, bool) {
	m, version := s.Meetup, s.Meetup.CalendarVersion(s.Community.CalendarMode)
	if m.CalendarEntry == "" && (version == calendarEntryOff || m.Status == StatusDone) {
		return Owed{}, false
	}
	o := s.owed(TaskSyncCalendar, time.Time{})
	o.Subject = version
	return o, !s.hasSent(o)
}

const calendarEntryOff = "off"

// CalendarVersion identifies what the meetup's calendar entry has to show in a
// community with that mode.
func (m *Meetup) CalendarVersion(mode CalendarMode) string {
	date, dated := m.Date()
	if !dated || mode != CalendarModeOn || m.Status == StatusPolling || m.Status == StatusCancelled {
		return calendarEntryOff
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %t %q %d %d %t",
		m.Title, m.PublicWhere(), m.HidesWhere(), m.Description, date.StartAt.Unix(), date.EndAt().Unix(), m.Status == StatusDone))
	return hex.EncodeToString(sum[:9])
}
