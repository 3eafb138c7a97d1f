package bot

import (
	"slices"
	"time"
)

// A meetup that is proposed for now has one slot, which starts soon after enough members
// can come, and a short poll.
const (
	// AtOnceQuorum is how many have to be able to come, the host among them, unless the
	// host says another number.
	AtOnceQuorum = 3
	// atOnceNotice is how long after the last of them answered it starts.
	atOnceNotice = 30 * time.Minute
	// AtOncePoll is how long the poll is open.
	AtOncePoll = time.Hour
	// atOnceStep is what its start is rounded up to.
	atOnceStep = 5 * time.Minute
)

// StartsAtOnce reports whether the terms are those of a meetup that starts soon after
// enough can come.
func (t *Terms) StartsAtOnce() bool { return len(t.Slots) == 1 && t.Slots[0].AtOnce }

// Quorum returns how many have to be able to come before such a meetup starts: never more
// than are asked or have a seat, unless its host says so.
func (t *Terms) Quorum(host UserID) int {
	if t.Minimum > 0 {
		return t.Minimum
	}
	quorum := AtOnceQuorum
	if t.Capacity > 0 {
		quorum = min(quorum, t.Capacity)
	}
	if len(t.Invited) > 0 {
		asked := append(t.InvitedUsers(), host)
		asked = append(asked, t.Cohosts...)
		slices.Sort(asked)
		quorum = min(quorum, len(slices.Compact(asked)))
	}
	return quorum
}

// AtOnceSlot returns the slot of a meetup whose poll about now closes at a moment.
func AtOnceSlot(zones Zones, zone string, length time.Duration, closes time.Time) (Slot, error) {
	s := Slot{Length: length, AtOnce: true}
	err := s.startAfter(zones, zone, closes.Add(atOnceNotice))
	return s, err
}

// StartSoon returns the slot with the start that it gets if enough can come now: half an
// hour later.
func (s Slot) StartSoon(zones Zones, zone string, now time.Time) (Slot, error) {
	s.AtOnce = false
	err := s.startAfter(zones, zone, now.Add(atOnceNotice))
	return s, err
}

// startAfter sets the start to the first round time of day that is not before at.
func (s *Slot) startAfter(zones Zones, zone string, at time.Time) (err error) {
	var m Moment
	m, s.Shift, err = momentFrom(zones, zone, at, int(atOnceStep/time.Minute))
	s.Start, s.StartAt = m.Wall, m.At
	return err
}

// momentFrom returns the first wall time in steps of minutes whose instant is not before
// at. Of a time that the clocks repeat it is the first of the two, which may be over.
func momentFrom(zones Zones, zone string, at time.Time, step int) (Moment, Shift, error) {
	m, err := zones.MomentOf(at, zone)
	if err != nil {
		return m, ShiftNone, err
	}
	for w := m.Wall.At(m.Wall.Hour, m.Wall.Minute/step*step); ; w = w.Add(time.Duration(step) * time.Minute) {
		m, shift, err := zones.Moment(w, zone)
		if err != nil || !m.At.Before(at) {
			return m, shift, err
		}
	}
}

// OpenAtOnce sets when a poll about now closes that opens at a moment, and with it the
// latest start: an hour later, unless its author said when. It sets the quorum that
// nobody has said.
func (m *Meetup) OpenAtOnce(zones Zones, said Wall, now time.Time) error {
	closes, _, err := momentFrom(zones, m.Zone, now.Add(AtOncePoll), 1)
	if !said.IsZero() {
		closes, _, err = zones.Moment(said, m.Zone)
	}
	if err != nil {
		return err
	}
	m.Minimum, m.Deadline, m.CloseAt = m.Quorum(m.Host), closes.Wall, closes.At
	return m.Slots[0].startAfter(zones, m.Zone, closes.At.Add(atOnceNotice))
}
