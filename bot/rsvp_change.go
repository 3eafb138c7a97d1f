package bot

import "time"

// RequestConfirmation asks all members who are going, except the one who made the
// change, to confirm by a deadline.
func (r *Roster) RequestConfirmation(except UserID, by time.Time) []RSVP {
	var asked []RSVP
	for _, u := range r.In(RSVPGoing) {
		row, _ := r.Of(u)
		if u == except {
			continue
		}
		row.ConfirmBy = by
		asked = append(asked, r.put(row))
	}
	return asked
}

// Unconfirmed returns the members who have a seat and were asked to confirm.
func (r *Roster) Unconfirmed() []UserID {
	var users []UserID
	for _, u := range r.In(RSVPGoing) {
		if row, _ := r.Of(u); !row.ConfirmBy.IsZero() {
			users = append(users, u)
		}
	}
	return users
}

// Confirmed returns the members who have a seat and need not confirm.
func (r *Roster) Confirmed() []UserID {
	var users []UserID
	for _, u := range r.In(RSVPGoing) {
		if row, _ := r.Of(u); row.ConfirmBy.IsZero() {
			users = append(users, u)
		}
	}
	return users
}

// LapseUnconfirmed sets members who did not confirm in time to RSVPMaybe and
// gives their seats to the waitlist.
func (r *Roster) LapseUnconfirmed(now time.Time) RosterChange {
	var change RosterChange
	for _, u := range r.Unconfirmed() {
		if row, _ := r.Of(u); !row.ConfirmBy.After(now) {
			row.State, row.At, row.Guests, row.ConfirmBy = RSVPMaybe, now, 0, time.Time{}
			change.Saved = append(change.Saved, r.putLast(row))
		}
	}
	if change.IsChanged() {
		r.promoteWaiting(&change, now)
	}
	return change
}

// Resize sets the number of seats and gives new ones to the waitlist. It takes no
// seat away.
func (r *Roster) Resize(capacity int, now time.Time) RosterChange {
	var change RosterChange
	r.Capacity = capacity
	r.promoteWaiting(&change, now)
	return change
}
