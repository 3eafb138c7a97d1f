package bot

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBusyTimesAreMerged(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 12, 5, hour, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct{ times, want []Busy }{
		"none":                       {nil, []Busy{}},
		"empty and backwards":        {[]Busy{{at(3), at(3), false}, {at(5), at(4), true}}, []Busy{}},
		"touching ones are one":      {[]Busy{{at(5), at(6), false}, {at(3), at(5), false}}, []Busy{{at(3), at(6), false}}},
		"one inside another":         {[]Busy{{at(1), at(9), false}, {at(3), at(5), false}}, []Busy{{at(1), at(9), false}}},
		"the certain one counts":     {[]Busy{{at(1), at(9), true}, {at(3), at(5), false}}, []Busy{{at(1), at(3), true}, {at(3), at(5), false}, {at(5), at(9), true}}},
		"a tentative one is covered": {[]Busy{{at(3), at(5), true}, {at(1), at(9), false}}, []Busy{{at(1), at(9), false}}},
		"both touch":                 {[]Busy{{at(3), at(5), true}, {at(5), at(9), false}}, []Busy{{at(3), at(5), true}, {at(5), at(9), false}}},
	} {
		if got := MergeBusy(c.times); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

// Hour by hour, the merged times say the same as those that were merged.
func TestMergedBusyTimesSayTheSame(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		hour := rapid.IntRange(0, 30)
		times := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Busy {
			return Busy{start.Add(time.Duration(hour.Draw(t, "from")) * time.Hour), start.Add(time.Duration(hour.Draw(t, "to")) * time.Hour), rapid.Bool().Draw(t, "tentative")}
		}), 0, 8).Draw(t, "times")
		merged := MergeBusy(times)
		for i, b := range merged {
			if !b.From.Before(b.To) || i > 0 && (b.From.Before(merged[i-1].To) || b.From.Equal(merged[i-1].To) && b.Tentative == merged[i-1].Tentative) {
				t.Fatalf("not in order, or not joined: %v", merged)
			}
		}
		for at := start; at.Before(start.Add(31 * time.Hour)); at = at.Add(time.Hour) {
			if got, want := busyAt(merged, at), busyAt(times, at); got != want {
				t.Fatalf("at %v: got %q, want %q", at, got, want)
			}
		}
	})
}

func busyAt(times []Busy, at time.Time) string {
	kind := "free"
	for _, b := range times {
		if at.Before(b.From) || !at.Before(b.To) {
			continue
		}
		if !b.Tentative {
			return "busy"
		}
		kind = "tentative"
	}
	return kind
}
