package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"
)

// SeatRules is what decides about free seats besides the rows of a roster.
type SeatRules struct {
	// Agreement identifies the date, time and place that a seat is for.
	Agreement string
	// Minimum is the least number of people.
	Minimum int
	// AsksFirst says that a free seat is offered to who waits, not given.
	AsksFirst bool
	// Held are the members who said yes to the chosen time in the poll. While they
	// have not answered, guests of others leave them a seat each.
	Held []UserID
}

// Agreement identifies the date, time and place of the meetup, which a member agrees
// to by coming.
func (m *Meetup) Agreement() string {
	t := m.CurrentTerms()
	return t.Agreement()
}

// Agreement identifies the place of the terms and the time of their first slot.
func (t *Terms) Agreement() string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q", t.Zone, t.Where)
	if len(t.Slots) > 0 {
		fmt.Fprintf(sum, " %s %d %t", t.Slots[0].Start, t.Slots[0].Length, t.Slots[0].AllDay)
	}
	return hex.EncodeToString(sum.Sum(nil)[:9])
}

const (
	// askFirst is how long before the start a free seat is no longer given to who
	// waits, whose plans may have changed, but offered.
	askFirst = 48 * time.Hour
	// minSeatOffer and maxSeatOffer limit how long an offered seat is kept.
	minSeatOffer = 15 * time.Minute
	maxSeatOffer = 12 * time.Hour
	// maxHold is the longest time for which the poll's yes holds a seat.
	maxHold = 24 * time.Hour
)

// AsksFirst reports whether a free seat of a date is offered to who waits, not given.
func AsksFirst(now, start time.Time) bool { return !now.Before(start.Add(-askFirst)) }

// SeatOfferDeadline returns until when a seat is kept for a member who is asked at a
// moment: a quarter of the time left, within limits.
func SeatOfferDeadline(asked, start time.Time) time.Time {
	return asked.Add(min(max(start.Sub(asked)/4, minSeatOffer), maxSeatOffer)).UTC()
}

// HoldDeadline returns until when a date that was chosen at a moment has its seats held
// for those who said yes to it: a day, or a quarter of the time left if that is less.
func HoldDeadline(chosen, start time.Time) time.Time {
	return chosen.Add(min(maxHold, start.Sub(chosen)/4)).Truncate(time.Minute).UTC()
}

// Agrees reports whether the member agreed to the date, time and place.
func (r *Roster) Agrees(row RSVP) bool { return row.Agreed == "" || row.Agreed == r.Rules.Agreement }

// HeldFrom returns how many seats the guests of a member leave to those who said yes in
// the poll and have not answered.
func (r *Roster) HeldFrom(u UserID) int {
	n := 0
	for _, held := range r.Rules.Held {
		if _, answered := r.Of(held); !answered && held != u {
			n++
		}
	}
	return n
}

// FreeFor returns the free seats that are kept for nobody before a member: neither
// offered to others, nor due to those who have waited longer.
func (r *Roster) FreeFor(u UserID) int {
	free := r.unoffered()
	if r.Capacity == 0 {
		return free
	}
	for _, row := range r.Rows(RSVPWaiting) {
		if row.Member == u {
			return min(free+row.offered(), r.Free()) // there may be fewer seats since
		}
		if n, _ := r.due(row, free); row.OfferBy.IsZero() {
			free -= n
		}
	}
	return free
}

// unoffered returns the free seats that are offered to nobody.
func (r *Roster) unoffered() int {
	if r.Capacity == 0 {
		return math.MaxInt32
	}
	free := r.Free()
	for _, row := range r.RSVPs {
		free -= row.offered()
	}
	return max(0, free)
}

// offered returns how many seats are kept for a member who was asked.
func (r RSVP) offered() int {
	if r.State != RSVPWaiting || r.OfferBy.IsZero() {
		return 0
	}
	return r.Offered
}

// due returns how many of the free seats a member who waits is given or offered: for
// their whole party, one if they alone fit, or none if they let such an offer pass.
func (r *Roster) due(row RSVP, free int) (seats int, given bool) {
	switch {
	case row.Heads() <= free && (row.Guests == 0 || row.Heads() <= free-r.HeldFrom(row.Member)):
		seats = row.Heads()
		given = r.Agrees(row) && !r.Rules.AsksFirst
	case free > 0:
		seats = 1
	}
	if !given && row.Offered >= seats {
		return 0, false
	}
	return seats, given
}

// fits reports whether there are seats for a member with guests, besides those they
// have and those for whom others come first.
func (r *Roster) fits(u UserID, self, guests int) bool {
	free := r.FreeFor(u)
	return self+guests <= free && (guests == 0 || self+guests <= free-r.HeldFrom(u))
}

// Next returns the longest waiting member for whom there is a seat that nobody has
// offered them. Those whom it does not concern keep their position.
func (r *Roster) Next() (RSVP, bool) {
	free := r.unoffered()
	for _, row := range r.Rows(RSVPWaiting) {
		if n, _ := r.due(row, free); n > 0 && row.OfferBy.IsZero() {
			return row, true
		}
	}
	return RSVP{}, false
}

// Promote gives a free seat to a member if they are the next, or offers it until a
// moment. It returns false, and changes nothing, if they are not.
func (r *Roster) Promote(u UserID, at, until time.Time) (RosterChange, bool) {
	row, ok := r.Next()
	if !ok || row.Member != u {
		return RosterChange{}, false
	}
	change := RosterChange{Before: RSVPWaiting}
	seats, given := r.due(row, r.unoffered())
	if given {
		row.State, row.At = RSVPGoing, at
		row.Offered = 0
		change.Saved = append(change.Saved, r.putLast(row))
	} else {
		row.Offered, row.OfferBy = seats, until
		change.Saved = append(change.Saved, r.put(row))
	}
	change.State = row.State
	_, change.Freed = r.Next()
	return change, true
}

// TakeSeat is Answer with RSVPGoing for a member who was offered a number of seats, who
// leaves guests at home for whom there is none.
func (r *Roster) TakeSeat(u UserID, seats int, at time.Time) RosterChange {
	row, _ := r.Of(u)
	if row.State == RSVPWaiting && seats == 1 && row.Guests > 0 && r.fits(u, 1, 0) {
		row.Guests = 0
		r.put(row)
	}
	return r.Answer(u, RSVPGoing, at)
}

// KeepWaiting lets the seat offer to a member pass. They keep their position.
func (r *Roster) KeepWaiting(u UserID) RosterChange {
	row, _ := r.Of(u)
	change := RosterChange{State: row.State, Before: row.State}
	if row.OfferBy.IsZero() {
		return change
	}
	row.OfferBy = time.Time{}
	change.Saved = append(change.Saved, r.put(row))
	_, change.Freed = r.Next()
	return change
}

// KeepAgreed has members who agreed to a day agree to the time on it, and returns their
// rows to store.
func (r *Roster) KeepAgreed(day string) []RSVP {
	var changed []RSVP
	for _, row := range r.RSVPs {
		if row.Agreed == day {
			row.Agreed = r.Rules.Agreement
			changed = append(changed, r.put(row))
		}
	}
	return changed
}

// WithdrawOffers takes back what was offered of free seats, so that it is offered anew,
// and keeps for rows without one the agreement that there was before.
func (r *Roster) WithdrawOffers(before string) []RSVP {
	var changed []RSVP
	for _, row := range r.Rows(RSVPWaiting) {
		old := row
		row.Offered, row.OfferBy = 0, time.Time{}
		if row.Agreed == "" {
			row.Agreed = before
		}
		if row != old {
			changed = append(changed, r.put(row))
		}
	}
	return changed
}
