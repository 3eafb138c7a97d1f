package bot

import (
	"testing"
	"time"
)

func TestWhatMembersMayAddToAPoll(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	at := func(days int) Slot {
		start := now.AddDate(0, 0, days)
		return Slot{Start: WallOf(start), Length: time.Hour, StartAt: start}
	}
	by := func(s Slot, u UserID) Slot { s.AddedBy = u; return s }
	full := make([]Slot, MaxSlots)
	for _, c := range []struct {
		name   string
		change func(*Meetup)
		slot   Slot
		key    string
	}{
		{"a later time", nil, at(5), ""},
		{"one that has passed", nil, at(-1), "draft.past"},
		{"one before it closes", nil, at(1), "refuse.add_before_close"},
		{"after it closed", func(m *Meetup) { m.CloseAt = now }, at(5), "refuse.add_closed"},
		{"one that was removed", func(m *Meetup) { m.Withdrawn = []Slot{at(5)} }, at(5), "refuse.add_removed"},
		{"a fourth one", func(m *Meetup) {
			m.Slots = append(m.Slots, by(at(6), "ben"), by(at(7), "ben"))
			m.Withdrawn = []Slot{by(at(8), "ben")}
		}, at(5), "refuse.added_enough"},
		{"a fourth one of all", func(m *Meetup) { m.Slots = append(m.Slots, by(at(6), "ben"), by(at(7), "ben"), by(at(8), "cy")) }, at(5), ""},
		{"the one too many", func(m *Meetup) { m.Slots = full }, at(5), "refuse.add_full"},
	} {
		m := Meetup{Terms: Terms{Slots: []Slot{at(3), at(4)}}, CloseAt: now.AddDate(0, 0, 2)}
		if c.change != nil {
			c.change(&m)
		}
		key := ""
		if e, ok := AsError(m.CheckAddedTime("ben", c.slot, now)); ok {
			key = e.Key
		}
		if key != c.key {
			t.Errorf("%s: %q, want %q", c.name, key, c.key)
		}
	}
}
