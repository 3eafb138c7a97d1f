package bot

import (
	"slices"
	"time"
)

// TermsEdit is one change of a meetup's terms. Edits are never deleted.
type TermsEdit struct {
	ID           EditID
	Community    CommunityID
	Meetup       MeetupID
	By           UserID
	At           time.Time
	Affected     []UserID // members who were going, maybe, waiting, or had answered the poll
	WasCancelled bool     // the edit reopened it
	Before       Terms
	After        Terms
}

// NeedsConfirmation reports whether guests must confirm: the time or the place
// changed.
func (e TermsEdit) NeedsConfirmation() bool {
	return e.Before.Where != e.After.Where || !e.Before.SameTimes(&e.After)
}

// SetTimes replaces the slots of the meetup. A time that it has or once had keeps
// its emoji and answers, even if only its length changed. A missing one is
// withdrawn; its emoji stays taken, because reactions stay on the card. A new one
// gets a free emoji. One that is new or back is answered by nobody who answered before.
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
					if k.WithdrawnAt.IsZero() {
						next[i].AddedAt = k.AddedAt
					}
					break
				}
			}
		}
	}
	for _, t := range times {
		next = append(next, Slot{Start: t.Start, Length: t.Length, AllDay: t.AllDay, Window: t.Window, AddedAt: at})
	}
	match(Slot.sameStretch, known)
	match(sameStart, m.Slots)
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

// sameStart reports whether slots differ at most in length.
func sameStart(a, b Slot) bool {
	return a.Start == b.Start && a.AllDay == b.AllDay && a.IsRoom() == b.IsRoom()
}

// DraftKind returns the kind of a draft that gives the meetup that many times.
func (m *Meetup) DraftKind(times int) DraftKind {
	if m.Status == StatusPolling || times > 1 || m.Status == StatusCancelled && m.ChosenSlot == 0 {
		return DraftKindPoll
	}
	return DraftKindDate
}

// FindSlot returns the slot with that start and length.
func (m *Meetup) FindSlot(start Wall, length time.Duration) (Slot, bool) {
	for _, s := range m.Slots {
		if s.Start == start && s.Length == length {
			return s, true
		}
	}
	return Slot{}, false
}

// UpcomingSlots returns the slots that have not passed.
func (m *Meetup) UpcomingSlots(now time.Time) []Slot {
	var out []Slot
	for _, s := range m.Slots {
		if s.PassesAt().After(now) {
			out = append(out, s)
		}
	}
	return out
}

// minConfirm is how long before the start a change comes too late for guests to
// lose their seats over it.
const minConfirm = 2 * time.Hour

// ConfirmDeadline returns until when guests can confirm a change: two days, or
// half the time left if that is less. Zero: so late that nobody has to.
func ConfirmDeadline(now, start time.Time) time.Time {
	if start.Sub(now) <= minConfirm {
		return time.Time{}
	}
	return now.Add(min(48*time.Hour, start.Sub(now)/2)).Truncate(time.Minute).UTC()
}

// TermsEditFinder reads edits.
type TermsEditFinder interface {
	TermsEdit(c CommunityID, m MeetupID, id EditID) (TermsEdit, error)
}

// TermsEditWriter stores edits.
type TermsEditWriter interface {
	// CreateTermsEdit stores a new edit and sets its ID.
	CreateTermsEdit(e *TermsEdit) error
}
