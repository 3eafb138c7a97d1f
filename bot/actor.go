package bot

// Actor is who does something, as the network vouched for them at that moment.
type Actor struct {
	Community CommunityID
	User      UserID
	Organiser bool   // the network lets them manage the community
	Event     string // the network's id of what they did, the same when it is delivered again; empty: none
}
