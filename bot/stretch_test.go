package bot

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func roomSlot() Slot {
	return Slot{ID: 1, StartAt: noon, Length: 6 * time.Hour, Window: 2 * time.Hour, Emoji: "1️⃣"}
}

func stroke(source Source, number int64) Answer {
	return Answer{Member: "u", Source: source, At: noon.Add(time.Duration(number) * time.Minute), Stamp: Stamp{Number: number}}
}

func TestEachPartKeepsItsSource(t *testing.T) {
	m := &Meetup{Terms: Terms{Slots: []Slot{roomSlot()}}}
	reacted := Ballot{}.React(m, "1️⃣", stroke("", 1))
	b := reacted.Paint(m.Slots[0], 0, time.Hour, AvailabilityNo, stroke(SourceGrid, 2))
	want := []Stretch{
		{0, time.Hour, AvailabilityNo, SourceGrid, noon.Add(2 * time.Minute), Stamp{Number: 2}},
		{time.Hour, 6 * time.Hour, AvailabilityYes, SourceReaction("1️⃣"), noon.Add(time.Minute), Stamp{Number: 1}},
	}
	if !reflect.DeepEqual(b[0].Stretches, want) || b[0].Availability != AvailabilityYes || b[0].Source != SourceGrid {
		t.Fatalf("got %+v", b[0])
	}
	if left := b.Unreact(m, "1️⃣"); len(left) != 1 || left[0].Availability != AvailabilityNo || len(left[0].Stretches) != 1 {
		t.Errorf("without the reaction: %+v", left)
	}
	if left := reacted.Unreact(m, "1️⃣"); len(left) != 0 {
		t.Errorf("a plain answer stayed: %+v", left)
	}
	again := b.Choose([]SlotID{1}, []SlotID{1}, Answer{Member: "u", Availability: AvailabilityYes, At: noon.Add(time.Hour), Stamp: Stamp{Number: 9}})
	if again[0].Stamp.Number != 9 || again[0].During(0, time.Hour) != AvailabilityNo || again[0].Stretches[1].Source != SourceReaction("1️⃣") {
		t.Errorf("chosen again: %+v", again[0])
	}
	if whole := b.React(m, "1️⃣", stroke("", 10)); len(whole[0].Stretches) != 0 || whole[0].Availability != AvailabilityYes {
		t.Errorf("a newer reaction: %+v", whole[0])
	}
	if none := b.NoneOfThese(m, 0, stroke("", 11)); len(none[0].Stretches) != 0 || none[0].Availability != AvailabilityNo {
		t.Errorf("none of these: %+v", none[0])
	}
}

func TestAnAnswerThatIsOneThroughoutHasNoStretches(t *testing.T) {
	s := roomSlot()
	b := Ballot{}.Paint(s, 0, 3*time.Hour, AvailabilityYes, stroke(SourceGrid, 1)).Paint(s, 3*time.Hour, 6*time.Hour, AvailabilityYes, stroke(SourceGrid, 2))
	if len(b) != 1 || b.IsPainted() || b[0].Availability != AvailabilityYes || b[0].Stamp.Number != 2 {
		t.Errorf("got %+v", b)
	}
	if b = b.Paint(s, 0, 6*time.Hour, "", stroke(SourceGrid, 3)); len(b) != 0 {
		t.Errorf("erased, and left %+v", b)
	}
	plain := Slot{ID: 2, StartAt: noon, Length: time.Hour}
	if b = b.Paint(plain, 30*time.Minute, time.Hour, AvailabilityIfNeeded, stroke(SourceWeek, 4)); b.Of(2) != AvailabilityIfNeeded || b.IsPainted() {
		t.Errorf("a slot that is no room: %+v", b)
	}
}

func TestAnAnswerInPartsFollowsASlotThatChanges(t *testing.T) {
	s := roomSlot()
	b := Ballot{}.Paint(s, time.Hour, 3*time.Hour, AvailabilityYes, stroke(SourceGrid, 1))
	s.Window = 3 * time.Hour
	if got := b[0].In(s); got.Availability != AvailabilityNo || len(got.Stretches) != 1 {
		t.Errorf("of a longer meetup: %+v", got)
	}
	s.Window = 0
	if got := b[0].In(s); got.Availability != AvailabilityNo || len(got.Stretches) != 0 {
		t.Errorf("of a slot that is no room: %+v", got)
	}
	found := Slot{ID: 7, StartAt: noon.Add(time.Hour), Length: 2 * time.Hour}
	if got := b[0].For(roomSlot(), found); got.Slot != 7 || got.Availability != AvailabilityYes || got.Source != SourceGrid || got.Stretches != nil {
		t.Errorf("for the time found in it: %+v", got)
	}
}

// paintedCell is what the reference knows of one minute.
type paintedCell struct {
	av     Availability
	source Source
	number int64
}

func TestPaintingIsWhatItIsMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Slot{ID: 1, StartAt: noon, Length: 90 * time.Minute, Window: time.Duration(rapid.IntRange(1, 89).Draw(t, "window")) * time.Minute}
		var cells [90]paintedCell
		var b Ballot
		for range rapid.IntRange(1, 12).Draw(t, "strokes") {
			from, to := rapid.IntRange(0, 90).Draw(t, "from"), rapid.IntRange(0, 90).Draw(t, "to")
			av := rapid.SampledFrom([]Availability{"", AvailabilityNo, AvailabilityIfNeeded, AvailabilityYes}).Draw(t, "av")
			given := stroke(rapid.SampledFrom([]Source{SourceGrid, SourceWeek}).Draw(t, "source"), int64(rapid.IntRange(1, 9).Draw(t, "number")))
			b = b.Paint(s, time.Duration(from)*time.Minute, time.Duration(to)*time.Minute, av, given)
			for i := from; i < to; i++ {
				if cells[i].number <= given.Stamp.Number || cells[i].av == "" {
					cells[i] = paintedCell{av, given.Source, given.Stamp.Number}
				}
			}
			if len(b) == 1 && len(b[0].Stretches) == 0 { // it became one answer, with one stamp
				for i := range cells {
					cells[i].number = b[0].Stamp.Number
				}
			}
		}
		checkPainted(t, s, b, &cells)
	})
}

func checkPainted(t *rapid.T, s Slot, b Ballot, cells *[90]paintedCell) {
	a, said := b.AnswerTo(s.ID)
	for i, c := range cells {
		if said != (len(b) > 0) || c.av != "" && !said {
			t.Fatalf("minute %d is %+v, and the ballot %+v", i, c, b)
		}
		want := c.av
		if want == "" && said {
			want = AvailabilityNo
		}
		at := time.Duration(i) * time.Minute
		if got := a.During(at, at+time.Minute); got != want {
			t.Fatalf("minute %d is %q, want %q: %+v", i, got, want, b)
		}
		for _, p := range a.Stretches {
			if p.From <= at && at < p.To && p.Source != c.source {
				t.Fatalf("minute %d is from %q, want %q", i, p.Source, c.source)
			}
		}
	}
	if !said {
		return
	}
	best := 0
	for i := range s.Starts() {
		from := s.StartOffset(i)
		best = max(best, a.During(from, from+s.Window).rank())
	}
	if best != a.Availability.rank() {
		t.Fatalf("%q is not the best of %+v", a.Availability, a)
	}
	if len(a.Stretches) > 0 && !a.FollowsFromStretches() {
		t.Fatalf("the source is not that of the newest part: %+v", a)
	}
}
