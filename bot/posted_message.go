package bot

import "strings"

// Place is where a message can be posted: a channel, a thread, or a member's
// direct messages. It is opaque and begins with its network's name. Only adapters
// and DirectTo make places.
type Place string

const directSuffix = "/direct"

// DirectTo returns the place of a member's direct messages.
func DirectTo(u UserID) Place { return Place(string(u) + directSuffix) }

// Direct returns the member whose direct messages the place is; ok is false, and the
// member empty, for any other place.
func (p Place) Direct() (u UserID, ok bool) {
	user, found := strings.CutSuffix(string(p), directSuffix)
	if !found {
		return "", false
	}
	return UserID(user), true
}

// Network returns the network of the place.
func (p Place) Network() Network { return networkOf(string(p)) }

// MessageRef names a posted message by the network's own id.
type MessageRef struct {
	Place Place
	ID    string
}

// IsZero reports whether the ref names no message.
func (r MessageRef) IsZero() bool { return r == MessageRef{} }

// PostedMessage says which meetup a message of Muster's is about, and to whom it
// was sent.
type PostedMessage struct {
	Ref       MessageRef
	Community CommunityID
	Meetup    MeetupID
	Member    UserID // the recipient of a direct message; empty for a channel or thread
}
