package bot

import "strings"

// Place is where a message can go: a channel, a thread, or a member's direct
// messages. It is opaque and carries its network in front; only DirectTo makes
// one outside an adapter.
type Place string

const directSuffix = "/direct"

// DirectTo is the place of a member's direct messages.
func DirectTo(u UserID) Place { return Place(string(u) + directSuffix) }

// Direct returns the member whose direct messages the place is.
func (p Place) Direct() (UserID, bool) {
	user, found := strings.CutSuffix(string(p), directSuffix)
	return UserID(user), found
}

// Network tells which network the place is on.
func (p Place) Network() Network { return networkOf(string(p)) }

// MessageRef names one message that was accepted by a network. It is that
// network's own name for it and never a key of ours.
type MessageRef struct {
	Place Place
	ID    string
}

// IsZero tells whether no message is named.
func (r MessageRef) IsZero() bool { return r == MessageRef{} }

// PostedMessage says which meetup a message of ours shows, and to whom it was sent.
type PostedMessage struct {
	Ref       MessageRef
	Community CommunityID
	Meetup    MeetupID
	Member    UserID // whose direct messages it went to; empty for a channel or thread
}
