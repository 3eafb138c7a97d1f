package bot

import (
	"sort"
	"time"
)

// RSVPState is one member's answer to a scheduled meetup.
type RSVPState string

const (
	Going    RSVPState = "going"
	Maybe    RSVPState = "maybe"
	NotGoing RSVPState = "not_going"
	Waiting  RSVPState = "waiting" // wants to come and there is no seat
)

// RSVP is one member's row of a roster.
type RSVP struct {
	Member UserID
	State  RSVPState
	Turn   int64 // the order in which the roster's lock was taken for it; it orders seats and the waitlist
	At     time.Time
}

// Roster is who comes to a meetup. It is changed only under the meetup's lock,
// so its turns have neither gap in meaning nor tie.
type Roster struct {
	Capacity int // 0: no limit
	RSVPs    []RSVP
}

// Change is what one answer did to a roster.
type Change struct {
	Saved    []RSVP // the rows to keep
	State    RSVPState
	Before   RSVPState // empty: had not answered
	Promoted []UserID  // who got a freed seat, in order
}

// Changed tells whether the answer altered anything.
func (c Change) Changed() bool { return len(c.Saved) > 0 }

// Of returns a member's row.
func (r *Roster) Of(u UserID) (RSVP, bool) {
	for _, v := range r.RSVPs {
		if v.Member == u {
			return v, true
		}
	}
	return RSVP{}, false
}

// In lists the members of a state in order of their turn.
func (r *Roster) In(s RSVPState) []UserID {
	rows := make([]RSVP, 0, len(r.RSVPs))
	for _, v := range r.RSVPs {
		if v.State == s {
			rows = append(rows, v)
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Turn < rows[j].Turn })
	users := make([]UserID, len(rows))
	for i, v := range rows {
		users[i] = v.Member
	}
	return users
}

// Position is a member's place on the waitlist, from 1; 0 when not on it.
func (r *Roster) Position(u UserID) int {
	for i, w := range r.In(Waiting) {
		if w == u {
			return i + 1
		}
	}
	return 0
}

// Free tells how many seats are left; without a limit it is -1.
func (r *Roster) Free() int {
	if r.Capacity == 0 {
		return -1
	}
	return max(0, r.Capacity-len(r.In(Going)))
}

// Answer is one member's wish: Going, Maybe or NotGoing. Who wishes to come to
// a full meetup waits; a freed seat goes at once to who waits longest. The same
// wish again changes nothing.
func (r *Roster) Answer(u UserID, wish RSVPState, at time.Time) Change {
	mine, had := r.Of(u)
	change := Change{State: wish}
	if had {
		change.Before = mine.State
	}
	if wish == Going && r.Free() == 0 && mine.State != Going {
		change.State = Waiting
	}
	if had && mine.State == change.State {
		return change
	}
	change.Saved = append(change.Saved, r.set(u, change.State, at))
	if mine.State == Going {
		change = r.fill(change, at)
	}
	return change
}

func (r *Roster) fill(change Change, at time.Time) Change {
	for _, u := range r.In(Waiting) {
		if r.Free() == 0 {
			break
		}
		change.Saved = append(change.Saved, r.set(u, Going, at))
		change.Promoted = append(change.Promoted, u)
	}
	return change
}

// set gives the member's row a new state and the next turn.
func (r *Roster) set(u UserID, s RSVPState, at time.Time) RSVP {
	row := RSVP{Member: u, State: s, At: at}
	for _, v := range r.RSVPs {
		row.Turn = max(row.Turn, v.Turn)
	}
	row.Turn++
	for i := range r.RSVPs {
		if r.RSVPs[i].Member == u {
			r.RSVPs[i] = row
			return row
		}
	}
	r.RSVPs = append(r.RSVPs, row)
	return row
}

// RosterFinder reads who comes.
type RosterFinder interface {
	Roster(c CommunityID, m MeetupID) (Roster, error)
}

// RosterWriter keeps who comes.
type RosterWriter interface {
	// SaveRSVPs is called under the meetup's lock, with Change.Saved.
	SaveRSVPs(c CommunityID, m MeetupID, rows []RSVP) error
}
