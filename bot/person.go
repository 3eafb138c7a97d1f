package bot

import "encoding/json"

// Record is what one table holds of a member.
type Record struct {
	Table string
	Rows  []json.RawMessage
}

// PersonFinder finds everything that is known of one member of a community.
type PersonFinder interface {
	// Records come in a fixed order; a table that holds nothing is left out.
	Records(c CommunityID, u UserID) ([]Record, error)
	// Traces are the meetups that a member has any part in, by id.
	Traces(c CommunityID, u UserID) ([]MeetupID, error)
}

// PersonWriter takes everything away that is known of one member.
type PersonWriter interface {
	// MaskReactions keeps what a member reacted to a card under a name that
	// tells nothing.
	MaskReactions(c CommunityID, m MeetupID, u, mask UserID) error
	// Forget deletes every row of a member, and their id wherever else it
	// stands. What follows for meetups is done before.
	Forget(c CommunityID, u UserID) error
}
