package bot

import "time"

// Expectation is what a transaction is about to do, in the order of locks: ask whether
// an event is new, count presses, read the member, lock a meetup, then read and write
// what belongs to the meetup and the member.
type Expectation struct {
	Event     string // as FirstTime is asked; empty: it is not
	Community CommunityID
	Member    UserID
	Presses   int       // as CountPresses is asked; 0: it is not
	Minute    time.Time // of the presses
	Meetup    MeetupID  // 0: the one that Message shows
	Message   MessageRef
}

// Expecter prepares for what is expected.
type Expecter interface {
	// Expect may do at once what is expected, with fewer statements. It is a
	// transaction's first call, and no other call returns anything else for it.
	Expect(Expectation) error
}
