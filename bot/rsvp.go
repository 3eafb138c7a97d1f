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
func (r RSVP) Heads() int { return 1 + r.Guests }

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
	for _, row := range r.RSVPs {
		if row.Member == u {
			return row, true
		}
	}
	return RSVP{}, false
}

// Rows lists the rows of a state in order of their turn.
func (r *Roster) Rows(s RSVPState) []RSVP {
	rows := make([]RSVP, 0, len(r.RSVPs))
	for _, row := range r.RSVPs {
		if row.State == s {
			rows = append(rows, row)
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Turn < rows[j].Turn })
	return rows
}

// In lists the members of a state in order of their turn.
func (r *Roster) In(s RSVPState) []UserID {
	rows := r.Rows(s)
	users := make([]UserID, len(rows))
	for i, row := range rows {
		users[i] = row.Member
	}
	return users
}

// Heads is how many people the members of a state are with their guests.
func (r *Roster) Heads(s RSVPState) int {
	n := 0
	for _, row := range r.RSVPs {
		if row.State == s {
			n += row.Heads()
		}
	}
	return n
}

// Position is a member's place on the waitlist, from 1; 0 when not on it.
func (r *Roster) Position(u UserID) int {
	for i, waiting := range r.In(RSVPWaiting) {
		if waiting == u {
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
func (r *Roster) Answer(u UserID, answer RSVPState, at time.Time) RosterChange {
	row, answered := r.Of(u)
	change := RosterChange{State: answer}
	if answered {
		change.Before = row.State
	}
	if answer == RSVPGoing && row.State != RSVPGoing && !r.fits(row.Heads()) {
		change.State = RSVPWaiting
	}
	if answered && row.State == change.State {
		if !row.ConfirmBy.IsZero() { // the seat is theirs still, and its turn
			row.ConfirmBy, row.At = time.Time{}, at
			change.Saved = append(change.Saved, r.put(row))
		}
		return change
	}
	row.Member, row.State, row.At, row.Late = u, change.State, at, 0
	row.ConfirmBy = time.Time{}
	if change.State != RSVPGoing && change.State != RSVPWaiting {
		row.Guests = 0
	}
	change.Saved = append(change.Saved, r.putLast(row))
	if change.Before == RSVPGoing {
		r.promoteWaiting(&change, at)
	}
	return change
}

// Bring says how many guests a member who comes or waits brings. Guests for
// whom there is no seat are not taken; false says so, and changes nothing.
func (r *Roster) Bring(u UserID, guests int, at time.Time) (RosterChange, bool) {
	row, answered := r.Of(u)
	change := RosterChange{State: row.State, Before: row.State}
	if !answered || (row.State != RSVPGoing && row.State != RSVPWaiting) {
		return change, false
	}
	if row.State == RSVPGoing && !r.fits(guests-row.Guests) {
		return change, false
	}
	if row.Guests == guests {
		return change, true
	}
	row.Guests, row.At = guests, at
	change.Saved = append(change.Saved, r.put(row))
	r.promoteWaiting(&change, at)
	return change, true
}

// Amend keeps what else a member said of their coming, in the row they have.
func (r *Roster) Amend(row RSVP) RosterChange {
	return RosterChange{State: row.State, Before: row.State, Saved: []RSVP{r.put(row)}}
}

// promoteWaiting gives free seats to who waits longest. Who does not fit with their
// guests keeps their place while somebody behind them who does moves up.
func (r *Roster) promoteWaiting(change *RosterChange, at time.Time) {
	for _, row := range r.Rows(RSVPWaiting) {
		if !r.fits(row.Heads()) {
			continue
		}
		row.State, row.At = RSVPGoing, at
		change.Saved = append(change.Saved, r.putLast(row))
	}
	for _, row := range change.Saved { // who waited for fewer seats moves up themselves
		if row.Member == change.Saved[0].Member {
			change.State = row.State
		}
	}
}

// putLast stores a row with a new turn, at the end of its state's order.
func (r *Roster) putLast(row RSVP) RSVP {
	row.Turn = r.Turns
	for _, v := range r.RSVPs {
		row.Turn = max(row.Turn, v.Turn)
	}
	row.Turn++
	r.Turns = row.Turn
	return r.put(row)
}

// put stores a row in place of the member's earlier one and returns it.
func (r *Roster) put(row RSVP) RSVP {
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
