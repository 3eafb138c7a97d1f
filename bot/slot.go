package bot

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// Slot is one candidate time of a meetup. Start and Length are its truth;
// StartAt follows from them, the meetup's zone and the zone data.
type Slot struct {
	ID      SlotID
	Start   Wall
	Length  time.Duration // elapsed
	StartAt time.Time
	Shift   Shift  // what the zone's clocks did to Start
	Emoji   string // stays with the slot; empty when all are taken

	WithdrawnAt time.Time // when its host took it back; zero: asked about
}

// EndAt is the instant at which the slot is over.
func (s Slot) EndAt() time.Time { return s.StartAt.Add(s.Length) }

// SameTimes tells whether two lists of slots are the same times.
func SameTimes(a, b []Slot) bool {
	return slices.EqualFunc(a, b, func(x, y Slot) bool { return x.Start == y.Start && x.Length == y.Length })
}

// NoneOfThese is the reaction that answers no to every slot.
const NoneOfThese = "🤷"

// MaxReactions is how many slots can have a reaction of their own: Discord
// allows 20 on a message and NoneOfThese takes one.
const MaxReactions = 19

// SlotEmoji is the one list of reactions, in slot order. Both networks have
// each of them, and none has a skin tone.
var slotEmoji = [MaxReactions]string{
	"1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟",
	"🍎", "🍊", "🍋", "🍌", "🍉", "🍇", "🍓", "🍒", "🍍",
}

// PlainEmoji drops what networks add to an emoji or leave out at will: the
// variation selector and skin tones. Two reactions are the same if this is.
func PlainEmoji(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xFE0F || (r >= 0x1F3FB && r <= 0x1F3FF) {
			return -1
		}
		return r
	}, s)
}

// assignEmoji gives each new slot an emoji that is free, also of those that are gone,
// in order of time, and leaves those that have one alone.
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

// ResolveSlots puts slots in order of time, finds their instants in the zone and
// gives each its emoji. Of slots with the same start and length one is left.
func ResolveSlots(zones Zones, zone string, slots []Slot) ([]Slot, error) {
	return resolveSlots(zones, zone, slots, nil)
}

func resolveSlots(zones Zones, zone string, slots, withdrawn []Slot) ([]Slot, error) {
	out := make([]Slot, 0, len(slots))
	seen := make(map[string]bool, len(slots))
	for _, s := range slots {
		key := s.Start.String() + s.Length.String()
		if seen[key] {
			continue
		}
		seen[key] = true
		m, shift, err := zones.Moment(s.Start, zone)
		if err != nil {
			return nil, err
		}
		s.StartAt, s.Shift = m.At, shift
		out = append(out, s)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if !a.StartAt.Equal(b.StartAt) {
			return a.StartAt.Before(b.StartAt)
		}
		return a.Length < b.Length
	})
	assignEmoji(out, withdrawn)
	return out, nil
}
