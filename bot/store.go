package bot

import (
	"context"
	"errors"
	"time"
)

// ErrNotFound is what finders return for a thing that is not there, or not in
// the community that asks.
var ErrNotFound = errors.New("not found")

// Reader is everything that can be looked up, as of one moment.
type Reader interface {
	CommunityFinder
	MeetupFinder
	AnswerFinder
	RosterFinder
	DraftFinder
	MemberFinder
	TermsEditFinder
	InterestFinder
	PersonalDataFinder
	QuotaFinder
	// Now is the time of meetups, frozen when the transaction began, in UTC
	// and cut to the microsecond.
	Now() time.Time
}

// Tx is one transaction: what is read in it holds, and what is written is
// there for all or for nobody.
type Tx interface {
	Reader
	CommunityWriter
	MeetupWriter
	AnswerWriter
	RosterWriter
	DraftWriter
	MemberWriter
	TermsEditWriter
	InterestWriter
	PersonalDataWriter
	QuotaWriter
	Promiser
	EventLog
}

// EventLog remembers which events were handled.
type EventLog interface {
	// FirstTime reports whether an event is new, and remembers it for EventTTL if
	// the transaction commits.
	FirstTime(event string) (bool, error)
}

// EventTTL is how long a handled event is remembered: longer than networks go on
// to deliver an event that was not acknowledged.
const EventTTL = 6 * time.Hour

// Store keeps the nouns.
type Store interface {
	// InTx runs fn in a transaction and commits it if fn returns nil. It may
	// run fn twice, so fn touches nothing but tx.
	InTx(ctx context.Context, fn func(Tx) error) error
	// View runs fn on one consistent state.
	View(ctx context.Context, fn func(Reader) error) error
}

// Update runs fn in a transaction and returns what it made.
func Update[T any](ctx context.Context, s Store, fn func(Tx) (T, error)) (T, error) {
	var out T
	err := s.InTx(ctx, func(tx Tx) error {
		var err error
		out, err = fn(tx)
		return err
	})
	return out, err
}

// View runs fn on one consistent state and returns what it found.
func View[T any](ctx context.Context, s Store, fn func(Reader) (T, error)) (T, error) {
	var out T
	err := s.View(ctx, func(r Reader) error {
		var err error
		out, err = fn(r)
		return err
	})
	return out, err
}
