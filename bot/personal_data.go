package bot

import "encoding/json"

// ExportTable holds the rows of one table that belong to a member.
type ExportTable struct {
	Table string
	Rows  []json.RawMessage
}

// PersonalDataFinder finds all data of one member of a community.
type PersonalDataFinder interface {
	// ExportMember returns the tables in a fixed order, without empty ones.
	ExportMember(c CommunityID, u UserID) ([]ExportTable, error)
	// MeetupsInvolving returns the meetups in which a member has any part, by id.
	MeetupsInvolving(c CommunityID, u UserID) ([]MeetupID, error)
}

// PersonalDataWriter deletes all data of one member.
type PersonalDataWriter interface {
	// LockPersonalData locks the member's row, and the drafts that are theirs or
	// name them, before the meetups are locked.
	LockPersonalData(c CommunityID, u UserID) error
	// PseudonymiseReactions replaces a member by mask in the reactions on a card.
	PseudonymiseReactions(c CommunityID, m MeetupID, u, mask UserID) error
	// DeleteMember deletes every row of a member, and their id in all other rows.
	// The caller has updated the meetups before.
	DeleteMember(c CommunityID, u UserID) error
}
