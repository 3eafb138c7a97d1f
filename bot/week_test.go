package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// span is a stretch between two wall times of a zone.
func span(t *testing.T, zone, from, to string) Span {
	t.Helper()
	return Span{at(t, from, zone), at(t, to, zone)}
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := TZData(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestFreeHoursFollowTheClocksOfTheMember(t *testing.T) {
	const berlin = "Europe/Berlin"
	night := WeekHours{}.Add(time.Saturday, 22*60, 24*60+4*60)
	allDay := WeekHours{}.Add(time.Sunday, 0, MinutesOfDay)
	for name, test := range map[string]struct {
		hours    WeekHours
		busy     Wall
		from, to string
		want     []time.Duration
	}{
		"a night of seven hours as the clocks go back":     {hours: night, from: "2026-10-24T12:00", to: "2026-10-25T12:00", want: []time.Duration{7 * time.Hour}},
		"a night of five hours as they go forward":         {hours: night, from: "2026-03-28T12:00", to: "2026-03-29T12:00", want: []time.Duration{5 * time.Hour}},
		"a day of 25 hours":                                {hours: allDay, from: "2026-10-24T00:00", to: "2026-10-27T00:00", want: []time.Duration{25 * time.Hour}},
		"a day of 23 hours":                                {hours: allDay, from: "2026-03-28T00:00", to: "2026-03-31T00:00", want: []time.Duration{23 * time.Hour}},
		"an hour that is skipped":                          {hours: WeekHours{}.Add(time.Sunday, 2*60, 3*60), from: "2026-03-28T00:00", to: "2026-03-30T00:00"},
		"an hour that is repeated":                         {hours: WeekHours{}.Add(time.Sunday, 2*60, 3*60), from: "2026-10-24T00:00", to: "2026-10-26T00:00", want: []time.Duration{2 * time.Hour}},
		"half an hour that is repeated, apart from itself": {hours: WeekHours{}.Add(time.Sunday, 2*60, 2*60+30), from: "2026-10-24T00:00", to: "2026-10-26T00:00", want: []time.Duration{30 * time.Minute, 30 * time.Minute}},
		"busy on the day, free after midnight":             {hours: night, busy: Wall{Year: 2026, Month: 11, Day: 28}, from: "2026-11-28T00:00", to: "2026-11-30T00:00", want: []time.Duration{4 * time.Hour}},
		"busy until the day after":                         {hours: night, busy: Wall{Year: 2026, Month: 11, Day: 29}, from: "2026-11-28T00:00", to: "2026-11-30T00:00"},
		"cut at both ends":                                 {hours: night, from: "2026-11-28T23:00", to: "2026-11-29T01:00", want: []time.Duration{2 * time.Hour}},
	} {
		asked := span(t, berlin, test.from, test.to)
		w := Week{Hours: test.hours, BusyUntil: test.busy}
		var got []time.Duration
		for _, s := range w.Free(asked.From, asked.To, zoneOf(t, berlin)) {
			got = append(got, s.To.Sub(s.From))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// Each moment is free if and only if the clock shows a free hour.
func TestAMomentIsFreeIfItsClockShowsAFreeHour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Week{Hours: anyWeekHours.Draw(t, "hours")}
		loc, err := TZData(rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 300*96).Draw(t, "quarter")) * 15 * time.Minute)
		to := from.Add(72 * time.Hour)
		free := w.Free(from, to, loc)
		for at := from; at.Before(to); at = at.Add(15 * time.Minute) {
			clock, want, got := WallOf(at.In(loc)), false, false
			for _, h := range w.Hours[clock.Weekday()] {
				minute := clock.Hour*60 + clock.Minute
				want = want || minute >= h.From && minute < h.To
			}
			for _, s := range free {
				got = got || !at.Before(s.From) && at.Before(s.To)
			}
			if got != want {
				t.Fatalf("%s (%s): free is %v, want %v of %s", at, clock, got, want, w.Hours)
			}
		}
		for i := 1; i < len(free); i++ {
			if !free[i-1].To.Before(free[i].From) {
				t.Fatalf("%v are not apart", free)
			}
		}
	})
}

// anyWeekHours draws hours on quarters.
var anyWeekHours = rapid.Custom(func(t *rapid.T) WeekHours {
	var h WeekHours
	for range rapid.IntRange(0, 8).Draw(t, "stretches") {
		from := rapid.IntRange(0, 95).Draw(t, "from")
		h = h.Add(time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), 15*from, 15*(from+rapid.IntRange(1, 96).Draw(t, "length")))
	}
	return h
})

func TestStoredHoursAreReadAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := anyWeekHours.Draw(t, "hours")
		if got, err := ParseWeekHours(h.String()); err != nil || !cmp.Equal(got, h) {
			t.Fatalf("%s is read as %s: %v", h, got, err)
		}
	})
	for _, s := range []string{"7 0-60", "1 60-60", "1 0-1441", "1", "1 0", "a 0-60", "1 0-60,", "-1 0-60"} {
		if h, err := ParseWeekHours(s); err == nil {
			t.Errorf("%q is read as %s", s, h)
		}
	}
}
