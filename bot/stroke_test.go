package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// painted describes a member's answer to a slot, from hour to hour.
func painted(b Ballot, s Slot) string {
	a, ok := b.AnswerTo(s.ID)
	if !ok {
		return ""
	}
	var out []string
	for _, t := range a.inParts(s) {
		out = append(out, fmt.Sprintf("%v-%v %s %s", t.From.Hours(), t.To.Hours(), t.Availability, t.Source))
	}
	return strings.Join(out, ", ")
}

func TestAStrokeCountsFromWhenItWasMade(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	roomSlot := Slot{ID: 1, Length: 8 * time.Hour, Window: 2 * time.Hour}
	block := Slot{ID: 1, Length: 2 * time.Hour}
	ago := func(d time.Duration) Answer {
		return Answer{Slot: 1, Member: "test:ben", Source: SourceTap, At: now.Add(-d)}
	}
	tapped := func(av Availability, d time.Duration) Ballot {
		a := ago(d)
		a.Availability = av
		return Ballot{a}
	}
	stroke := func(from, to float64, av Availability, age time.Duration) Stroke {
		return Stroke{Seq: 1, Slot: 1, From: time.Duration(from * float64(time.Hour)), To: time.Duration(to * float64(time.Hour)), Availability: av, Age: age}
	}
	part := func(from, to float64, av Availability, d time.Duration) Ballot {
		return Ballot(nil).Paint(roomSlot, time.Duration(from*float64(time.Hour)), time.Duration(to*float64(time.Hour)), av, ago(d))
	}
	for _, c := range []struct {
		name   string
		before Ballot
		slot   Slot
		stroke Stroke
		want   string
	}{
		{"nothing was said", nil, roomSlot, stroke(1, 3, AvailabilityYes, 0), "1-3 yes grid"},
		{"a part of a block is all of it", nil, block, stroke(0.5, 1, AvailabilityIfNeeded, 0), "0-2 if_needed grid"},
		{"said before", tapped(AvailabilityNo, time.Hour), roomSlot, stroke(1, 3, AvailabilityYes, time.Minute), "0-1 no tap, 1-3 yes grid, 3-8 no tap"},
		{"said since, of all", tapped(AvailabilityNo, time.Minute), roomSlot, stroke(1, 3, AvailabilityYes, time.Hour), "0-8 no tap"},
		{"said since, of a block", tapped(AvailabilityNo, time.Minute), block, stroke(0, 2, AvailabilityYes, time.Hour), "0-2 no tap"},
		{"said since, of a part", part(2, 4, AvailabilityNo, time.Minute), roomSlot, stroke(1, 6, AvailabilityYes, time.Hour), "1-2 yes grid, 2-4 no tap, 4-6 yes grid"},
		{"said since, of its beginning", part(0, 2, AvailabilityNo, time.Minute), roomSlot, stroke(1, 3, AvailabilityYes, time.Hour), "0-2 no tap, 2-3 yes grid"},
		{"said at about the same time", tapped(AvailabilityNo, time.Minute), block, stroke(0, 2, AvailabilityYes, time.Minute+5*time.Second), "0-2 yes grid"},
		{"taken back", part(2, 4, AvailabilityYes, time.Hour), roomSlot, stroke(3, 8, "", 0), "2-3 yes tap"},
		{"taken back before it was said", part(2, 4, AvailabilityYes, time.Minute), roomSlot, stroke(3, 8, "", time.Hour), "2-4 yes tap"},
		{"a block taken back", tapped(AvailabilityYes, time.Hour), block, stroke(0, 2, "", 0), ""},
		{"beyond the end", nil, roomSlot, stroke(7, 12, AvailabilityYes, 0), "7-8 yes grid"},
		{"behind the end", nil, roomSlot, stroke(9, 12, AvailabilityYes, 0), ""},
		{"between the lines", nil, roomSlot, stroke(1.01, 1.99, AvailabilityYes, 0), "1-2 yes grid"},
		{"made in another month", tapped(AvailabilityNo, 40*24*time.Hour), block, stroke(0, 2, AvailabilityYes, 365*24*time.Hour), "0-2 yes grid"},
	} {
		given := Answer{Member: "test:ben", At: now}
		after := c.before.Stroke(c.slot, c.stroke, given)
		if got := painted(after, c.slot); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if again := painted(after.Stroke(c.slot, c.stroke, given), c.slot); again != c.want {
			t.Errorf("%s: painted again, it is %s", c.name, again)
		}
	}
}

func TestWhatNoPageSendsIsRefused(t *testing.T) {
	t.Parallel()
	good := Stroke{Seq: 1, Slot: 1, To: time.Hour, Availability: AvailabilityYes}
	next := good
	next.Seq = 2
	if err := CheckStrokes("page", []Stroke{good, next}); err != nil {
		t.Error(err)
	}
	bad := func(change func(*Stroke)) []Stroke {
		k := next
		change(&k)
		return []Stroke{good, k}
	}
	for name, strokes := range map[string][]Stroke{
		"none": nil, "too many": make([]Stroke, MaxStrokes+1), "the same number": {good, good}, "a word": bad(func(k *Stroke) { k.Availability = "perhaps" }),
		"backwards": bad(func(k *Stroke) { k.From = 2 * time.Hour }), "before the slot": bad(func(k *Stroke) { k.From = -time.Hour }), "of tomorrow": bad(func(k *Stroke) { k.Age = -1 }),
		"no number": {{Slot: 1, To: time.Hour}},
	} {
		if err := CheckStrokes("page", strokes); !IsKind(err, KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, client := range []string{"", strings.Repeat("x", maxClientName+1)} {
		if err := CheckStrokes(client, []Stroke{good}); !IsKind(err, KindInvalid) {
			t.Errorf("from %q: %v", client, err)
		}
	}
}

// Strokes that arrive late, in parts and twice give what they give when each is painted
// at once.
func TestStrokesKeptOfflineGiveWhatTheyGiveOnline(t *testing.T) {
	t.Parallel()
	s := Slot{ID: 1, Length: 4 * time.Hour, Window: time.Hour}
	base := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "strokes")
		var online, offline Ballot
		var kept []Stroke
		for i := range n {
			from := rapid.IntRange(0, 46).Draw(t, "from")
			k := Stroke{
				Seq: int64(i + 1), Slot: 1, From: time.Duration(from) * strokeRaster, To: time.Duration(rapid.IntRange(from+1, 48).Draw(t, "to")) * strokeRaster,
				Availability: rapid.SampledFrom([]Availability{"", AvailabilityYes, AvailabilityIfNeeded, AvailabilityNo}).Draw(t, "availability"),
			}
			online = online.Stroke(s, k, Answer{Member: "test:ben", At: base.Add(time.Duration(i) * time.Minute)})
			k.Age = time.Hour - time.Duration(i)*time.Minute
			kept = append(kept, k)
		}
		for range rapid.IntRange(1, 2).Draw(t, "times") {
			offline = nil
			for _, k := range kept {
				offline = offline.Stroke(s, k, Answer{Member: "test:ben", At: base.Add(time.Hour)})
			}
		}
		if a, b := painted(online, s), painted(offline, s); a != b {
			t.Fatalf("online %s, offline %s", a, b)
		}
	})
}
