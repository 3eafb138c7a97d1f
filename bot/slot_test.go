package bot

import (
	"testing"
	"time"
)

func TestADayLastsFromMidnightToMidnight(t *testing.T) {
	for name, c := range map[string]struct {
		zone  string
		date  Wall
		hours int
	}{
		"an ordinary day":                 {"Europe/Berlin", Wall{2026, 11, 28, 0, 0}, 24},
		"clocks go forward":               {"Europe/Berlin", Wall{2027, 3, 28, 0, 0}, 23},
		"clocks go back":                  {"Europe/Berlin", Wall{2026, 10, 25, 0, 0}, 25},
		"midnight is skipped":             {"America/Asuncion", Wall{2024, 10, 6, 0, 0}, 23},
		"a day that other zones begin at": {"Asia/Tokyo", Wall{2026, 11, 28, 0, 0}, 24},
	} {
		slots, err := ResolveSlots(TZData, c.zone, []Slot{DaySlot(c.date.At(13, 30)), DaySlot(c.date)})
		if err != nil || len(slots) != 1 {
			t.Fatalf("%s: %v, %v", name, slots, err)
		}
		s := slots[0]
		if !s.AllDay || s.Start != c.date || s.Length != time.Duration(c.hours)*time.Hour || s.Shift != ShiftNone || !s.PassesAt().Equal(s.EndAt()) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestSameTime(t *testing.T) {
	day, start := DaySlot(Wall{2026, 11, 28, 0, 0}), Wall{2026, 11, 28, 19, 0}
	short := day
	short.Length = 23 * time.Hour
	for name, c := range map[string]struct {
		a, b Slot
		want bool
	}{
		"a day in two zones":    {day, short, true},
		"two days":              {day, DaySlot(Wall{2026, 11, 29, 0, 0}), false},
		"a day and its evening": {day, Slot{Start: start, Length: time.Hour}, false},
		"two lengths":           {Slot{Start: start, Length: time.Hour}, Slot{Start: start, Length: 2 * time.Hour}, false},
		"the same":              {Slot{Start: start, Length: time.Hour}, Slot{ID: 3, Start: start, Length: time.Hour, Emoji: "x"}, true},
	} {
		if got := c.a.SameTime(c.b); got != c.want || c.b.SameTime(c.a) != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
