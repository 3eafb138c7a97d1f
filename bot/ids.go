package bot

import "strings"

// IDs of rows are positive integers assigned by the database.
type (
	MeetupID int64
	SlotID   int64
	DraftID  int64
	TaskID   int64
	EditID   int64
)

// Network names a chat network: the part of a network id before its first colon.
type Network string

// IDs given by a network are opaque strings with the network's name in front,
// such as "playground:ana". Only that network's adapter interprets the rest.
type (
	CommunityID string
	UserID      string
)

// Network returns the network of the community.
func (c CommunityID) Network() Network { return networkOf(string(c)) }

// Network returns the network of the member.
func (u UserID) Network() Network { return networkOf(string(u)) }

func networkOf(id string) Network {
	name, _, found := strings.Cut(id, ":")
	if !found {
		return ""
	}
	return Network(name)
}
