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
// changed. They agreed to a day whatever its hour, so that it gets one is no change.
func (e TermsEdit) NeedsConfirmation() bool {
	return e.Before.Where != e.After.Where || !e.Before.SameTimes(&e.After) && !e.After.Completes(&e.Before)
}

// SaysHour reports whether the edit says the time of day of a date and changes nothing
// that guests agreed to.
func (e TermsEdit) SaysHour() bool { return e.After.Completes(&e.Before) && !e.NeedsConfirmation() }

// SetTimes replaces the slots of the meetup. A time that it has or once had keeps
// its emoji and answers, even if only its length changed. A missing one is
// withdrawn; its emoji stays taken, because reactions stay on the card. A new one
// gets a free emoji. One that is new or back is answered by nobody who answered before.
func (m *Meetup) SetTimes(zones Zones, times []Slot, at time.Time) error {
	times, err := ResolveSlots(zones, m.Zone, times) // room is joined before it is known again
	if err != nil {
		return err
	}
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
					next[i].ID, next[i].Emoji, next[i].AddedBy = k.ID, k.Emoji, k.AddedBy
					if k.WithdrawnAt.IsZero() {
						next[i].AddedAt, next[i].RoomID = k.AddedAt, k.RoomID
					}
					break
				}
			}
		}
	}
	for _, t := range times {
		next = append(next, Slot{Start: t.Start, Length: t.Length, AllDay: t.AllDay, Window: t.Window, AtOnce: t.AtOnce, AddedAt: at})
	}
	match(Slot.sameStretch, known)
	match(sameStart, m.Slots)
	var withdrawn []Slot
	for i := range next {
		if !kept[next[i].RoomID] { // its room is not asked about, so it is a time like others
			next[i].RoomID = 0
		}
	}
	for _, k := range known {
		if kept[k.ID] {
			continue
		}
		if k.WithdrawnAt.IsZero() {
			k.WithdrawnAt = at
		}
		withdrawn = append(withdrawn, k)
	}
	next, err = resolveSlots(zones, m.Zone, next, withdrawn)
	if err != nil {
		return err
	}
	m.Slots, m.Withdrawn = next, withdrawn
	m.HideEmoji()
	return nil
}

// sameStart reports whether slots differ at most in length.
func sameStart(a, b Slot) bool {
	return a.AtOnce && b.AtOnce || a.Start == b.Start && a.AllDay == b.AllDay && a.AtOnce == b.AtOnce && a.IsRoom() == b.IsRoom()
}

// DraftKind returns the kind of a draft that gives the meetup that many times.
func (m *Meetup) DraftKind(times int) DraftKind {
	if m.Status == StatusPolling || times > 1 || m.Status == StatusCancelled && m.ChosenSlot == 0 {
		return DraftKindPoll
	}
	return DraftKindDate
}

// FindSlot returns the slot that is the same day or has the same start and length.
func (m *Meetup) FindSlot(like Slot) (Slot, bool) {
	if i := slices.IndexFunc(m.Slots, like.SameTime); i >= 0 {
		return m.Slots[i], true
	}
	return Slot{}, false
}

// SetHour makes a day of the meetup a time on that day, which keeps its answers and
// RSVPs. ok is false if it does not have the day.
func (m *Meetup) SetHour(zones Zones, day SlotID, hour Slot) (date Slot, ok bool, err error) {
	i := slices.IndexFunc(m.Slots, func(s Slot) bool { return s.ID == day && hour.Completes(s) })
	if i < 0 {
		return Slot{}, false, nil
	}
	at, shift, err := zones.Moment(hour.Start, m.Zone)
	if err != nil {
		return Slot{}, false, err
	}
	date = m.Slots[i]
	date.Start, date.Length, date.AllDay, date.StartAt, date.Shift = hour.Start, hour.Length, false, at.At, shift
	m.Slots[i] = date
	return date, true, nil
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
