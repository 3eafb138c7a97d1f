package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

const berlin = "Europe/Berlin"

func wallAt(t *testing.T, s string) Wall {
	t.Helper()
	w, err := ParseWall(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestConfirmDeadlineIsHalfTheTimeLeftAndTwoDaysAtMost(t *testing.T) {
	for _, c := range []struct{ now, start, want string }{
		{"2026-11-23T10:00", "2026-12-23T19:00", "2026-11-25T10:00"},
		{"2026-11-23T10:00", "2026-11-27T10:00", "2026-11-25T10:00"},
		{"2026-11-23T10:00", "2026-11-24T10:00", "2026-11-23T22:00"},
		{"2026-11-23T10:00", "2026-11-23T12:03", "2026-11-23T11:01"}, // whole minutes
		// The clocks go back in between: 48 hours are elapsed time.
		{"2026-10-24T12:00", "2026-11-24T12:00", "2026-10-26T11:00"},
	} {
		got := ConfirmDeadline(at(t, c.now, berlin), at(t, c.start, berlin))
		if want := at(t, c.want, berlin); !got.Equal(want) {
			t.Errorf("at %s before %s: %s, want %s", c.now, c.start, got, want)
		}
	}
}

// formatSlots formats slots as "1️⃣ id 28T09:00 2h".
func formatSlots(slots []Slot) string {
	var out []string
	for _, s := range slots {
		out = append(out, strings.Join([]string{s.Emoji, string(rune('0' + s.ID)), s.Start.String()[8:], s.Length.String()}, " "))
	}
	return strings.Join(out, ", ")
}

func TestSetTimesKeepsEmojiAndAnswersOfRemainingTimes(t *testing.T) {
	slot := func(start string, length time.Duration) Slot {
		return Slot{Start: wallAt(t, "2026-11-"+start), Length: length}
	}
	poll := func() Meetup {
		first, err := resolveSlots(TZData, berlin, []Slot{slot("28T09:00", 2*time.Hour), slot("29T09:00", 2*time.Hour)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		first[0].ID, first[1].ID = 1, 2
		return Meetup{Terms: Terms{Zone: berlin, Slots: first}}
	}
	now := at(t, "2026-11-23T10:00", berlin)
	for _, c := range []struct {
		name       string
		times      []Slot
		want, gone string
	}{
		{"the same", poll().Slots, "1️⃣ 1 28T09:00 2h0m0s, 2️⃣ 2 29T09:00 2h0m0s", ""},
		{"in another order", []Slot{slot("29T09:00", 2*time.Hour), slot("28T09:00", 2*time.Hour)}, "1️⃣ 1 28T09:00 2h0m0s, 2️⃣ 2 29T09:00 2h0m0s", ""},
		{"another length", []Slot{slot("28T09:00", time.Hour), slot("29T09:00", 2*time.Hour)}, "1️⃣ 1 28T09:00 1h0m0s, 2️⃣ 2 29T09:00 2h0m0s", ""},
		{"one more, before", []Slot{slot("27T09:00", time.Hour), slot("28T09:00", 2*time.Hour), slot("29T09:00", 2*time.Hour)},
			"3️⃣ 0 27T09:00 1h0m0s, 1️⃣ 1 28T09:00 2h0m0s, 2️⃣ 2 29T09:00 2h0m0s", ""},
		{"one for another", []Slot{slot("29T09:00", 2*time.Hour), slot("30T09:00", 2*time.Hour)}, "2️⃣ 2 29T09:00 2h0m0s, 3️⃣ 0 30T09:00 2h0m0s", "1️⃣ 1 28T09:00 2h0m0s"},
		{"a duplicate", []Slot{slot("28T09:00", 2*time.Hour), slot("28T09:00", 2*time.Hour)}, "1️⃣ 1 28T09:00 2h0m0s", "2️⃣ 2 29T09:00 2h0m0s"},
	} {
		m := poll()
		if err := m.SetTimes(TZData, c.times, now); err != nil {
			t.Fatal(err)
		}
		if got, gone := formatSlots(m.Slots), formatSlots(m.Withdrawn); got != c.want || gone != c.gone {
			t.Errorf("%s:\n%s\nwithdrawn %s, want\n%s\nwithdrawn %s", c.name, got, gone, c.want, c.gone)
		}
		for _, s := range m.Withdrawn {
			if !s.WithdrawnAt.Equal(now) {
				t.Errorf("%s: withdrawn at %s", c.name, s.WithdrawnAt)
			}
		}
	}

	m := poll()
	for _, times := range [][]Slot{{slot("28T09:00", 2*time.Hour)}, {slot("28T09:00", 2*time.Hour), slot("29T09:00", 2*time.Hour)}} {
		if err := m.SetTimes(TZData, times, now); err != nil {
			t.Fatal(err)
		}
	}
	if got := formatSlots(m.Slots); got != "1️⃣ 1 28T09:00 2h0m0s, 2️⃣ 2 29T09:00 2h0m0s" || len(m.Withdrawn) > 0 {
		t.Errorf("a slot that comes back is %s, withdrawn %s", got, formatSlots(m.Withdrawn))
	}
}

func TestUnconfirmedGuestsLapseToMaybe(t *testing.T) {
	by := noon.Add(24 * time.Hour)
	r := Roster{Capacity: 3}
	for _, u := range []UserID{"ana", "ben", "cy", "dee"} {
		r.Answer(u, RSVPGoing, noon)
	}
	if asked := r.RequestConfirmation("ana", by); len(asked) != 2 {
		t.Errorf("asked %v", asked)
	}
	r.Answer("ben", RSVPGoing, noon.Add(time.Hour))
	if got := r.Unconfirmed(); !slices.Equal(got, []UserID{"cy"}) {
		t.Errorf("unconfirmed: %v", got)
	}
	if c := r.Lapse(by.Add(-time.Minute)); c.IsChanged() {
		t.Errorf("before the deadline: %+v", c)
	}
	c := r.Lapse(by)
	promoteAll(&r)
	if got := r.In(RSVPGoing); !slices.Equal(got, []UserID{"ana", "ben", "dee"}) {
		t.Errorf("going: %v", got)
	}
	if row, _ := r.Of("cy"); row.State != RSVPMaybe || !row.ConfirmBy.IsZero() || len(c.Saved) != 1 || !c.Freed {
		t.Errorf("cy is %+v; saved %+v", row, c.Saved)
	}
	if c := r.Lapse(by.Add(time.Hour)); c.IsChanged() {
		t.Errorf("a second time: %+v", c)
	}
}
