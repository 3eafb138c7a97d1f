package bot

import "time"

// RequestConfirmation asks all who are going, but the one who made the change, to say by
// then that they still are.
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

// Unconfirmed lists who has a seat and was asked again whether they come.
func (r *Roster) Unconfirmed() []UserID {
	var users []UserID
	for _, u := range r.In(RSVPGoing) {
		if row, _ := r.Of(u); !row.ConfirmBy.IsZero() {
			users = append(users, u)
		}
	}
	return users
}

// Confirmed lists who has a seat and need not say so again.
func (r *Roster) Confirmed() []UserID {
	var users []UserID
	for _, u := range r.In(RSVPGoing) {
		if row, _ := r.Of(u); row.ConfirmBy.IsZero() {
			users = append(users, u)
		}
	}
	return users
}

// LapseUnconfirmed notes as maybe who was asked again and has not said so in time. Their
// seats go to who waits longest.
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

// Resize gives the roster another number of seats; who waits has those that
// are new. It never takes a seat from anybody.
func (r *Roster) Resize(capacity int, now time.Time) RosterChange {
	var change RosterChange
	r.Capacity = capacity
	r.promoteWaiting(&change, now)
	return change
}
