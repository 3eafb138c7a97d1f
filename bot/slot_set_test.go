package bot

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestASetOfSlotsMeansTheSameWhateverIsAddedOrWithdrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m Meetup
		for range rapid.IntRange(1, MaxSlots).Draw(t, "slots") {
			m.Slots = append(m.Slots, Slot{ID: m.NewestSlot() + SlotID(rapid.Int64Range(1, 1000).Draw(t, "step"))})
		}
		m.Slots = rapid.Permutation(m.Slots).Draw(t, "order")
		n := rapid.IntRange(0, len(m.Slots)).Draw(t, "offered")
		var want []SlotID
		for _, s := range m.Slots[:n] {
			want = append(want, s.ID)
		}
		slices.Sort(want)
		text := m.FormatSlots(m.Slots[:n])
		gone := rapid.IntRange(0, len(m.Slots)).Draw(t, "withdrawn")
		m.Withdrawn, m.Slots = m.Slots[:gone], append(slices.Clone(m.Slots[gone:]), Slot{ID: m.NewestSlot() + 1})
		if got := m.ParseSlots(text); !slices.Equal(got, want) {
			t.Errorf("%v became %q and %v", want, text, got)
		}
	})
}

func TestASetOfSlotsIsShortOrEmpty(t *testing.T) {
	var m Meetup
	for id := range SlotID(1000) {
		m.Slots = append(m.Slots, Slot{ID: id + 1})
	}
	if text := m.FormatSlots(m.Slots[300:360]); len(text) > maxSlotSet || len(m.ParseSlots(text)) != 60 {
		t.Errorf("%q", text)
	}
	if text := m.FormatSlots(m.Slots[990:]); text != "" {
		t.Errorf("%q does not fit", text)
	}
	for _, text := range []string{"?", "no set", strings.Repeat("_", 400)} {
		m.ParseSlots(text)
	}
}
