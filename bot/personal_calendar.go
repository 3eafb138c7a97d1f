package bot

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// CalendarID identifies a personal calendar.
type CalendarID int64

// CalendarSource says where the busy times of a personal calendar come from.
type CalendarSource string

const (
	CalendarAddress CalendarSource = "address" // it is read again and again
	CalendarFile    CalendarSource = "file"    // it was read once
)

// PersonalCalendar is a calendar that a member has Muster read, of which only the busy
// times are kept.
type PersonalCalendar struct {
	ID        CalendarID
	Community CommunityID
	Member    UserID
	Source    CalendarSource
	Address   string // a secret; empty if it is a file, or if the address is sealed with another secret
	AllDay    bool   // events of whole days make busy
	AddedAt   time.Time
	UsedAt    time.Time // last looked at by its owner, or used to suggest answers; to the day

	CalendarReading
	ReadAt time.Time // when it was last read, or found unchanged

	TriedAt      time.Time // when it was last fetched, with or without success
	FailingSince time.Time // zero: the last fetch succeeded
	Failures     int       // in a row
	Problem      FetchProblem
	NotifiedAt   time.Time // when its owner was notified of this failing; zero: not yet
}

// CalendarReading is what is kept of a calendar.
type CalendarReading struct {
	Busy       []Busy // in order, until Through
	Through    time.Time
	Zone       string // in which floating times and whole days were read
	Validators Validators
}

const (
	// MaxPersonalCalendars is how many calendars of one member are read.
	MaxPersonalCalendars = 5
	// MaxBusyTimes is how many busy times of one calendar are kept, the nearest first.
	MaxBusyTimes = 5000

	// BusySince is how long ago the busy times that are kept begin.
	BusySince = 24 * time.Hour
	// BusyAhead is how far ahead the busy times of an address are kept, and FileAhead
	// those of a file, which is not read again.
	BusyAhead = 120 * 24 * time.Hour
	FileAhead = 366 * 24 * time.Hour
	// busyNeeded is how far ahead they have to reach, or the calendar is read again
	// although it is unchanged.
	busyNeeded = 93 * 24 * time.Hour

	// CalendarRetentionDays is how many days a calendar is kept that nobody uses.
	CalendarRetentionDays = 365

	// BusySoonDays is for how many days ahead the busy times are counted that are shown to
	// the owner of a calendar.
	BusySoonDays = 28

	refreshInterval = 6 * time.Hour
	refreshSpread   = 90 * time.Minute
	// refreshOnUse is how old busy times may be when they are used before the calendar
	// is read again.
	refreshOnUse = time.Hour
	// RefreshPause is the least time between two fetches that a member asks for.
	RefreshPause = 5 * time.Minute
	firstBackoff = time.Hour
	maxBackoff   = 24 * time.Hour
	// patience is how long a calendar may fail for a reason that may pass before its
	// owner is notified.
	patience = 24 * time.Hour
)

// Host returns the name of the server that an address leads to, which is no secret.
func (c *PersonalCalendar) Host() string {
	_, rest, _ := strings.Cut(c.Address, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	host, _, _ = strings.Cut(host, ":")
	return strings.ToLower(host)
}

// IsFailing reports whether the last fetch failed.
func (c *PersonalCalendar) IsFailing() bool { return !c.FailingSince.IsZero() }

// KnownValidators returns the validators to fetch with. There are none if the file has
// to be read again although it is unchanged: for another zone, or since time has passed.
func (c *PersonalCalendar) KnownValidators(zone string, now time.Time) Validators {
	if c.Zone != zone || c.Through.Before(now.Add(busyNeeded)) {
		return Validators{}
	}
	return c.Validators
}

// Keep sets what was read. More busy times than are kept end it earlier.
func (c *PersonalCalendar) Keep(r CalendarReading, now time.Time) {
	if len(r.Busy) > MaxBusyTimes {
		r.Through = r.Busy[MaxBusyTimes].From
		r.Busy = r.Busy[:MaxBusyTimes]
	}
	c.CalendarReading = r
	c.Succeed(now)
}

// Succeed records a fetch that succeeded.
func (c *PersonalCalendar) Succeed(now time.Time) {
	c.ReadAt, c.TriedAt = now, now
	c.FailingSince, c.Failures, c.Problem, c.NotifiedAt = time.Time{}, 0, FetchNone, time.Time{}
}

// Fail records a fetch that failed, and reports whether its owner has to be notified:
// once, until it succeeds again.
func (c *PersonalCalendar) Fail(problem FetchProblem, now time.Time) (notify bool) {
	if c.FailingSince.IsZero() {
		c.FailingSince = now
	}
	c.TriedAt, c.Problem = now, problem
	c.Failures++
	if !c.NotifiedAt.IsZero() || !problem.IsFinal() && now.Sub(c.FailingSince) < patience {
		return false
	}
	c.NotifiedAt = now
	return true
}

// NextFetch returns when to fetch it next, at the earliest after a pause that its server
// asked for. ok is false if it is not fetched again by itself: it is a file, or gone.
func (c *PersonalCalendar) NextFetch(after time.Duration, now time.Time) (at time.Time, ok bool) {
	switch {
	case c.Source != CalendarAddress || c.Problem == FetchGone || c.Problem == FetchSealed:
		return time.Time{}, false
	case c.Failures > 0:
		const most = 10 // more would overflow
		wait := min(maxBackoff, firstBackoff<<(min(c.Failures, most)-1))
		return now.Add(max(wait, after) + c.spread()/4), true
	}
	return now.Add(max(refreshInterval, after) + c.spread()), true
}

// spread returns by how much this calendar is later than others, so that those that were
// added together are not fetched together.
func (c *PersonalCalendar) spread() time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strconv.FormatInt(int64(c.ID), 10))) // never fails
	return time.Duration(h.Sum32()%uint32(refreshSpread/time.Second)) * time.Second
}

// IsStale reports whether it is old enough to be fetched again because it is used.
func (c *PersonalCalendar) IsStale(now time.Time) bool {
	return c.Source == CalendarAddress && !c.IsFailing() && now.Sub(c.TriedAt) >= refreshOnUse
}

// CountBusy counts the times that are within two moments, wholly or in part.
func CountBusy(times []Busy, from, to time.Time) int {
	n := 0
	for _, b := range times {
		if b.To.After(from) && b.From.Before(to) {
			n++
		}
	}
	return n
}

// UseDay returns the moment to which a use is recorded: who looks often causes one
// write a day.
func UseDay(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// PersonalCalendarFinder finds calendars of members.
type PersonalCalendarFinder interface {
	// PersonalCalendars lists a member's calendars, the oldest first.
	PersonalCalendars(c CommunityID, u UserID) ([]PersonalCalendar, error)
}

// PersonalCalendarWriter stores calendars of members. The lock of the member covers them.
type PersonalCalendarWriter interface {
	// CreatePersonalCalendar adds a calendar and sets its ID.
	CreatePersonalCalendar(c *PersonalCalendar) error
	// SavePersonalCalendar updates a calendar, but for its source and address.
	SavePersonalCalendar(c PersonalCalendar) error
	// DeletePersonalCalendar deletes a calendar and the tasks that are for it.
	DeletePersonalCalendar(c CommunityID, u UserID, id CalendarID) error
}
