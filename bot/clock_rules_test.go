package bot

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestClockRulesHoldUntilTheirZoneHasOthers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	berlin, err := TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	lagos, err := TZData("Africa/Lagos") // an hour ahead all year
	if err != nil {
		t.Fatal(err)
	}
	rules := ClockRulesOf(berlin, "2026a", now)
	if !rules.HoldFor(berlin) || rules.HoldFor(lagos) || (ClockRules{}).HoldFor(berlin) {
		t.Errorf("rules %+v hold for Berlin %t, for Lagos %t", rules, rules.HoldFor(berlin), rules.HoldFor(lagos))
	}
	if ClockRulesOf(lagos, "2026a", now).Offsets != "3600" {
		t.Errorf("Lagos has %q", ClockRulesOf(lagos, "2026a", now).Offsets)
	}
	if _, ok := rules.WallAt(now.Add(-time.Hour * 24)); ok {
		t.Error("they say something of the past")
	}
	rapid.Check(t, func(t *rapid.T) {
		at := rules.Since.Add(time.Duration(rapid.Int64Range(0, int64(ClockRulesSpan)-1).Draw(t, "ahead")))
		if wall, ok := rules.WallAt(at); !ok || wall != WallOf(at.In(berlin)) {
			t.Fatalf("at %s the clocks show %s, %t", at, wall, ok)
		}
	})
}

func TestClockNewsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	n := ClockNews{Zone: "America/Vancouver"}
	for i := range maxClockNews + 5 {
		n.Moved = append(n.Moved, MovedMeetup{MeetupID(i + 1), time.Duration(i-3) * time.Hour})
	}
	got := ParseClockNews(n.Encode())
	if got.Zone != n.Zone || len(got.Moved) != maxClockNews || got.Moved[0] != n.Moved[0] || got.Moved[9] != n.Moved[9] {
		t.Errorf("got %+v", got)
	}
	if got := ParseClockNews("nonsense"); len(got.Moved) != 0 {
		t.Errorf("got %+v", got)
	}
}
