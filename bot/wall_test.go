package bot

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestWallTimesResolveInTheirZone(t *testing.T) {
	for _, c := range []struct {
		zone, wall, want string
		shift            Shift
	}{
		{"Europe/Berlin", "2026-12-05T18:00", "2026-12-05T17:00:00Z", ShiftNone},
		{"Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z", ShiftGap},
		{"Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", ShiftOverlap},
		{"Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z", ShiftNone},
		{"America/New_York", "2007-03-11T02:30", "2007-03-11T07:30:00Z", ShiftGap},
		{"America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z", ShiftOverlap},
		{"Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z", ShiftGap},
		{"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", ShiftOverlap},
		{"America/Santiago", "2026-09-06T00:30", "2026-09-06T04:30:00Z", ShiftGap},
		{"Pacific/Auckland", "2026-09-27T02:30", "2026-09-26T14:30:00Z", ShiftGap},
		{"Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z", ShiftGap},
		{"Asia/Kathmandu", "2026-06-01T12:00", "2026-06-01T06:15:00Z", ShiftNone},
	} {
		loc, err := TZData(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		w, err := ParseWall(c.wall)
		if err != nil {
			t.Fatal(err)
		}
		at, shift := w.In(loc)
		if got := at.UTC().Format(time.RFC3339); got != c.want || shift != c.shift {
			t.Errorf("%s in %s = %s %q, want %s %q", c.wall, c.zone, got, shift, c.want, c.shift)
		}
	}
}

func TestUnknownZonesAreRefused(t *testing.T) {
	for _, name := range []string{"", "Local", "europe/berlin", "Berlin"} {
		if _, err := TZData(name); err == nil {
			t.Errorf("TZData(%q) found a zone", name)
		}
	}
}

func TestDaysAreCalendarDays(t *testing.T) {
	w := Wall{2026, time.October, 24, 19, 0}
	if got := w.AddDays(1).String(); got != "2026-10-25T19:00" {
		t.Errorf("the day after is %s", got)
	}
	if got := w.AddDays(-24).String(); got != "2026-09-30T19:00" {
		t.Errorf("24 days before is %s", got)
	}
}

// TestASkippedTimeIsShownAsTheClocksDo tries every gap of every zone in three years.
func TestASkippedTimeIsShownAsTheClocksDo(t *testing.T) {
	names, err := os.ReadFile("when/testdata/zones.list")
	if err != nil {
		t.Fatal(err)
	}
	gaps := 0
	for _, name := range strings.Fields(string(names)) {
		loc, err := TZData(name)
		if err != nil {
			t.Fatal(err)
		}
		end := time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
		for at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(end); {
			_, next := at.In(loc).ZoneBounds()
			if !next.After(at) {
				break
			}
			at = next
			_, before := at.Add(-time.Second).In(loc).Zone()
			_, after := at.In(loc).Zone()
			gap := time.Duration(after-before) * time.Second
			if gap <= 0 {
				continue
			}
			gaps++
			for skipped := WallOf(at.UTC().Add(time.Duration(before) * time.Second)); skipped.Before(WallOf(at.In(loc))); skipped = skipped.Add(5 * time.Minute) {
				if got := skipped.Shown(loc); got != skipped.Add(gap) {
					t.Errorf("%s: %s is shown as %s, want %s", name, skipped, got, skipped.Add(gap))
				}
			}
			if last := WallOf(at.In(loc)); last.Shown(loc) != last {
				t.Errorf("%s: %s is moved", name, last)
			}
		}
	}
	if gaps < 100 {
		t.Errorf("only %d gaps", gaps)
	}
}
