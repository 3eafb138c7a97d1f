package when

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// transition is a moment at which the clocks of a zone are put forward or back.
type transition struct {
	zone string
	loc  *time.Location
	at   time.Time
	by   time.Duration // forward; negative: back
}

// transitionsOf lists the transitions of every zone in three years.
func transitionsOf(t *testing.T) []transition {
	t.Helper()
	names, err := os.ReadFile("testdata/zones.list")
	if err != nil {
		t.Fatal(err)
	}
	var all []transition
	for _, name := range strings.Fields(string(names)) {
		loc, err := bot.TZData(name)
		if err != nil {
			t.Fatal(err)
		}
		end := time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
		for at := time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC); at.Before(end); {
			_, next := at.In(loc).ZoneBounds()
			if !next.After(at) {
				break
			}
			at = next
			_, before := at.Add(-time.Second).In(loc).Zone()
			_, after := at.In(loc).Zone()
			if before != after {
				all = append(all, transition{name, loc, at, time.Duration(after-before) * time.Second})
			}
		}
	}
	return all
}

// slotOf parses a phrase said two days before a transition, and returns its slot.
func (tr transition) slotOf(t *testing.T, phrase string) bot.Slot {
	t.Helper()
	zones := bot.Zones(func(string) (*time.Location, error) { return tr.loc, nil })
	got, err := Parse(phrase, Context{Now: tr.at.Add(-48 * time.Hour), Zone: tr.zone, Zones: zones})
	if err != nil || len(got.Windows) != 1 {
		t.Fatalf("%s, %q: %v %v", tr.zone, phrase, got, err)
	}
	slot, err := SlotOf(got.Windows[0], 0, zones)
	if err != nil {
		t.Fatalf("%s, %q: %v %v", tr.zone, phrase, slot, err)
	}
	if end := bot.WallOf(slot.EndAt().In(tr.loc)); got.Windows[0].End != end {
		t.Errorf("%s, %q: the window ends at %s and the slot at %s", tr.zone, phrase, got.Windows[0].End, end)
	}
	return slot
}

// TestRangesAcrossClockChangesLastWhatTheClocksSay tries ranges that begin, end and lie
// within what the clocks skip or repeat, at every transition of every zone.
func TestRangesAcrossClockChangesLastWhatTheClocksSay(t *testing.T) {
	gaps, overlaps := 0, 0
	for _, tr := range transitionsOf(t) {
		edge := bot.WallOf(tr.at.Add(-time.Minute).In(tr.loc)).Add(time.Minute) // what the clocks would show
		half := (tr.by.Abs() / 2).Truncate(time.Minute)
		say := func(from, to bot.Wall) string {
			return fmt.Sprintf("%s-%02d:%02d", strings.Replace(from.String(), "T", " ", 1), to.Hour, to.Minute)
		}
		if tr.by > 0 {
			gaps++
		} else {
			overlaps++
		}
		for name, c := range map[string]struct {
			from, to time.Duration // from the edge, on the wall
			length   time.Duration // if the clocks are put forward
		}{
			"ends inside":     {-time.Hour, half, time.Hour + half},
			"lies inside":     {0, half, half},
			"begins inside":   {half, tr.by.Abs() + 2*time.Hour, 2*time.Hour - half},
			"goes over":       {-time.Hour, tr.by.Abs() + time.Hour, 2 * time.Hour},
			"ends at its end": {-time.Hour, tr.by.Abs(), time.Hour},
		} {
			from, to, want := edge.Add(c.from), edge.Add(c.to), c.length
			if tr.by < 0 { // what the clocks show twice lies before the edge
				from, to = from.Add(tr.by), to.Add(tr.by)
				want = wallLength(tr.loc, from, to)
			}
			if to.Sub(from.At(0, 0)) > 24*time.Hour && from.Hour < 8 {
				continue // no night
			}
			phrase := say(from, to)
			slot := tr.slotOf(t, phrase)
			at, _ := from.In(tr.loc)
			if slot.Start != from || !slot.StartAt.Equal(at) || slot.Length != want {
				t.Errorf("%s, %s (%s): %s for %v, want %v", tr.zone, phrase, name, slot.StartAt.In(tr.loc), slot.Length, want)
			}
		}
	}
	if gaps < 100 || overlaps < 100 {
		t.Errorf("%d gaps, %d overlaps", gaps, overlaps)
	}
}

// wallLength is how long it is from the first time that the clocks show one time until
// the first that they show another.
func wallLength(loc *time.Location, from, to bot.Wall) time.Duration {
	a, _ := from.In(loc)
	b, _ := to.In(loc)
	return b.Sub(a)
}
