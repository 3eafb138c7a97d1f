package when

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// TestWeeklyDatesDoNotDrift parses "tue 19:00" every week of ten years in every
// zone, each time a minute after the last meetup began, and compares wall clocks.
func TestWeeklyDatesDoNotDrift(t *testing.T) {
	list, err := os.ReadFile("testdata/zones.list")
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(string(list))
	if len(names) < 500 {
		t.Fatalf("%d zones", len(names))
	}
	for i, zone := range names {
		loc, err := bot.TZData(zone)
		if err != nil {
			t.Fatal(err)
		}
		zones := func(string) (*time.Location, error) { return loc, nil }
		// Half of the zones meet when clocks are changed.
		phrase, hour, minute := "tue 19:00", 19, 0
		if i%2 == 1 {
			phrase, hour, minute = "sun 02:30", 2, 30
		}
		now := time.Date(2026, time.October, 19, 0, 0, 0, 0, loc)
		last := bot.Wall{}
		for week := range 522 {
			got, err := Parse(phrase, Context{Now: now, Zone: zone, Zones: zones})
			if err != nil || len(got.Windows) != 1 {
				t.Fatalf("%s, week %d: %v %v", zone, week, got, err)
			}
			w := got.Windows[0].Start
			if w.Hour != hour || w.Minute != minute || (week > 0 && w != last.AddDays(7)) {
				t.Fatalf("%s: after %s comes %s", zone, last, w)
			}
			at, shift := w.In(loc)
			if seen := bot.WallOf(at.In(loc)); seen != w && shift != bot.ShiftGap {
				t.Fatalf("%s: %s is %s", zone, w, seen)
			}
			last, now = w, at.Add(time.Minute)
		}
	}
}
