package bot

// Actor is the member who acts, with their rights as the network reported them at
// that moment.
type Actor struct {
	Community CommunityID
	User      UserID
	Organiser bool // may manage the community
	Sight     Sight
	Event     string   // the network's id of the event, the same on redelivery; empty: none
	Reply     ReplyRef // of the private reply to the event; empty: it cannot be edited later
	Stamp     Stamp    // of the event
}

// IsDirect reports whether the actor acts in direct messages only, which a network
// also lets people do who have left the community.
func (a Actor) IsDirect() bool {
	direct := false
	for _, p := range a.Sight.Here {
		if _, ok := p.Direct(); p != "" && !ok {
			return false
		}
		direct = direct || p != ""
	}
	return direct
}

// ReplyRef names a private reply to an event. It is opaque, sealed, and valid for
// as long as the network lets the reply be edited.
type ReplyRef string
