package bot

import "time"

// Expiry is what a community need not keep any longer: rows from before a moment.
type Expiry struct {
	Drafts    time.Time // by when they were begun
	Rates     time.Time // of commands and presses, by the minute that they count
	Presences time.Time // by when a network said so
	Passes    time.Time // by when they expire
	Traces    time.Time // of meetups that are over, by their date
	Calendars time.Time // of members, by their last use
	Departed  time.Time // profiles of members, by when they left the community
}

// TraceRetentionDays is how many days what served a meetup only while it was open is
// kept after its date: the notes that guests left its host, which reactions the card
// had, in which order events came, who asked to join, whom to remind how, and what
// became of the messages. Who
// answered what and who came stays.
const TraceRetentionDays = 30

// DepartedRetentionDays is how many days the language, zone, reminder settings and
// calendars of a member are kept after they left the community.
const DepartedRetentionDays = 180

// ExpiryWriter deletes what was kept long enough.
type ExpiryWriter interface {
	DeleteExpired(c CommunityID, before Expiry) error
}
