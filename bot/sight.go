package bot

import (
	"fmt"
	"maps"
	"slices"
)

// Visibility says whether somebody can see a place.
type Visibility string

const (
	VisibilityUnknown Visibility = "" // the network does not say
	VisibilityYes     Visibility = "yes"
	VisibilityNo      Visibility = "no"
)

// Sight is what an actor can see: the places in which they act, and the answers of
// their network about others.
type Sight struct {
	Here  []Place
	Asked map[Place]Visibility
}

// With returns the sight with more answers of the network.
func (s Sight) With(answers map[Place]Visibility) Sight {
	asked := make(map[Place]Visibility, len(s.Asked)+len(answers))
	maps.Copy(asked, s.Asked)
	maps.Copy(asked, answers)
	s.Asked = asked
	return s
}

// Part is what a member has to do with a meetup.
type Part bool

const (
	HasPart Part = true // they answered, would come, or gave an RSVP
	NoPart  Part = false
)

// Place returns the place of the meetup's card.
func (m *Meetup) Place() Place {
	if !m.Card.IsZero() {
		return m.Card.Place
	}
	return m.Channel
}

// IsVisibleTo reports whether a can see the meetup: in the place of its card, with
// a part in it, or because their network says that they can see that place.
// Whatever it does not know is hidden. If the network was not asked yet, the error
// is a *SightError.
func (m *Meetup) IsVisibleTo(a Actor, part Part) (bool, error) {
	if a.Community != m.Community {
		return false, nil
	}
	if part == HasPart || m.Names(a.User) || m.isHere(a.Sight) {
		return true, nil
	}
	v, asked := a.Sight.Asked[m.Place()]
	if !asked {
		return false, &SightError{Community: m.Community, Places: []Place{m.Place()}}
	}
	return v == VisibilityYes, nil
}

// Names reports whether the meetup names a member: as its host or a co-host, as
// the one to whom it was offered, or among the invited.
func (m *Meetup) Names(u UserID) bool {
	return u != "" && (u == m.Heir || m.IsHost(u) || len(m.Invited) > 0 && m.Admits(u))
}

func (m *Meetup) isHere(s Sight) bool {
	return slices.ContainsFunc(s.Here, func(p Place) bool {
		return p != "" && (p == m.Place() || p == m.Channel || p == m.Thread)
	})
}

// SightError means that the answer depends on whether the actor can see places
// about which their network was not asked yet.
type SightError struct {
	Community CommunityID
	Places    []Place
}

func (e *SightError) Error() string {
	return fmt.Sprintf("whether the actor can see %q of %s was not asked", e.Places, e.Community)
}
