package bot

import (
	"slices"
	"sort"
	"time"
)

// RSVPState is one member's answer to a scheduled meetup.
type RSVPState string

const (
	RSVPGoing    RSVPState = "going"
	RSVPMaybe    RSVPState = "maybe"
	RSVPNotGoing RSVPState = "not_going"
	RSVPWaiting  RSVPState = "waiting" // on the waitlist
)

// RSVP is one member's row on a roster.
type RSVP struct {
	Member UserID
	State  RSVPState
	Guests int    // each takes a seat
	Quiet  bool   // counted, but named to the host only
	Note   string // to the host
	Late   int    // minutes; 0: on time
	Turn   int64  // order of answers under the roster's lock; it orders seats and the waitlist
	At     time.Time

	// ConfirmBy is the deadline to confirm after a change of time or place; zero:
	// not asked. The seat is kept until then.
	ConfirmBy time.Time

	Agreed  string    // SeatRules.Agreement as they said that they come; empty: unknown, of an older version
	Offered int       // the seats of the last offer to a member who waits; 0: none
	OfferBy time.Time // until when those are kept; zero: the offer is answered or has passed

	DroppedAt time.Time // when they gave a seat back, until the host is notified
	NotedAt   time.Time // when they left Note, until the host is notified
}

// Heads returns how many seats the row takes, or waits for.
func (r RSVP) Heads() int { return 1 + r.Guests }

const (
	// MaxGuests is the most guests of one member.
	MaxGuests = 5
	// MaxNote is the longest note to a host, in characters.
	MaxNote = 300
)

// Roster is the list of RSVPs to a meetup. It is changed only under the meetup's
// lock, so every turn is unique.
type Roster struct {
	Capacity int // 0: no limit
	Rules    SeatRules
	Fell     bool // the changes left fewer people than Rules.Minimum
	RSVPs    []RSVP
	Turns    int64 // the last turn given out, also to rows since removed
}

// RosterChange is the result of a change to a roster.
type RosterChange struct {
	Saved  []RSVP // rows to store
	State  RSVPState
	Before RSVPState // empty: no RSVP before
	Freed  bool      // somebody who waits fits now
}

// IsChanged reports whether there are rows to store.
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

// Rows returns the rows of a state in order of their turn.
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

// In returns the members of a state in order of their turn.
func (r *Roster) In(s RSVPState) []UserID {
	rows := r.Rows(s)
	users := make([]UserID, len(rows))
	for i, row := range rows {
		users[i] = row.Member
	}
	return users
}

// Heads returns the number of people in a state, guests included.
func (r *Roster) Heads(s RSVPState) int {
	n := 0
	for _, row := range r.RSVPs {
		if row.State == s {
			n += row.Heads()
		}
	}
	return n
}

// Seats returns the numbers of a member's first and last seat, from 1; 0 if they have
// none. Guests sit beside who brings them.
func (r *Roster) Seats(u UserID) (first, last int) {
	for _, row := range r.Rows(RSVPGoing) {
		first, last = last+1, last+row.Heads()
		if row.Member == u {
			return first, last
		}
	}
	return 0, 0
}

// Position returns a member's position on the waitlist, from 1; 0 if not on it.
func (r *Roster) Position(u UserID) int {
	for i, waiting := range r.In(RSVPWaiting) {
		if waiting == u {
			return i + 1
		}
	}
	return 0
}

// Free returns the number of free seats; -1 without a limit.
func (r *Roster) Free() int {
	if r.Capacity == 0 {
		return -1
	}
	return max(0, r.Capacity-r.Heads(RSVPGoing))
}

// Answer records a member's answer: RSVPGoing, RSVPMaybe or RSVPNotGoing. A full
// meetup puts the member on the waitlist, and so does one whose free seats others
// come first for. Repeating an answer changes nothing but a pending confirmation, and
// of a member who waits to what they agree.
func (r *Roster) Answer(u UserID, answer RSVPState, at time.Time) RosterChange {
	row, answered := r.Of(u)
	change := RosterChange{State: answer}
	if answered {
		change.Before = row.State
	}
	if answer == RSVPGoing && row.State != RSVPGoing && !r.fits(u, 1, row.Guests) {
		change.State = RSVPWaiting
	}
	if answered && row.State == change.State {
		old := row
		if answer == RSVPGoing {
			row.renew(r.Rules.Agreement)
		}
		if row.ConfirmBy = (time.Time{}); row != old { // the row keeps its seat and turn
			row.At = at
			change.Saved = append(change.Saved, r.put(row))
		}
		_, change.Freed = r.Next()
		return change
	}
	row.Member, row.State, row.At, row.Late = u, change.State, at, 0
	row.ConfirmBy, row.Offered, row.OfferBy = time.Time{}, 0, time.Time{}
	if answer == RSVPGoing {
		row.Agreed = r.Rules.Agreement
	} else {
		row.Guests = 0
	}
	change.Saved = append(change.Saved, r.putLast(row))
	_, change.Freed = r.Next()
	return change
}

// renew records that a member comes as things are. Who waits, and let a seat for all of
// their party pass, is asked again.
func (r *RSVP) renew(agreement string) {
	r.Agreed = agreement
	if r.State == RSVPWaiting && r.OfferBy.IsZero() && r.Offered >= r.Heads() {
		r.Offered = 0
	}
}

// AnswerQuietly is Answer with RSVPGoing for a member who is counted and not named.
func (r *Roster) AnswerQuietly(u UserID, at time.Time) RosterChange {
	change := r.Answer(u, RSVPGoing, at)
	row, _ := r.Of(u)
	if row.Quiet {
		return change
	}
	row.Quiet = true
	if change.IsChanged() {
		change.Saved[0] = r.put(row)
	} else {
		change.Saved = append(change.Saved, r.put(row))
	}
	return change
}

// Bring sets the guests of a member who is going or waiting. It returns false,
// and changes nothing, for any other member and if the guests do not fit.
func (r *Roster) Bring(u UserID, guests int, at time.Time) (RosterChange, bool) {
	row, answered := r.Of(u)
	change := RosterChange{State: row.State, Before: row.State}
	if !answered || (row.State != RSVPGoing && row.State != RSVPWaiting) {
		return change, false
	}
	if row.State == RSVPGoing && guests > row.Guests && !r.fits(u, 0, guests-row.Guests) {
		return change, false
	}
	if row.Guests == guests {
		return change, true
	}
	row.Guests, row.At = guests, at
	row.Offered, row.OfferBy = 0, time.Time{}
	if row.State == RSVPWaiting && r.Agrees(row) && r.fits(u, 1, guests) {
		row.State = RSVPGoing
		change.Saved = append(change.Saved, r.putLast(row))
	} else {
		change.Saved = append(change.Saved, r.put(row))
	}
	change.State = row.State
	_, change.Freed = r.Next()
	return change, true
}

// Amend stores a member's row with changed details and the same turn.
func (r *Roster) Amend(row RSVP) RosterChange {
	return RosterChange{State: row.State, Before: row.State, Saved: []RSVP{r.put(row)}}
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

// put stores a row in place of the member's earlier one and returns it. It notes who
// gives a seat back, and whether too few people are left.
func (r *Roster) put(row RSVP) RSVP {
	before := r.Heads(RSVPGoing)
	old, _ := r.Of(row.Member)
	switch isBack := row.State == RSVPGoing || row.State == RSVPWaiting; {
	case isBack:
		row.DroppedAt = time.Time{}
	case old.State == RSVPGoing:
		row.DroppedAt = row.At
	}
	if i := slices.IndexFunc(r.RSVPs, func(v RSVP) bool { return v.Member == row.Member }); i >= 0 {
		r.RSVPs[i] = row
	} else {
		r.RSVPs = append(r.RSVPs, row)
	}
	switch after := r.Heads(RSVPGoing); {
	case after >= r.Rules.Minimum:
		r.Fell = false
	case before >= r.Rules.Minimum:
		r.Fell = true
	}
	return row
}

// RosterFinder reads rosters.
type RosterFinder interface {
	Roster(c CommunityID, m MeetupID) (Roster, error)
}

// RosterWriter stores rosters.
type RosterWriter interface {
	// SaveRSVPs stores RosterChange.Saved. It is called under the meetup's lock.
	SaveRSVPs(c CommunityID, m MeetupID, rows []RSVP) error
	// VoidRSVPs takes the answers to a cancelled date off the roster and keeps
	// them as history.
	VoidRSVPs(c CommunityID, m MeetupID) error
}
