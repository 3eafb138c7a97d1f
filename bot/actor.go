package bot

// Actor is the member who acts, with their rights as the network reported them at
// that moment.
type Actor struct {
	Community CommunityID
	User      UserID
	Organiser bool   // may manage the community
	Event     string // the network's id of the event, the same on redelivery; empty: none
}
