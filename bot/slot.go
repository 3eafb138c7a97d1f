package bot

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// Slot is one candidate time of a meetup. Start and Length are authoritative;
// StartAt is derived from them, the meetup's zone and the zone data, and so is the
// Length of a day.
type Slot struct {
	ID      SlotID
	Start   Wall
	Length  time.Duration // elapsed time
	AllDay  bool          // a day, from one midnight to the next, whose time of day nobody has said
	Window  time.Duration // of room: how long the meetup lasts that is somewhere in it; 0: the slot is no room
	AtOnce  bool          // it starts soon after enough can come (see StartSoon); until then Start is the latest that it could be
	StartAt time.Time
	Shift   Shift  // what the zone's clocks did to Start
	Emoji   string // stays with the slot; empty when all are taken

	RoomID      SlotID    // the room in which this time was found; 0: none
	AddedAt     time.Time // when it was added; zero: there from the start
	AddedBy     UserID    // the member who added it; empty: its host or another who may edit
	WithdrawnAt time.Time // when its host removed it; zero: still asked about
}

// EndAt returns the instant at which the slot ends.
func (s Slot) EndAt() time.Time { return s.StartAt.Add(s.Length) }

// DaySlot returns the slot of a date. ResolveSlots sets its length, which depends on
// the zone.
func DaySlot(date Wall) Slot {
	return Slot{Start: date.At(0, 0), Length: 24 * time.Hour, AllDay: true}
}

// IsRoom reports whether the meetup takes place somewhere within the slot, which is longer.
func (s Slot) IsRoom() bool { return s.Window > 0 }

// MeetupLength returns how long the meetup lasts if the slot is chosen: elapsed time.
func (s Slot) MeetupLength() time.Duration {
	if s.IsRoom() {
		return s.Window
	}
	return s.Length
}

// SetMeetupLength sets how long the meetup lasts if the slot is chosen. Room that is not
// longer than that becomes a time. A day keeps its length.
func (s *Slot) SetMeetupLength(d time.Duration) {
	switch {
	case s.AllDay:
	case s.IsRoom() && d < s.Length:
		s.Window = d
	default:
		s.Length, s.Window = d, 0
	}
}

// PassesAt returns when the slot can no longer be chosen: at its start, if it is a day
// at the day's end, and if it is room at the last start in it.
func (s Slot) PassesAt() time.Time {
	switch {
	case s.AllDay:
		return s.EndAt()
	case s.IsRoom():
		return s.EndAt().Add(-s.Window)
	}
	return s.StartAt
}

// DecideBy returns the moment before which a poll about the slot has to be decided: its
// start, or of a day that has begun its end.
func (s Slot) DecideBy(now time.Time) time.Time {
	if s.StartAt.After(now) {
		return s.StartAt
	}
	return s.PassesAt()
}

// HasClock reports whether the slot is a time on the clock, and neither a day nor one that
// follows from when enough can come.
func (s Slot) HasClock() bool { return !s.AllDay && !s.AtOnce }

// BeginsAt returns when the slot begins as an argument of a text: the date of a day, else a
// moment in the zone.
func (s Slot) BeginsAt(zone string) any {
	if s.AllDay {
		return s.Start
	}
	return Moment{Wall: s.Start, Zone: zone, At: s.StartAt}
}

// Completes reports whether the slot is a time on a day that had none.
func (s Slot) Completes(day Slot) bool {
	return day.AllDay && !s.AllDay && s.Start.At(0, 0) == day.Start
}

// SameTime reports whether both slots are the same day, or have the same start and
// length, and are room for a meetup of the same length if they are room.
func (s Slot) SameTime(o Slot) bool { return s.sameStretch(o) && s.Window == o.Window }

// sameStretch reports whether both slots are the same day, or have the same start and
// length. A meetup has each stretch once.
func (s Slot) sameStretch(o Slot) bool {
	if s.AtOnce || o.AtOnce {
		return s.AtOnce && o.AtOnce && s.Length == o.Length
	}
	return s.Start == o.Start && (s.AllDay && o.AllDay || s.Length == o.Length)
}

// SameTimes reports whether two lists hold the same times in the same order.
func SameTimes(a, b []Slot) bool { return slices.EqualFunc(a, b, Slot.SameTime) }

// FirstAhead returns the first of the slots that has not passed, else the last.
// There must be one.
func (t *Terms) FirstAhead(now time.Time) Slot {
	for _, s := range t.Slots {
		if s.PassesAt().After(now) {
			return s
		}
	}
	return t.Slots[len(t.Slots)-1]
}

// DecideBy returns the moment before which a poll about the slots has to be decided, so
// that one of them is left; zero without slots.
func (t *Terms) DecideBy(now time.Time) time.Time {
	return latest(t.Slots, func(s Slot) time.Time { return s.DecideBy(now) })
}

// PassesAt returns when the last of the slots passes; zero without slots.
func (t *Terms) PassesAt() time.Time { return latest(t.Slots, Slot.PassesAt) }

func latest(slots []Slot, moment func(Slot) time.Time) time.Time {
	var last time.Time
	for _, s := range slots {
		if at := moment(s); at.After(last) {
			last = at
		}
	}
	return last
}

// MissedBy lists the slots ahead that have passed once a poll closes at a moment. What
// starts at once follows that moment.
func MissedBy(slots []Slot, closes, now time.Time) []Slot {
	var missed []Slot
	for _, s := range slots {
		if at := s.PassesAt(); !s.AtOnce && at.After(now) && !at.After(closes) {
			missed = append(missed, s)
		}
	}
	return missed
}

// NoneOfThese is the reaction that answers no to every slot.
const NoneOfThese = "🤷"

// MaxReactions is how many slots get an emoji: Discord allows 20 reactions on a
// message, and NoneOfThese takes one.
const MaxReactions = 19

// slotEmoji lists the emoji of slots in order. Every network has each of them,
// and none has a skin tone.
var slotEmoji = [MaxReactions]string{
	"1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟",
	"🍎", "🍊", "🍋", "🍌", "🍉", "🍇", "🍓", "🍒", "🍍",
}

const joiner = "\u200d"

// gender removes the sign that a joiner adds to a person. Other joined emoji are
// emoji of their own: a lime is no lemon.
var gender = strings.NewReplacer(joiner+"♀", "", joiner+"♂", "")

// PlainEmoji removes what makes no difference between answers: variation
// selectors, skin tones, gender and stray joiners. Emoji are compared in this
// form.
func PlainEmoji(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 0xFE00 && r <= 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF {
			return -1
		}
		return r
	}, s)
	return strings.Trim(gender.Replace(s), joiner)
}

// textOrColour are the variation selectors that networks add or drop.
var textOrColour = strings.NewReplacer("\ufe0e", "", "\ufe0f", "")

// ExactEmoji returns the form of an emoji in which a network's reactions are
// distinguished. A member may give several that are the same PlainEmoji, such as two
// skin tones, and take one of them back.
func ExactEmoji(s string) string { return textOrColour.Replace(s) }

// assignEmoji gives each slot without an emoji the next free one, in order of
// time. Emoji of withdrawn slots stay taken.
func assignEmoji(slots, withdrawn []Slot) {
	taken := make(map[string]bool, len(slots)+len(withdrawn))
	for _, s := range slots {
		taken[s.Emoji] = true
	}
	for _, s := range withdrawn {
		taken[s.Emoji] = true
	}
	next := 0
	for i := range slots {
		for slots[i].Emoji == "" && next < len(slotEmoji) {
			if e := slotEmoji[next]; !taken[e] {
				slots[i].Emoji = e
			}
			next++
		}
	}
}

// ResolveSlots sorts slots by time, computes their instants in the zone and
// assigns emoji. Of slots with the same time it keeps one, and of room that overlaps it
// makes one.
func ResolveSlots(zones Zones, zone string, slots []Slot) ([]Slot, error) {
	return resolveSlots(zones, zone, slots, nil)
}

func resolveSlots(zones Zones, zone string, slots, withdrawn []Slot) ([]Slot, error) {
	out := make([]Slot, 0, len(slots))
	for _, s := range slots {
		if slices.ContainsFunc(out, s.sameStretch) {
			continue
		}
		m, shift, err := zones.Moment(s.Start, zone)
		if err != nil {
			return nil, err
		}
		s.StartAt, s.Shift = m.At, shift
		if s.AllDay {
			next, _, err := zones.Moment(s.Start.AddDays(1), zone)
			if err != nil {
				return nil, err
			}
			s.Length, s.Shift = next.At.Sub(m.At), ShiftNone
		}
		out = append(out, s)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if !a.StartAt.Equal(b.StartAt) {
			return a.StartAt.Before(b.StartAt)
		}
		return a.Length < b.Length
	})
	out = joinRoom(out)
	assignEmoji(out, withdrawn)
	return out, nil
}
