package bot

import "strings"

// Rows are known by 63-bit integers that the database gave out.
type (
	MeetupID int64
	SlotID   int64
	DraftID  int64
	TaskID   int64
	EditID   int64
)

// Network names a chat network: the part of a network id before its first colon.
type Network string

// Network ids are opaque strings of one network, which is named in front:
// "playground:ana". Nothing but that network's adapter reads what follows.
type (
	CommunityID string
	UserID      string
)

// Network tells which network the community lives on.
func (c CommunityID) Network() Network { return networkOf(string(c)) }

// Network tells which network the member is known to.
func (u UserID) Network() Network { return networkOf(string(u)) }

func networkOf(id string) Network {
	name, _, found := strings.Cut(id, ":")
	if !found {
		return ""
	}
	return Network(name)
}
