package bot

import "time"

// Expiry is what a community need not keep any longer: rows from before a moment.
type Expiry struct {
	Drafts    time.Time // by when they were begun
	Rates     time.Time // of commands and presses, by the minute that they count
	Presences time.Time // by when a network said so
}

// ExpiryWriter deletes what was kept long enough.
type ExpiryWriter interface {
	DeleteExpired(c CommunityID, before Expiry) error
}
