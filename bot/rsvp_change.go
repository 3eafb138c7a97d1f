package bot

import "time"

// RequestConfirmation asks all members who are going, except the one who made the
// change, to confirm by a deadline; zero: without one.
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

// OnTime removes how late members said they would be, which was for another time.
func (r *Roster) OnTime() []RSVP {
	var changed []RSVP
	for _, row := range r.RSVPs {
		if row.Late != 0 {
			row.Late = 0
			changed = append(changed, r.put(row))
		}
	}
	return changed
}

// RenewConfirmations gives the members who were asked to confirm another deadline;
// zero: they need not.
func (r *Roster) RenewConfirmations(by time.Time) []RSVP {
	var asked []RSVP
	for _, u := range r.Unconfirmed() {
		row, _ := r.Of(u)
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

// LapsesAt returns the first deadline of a member who was asked to confirm or offered
// a seat; ok is false if nobody was.
func (r *Roster) LapsesAt() (at time.Time, ok bool) {
	for _, row := range r.RSVPs {
		if by := row.deadline(); !by.IsZero() && (!ok || by.Before(at)) {
			at, ok = by, true
		}
	}
	return at, ok
}

// deadline returns until when a member who was asked has to answer; zero: not asked.
func (r RSVP) deadline() time.Time {
	switch r.State {
	case RSVPGoing:
		return r.ConfirmBy
	case RSVPWaiting:
		return r.OfferBy
	}
	return time.Time{}
}

// Lapse sets members who did not confirm in time to RSVPMaybe, which frees their seats,
// and lets seat offers pass that were not answered.
func (r *Roster) Lapse(now time.Time) RosterChange {
	var change RosterChange
	for _, row := range append(r.Rows(RSVPGoing), r.Rows(RSVPWaiting)...) {
		if by := row.deadline(); by.IsZero() || by.After(now) {
			continue
		}
		if row.State == RSVPWaiting { // they keep their position
			row.OfferBy = time.Time{}
			change.Saved = append(change.Saved, r.put(row))
			continue
		}
		row.State, row.At, row.Guests, row.ConfirmBy = RSVPMaybe, now, 0, time.Time{}
		change.Saved = append(change.Saved, r.putLast(row))
	}
	_, change.Freed = r.Next()
	return change
}

// Resize sets the number of seats. It takes no seat away.
func (r *Roster) Resize(capacity int) RosterChange {
	var change RosterChange
	r.Capacity = capacity
	_, change.Freed = r.Next()
	return change
}
