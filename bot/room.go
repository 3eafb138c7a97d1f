package bot

import (
	"slices"
	"time"
)

// StartStep is the distance between the starts that are tried in room: a quarter of an
// hour.
const StartStep = 15 * time.Minute

// joinRoom makes one of room that overlaps, so that each moment is asked about once. The
// slots are in order of time.
func joinRoom(slots []Slot) []Slot {
	out := slots[:0]
	last := -1 // the index of the last room
	for _, s := range slots {
		if s.IsRoom() && last >= 0 && s.StartAt.Before(out[last].EndAt()) {
			if s.EndAt().After(out[last].EndAt()) {
				out[last].Length = s.EndAt().Sub(out[last].StartAt)
			}
			continue
		}
		if s.IsRoom() {
			last = len(out)
		}
		out = append(out, s)
	}
	return out
}

// Starts returns how many starts are tried in the slot: of room one each quarter of an
// hour and the last one, else one.
func (s Slot) Starts() int {
	if !s.IsRoom() {
		return 1
	}
	return int((s.Length-s.Window+StartStep-1)/StartStep) + 1
}

// StartOffset returns how long after the slot's start one of the starts is that are tried
// in it.
func (s Slot) StartOffset(i int) time.Duration {
	if !s.IsRoom() {
		return 0
	}
	return min(time.Duration(i)*StartStep, s.Length-s.Window)
}

// FirstTime returns the earliest time in a slot that begins after now: of room the
// earliest start in it, else the slot itself. Room may have passed; then it is the last.
func (z Zones) FirstTime(s Slot, zone string, now time.Time) (Slot, error) {
	if !s.IsRoom() {
		return s, nil
	}
	if s.StartAt.After(now) {
		return s.timeAt(s.Start, s.StartAt, s.Shift), nil
	}
	last := s.PassesAt()
	for start := s.StartAt.Add(now.Sub(s.StartAt).Truncate(StartStep) + StartStep); start.Before(last); start = start.Add(StartStep) {
		at, err := z.MomentOf(start, zone)
		if err != nil {
			return s, err
		}
		if named, _, err := z.Moment(at.Wall, zone); err != nil || named.At.Equal(start) { // the second pass through an hour has no name
			return s.timeAt(named.Wall, start, ShiftNone), err
		}
	}
	at, err := z.MomentOf(last, zone)
	return s.timeAt(at.Wall, last, ShiftNone), err
}

// IsNamed reports whether a moment in room has a wall time that means it: the second pass
// through an hour that the clocks repeat has none.
func (z Zones) IsNamed(s Slot, at time.Time, zone string) bool {
	loc, err := z(zone)
	if err != nil {
		return true
	}
	_, before := s.StartAt.In(loc).Zone()
	if _, after := at.In(loc).Zone(); after >= before { // the clocks did not go back
		return true
	}
	named, _ := WallOf(at.In(loc)).In(loc)
	return named.Equal(at)
}

// TimeAt returns the time in room that begins at a moment, or as FirstTime does if that is
// zero.
func (z Zones) TimeAt(s Slot, start time.Time, zone string, now time.Time) (Slot, error) {
	switch {
	case start.IsZero() || !s.IsRoom():
		return z.FirstTime(s, zone, now)
	case start.Equal(s.StartAt):
		return s.timeAt(s.Start, s.StartAt, s.Shift), nil
	}
	at, err := z.MomentOf(start, zone)
	return s.timeAt(at.Wall, start, ShiftNone), err
}

// timeAt returns the time in room that begins at a moment.
func (s Slot) timeAt(wall Wall, at time.Time, shift Shift) Slot {
	return Slot{Start: wall, Length: s.Window, StartAt: at, Shift: shift, RoomID: s.ID, AddedAt: s.AddedAt}
}

// RoomFor returns the slot of the meetup that is room for a time, and the day of one
// that is a day; ok is false if there is none.
func (m *Meetup) RoomFor(t Slot) (room Slot, ok bool) {
	if i := slices.IndexFunc(m.Slots, func(s Slot) bool { return s.HasRoomFor(t) }); i >= 0 {
		return m.Slots[i], true
	}
	return Slot{}, false
}

// HasRoomFor reports whether the slot is room in which a time lies, or the day that it
// begins on.
func (s Slot) HasRoomFor(t Slot) bool {
	return t.Completes(s) || s.IsRoom() && !t.StartAt.Before(s.StartAt) && !t.EndAt().After(s.EndAt())
}

// HasRoom reports whether a slot of the meetup is room.
func (t *Terms) HasRoom() bool { return slices.ContainsFunc(t.Slots, Slot.IsRoom) }

// AddFound adds a time that was found in room to the slots, unless one of them is that
// time already. The ID of a new one is set once the meetup is saved.
func (m *Meetup) AddFound(found Slot) (isNew bool) {
	if slices.ContainsFunc(m.Slots, found.sameStretch) {
		return false
	}
	if i := slices.IndexFunc(m.Withdrawn, found.sameStretch); i >= 0 {
		found.ID, found.Emoji = m.Withdrawn[i].ID, m.Withdrawn[i].Emoji
		m.Withdrawn = slices.Delete(slices.Clone(m.Withdrawn), i, i+1)
	}
	at := slices.IndexFunc(m.Slots, func(s Slot) bool { return s.StartAt.After(found.StartAt) })
	if at < 0 {
		at = len(m.Slots)
	}
	m.Slots = slices.Insert(slices.Clone(m.Slots), at, found)
	return true
}

// WithdrawFound withdraws the times that were found in room, which is asked about again.
func (m *Meetup) WithdrawFound(at time.Time) {
	var kept []Slot
	for _, s := range m.Slots {
		if s.RoomID == 0 {
			kept = append(kept, s)
			continue
		}
		s.WithdrawnAt, s.RoomID = at, 0
		m.Withdrawn = append(m.Withdrawn, s)
	}
	m.Slots = kept
}
