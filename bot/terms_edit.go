package bot

import (
	"slices"
	"time"
)

// ReopenWithin is how long after it was called off a meetup can be opened again.
const ReopenWithin = 72 * time.Hour

// TermsEdit is one change of a meetup's terms, kept for good.
type TermsEdit struct {
	ID           EditID
	Community    CommunityID
	Meetup       MeetupID
	By           UserID
	At           time.Time
	Affected     []UserID // who was going, might come, waited, or had answered its poll
	WasCancelled bool     // it was called off until then
	Before       Terms
	After        Terms
}

// NeedsConfirmation tells whether guests have to be asked again whether they come: the
// time or the place is another.
func (e TermsEdit) NeedsConfirmation() bool {
	return e.Before.Where != e.After.Where || !SameTimes(e.Before.Slots, e.After.Slots)
}

// SetTimes makes these the times of the meetup. One that it has or once had keeps
// its emoji and its answers, also if only its length is another; one that is
// left out is withdrawn and its emoji stays taken, because reactions to it stay
// on the card; a new one gets a free emoji.
func (m *Meetup) SetTimes(zones Zones, times []Slot, at time.Time) error {
	known := slices.Concat(m.Slots, m.Withdrawn)
	kept := make(map[SlotID]bool, len(known))
	next := make([]Slot, 0, len(times))
	match := func(same func(Slot, Slot) bool, among []Slot) {
		for i, t := range next {
			if t.ID != 0 {
				continue
			}
			for _, k := range among {
				if !kept[k.ID] && same(k, t) {
					kept[k.ID] = true
					next[i].ID, next[i].Emoji = k.ID, k.Emoji
					break
				}
			}
		}
	}
	for _, t := range times {
		next = append(next, Slot{Start: t.Start, Length: t.Length})
	}
	match(func(a, b Slot) bool { return a.Start == b.Start && a.Length == b.Length }, known)
	match(func(a, b Slot) bool { return a.Start == b.Start }, m.Slots)
	var withdrawn []Slot
	for _, k := range known {
		if kept[k.ID] {
			continue
		}
		if k.WithdrawnAt.IsZero() {
			k.WithdrawnAt = at
		}
		withdrawn = append(withdrawn, k)
	}
	next, err := resolveSlots(zones, m.Zone, next, withdrawn)
	if err != nil {
		return err
	}
	m.Slots, m.Withdrawn = next, withdrawn
	return nil
}

// DraftKind says what the meetup is with so many times: a poll, or one date.
func (m *Meetup) DraftKind(times int) DraftKind {
	if m.Status == StatusPolling || times > 1 || m.Status == StatusCancelled && m.ChosenSlot == 0 {
		return DraftKindPoll
	}
	return DraftKindDate
}

// FindSlot finds the slot with that start and length among the meetup's.
func (m *Meetup) FindSlot(start Wall, length time.Duration) (Slot, bool) {
	for _, s := range m.Slots {
		if s.Start == start && s.Length == length {
			return s, true
		}
	}
	return Slot{}, false
}

// UpcomingSlots lists the slots that have not started.
func (m *Meetup) UpcomingSlots(now time.Time) []Slot {
	var out []Slot
	for _, s := range m.Slots {
		if s.StartAt.After(now) {
			out = append(out, s)
		}
	}
	return out
}

// CanReopen tells whether a meetup that was called off can be opened again.
func (m *Meetup) CanReopen(now time.Time) bool {
	return m.Status == StatusCancelled && !m.CancelledAt.IsZero() && now.Before(m.CancelledAt.Add(ReopenWithin))
}

// ConfirmDeadline is until when guests are asked to confirm a change: for the shorter
// of two days and half the time that is left.
func ConfirmDeadline(now, start time.Time) time.Time {
	return now.Add(min(48*time.Hour, start.Sub(now)/2)).Truncate(time.Minute).UTC()
}

// TermsEditFinder reads what was changed.
type TermsEditFinder interface {
	TermsEdit(c CommunityID, m MeetupID, id EditID) (TermsEdit, error)
}

// TermsEditWriter keeps what was changed.
type TermsEditWriter interface {
	// CreateTermsEdit gives the edit its id.
	CreateTermsEdit(e *TermsEdit) error
}
