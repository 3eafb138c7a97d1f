package bot

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// waiting returns a full roster of two seats, on which cy, with a guest, and dee wait.
func waiting() *Roster {
	r := &Roster{Capacity: 2, Rules: SeatRules{Agreement: "friday"}}
	for _, u := range []UserID{"ana", "ben", "cy", "dee"} {
		r.Answer(u, RSVPGoing, noon)
	}
	r.Bring("cy", 1, noon)
	return r
}

func (r *Roster) mustOffer(t *testing.T, u UserID, seats int) {
	t.Helper()
	next, ok := r.Next()
	if !ok || next.Member != u {
		t.Fatalf("next is %q, want %s", next.Member, u)
	}
	r.Promote(u, noon, noon.Add(time.Hour))
	if row, _ := r.Of(u); row.State != RSVPWaiting || row.Offered != seats || row.OfferBy.IsZero() {
		t.Fatalf("%s is %+v, want an offer of %d", u, row, seats)
	}
}

func TestWhoWaitsWithMoreThanTheFreeSeatsIsAskedWhetherTheyComeAlone(t *testing.T) {
	for answer, want := range map[string]struct {
		act   func(*Roster)
		going []UserID
	}{
		"alone":        {func(r *Roster) { r.TakeSeat("cy", 1, noon) }, []UserID{"ana", "cy"}},
		"twice":        {func(r *Roster) { r.TakeSeat("cy", 1, noon); r.TakeSeat("cy", 1, noon) }, []UserID{"ana", "cy"}},
		"keeps on":     {func(r *Roster) { r.KeepWaiting("cy") }, []UserID{"ana", "dee"}},
		"says nothing": {func(r *Roster) { r.Lapse(noon.Add(time.Hour)) }, []UserID{"ana", "dee"}},
		"not going":    {func(r *Roster) { r.Answer("cy", RSVPNotGoing, noon) }, []UserID{"ana", "dee"}},
	} {
		r := waiting()
		r.Answer("ben", RSVPNotGoing, noon)
		r.mustOffer(t, "cy", 1)
		if _, ok := r.Next(); ok || r.Answer("eve", RSVPGoing, noon).State != RSVPWaiting {
			t.Errorf("%s: the seat that is offered goes to another", answer)
		}
		want.act(r)
		promoteAll(r)
		if got := r.In(RSVPGoing); !slices.Equal(got, want.going) {
			t.Errorf("%s: %v are going, want %v", answer, got, want.going)
		}
		if row, _ := r.Of("cy"); row.State == RSVPWaiting && (row.Guests != 1 || r.Position("cy") != 1) {
			t.Errorf("%s: who waits is %+v", answer, row)
		}
	}
}

func TestAPartyThatLetASeatPassGetsSeatsForAll(t *testing.T) {
	r := waiting()
	r.Answer("ben", RSVPNotGoing, noon)
	r.mustOffer(t, "cy", 1)
	r.KeepWaiting("cy")
	r.Resize(3)
	promoteAll(r)
	if got := r.In(RSVPGoing); !slices.Equal(got, []UserID{"ana", "cy"}) || r.Free() != 0 {
		t.Errorf("%v are going, and %d seats are free", got, r.Free())
	}
}

func TestWhoWaitsIsAskedWhereSomethingHasChanged(t *testing.T) {
	for what, change := range map[string]func(*Roster){
		"the terms": func(r *Roster) { r.Rules.Agreement = "saturday"; r.WithdrawOffers("friday") },
		"the start": func(r *Roster) { r.Rules.AsksFirst = true },
		"the terms of a roster of an older version": func(r *Roster) {
			row, _ := r.Of("cy")
			row.Agreed = ""
			r.put(row)
			r.Rules.Agreement = "saturday"
			r.WithdrawOffers("friday")
		},
	} {
		r := waiting()
		change(r)
		r.Resize(4)
		r.mustOffer(t, "cy", 2)
		if _, ok := r.Next(); ok {
			t.Errorf("%s: seats are offered twice", what)
		}
		if c := r.Answer("cy", RSVPGoing, noon); c.State != RSVPGoing {
			t.Errorf("%s: who said yes is %s", what, c.State)
		}
		if row, _ := r.Of("cy"); !r.Agrees(row) || row.Guests != 1 {
			t.Errorf("%s: who said yes is %+v", what, row)
		}
	}
}

func TestTermsThatAreAsTheyWereNeedNoAnswer(t *testing.T) {
	r := waiting()
	for _, day := range []string{"saturday", "friday"} {
		before := r.Rules.Agreement
		r.Rules.Agreement = day
		r.WithdrawOffers(before)
	}
	r.Resize(4)
	promoteAll(r)
	if got := r.In(RSVPGoing); !slices.Equal(got, []UserID{"ana", "ben", "cy"}) {
		t.Errorf("%v are going", got)
	}
}

func TestWhoLetAnOfferPassIsAskedAgainOnceTheySayThatTheyCome(t *testing.T) {
	r := waiting()
	r.Rules.Agreement = "saturday"
	r.Resize(4)
	r.mustOffer(t, "cy", 2)
	r.Lapse(noon.Add(time.Hour))
	r.mustOffer(t, "dee", 1)
	if c := r.Answer("cy", RSVPGoing, noon); c.State != RSVPWaiting || !c.IsChanged() {
		t.Fatalf("one seat is offered to dee, and cy with a guest is %+v", c)
	}
	r.mustOffer(t, "cy", 1)
	if c := r.Answer("cy", RSVPGoing, noon); c.IsChanged() {
		t.Errorf("the second tap changed %+v", c)
	}
}

func TestASeatThatIsOfferedIsTheirsAlsoIfMoreSeatsFree(t *testing.T) {
	r := waiting()
	r.Answer("ben", RSVPNotGoing, noon)
	r.mustOffer(t, "cy", 1)
	r.KeepWaiting("cy")
	r.Rules.AsksFirst = true
	r.mustOffer(t, "dee", 1)
	r.Resize(3) // now cy and their guest would fit, but for dee
	if c := r.Answer("dee", RSVPGoing, noon); c.State != RSVPGoing {
		t.Errorf("dee is %s", c.State)
	}
}

func TestGuestsLeaveSeatsToThoseWhoSaidYes(t *testing.T) {
	r := &Roster{Capacity: 4, Rules: SeatRules{Held: []UserID{"ana", "ben", "cy"}}}
	r.Answer("ana", RSVPGoing, noon)
	if _, ok := r.Bring("ana", 2, noon); ok {
		t.Error("two guests took a seat that is held")
	}
	if _, ok := r.Bring("ana", 1, noon); !ok {
		t.Error("a guest got no seat that is free")
	}
	if c := r.Answer("eve", RSVPGoing, noon); c.State != RSVPGoing {
		t.Error("a member got no seat: only guests leave them to others")
	}
	r.Answer("ben", RSVPNotGoing, noon)
	if n := r.HeldFrom("ana"); n != 1 {
		t.Errorf("%d seats are held, want that of cy", n)
	}
	if c := r.Answer("cy", RSVPGoing, noon); c.State != RSVPGoing {
		t.Error("who said yes got no seat")
	}
}

func TestDeadlinesOfSeats(t *testing.T) {
	for left, want := range map[time.Duration][2]time.Duration{
		8 * 24 * time.Hour: {12 * time.Hour, 24 * time.Hour},
		40 * time.Hour:     {10 * time.Hour, 10 * time.Hour},
		20 * time.Minute:   {15 * time.Minute, 5 * time.Minute},
		-time.Hour:         {15 * time.Minute, -15 * time.Minute},
	} {
		if got := SeatOfferDeadline(noon, noon.Add(left)).Sub(noon); got != want[0] {
			t.Errorf("%s before the start a seat is offered for %s, want %s", left, got, want[0])
		}
		if got := HoldDeadline(noon, noon.Add(left)).Sub(noon); got != want[1] {
			t.Errorf("%s before the start seats are held for %s, want %s", left, got, want[1])
		}
	}
	if AsksFirst(noon, noon.Add(48*time.Hour+time.Second)) || !AsksFirst(noon, noon.Add(48*time.Hour)) || !AsksFirst(noon, noon) {
		t.Error("a seat is given more than two days ahead, and offered after that")
	}
}

// seatMachine acts at random on a roster, and remembers who agreed to what.
type seatMachine struct {
	*rapid.T
	Roster
	agreed map[UserID]string
	days   int
	now    time.Time
}

func (x *seatMachine) who() UserID {
	return UserID(fmt.Sprint("u", rapid.IntRange(0, 9).Draw(x.T, "who")))
}

// says records what a member agreed to by acting.
func (x *seatMachine) says(u UserID, c RosterChange) {
	x.agreed[u] = x.Rules.Agreement
	if row, ok := x.Of(u); ok && row.State != c.State {
		x.Fatalf("%s is %s, but the change says %s", u, row.State, c.State)
	}
	if _, next := x.Next(); c.IsChanged() && next != c.Freed {
		x.Fatalf("there is a seat for who waits: %v, but the change says %v", next, c.Freed)
	}
}

// promote gives and offers free seats, and checks that nobody is moved.
func (x *seatMachine) promote() {
	for {
		next, ok := x.Next()
		if !ok {
			return
		}
		x.Promote(next.Member, x.now, x.now.Add(time.Hour))
		if row, _ := x.Of(next.Member); row.State == RSVPGoing && (x.agreed[row.Member] != x.Rules.Agreement || x.Rules.AsksFirst) {
			x.Fatalf("%s was moved", row.Member)
		}
	}
}

func (x *seatMachine) actions() map[string]func(*rapid.T) {
	act := func(do func(u UserID) RosterChange) func(*rapid.T) {
		return func(*rapid.T) { u := x.who(); x.says(u, do(u)) }
	}
	return map[string]func(*rapid.T){
		"going":  act(func(u UserID) RosterChange { return x.Answer(u, RSVPGoing, x.now) }),
		"again":  act(func(u UserID) RosterChange { return x.Answer(u, RSVPGoing, x.now) }),
		"maybe":  act(func(u UserID) RosterChange { return x.Answer(u, RSVPMaybe, x.now) }),
		"drops":  act(func(u UserID) RosterChange { return x.Answer(u, RSVPNotGoing, x.now) }),
		"takes":  act(func(u UserID) RosterChange { return x.TakeSeat(u, rapid.IntRange(1, 3).Draw(x.T, "seats"), x.now) }),
		"keeps":  func(*rapid.T) { x.KeepWaiting(x.who()) },
		"lapses": func(*rapid.T) { x.now = x.now.Add(30 * time.Minute); x.Lapse(x.now) },
		"brings": func(*rapid.T) {
			x.Bring(x.who(), rapid.IntRange(0, MaxGuests).Draw(x.T, "guests"), x.now)
		},
		"seats": func(*rapid.T) {
			if n := rapid.IntRange(0, 6).Draw(x.T, "capacity"); n == 0 || n >= x.Heads(RSVPGoing) {
				x.Resize(n)
			}
		},
		"moves": func(*rapid.T) {
			before := x.Rules.Agreement
			x.days++
			x.Rules.Agreement = fmt.Sprint("day ", x.days)
			x.RequestConfirmation("u0", x.now.Add(2*time.Hour))
			x.WithdrawOffers(before)
		},
		"nears":    func(*rapid.T) { x.Rules.AsksFirst = !x.Rules.AsksFirst },
		"holds":    func(*rapid.T) { x.Rules.Held = []UserID{x.who(), x.who()} },
		"promotes": func(*rapid.T) { x.promote() },
		"":         func(*rapid.T) { x.check() },
	}
}

// check checks that there are no more people than seats, nobody is lost, and positions
// and turns are in order.
func (x *seatMachine) check() {
	if heads := x.Heads(RSVPGoing); x.Capacity > 0 && heads > x.Capacity {
		x.Fatalf("%d going on %d seats", heads, x.Capacity)
	}
	turns, users := map[int64]bool{}, map[UserID]bool{}
	for _, row := range x.RSVPs {
		if turns[row.Turn] || users[row.Member] {
			x.Fatalf("%s or turn %d twice", row.Member, row.Turn)
		}
		turns[row.Turn], users[row.Member] = true, true
		if row.State != RSVPWaiting && (row.Offered != 0 || !row.OfferBy.IsZero()) {
			x.Fatalf("%s does not wait, and is offered a seat", row.Member)
		}
	}
	for i, u := range x.In(RSVPWaiting) {
		if x.Position(u) != i+1 {
			x.Fatalf("%s is at %d, want %d", u, x.Position(u), i+1)
		}
	}
	for u := range x.agreed {
		if !users[u] {
			x.Fatalf("%s is lost", u)
		}
	}
}

// Whatever members and the host do: no more people than seats, nobody seated for what
// they have not agreed to, nobody lost, and in the end no seat is free that somebody
// who says that they come does not get.
func TestNobodyIsMovedAndNoSeatIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := &seatMachine{T: t, agreed: map[UserID]string{}, now: noon, Roster: Roster{
			Capacity: rapid.IntRange(0, 5).Draw(t, "seats"), Rules: SeatRules{Agreement: "day 0"},
		}}
		t.Repeat(x.actions())
		order := x.In(RSVPWaiting)
		x.Rules.Held = nil
		for range 20 { // nobody answers any more
			x.promote()
			x.now = x.now.Add(time.Hour)
			x.Lapse(x.now)
		}
		if got := x.In(RSVPWaiting); !isSubsequence(got, order) {
			t.Fatalf("the order of the line was %v, and is %v", order, got)
		}
		if free := x.Free(); free != 0 {
			c := x.Answer("late", RSVPGoing, x.now)
			if c.State != RSVPGoing {
				t.Fatalf("%d seats are free, and a newcomer is %s", free, c.State)
			}
		}
	})
}

// isSubsequence reports whether all of part are in whole, in the same order.
func isSubsequence(part, whole []UserID) bool {
	for _, u := range whole {
		if len(part) > 0 && part[0] == u {
			part = part[1:]
		}
	}
	return len(part) == 0
}
