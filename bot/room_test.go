package bot

import (
	"testing"
	"time"
)

// roomOf resolves room on a date in Berlin.
func roomOf(t *testing.T, start Wall, length, window time.Duration) Slot {
	t.Helper()
	slots, err := ResolveSlots(TZData, "Europe/Berlin", []Slot{{ID: 7, Start: start, Length: length, Window: window}})
	if err != nil || len(slots) != 1 {
		t.Fatalf("%v, %v", slots, err)
	}
	return slots[0]
}

func TestTheFirstTimeInRoomBeginsAfterNow(t *testing.T) {
	evening := Wall{2026, 11, 26, 18, 0}
	for name, c := range map[string]struct {
		start          Wall
		length, window time.Duration
		after          time.Duration // since the start of the room
		want           string
	}{
		"before it begins":                {evening, 4 * time.Hour, 2 * time.Hour, -time.Hour, "2026-11-26T18:00"},
		"at its start":                    {evening, 4 * time.Hour, 2 * time.Hour, 0, "2026-11-26T18:15"},
		"while it lasts":                  {evening, 4 * time.Hour, 2 * time.Hour, 31 * time.Minute, "2026-11-26T18:45"},
		"the last one":                    {evening, 4 * time.Hour, 2 * time.Hour, 110 * time.Minute, "2026-11-26T20:00"},
		"once it has passed":              {evening, 4 * time.Hour, 2 * time.Hour, 3 * time.Hour, "2026-11-26T20:00"},
		"the hour that is skipped":        {Wall{2027, 3, 28, 1, 0}, 4 * time.Hour, time.Hour, 50 * time.Minute, "2027-03-28T03:00"},
		"the second pass through an hour": {Wall{2026, 10, 25, 1, 0}, 6 * time.Hour, time.Hour, 125 * time.Minute, "2026-10-25T03:00"},
	} {
		room := roomOf(t, c.start, c.length, c.window)
		got, err := Zones(TZData).FirstTime(room, "Europe/Berlin", room.StartAt.Add(c.after))
		if err != nil || got.Start.String() != c.want || got.Length != c.window || got.RoomID != 7 || got.IsRoom() {
			t.Errorf("%s: %+v, %v, want %s", name, got, err, c.want)
		}
		if at, _, _ := Zones(TZData).Moment(got.Start, "Europe/Berlin"); !at.At.Equal(got.StartAt) {
			t.Errorf("%s: %s is not at %s", name, got.Start, got.StartAt)
		}
		if !room.HasRoomFor(got) {
			t.Errorf("%s: %s is not in the room", name, got.Start)
		}
	}
}

func TestRoomPassesAtTheLastStartInIt(t *testing.T) {
	room := roomOf(t, Wall{2026, 11, 26, 18, 0}, 4*time.Hour, 90*time.Minute)
	if got := room.PassesAt().Sub(room.StartAt); got != 150*time.Minute {
		t.Errorf("it passes %s after its start", got)
	}
	if early, late := room.StartAt.Add(-time.Hour), room.StartAt.Add(time.Hour); !room.DecideBy(early).Equal(room.StartAt) || !room.DecideBy(late).Equal(room.PassesAt()) {
		t.Errorf("decided by %s, later by %s", room.DecideBy(early), room.DecideBy(late))
	}
}

func TestRoomThatOverlapsIsAskedAboutOnce(t *testing.T) {
	at := func(hour int, length, window time.Duration) Slot {
		return Slot{Start: Wall{2026, 11, 28, hour, 0}, Length: length, Window: window}
	}
	slots, err := ResolveSlots(TZData, "Europe/Berlin", []Slot{
		at(17, 4*time.Hour, time.Hour), at(15, 3*time.Hour, time.Hour), at(16, time.Hour, 0), at(21, time.Hour, 30*time.Minute), at(15, 3*time.Hour, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Slot{at(15, 6*time.Hour, time.Hour), at(16, time.Hour, 0), at(21, time.Hour, 30*time.Minute)}
	if !SameTimes(slots, want) {
		t.Errorf("%+v", slots)
	}
}

func TestATimeThatWasFoundIsASlotUntilTheRoomIsAskedAboutAgain(t *testing.T) {
	room := roomOf(t, Wall{2026, 11, 26, 18, 0}, 4*time.Hour, 2*time.Hour)
	found, err := Zones(TZData).FirstTime(room, "Europe/Berlin", room.StartAt.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	m := Meetup{Terms: Terms{Zone: "Europe/Berlin", Slots: []Slot{room}}}
	if !m.AddFound(found) || len(m.Slots) != 2 {
		t.Fatalf("%+v", m.Slots)
	}
	m.Slots[1].ID = 9
	if m.AddFound(found) {
		t.Error("it was added twice")
	}
	m.WithdrawFound(room.StartAt)
	if len(m.Slots) != 1 || m.Slots[0].ID != room.ID || len(m.Withdrawn) != 1 || m.Withdrawn[0].WithdrawnAt.IsZero() {
		t.Fatalf("%+v, withdrawn %+v", m.Slots, m.Withdrawn)
	}
	if !m.AddFound(found) || m.Slots[1].ID != 9 || !m.Slots[1].WithdrawnAt.IsZero() || len(m.Withdrawn) != 0 {
		t.Errorf("found again: %+v, withdrawn %+v", m.Slots, m.Withdrawn)
	}
}

func TestAMeetupOfAnotherLengthIsInTheSameRoom(t *testing.T) {
	room := roomOf(t, Wall{2026, 11, 26, 18, 0}, 4*time.Hour, 2*time.Hour)
	longer := room
	longer.SetMeetupLength(3 * time.Hour)
	if longer.Length != room.Length || longer.MeetupLength() != 3*time.Hour || longer.SameTime(room) {
		t.Errorf("%+v", longer)
	}
	longer.SetMeetupLength(5 * time.Hour)
	if longer.IsRoom() || longer.Length != 5*time.Hour {
		t.Errorf("%+v has no room for it", longer)
	}
}

func TestRoomThatGrowsAtItsStartIsOther(t *testing.T) {
	now, day := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC), Wall{Year: 2026, Month: time.December, Day: 5}
	room := func(hour int) Slot { return Slot{Start: day.At(hour, 0), Length: 3 * time.Hour, Window: 2 * time.Hour} }
	for _, c := range []struct {
		name      string
		add       Slot
		id        SlotID // of the joined room
		withdrawn int
	}{
		{"earlier", room(13), 0, 1},
		{"later", room(17), 7, 0},
	} {
		m := Meetup{Terms: Terms{Zone: "Europe/Berlin", Slots: []Slot{room(15)}}}
		m.Slots[0].ID, m.Slots[0].Emoji = 7, slotEmoji[0]
		if err := m.SetTimes(TZData, []Slot{room(15), c.add}, now); err != nil {
			t.Fatal(err)
		}
		if len(m.Slots) != 1 || m.Slots[0].ID != c.id || m.Slots[0].Length != 5*time.Hour || len(m.Withdrawn) != c.withdrawn {
			t.Errorf("%s: %+v, without %+v", c.name, m.Slots, m.Withdrawn)
		}
		if c.id == 0 && m.Slots[0].Emoji == slotEmoji[0] {
			t.Errorf("%s: it has the emoji of another", c.name)
		}
	}
}

func TestATimeFoundInRoomIsKnownAsSuchAfterAnEdit(t *testing.T) {
	now, day := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC), Wall{Year: 2026, Month: time.December, Day: 5}
	room, found := Slot{ID: 7, Start: day.At(15, 0), Length: 5 * time.Hour, Window: 2 * time.Hour}, Slot{ID: 8, RoomID: 7, Start: day.At(16, 0), Length: 2 * time.Hour}
	longer := found
	longer.Length = 3 * time.Hour
	m := Meetup{Terms: Terms{Zone: "Europe/Berlin", Slots: []Slot{room, found}}}
	if err := m.SetTimes(TZData, []Slot{longer, room}, now); err != nil {
		t.Fatal(err)
	}
	if got, _ := m.Slot(8); got.RoomID != 7 || got.Length != 3*time.Hour {
		t.Errorf("beside its room it is %+v", got)
	}
	if err := m.SetTimes(TZData, []Slot{longer}, now); err != nil {
		t.Fatal(err)
	}
	if got, _ := m.Slot(8); got.RoomID != 0 {
		t.Errorf("without its room it is %+v", got)
	}
}
