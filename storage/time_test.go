package storage

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

func TestAnInstantComesBackTruncated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-5e9, 9e9).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).
			In(time.FixedZone("x", rapid.IntRange(-12*3600, 14*3600).Draw(t, "zone")))
		if at.IsZero() {
			return
		}
		written, err := instant{at}.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range []any{written, written.(time.Time).UnixMicro(), written.(time.Time).In(at.Location())} {
			var got instant
			if err := got.Scan(src); err != nil {
				t.Fatal(err)
			}
			if got.Location() != time.UTC || got.After(at) || at.Sub(got.Time) >= time.Microsecond {
				t.Fatalf("%s came back as %s", at, got)
			}
		}
	})
}

func TestAWallTimeComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := wallTime{bot.WallOf(time.Unix(rapid.Int64Range(0, 9e9).Draw(t, "s"), 0).UTC())}
		written, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range []any{written, []byte(written.(string))} {
			var got wallTime
			if err := got.Scan(src); err != nil || got != want {
				t.Fatalf("%s came back as %s, %v", want, got, err)
			}
		}
	})
}

func TestZeroTimesAreStoredAsNull(t *testing.T) {
	i, w := instant{time.Now()}, wallTime{bot.Wall{Year: 2026}}
	if i.Scan(nil) != nil || w.Scan(nil) != nil || !i.IsZero() || !w.IsZero() {
		t.Errorf("null is read as %s and %s", i, w)
	}
	a, _ := i.Value()
	b, _ := w.Value()
	if a != nil || b != nil {
		t.Errorf("nothing is written as %v and %v", a, b)
	}
	for _, wrong := range []any{1.5, "yesterday"} {
		if i.Scan(wrong) == nil || w.Scan(wrong) == nil {
			t.Errorf("%v was read", wrong)
		}
	}
}

func TestAnInstantIsDerivedFromItsWallTime(t *testing.T) {
	asked := 0
	z := zoneCache{find: func(name string) (*time.Location, error) {
		asked++
		if name == "Nowhere/Land" {
			return nil, errors.New("unknown")
		}
		return bot.TZData(name)
	}}
	stored := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	gap := bot.Wall{Year: 2026, Month: 3, Day: 29, Hour: 2, Minute: 30}
	for range 3 {
		at, shift := z.at(gap, "Europe/Berlin", stored, bot.ShiftNone)
		if want := time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC); !at.Equal(want) || at.Location() != time.UTC || shift != bot.ShiftGap {
			t.Errorf("%s %q", at, shift)
		}
	}
	if asked != 1 {
		t.Errorf("a zone was looked up %d times", asked)
	}
	if at, shift := z.at(gap, "Nowhere/Land", stored, bot.ShiftOverlap); !at.Equal(stored) || shift != bot.ShiftOverlap {
		t.Errorf("in an unknown zone: %s %q", at, shift)
	}
	if at, _ := z.at(bot.Wall{}, "Europe/Berlin", time.Time{}, bot.ShiftNone); !at.IsZero() {
		t.Errorf("no wall time is at %s", at)
	}
}
