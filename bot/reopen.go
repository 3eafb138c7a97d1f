package bot

import "time"

// ReopenWithin is how long after its cancellation a meetup can be reopened that has no
// time ahead: one without times as it was, any other one with new times.
const ReopenWithin = 72 * time.Hour

// ReopenUntil returns until when a cancelled meetup can be reopened as it was: until its
// start, or its end if it was called off under way; a poll until its last time has passed.
// It is zero for a meetup that is not cancelled, and for one whose host was forgotten, of
// which there is nothing left.
func (m *Meetup) ReopenUntil() time.Time {
	if m.Host == "" || m.Status != StatusCancelled || m.CancelledAt.IsZero() {
		return time.Time{}
	}
	if date, dated := m.Date(); dated {
		if m.CancelledAt.Before(date.StartAt) {
			return date.PassesAt()
		}
		return date.EndAt()
	}
	if len(m.Slots) == 0 {
		return m.CancelledAt.Add(ReopenWithin)
	}
	var last time.Time
	for _, s := range m.Slots {
		if at := s.PassesAt(); at.After(last) {
			last = at
		}
	}
	return last
}

// CanReopen reports whether a cancelled meetup can be reopened as it was.
func (m *Meetup) CanReopen(now time.Time) bool { return now.Before(m.ReopenUntil()) }

// CanRenew reports whether a cancelled meetup can be reopened as it was or with new
// times.
func (m *Meetup) CanRenew(now time.Time) bool {
	recent := m.Host != "" && m.Status == StatusCancelled && !m.CancelledAt.IsZero() && now.Before(m.CancelledAt.Add(ReopenWithin))
	return recent || m.CanReopen(now)
}
