package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// suggested returns what a habit says of the slots of a poll in Berlin.
func suggested(t *testing.T, h Habit, slots ...Slot) Suggestion {
	t.Helper()
	const zone = "Europe/Berlin"
	resolved, err := ResolveSlots(TZData, zone, slots)
	if err != nil {
		t.Fatal(err)
	}
	for i := range resolved {
		resolved[i].ID = SlotID(i + 1)
	}
	m := Meetup{Status: StatusPolling, Terms: Terms{Zone: zone, Slots: resolved}}
	return h.Suggest(&m, zoneOf(t, zone), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
}

func TestASuggestionSaysWhatTheWeekSays(t *testing.T) {
	fridays := WeekHours{}.Add(time.Friday, 18*60, 25*60)
	night := WeekHours{}.Add(time.Saturday, 22*60, 28*60)
	two := func(start string) Slot { return Slot{Start: wallAt(t, start), Length: 2 * time.Hour} }
	busy := func(from, to string, tentative bool) []Busy {
		s := span(t, "Europe/Berlin", from, to)
		return []Busy{{From: s.From, To: s.To, Tentative: tentative}}
	}
	for name, test := range map[string]struct {
		hours  WeekHours
		noWeek bool
		zone   string
		busy   []Busy
		slot   Slot
		want   Availability
		source Source
	}{
		"a time that is wholly free":                     {hours: fridays, slot: two("2026-11-27T19:00"), want: AvailabilityYes, source: SourceWeek},
		"a time that is free in part":                    {hours: fridays, slot: two("2026-11-27T17:00"), want: AvailabilityNo, source: SourceWeek},
		"a time past midnight":                           {hours: fridays, slot: two("2026-11-27T23:00"), want: AvailabilityYes, source: SourceWeek},
		"a time that ends after the night":               {hours: fridays, slot: two("2026-11-27T23:30"), want: AvailabilityNo, source: SourceWeek},
		"an evening that is noon where they are":         {hours: fridays, zone: "America/New_York", slot: two("2026-11-27T19:00"), want: AvailabilityNo, source: SourceWeek},
		"a night that is their evening":                  {hours: fridays, zone: "America/New_York", slot: two("2026-11-28T00:30"), want: AvailabilityYes, source: SourceWeek},
		"the night of the change, six hours on clocks":   {hours: night, slot: Slot{Start: wallAt(t, "2026-10-24T22:00"), Length: 7 * time.Hour}, want: AvailabilityYes, source: SourceWeek},
		"the short night, five hours":                    {hours: night, slot: Slot{Start: wallAt(t, "2026-03-28T22:00"), Length: 5 * time.Hour}, want: AvailabilityYes, source: SourceWeek},
		"the short night, six hours are too many":        {hours: night, slot: Slot{Start: wallAt(t, "2026-03-28T22:00"), Length: 6 * time.Hour}, want: AvailabilityNo, source: SourceWeek},
		"a day with enough time":                         {hours: fridays, slot: DaySlot(wallAt(t, "2026-11-27T00:00")), want: AvailabilityYes, source: SourceWeek},
		"a day with one hour":                            {hours: fridays, slot: DaySlot(wallAt(t, "2026-11-28T00:00")), want: AvailabilityNo, source: SourceWeek},
		"a day with too little time by the calendar":     {hours: fridays, busy: busy("2026-11-27T19:00", "2026-11-27T23:00", false), slot: DaySlot(wallAt(t, "2026-11-27T00:00")), want: AvailabilityNo, source: SourceCalendar},
		"a day with enough time beside the calendar":     {hours: fridays, busy: busy("2026-11-27T18:00", "2026-11-27T22:00", false), slot: DaySlot(wallAt(t, "2026-11-27T00:00")), want: AvailabilityYes, source: SourceWeek},
		"a time that the calendar rules out":             {hours: fridays, busy: busy("2026-11-27T20:30", "2026-11-27T22:00", false), slot: two("2026-11-27T19:00"), want: AvailabilityNo, source: SourceCalendar},
		"a time that the calendar may rule out":          {hours: fridays, busy: busy("2026-11-27T20:30", "2026-11-27T22:00", true), slot: two("2026-11-27T19:00"), want: AvailabilityIfNeeded, source: SourceCalendar},
		"a time that neither has":                        {hours: fridays, busy: busy("2026-11-26T20:30", "2026-11-26T22:00", false), slot: two("2026-11-26T20:00"), want: AvailabilityNo, source: SourceWeek},
		"a calendar alone":                               {noWeek: true, busy: busy("2026-11-26T20:30", "2026-11-26T22:00", false), slot: two("2026-11-26T10:00"), want: AvailabilityYes, source: SourceCalendar},
		"a calendar alone, busy":                         {noWeek: true, busy: busy("2026-11-26T20:30", "2026-11-26T22:00", false), slot: two("2026-11-26T20:00"), want: AvailabilityNo, source: SourceCalendar},
		"a calendar alone, with only the night of a day": {noWeek: true, busy: busy("2026-11-26T08:00", "2026-11-26T21:00", false), slot: DaySlot(wallAt(t, "2026-11-26T00:00")), want: AvailabilityNo, source: SourceCalendar},
		"room with a window":                             {hours: fridays, slot: Slot{Start: wallAt(t, "2026-11-27T09:00"), Length: 13 * time.Hour, Window: 2 * time.Hour}, want: AvailabilityYes, source: SourceWeek},
		"room without a window":                          {hours: fridays, slot: Slot{Start: wallAt(t, "2026-11-27T09:00"), Length: 13 * time.Hour, Window: 5 * time.Hour}, want: AvailabilityNo, source: SourceWeek},
	} {
		h := Habit{Week: &Week{Hours: test.hours}, Zone: zoneOf(t, "Europe/Berlin"), Busy: test.busy}
		if test.zone != "" {
			h.Zone = zoneOf(t, test.zone)
		}
		if test.noWeek {
			h.Week = nil
		}
		got := suggested(t, h, test.slot)
		if len(got) != 1 || got[0].Availability != test.want || got[0].Source != test.source {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestRoomIsSuggestedInParts(t *testing.T) {
	h := Habit{Week: &Week{Hours: WeekHours{}.Add(time.Friday, 12*60, 20*60)}, Zone: zoneOf(t, "Europe/Berlin")}
	s := span(t, "Europe/Berlin", "2026-11-27T14:00", "2026-11-27T15:00")
	h.Busy = []Busy{{From: s.From, To: s.To}}
	got := suggested(t, h, Slot{Start: wallAt(t, "2026-11-27T10:00"), Length: 12 * time.Hour, Window: 2 * time.Hour})
	want := []SuggestedPart{
		{0, 2 * time.Hour, AvailabilityNo, SourceWeek}, {2 * time.Hour, 4 * time.Hour, AvailabilityYes, SourceWeek},
		{4 * time.Hour, 5 * time.Hour, AvailabilityNo, SourceCalendar}, {5 * time.Hour, 10 * time.Hour, AvailabilityYes, SourceWeek},
		{10 * time.Hour, 12 * time.Hour, AvailabilityNo, SourceWeek},
	}
	if diff := cmp.Diff(want, got[0].Parts); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutAHabitNothingIsSuggested(t *testing.T) {
	if got := suggested(t, Habit{}, DaySlot(wallAt(t, "2026-11-27T00:00"))); got != nil {
		t.Errorf("%+v", got)
	}
	h := Habit{Week: &Week{}, Zone: time.UTC}
	if got := suggested(t, h, Slot{Start: wallAt(t, "2026-11-27T19:00"), Length: time.Hour, AtOnce: true}); got != nil {
		t.Errorf("of what starts at once: %+v", got)
	}
}

func TestAsUsualFillsOnlyWhatIsNotAnswered(t *testing.T) {
	h := Habit{Week: &Week{Hours: WeekHours{}.Add(time.Friday, 18*60, 24*60)}, Zone: zoneOf(t, "Europe/Berlin")}
	s := suggested(t, h, Slot{Start: wallAt(t, "2026-11-27T19:00"), Length: time.Hour}, Slot{Start: wallAt(t, "2026-11-28T19:00"), Length: time.Hour}, Slot{Start: wallAt(t, "2026-12-04T19:00"), Length: time.Hour})
	const u = UserID("ben")
	now := Answer{Member: u, Stamp: Stamp{Number: 10}}
	give := func(slot SlotID, av Availability, source Source, n int64) Answer {
		return Answer{Slot: slot, Member: u, Availability: av, Source: source, Stamp: Stamp{Number: n}}
	}
	none := Ballot(nil).AsUsual(s, now)
	if want := (Ballot{give(1, AvailabilityYes, SourceWeek, 10), give(2, AvailabilityNo, SourceWeek, 10), give(3, AvailabilityYes, SourceWeek, 10)}); !cmp.Equal(none, want) {
		t.Errorf("nothing answered: %+v", none)
	}
	if again := none.AsUsual(s, now); !cmp.Equal(again, none) {
		t.Errorf("again: %+v", again)
	}
	said := Ballot{give(1, AvailabilityNo, SourceTap, 5)}.AsUsual(s, now)
	if said.Of(1) != AvailabilityNo || said.Of(2) != AvailabilityNo || said.Of(3) != AvailabilityYes {
		t.Errorf("one answered: %+v", said)
	}
	reacted := Ballot{give(2, AvailabilityYes, SourceReaction("2️⃣"), 15)}.AsUsual(s, now)
	if reacted.Of(2) != AvailabilityYes || reacted.Of(1) != AvailabilityYes {
		t.Errorf("reacted since: %+v", reacted)
	}
	chosen := Ballot{give(2, AvailabilityYes, SourceTap, 15)}
	if got := chosen.AsUsual(s, now); !cmp.Equal(got, chosen) {
		t.Errorf("chosen since: %+v", got)
	}
}

func TestAsUsualPaintsWhatIsNotSaidOfRoom(t *testing.T) {
	h := Habit{Week: &Week{Hours: WeekHours{}.Add(time.Friday, 12*60, 20*60)}, Zone: zoneOf(t, "Europe/Berlin")}
	busy := span(t, "Europe/Berlin", "2026-11-27T14:00", "2026-11-27T15:00")
	h.Busy = []Busy{{From: busy.From, To: busy.To}}
	s := suggested(t, h, Slot{Start: wallAt(t, "2026-11-27T10:00"), Length: 12 * time.Hour, Window: 2 * time.Hour})
	room := s[0].Slot
	given := Answer{Member: "ben", Stamp: Stamp{Number: 10}}
	said := func(b Ballot) (out []SuggestedPart) {
		for _, a := range b {
			for _, t := range a.Stretches {
				out = append(out, SuggestedPart{t.From, t.To, t.Availability, t.Source})
			}
		}
		return out
	}
	if diff := cmp.Diff(s[0].Parts, said(Ballot(nil).AsUsual(s, given))); diff != "" {
		t.Errorf("nothing said: %s", diff)
	}
	older := given
	older.Source, older.Stamp.Number = SourceGrid, 5
	painted := Ballot(nil).Paint(room, 0, 3*time.Hour, AvailabilityIfNeeded, older).Paint(room, 9*time.Hour, 12*time.Hour, AvailabilityYes, older)
	want := []SuggestedPart{
		{0, 3 * time.Hour, AvailabilityIfNeeded, SourceGrid}, {3 * time.Hour, 4 * time.Hour, AvailabilityYes, SourceWeek},
		{4 * time.Hour, 5 * time.Hour, AvailabilityNo, SourceCalendar}, {5 * time.Hour, 9 * time.Hour, AvailabilityYes, SourceWeek},
		{9 * time.Hour, 12 * time.Hour, AvailabilityYes, SourceGrid},
	}
	if diff := cmp.Diff(want, said(painted.AsUsual(s, given))); diff != "" {
		t.Errorf("painted before: %s", diff)
	}
	whole := Ballot{{Slot: room.ID, Member: "ben", Availability: AvailabilityYes, Source: SourceTap, Stamp: Stamp{Number: 5}}}
	if got := whole.AsUsual(s, given); !cmp.Equal(got, whole) {
		t.Errorf("answered as a whole: %+v", got)
	}
	never := Habit{Week: &Week{}, Zone: time.UTC}
	none := Ballot(nil).AsUsual(suggested(t, never, Slot{Start: wallAt(t, "2026-11-27T10:00"), Length: 12 * time.Hour, Window: 2 * time.Hour}), given)
	if len(none) != 1 || none[0].Availability != AvailabilityNo || none[0].Stretches != nil {
		t.Errorf("never free: %+v", none)
	}
}

func TestAMenuTicksNoMoreThanWhatIsSuggested(t *testing.T) {
	part := func(from, to int, av Availability) SuggestedPart {
		return SuggestedPart{From: time.Duration(from) * time.Hour, To: time.Duration(to) * time.Hour, Availability: av, Source: SourceWeek}
	}
	s := Suggestion{
		{Slot: Slot{ID: 1}, Availability: AvailabilityYes},
		{Slot: Slot{ID: 2}, Availability: AvailabilityYes, Parts: []SuggestedPart{part(0, 4, AvailabilityYes)}},
		{Slot: Slot{ID: 3}, Availability: AvailabilityYes, Parts: []SuggestedPart{part(0, 2, AvailabilityNo), part(2, 4, AvailabilityYes)}},
		{Slot: Slot{ID: 4}, Availability: AvailabilityNo},
	}
	for id, want := range map[SlotID]bool{1: true, 2: true, 3: false, 4: false, 5: false} {
		if got := s.Ticks(id, AvailabilityYes); got != want {
			t.Errorf("slot %d is ticked: %t, want %t", id, got, want)
		}
	}
}

func TestWhoHasChosenFromAMenuIsSuggestedNothing(t *testing.T) {
	s := Suggestion{{Slot: Slot{ID: 1}, Availability: AvailabilityYes}, {Slot: Slot{ID: 2}, Availability: AvailabilityYes}}
	for source, want := range map[Source]int{SourceReaction("1️⃣"): 1, SourceGrid: 1, SourceTap: 0} {
		if got := s.Unanswered(Ballot{{Slot: 2, Availability: AvailabilityYes, Source: source}}); len(got) != want {
			t.Errorf("after a %s: %v", source, got)
		}
	}
}
