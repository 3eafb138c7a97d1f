package bot

import "time"

// AskAgain asks all who are going, but the one who made the change, to say by
// then that they still are.
func (r *Roster) AskAgain(but UserID, by time.Time) []RSVP {
	var asked []RSVP
	for _, u := range r.In(Going) {
		row, _ := r.Of(u)
		if u == but {
			continue
		}
		row.ConfirmBy = by
		asked = append(asked, r.set(row, false))
	}
	return asked
}

// Unconfirmed lists who has a seat and was asked again whether they come.
func (r *Roster) Unconfirmed() []UserID {
	var users []UserID
	for _, u := range r.In(Going) {
		if row, _ := r.Of(u); !row.ConfirmBy.IsZero() {
			users = append(users, u)
		}
	}
	return users
}

// Confirmed lists who has a seat and need not say so again.
func (r *Roster) Confirmed() []UserID {
	var users []UserID
	for _, u := range r.In(Going) {
		if row, _ := r.Of(u); row.ConfirmBy.IsZero() {
			users = append(users, u)
		}
	}
	return users
}

// Lapse notes as maybe who was asked again and has not said so in time. Their
// seats go to who waits longest.
func (r *Roster) Lapse(now time.Time) Change {
	var change Change
	for _, u := range r.Unconfirmed() {
		if row, _ := r.Of(u); !row.ConfirmBy.After(now) {
			row.State, row.At, row.Guests, row.ConfirmBy = Maybe, now, 0, time.Time{}
			change.Saved = append(change.Saved, r.set(row, true))
		}
	}
	if change.Changed() {
		r.fill(&change, now)
	}
	return change
}

// Resize gives the roster another number of seats; who waits has those that
// are new. It never takes a seat from anybody.
func (r *Roster) Resize(capacity int, now time.Time) Change {
	var change Change
	r.Capacity = capacity
	r.fill(&change, now)
	return change
}
