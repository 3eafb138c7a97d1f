package bot

import "encoding/json"

// ExportTable is what one table holds of a member.
type ExportTable struct {
	Table string
	Rows  []json.RawMessage
}

// PersonalDataFinder finds everything that is known of one member of a community.
type PersonalDataFinder interface {
	// ExportMember come in a fixed order; a table that holds nothing is left out.
	ExportMember(c CommunityID, u UserID) ([]ExportTable, error)
	// MeetupsInvolving are the meetups that a member has any part in, by id.
	MeetupsInvolving(c CommunityID, u UserID) ([]MeetupID, error)
}

// PersonalDataWriter takes everything away that is known of one member.
type PersonalDataWriter interface {
	// PseudonymiseReactions keeps what a member reacted to a card under a name that
	// tells nothing.
	PseudonymiseReactions(c CommunityID, m MeetupID, u, mask UserID) error
	// DeleteMember deletes every row of a member, and their id wherever else it
	// stands. What follows for meetups is done before.
	DeleteMember(c CommunityID, u UserID) error
}
