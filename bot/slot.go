package bot

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// Slot is one candidate time of a meetup. Start and Length are authoritative;
// StartAt is derived from them, the meetup's zone and the zone data.
type Slot struct {
	ID      SlotID
	Start   Wall
	Length  time.Duration // elapsed time
	StartAt time.Time
	Shift   Shift  // what the zone's clocks did to Start
	Emoji   string // stays with the slot; empty when all are taken

	WithdrawnAt time.Time // when its host removed it; zero: still asked about
}

// EndAt returns the instant at which the slot ends.
func (s Slot) EndAt() time.Time { return s.StartAt.Add(s.Length) }

// SameTimes reports whether two lists hold the same starts and lengths in the
// same order.
func SameTimes(a, b []Slot) bool {
	return slices.EqualFunc(a, b, func(x, y Slot) bool { return x.Start == y.Start && x.Length == y.Length })
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

// PlainEmoji removes the variation selector and skin tones, which networks add or
// drop. Reactions are compared in this form.
func PlainEmoji(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xFE0F || (r >= 0x1F3FB && r <= 0x1F3FF) {
			return -1
		}
		return r
	}, s)
}

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
// assigns emoji. Of slots with the same start and length it keeps one.
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
