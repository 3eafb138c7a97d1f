package bot

import (
	"slices"
	"testing"
)

// promoteAll gives free seats to who waits, in order, and returns who got one.
func promoteAll(r *Roster) []UserID {
	var promoted []UserID
	for {
		next, ok := r.Next()
		if !ok {
			return promoted
		}
		r.Promote(next.Member, noon, noon)
		promoted = append(promoted, next.Member)
	}
}

func TestAFreedSeatIsKeptForWhoHasWaited(t *testing.T) {
	r := Roster{Capacity: 1}
	for _, u := range []UserID{"ana", "ben", "cy"} {
		r.Answer(u, RSVPGoing, noon)
	}
	r.Answer("ana", RSVPNotGoing, noon)
	if c := r.Answer("dee", RSVPGoing, noon); c.State != RSVPWaiting {
		t.Errorf("a newcomer is %s", c.State)
	}
	if c := r.Answer("cy", RSVPGoing, noon); c.State != RSVPWaiting || c.IsChanged() {
		t.Errorf("the second in line is %+v", c)
	}
	if _, ok := r.Promote("cy", noon, noon); ok {
		t.Error("the second in line was promoted")
	}
	if c, ok := r.Promote("ben", noon, noon); !ok || c.State != RSVPGoing || c.Before != RSVPWaiting || c.Freed {
		t.Errorf("the first in line: %+v, %v", c, ok)
	}
	if _, ok := r.Promote("ben", noon, noon); ok {
		t.Error("a seat was given twice")
	}
}

func TestAFreedSeatGoesToTheLongestWaitingMember(t *testing.T) {
	r := Roster{Capacity: 1}
	for _, u := range []UserID{"ana", "ben", "cy", "dee"} {
		r.Answer(u, RSVPGoing, noon)
	}
	r.Answer("ben", RSVPNotGoing, noon) // leaves the waitlist
	change := r.Answer("ana", RSVPMaybe, noon)
	if got := promoteAll(&r); !slices.Equal(got, []UserID{"cy"}) || !slices.Equal(r.In(RSVPGoing), got) {
		t.Errorf("promoted: %v", got)
	}
	if len(change.Saved) != 1 || !change.Freed || change.Before != RSVPGoing {
		t.Errorf("got %+v", change)
	}
	if r.Position("dee") != 1 || r.Position("cy") != 0 {
		t.Errorf("dee is at %d, cy at %d", r.Position("dee"), r.Position("cy"))
	}
}

func TestRepeatingAnAnswerChangesNothing(t *testing.T) {
	r := Roster{Capacity: 1}
	r.Answer("ana", RSVPGoing, noon)
	r.Answer("ben", RSVPGoing, noon)
	before := slices.Clone(r.RSVPs)
	for _, u := range []UserID{"ana", "ben"} {
		if c := r.Answer(u, RSVPGoing, noon); c.IsChanged() {
			t.Errorf("%s: %+v", u, c)
		}
	}
	if !slices.Equal(before, r.RSVPs) {
		t.Error("the roster changed")
	}
}

func TestGuestsTakeSeats(t *testing.T) {
	r := Roster{Capacity: 4}
	r.Answer("ana", RSVPGoing, noon)
	r.Answer("ben", RSVPGoing, noon)
	if _, ok := r.Bring("ben", 3, noon); ok {
		t.Error("three guests found two seats")
	}
	if c, ok := r.Bring("ben", 2, noon); !ok || len(c.Saved) != 1 || r.Free() != 0 {
		t.Errorf("got %+v, %d free", c, r.Free())
	}
	turn, _ := r.Of("ben")
	r.Answer("cy", RSVPGoing, noon)
	r.Bring("cy", 1, noon) // waits for two seats
	r.Answer("dee", RSVPGoing, noon)
	c, _ := r.Bring("ben", 1, noon)
	if promoteAll(&r); len(r.In(RSVPGoing)) != 2 || r.Free() != 1 || !c.Freed {
		t.Errorf("with one seat free, which is offered, %v go: %+v", r.In(RSVPGoing), c)
	}
	r.KeepWaiting("cy")
	promoteAll(&r)
	if got := r.In(RSVPGoing); !slices.Equal(got, []UserID{"ana", "ben", "dee"}) {
		t.Errorf("with one seat free that cy let pass, %v go", got)
	}
	if r.Position("cy") != 1 {
		t.Errorf("cy is at %d", r.Position("cy"))
	}
	if c, ok := r.Bring("cy", 0, noon); !ok || c.State != RSVPWaiting {
		t.Errorf("got %+v", c)
	}
	r.Answer("ana", RSVPNotGoing, noon)
	promoteAll(&r)
	if c := r.Answer("ben", RSVPGoing, noon); c.IsChanged() {
		t.Error("repeating an answer changed something")
	}
	if now, _ := r.Of("ben"); now.Turn != turn.Turn {
		t.Error("bringing a guest changed the turn")
	}
	if got := r.In(RSVPGoing); !slices.Equal(got, []UserID{"ben", "dee", "cy"}) {
		t.Errorf("going: %v", got)
	}
	r.Answer("ben", RSVPMaybe, noon)
	if now, _ := r.Of("ben"); now.Guests != 0 {
		t.Error("a maybe keeps its guests")
	}
	if _, ok := r.Bring("ben", 1, noon); ok {
		t.Error("a maybe brought a guest")
	}
}

func TestAWaitingMemberWithFewerGuestsGetsTheSeat(t *testing.T) {
	r := Roster{Capacity: 2}
	r.Answer("ana", RSVPGoing, noon)
	r.Answer("ben", RSVPGoing, noon)
	r.Answer("cy", RSVPGoing, noon)
	r.Bring("cy", 1, noon)
	r.Answer("ben", RSVPNotGoing, noon)
	if c, _ := r.Bring("cy", 0, noon); c.State != RSVPGoing {
		t.Errorf("got %+v", c)
	}
}

func TestSeatsAreCountedWithTheGuestsBesideTheirHost(t *testing.T) {
	r := Roster{Capacity: 6}
	r.Answer("ana", RSVPGoing, noon)
	r.Answer("ben", RSVPGoing, noon)
	if _, ok := r.Bring("ana", 2, noon); !ok {
		t.Fatal("two guests do not fit into six seats")
	}
	r.Answer("cy", RSVPMaybe, noon)
	for u, want := range map[UserID][2]int{"ana": {1, 3}, "ben": {4, 4}, "cy": {0, 0}, "dee": {0, 0}} {
		if first, last := r.Seats(u); first != want[0] || last != want[1] {
			t.Errorf("%s has seats %d to %d, want %v", u, first, last, want)
		}
	}
}
