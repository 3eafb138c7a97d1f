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
	AnswerNoteFinder
	RosterFinder
	DraftFinder
	MemberFinder
	WeekFinder
	TermsEditFinder
	InterestFinder
	JoinRequestFinder
	PersonalCalendarFinder
	PersonalDataFinder
	QuotaFinder
	PassFinder
	ProblemFinder
	DeliveryFinder
	StampFinder
	SentFinder
	// Now returns the time of the meetups' clock, frozen at the beginning of the
	// transaction, in UTC and truncated to microseconds.
	Now() time.Time
}

// Tx is one read-write transaction.
//
// Another transaction may change whatever this one has read without a lock, so a
// row is locked first, then read, decided on and saved; saving a row that is not
// locked is an error. A row that may not exist yet is added before it is locked.
//
// Locks last until the transaction ends. All transactions take them in one order,
// or two could wait for each other for ever: the event (FirstTime), a community, a
// member, drafts by id, meetups by id. The lock of a meetup covers everything that
// belongs to it: slots, answers, roster, reminder overrides, and its tasks; that of a
// member their calendars.
type Tx interface {
	Reader
	CommunityWriter
	MeetupWriter
	AnswerWriter
	AnswerNoteWriter
	RosterWriter
	DraftWriter
	MemberWriter
	WeekWriter
	TermsEditWriter
	InterestWriter
	JoinRequestWriter
	PersonalCalendarWriter
	PersonalDataWriter
	QuotaWriter
	PassWriter
	ProblemWriter
	DeliveryWriter
	StampWriter
	NoticeLog
	SentWriter
	Promiser
	EventLog
	ExpiryWriter
	Expecter
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
