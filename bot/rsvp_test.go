package bot

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAFreedSeatGoesToWhoWaitsLongest(t *testing.T) {
	r := Roster{Capacity: 1}
	for _, u := range []UserID{"ana", "ben", "cy", "dee"} {
		r.Answer(u, Going, noon)
	}
	r.Answer("ben", NotGoing, noon) // leaves the line
	change := r.Answer("ana", Maybe, noon)
	if got := r.In(Going); !slices.Equal(got, []UserID{"cy"}) {
		t.Errorf("going: %v", got)
	}
	if len(change.Saved) != 2 || change.Saved[1].Member != "cy" || change.Before != Going {
		t.Errorf("got %+v", change)
	}
	if r.Position("dee") != 1 || r.Position("cy") != 0 {
		t.Errorf("dee is at %d, cy at %d", r.Position("dee"), r.Position("cy"))
	}
}

func TestTheSameWishAgainChangesNothing(t *testing.T) {
	r := Roster{Capacity: 1}
	r.Answer("ana", Going, noon)
	r.Answer("ben", Going, noon)
	before := slices.Clone(r.RSVPs)
	for _, u := range []UserID{"ana", "ben"} {
		if c := r.Answer(u, Going, noon); c.Changed() {
			t.Errorf("%s: %+v", u, c)
		}
	}
	if !slices.Equal(before, r.RSVPs) {
		t.Error("the roster changed")
	}
}

// Whatever is answered: never more going than seats, no seat free while
// somebody waits, positions from 1 without gap or tie, turns unique.
func TestSeatsAndTheWaitlistHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Roster{Capacity: rapid.IntRange(0, 5).Draw(t, "seats")}
		wishes := []RSVPState{Going, Going, Maybe, NotGoing}
		for range rapid.IntRange(1, 60).Draw(t, "answers") {
			u := UserID(fmt.Sprint("u", rapid.IntRange(0, 12).Draw(t, "who")))
			change := r.Answer(u, rapid.SampledFrom(wishes).Draw(t, "wish"), noon)
			if mine, ok := r.Of(u); ok && mine.State != change.State {
				t.Fatalf("%s is %s and was told %s", u, mine.State, change.State)
			}
			going, waiting := r.In(Going), r.In(Waiting)
			if r.Capacity > 0 && len(going) > r.Capacity {
				t.Fatalf("%d going on %d seats", len(going), r.Capacity)
			}
			if len(waiting) > 0 && r.Free() != 0 {
				t.Fatalf("%d wait with %d seats free", len(waiting), r.Free())
			}
			turns := map[int64]bool{}
			for _, v := range r.RSVPs {
				if turns[v.Turn] {
					t.Fatalf("turn %d twice", v.Turn)
				}
				turns[v.Turn] = true
			}
			for i, w := range waiting {
				if r.Position(w) != i+1 {
					t.Fatalf("%s is at %d, want %d", w, r.Position(w), i+1)
				}
			}
		}
	})
}
