package bot

import "errors"

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
	Arrival   *Arrival // nil: the member is recorded and their press is counted
}

// Arrival is what a verb has to do about its actor in its own transaction. A verb of
// somebody who is not known as reported refuses with ErrNotRecognised.
type Arrival struct {
	Locale, Zone string // as reported
	Presses      int    // to count
	Member       Member // as stored; set by the verb
}

// ErrNotRecognised is returned by a verb whose actor has to be recorded first.
var ErrNotRecognised = errors.New("the member is not known as reported")

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
