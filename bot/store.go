package bot

import (
	"context"
	"errors"
	"time"
)

// ErrNotFound is returned by finders if there is no such row in the community.
var ErrNotFound = errors.New("not found")

// Reader reads one consistent state.
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
	// Now returns the time of the meetups' clock, frozen at the beginning of the
	// transaction, in UTC and truncated to microseconds.
	Now() time.Time
}

// Tx is one read-write transaction.
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

// EventLog records which events were handled.
type EventLog interface {
	// FirstTime reports whether an event is new, and records it for EventTTL if
	// the transaction commits.
	FirstTime(event string) (bool, error)
}

// EventTTL is how long a handled event is recorded: longer than networks
// redeliver an unacknowledged event.
const EventTTL = 6 * time.Hour

// Store runs transactions.
type Store interface {
	// InTx runs fn in a transaction and commits it if fn returns nil. It may run
	// fn again, so fn must have no effect outside tx.
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
