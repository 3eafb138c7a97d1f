package schedule

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func suggest(t *testing.T, zone string, now time.Time, length time.Duration, dates ...bot.Slot) []bot.Slot {
	t.Helper()
	slots, err := Suggest(bot.TZData, zone, dates, nil, now, length, 6)
	if err != nil {
		t.Fatal(err)
	}
	return slots
}

func TestSuggestionsWithoutDatesAreWhenPeopleMeetAnywhere(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		for _, now := range []time.Time{noon, noon.AddDate(0, 5, 0), time.Date(2027, time.March, 24, 9, 0, 0, 0, time.UTC)} {
			slots := suggest(t, zone, now, 2*time.Hour)
			days := map[bot.Wall]bool{}
			for _, s := range slots {
				days[s.Start.At(0, 0)] = true
				hours := leisure[s.Start.Weekday()]
				if end := s.Start.Add(s.Length); s.Start.Hour < hours[0] || end.Hour > hours[1] {
					t.Errorf("%s: %s", zone, s.Start)
				}
				if s.StartAt.Sub(now) < 48*time.Hour {
					t.Errorf("%s: %s is too soon", zone, s.Start)
				}
			}
			if len(slots) != 6 || len(days) != 6 {
				t.Errorf("%s: %d times on %d days", zone, len(slots), len(days))
			}
		}
	}
}

func TestSuggestionsFollowTheDatesOfTheCommunity(t *testing.T) {
	thursday := bot.Slot{Start: bot.Wall{Year: 2026, Month: time.October, Day: 15, Hour: 19, Minute: 30}, Length: 2 * time.Hour}
	sunday := bot.Slot{Start: bot.Wall{Year: 2026, Month: time.October, Day: 11, Hour: 11, Minute: 0}, Length: 3 * time.Hour}
	slots := suggest(t, "Europe/Berlin", noon, 2*time.Hour, thursday, thursday, thursday, sunday)
	starts := map[time.Weekday][]string{}
	for _, s := range slots {
		starts[s.Start.Weekday()] = append(starts[s.Start.Weekday()], s.Start.String()[len("2006-01-02T"):])
	}
	if got := starts[time.Thursday]; !slices.Contains(got, "19:30") {
		t.Errorf("Thursdays at %q", got)
	}
	if got := starts[time.Sunday]; !slices.Contains(got, "11:00") {
		t.Errorf("Sundays at %q", got)
	}
	// A meetup that is longer than the dates begins when they did.
	for _, s := range suggest(t, "Europe/Berlin", noon, 5*time.Hour, thursday) {
		if s.Start.Weekday() == time.Thursday && (s.Start.Hour != 19 || s.Length != 5*time.Hour) {
			t.Errorf("%s for %s", s.Start, s.Length)
		}
	}
}

func TestADateOfAWholeDaySuggestsNoTime(t *testing.T) {
	day := bot.DaySlot(bot.Wall{Year: 2026, Month: time.October, Day: 14})
	if with, without := suggest(t, "Europe/Berlin", noon, time.Hour, day), suggest(t, "Europe/Berlin", noon, time.Hour); !bot.SameTimes(with, without) {
		t.Errorf("%v instead of %v", with, without)
	}
}

func TestNoSuggestionOverlapsADateAhead(t *testing.T) {
	slots, err := bot.ResolveSlots(bot.TZData, "Europe/Berlin", []bot.Slot{{Start: bot.Wall{Year: 2026, Month: time.October, Day: 29, Hour: 18, Minute: 30}, Length: 3 * time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	date := slots[0]
	for _, s := range suggest(t, "Europe/Berlin", noon, 2*time.Hour, date, date) {
		if s.StartAt.Before(date.EndAt()) && date.StartAt.Before(s.EndAt()) {
			t.Errorf("%s is taken", s.Start)
		}
	}
}
