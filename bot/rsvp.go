package bot

import (
	"sort"
	"time"
)

// RSVPState is one member's answer to a scheduled meetup.
type RSVPState string

const (
	RSVPGoing    RSVPState = "going"
	RSVPMaybe    RSVPState = "maybe"
	RSVPNotGoing RSVPState = "not_going"
	RSVPWaiting  RSVPState = "waiting" // wants to come and there is no seat
)

// RSVP is one member's row of a roster.
type RSVP struct {
	Member UserID
	State  RSVPState
	Guests int    // whom they bring; each takes a seat as well
	Quiet  bool   // counted, and named to the host only
	Note   string // to the host
	Late   int    // minutes they will be late; 0: they have not said so
	Turn   int64  // the order in which the roster's lock was taken for it; it orders seats and the waitlist
	At     time.Time

	// ConfirmBy is until when they are asked to say again that they come, after
	// a change of time or place; zero: they need not. Their seat is kept so long.
	ConfirmBy time.Time
}

// Heads is how many seats the row takes, or waits for.
func (v RSVP) Heads() int { return 1 + v.Guests }

const (
	// MaxGuests is whom one member may bring.
	MaxGuests = 5
	// MaxNote is the longest note to a host, in characters.
	MaxNote = 300
)

// Roster is who comes to a meetup. It is changed only under the meetup's lock,
// so its turns have neither gap in meaning nor tie.
type Roster struct {
	Capacity int // 0: no limit
	RSVPs    []RSVP
	Turns    int64 // the last turn given out, also to who is on it no more
}

// RosterChange is what one answer did to a roster.
type RosterChange struct {
	Saved  []RSVP // the rows to keep: the member's own, then who got a freed seat, in order
	State  RSVPState
	Before RSVPState // empty: had not answered
}

// IsChanged tells whether the answer altered anything.
func (c RosterChange) IsChanged() bool { return len(c.Saved) > 0 }

// Of returns a member's row.
func (r *Roster) Of(u UserID) (RSVP, bool) {
	for _, v := range r.RSVPs {
		if v.Member == u {
			return v, true
		}
	}
	return RSVP{}, false
}

// Rows lists the rows of a state in order of their turn.
func (r *Roster) Rows(s RSVPState) []RSVP {
	rows := make([]RSVP, 0, len(r.RSVPs))
	for _, v := range r.RSVPs {
		if v.State == s {
			rows = append(rows, v)
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Turn < rows[j].Turn })
	return rows
}

// In lists the members of a state in order of their turn.
func (r *Roster) In(s RSVPState) []UserID {
	rows := r.Rows(s)
	users := make([]UserID, len(rows))
	for i, v := range rows {
		users[i] = v.Member
	}
	return users
}

// Heads is how many people the members of a state are with their guests.
func (r *Roster) Heads(s RSVPState) int {
	n := 0
	for _, v := range r.RSVPs {
		if v.State == s {
			n += v.Heads()
		}
	}
	return n
}

// Position is a member's place on the waitlist, from 1; 0 when not on it.
func (r *Roster) Position(u UserID) int {
	for i, w := range r.In(RSVPWaiting) {
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
	return max(0, r.Capacity-r.Heads(RSVPGoing))
}

// fits tells whether so many more people find seats.
func (r *Roster) fits(heads int) bool { return r.Capacity == 0 || r.Free() >= heads }

// Answer is one member's wish: Going, Maybe or NotGoing. Who wishes to come to
// a full meetup waits; a freed seat goes at once to who waits longest and fits
// with their guests. The same wish again changes nothing.
func (r *Roster) Answer(u UserID, wish RSVPState, at time.Time) RosterChange {
	mine, had := r.Of(u)
	change := RosterChange{State: wish}
	if had {
		change.Before = mine.State
	}
	if wish == RSVPGoing && mine.State != RSVPGoing && !r.fits(mine.Heads()) {
		change.State = RSVPWaiting
	}
	if had && mine.State == change.State {
		if !mine.ConfirmBy.IsZero() { // the seat is theirs still, and its turn
			mine.ConfirmBy, mine.At = time.Time{}, at
			change.Saved = append(change.Saved, r.set(mine, false))
		}
		return change
	}
	mine.Member, mine.State, mine.At, mine.Late = u, change.State, at, 0
	mine.ConfirmBy = time.Time{}
	if change.State != RSVPGoing && change.State != RSVPWaiting {
		mine.Guests = 0
	}
	change.Saved = append(change.Saved, r.set(mine, true))
	if change.Before == RSVPGoing {
		r.promoteWaiting(&change, at)
	}
	return change
}

// Bring says how many guests a member who comes or waits brings. Guests for
// whom there is no seat are not taken; false says so, and changes nothing.
func (r *Roster) Bring(u UserID, guests int, at time.Time) (RosterChange, bool) {
	mine, had := r.Of(u)
	change := RosterChange{State: mine.State, Before: mine.State}
	if !had || (mine.State != RSVPGoing && mine.State != RSVPWaiting) {
		return change, false
	}
	if mine.State == RSVPGoing && !r.fits(guests-mine.Guests) {
		return change, false
	}
	if mine.Guests == guests {
		return change, true
	}
	mine.Guests, mine.At = guests, at
	change.Saved = append(change.Saved, r.set(mine, false))
	r.promoteWaiting(&change, at)
	return change, true
}

// Amend keeps what else a member said of their coming, in the row they have.
func (r *Roster) Amend(mine RSVP) RosterChange {
	return RosterChange{State: mine.State, Before: mine.State, Saved: []RSVP{r.set(mine, false)}}
}

// promoteWaiting gives free seats to who waits longest. Who does not fit with their
// guests keeps their place while somebody behind them who does moves up.
func (r *Roster) promoteWaiting(change *RosterChange, at time.Time) {
	for _, v := range r.Rows(RSVPWaiting) {
		if !r.fits(v.Heads()) {
			continue
		}
		v.State, v.At = RSVPGoing, at
		change.Saved = append(change.Saved, r.set(v, true))
	}
	for _, v := range change.Saved { // who waited for fewer seats moves up themselves
		if v.Member == change.Saved[0].Member {
			change.State = v.State
		}
	}
}

// set keeps a row; with a new turn it goes to the end of its state's order.
func (r *Roster) set(row RSVP, turn bool) RSVP {
	if turn {
		row.Turn = r.Turns
		for _, v := range r.RSVPs {
			row.Turn = max(row.Turn, v.Turn)
		}
		row.Turn++
		r.Turns = row.Turn
	}
	for i := range r.RSVPs {
		if r.RSVPs[i].Member == row.Member {
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
	// VoidRSVPs keeps what was answered to a date that is off and takes it off
	// the roster.
	VoidRSVPs(c CommunityID, m MeetupID) error
}
