package bot

import (
	"encoding/base64"
	"slices"
)

// maxSlotSet is the length of the longest slot set: that of a meetup that had 384
// slots.
const maxSlotSet = 64

// slotIDs lists the ids of all slots that the meetup has or had, in order. Slots are
// never deleted, and a new one has a greater id.
func (m *Meetup) slotIDs() []SlotID {
	var ids []SlotID
	for _, s := range slices.Concat(m.Slots, m.Withdrawn) {
		ids = append(ids, s.ID)
	}
	slices.Sort(ids)
	return ids
}

// NewestSlot returns the id of the slot that was added last; 0 without slots.
func (m *Meetup) NewestSlot() SlotID {
	if ids := m.slotIDs(); len(ids) > 0 {
		return ids[len(ids)-1]
	}
	return 0
}

// FormatSlots formats some of the meetup's slots in a few characters, for a control
// that offers them. It means the same slots whatever is added or withdrawn later.
// It is "" if they do not fit.
func (m *Meetup) FormatSlots(some []Slot) string {
	var bits []byte
	for rank, id := range m.slotIDs() {
		if slices.ContainsFunc(some, func(s Slot) bool { return s.ID == id }) {
			for len(bits) <= rank/8 {
				bits = append(bits, 0)
			}
			bits[rank/8] |= 1 << (rank % 8)
		}
	}
	if text := base64.RawURLEncoding.EncodeToString(bits); len(text) <= maxSlotSet {
		return text
	}
	return ""
}

// ParseSlots returns the slots that FormatSlots formatted; none for any other text.
func (m *Meetup) ParseSlots(text string) []SlotID {
	bits, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	var ids []SlotID
	for rank, id := range m.slotIDs() {
		if rank/8 < len(bits) && bits[rank/8]&(1<<(rank%8)) != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}
