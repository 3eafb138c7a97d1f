package bot

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func threeSlots() *Meetup {
	return &Meetup{Terms: Terms{Slots: []Slot{{ID: 1, Emoji: "1️⃣"}, {ID: 2, Emoji: "2️⃣"}, {ID: 3, Emoji: "3️⃣"}}}}
}

// answersOf returns a ballot's answers to slots 1 to 3.
func answersOf(b Ballot) [3]Availability { return [3]Availability{b.Of(1), b.Of(2), b.Of(3)} }

func TestBallots(t *testing.T) {
	m := threeSlots()
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	ids := func(n ...SlotID) []SlotID { return n }
	for name, c := range map[string]struct {
		ballot Ballot
		want   [3]Availability
	}{
		"a reaction answers yes to its slot":         {Ballot{}.React(m, "u", "2️⃣", at(0)), [3]Availability{"", AvailabilityYes, ""}},
		"the variation selector makes no difference": {Ballot{}.React(m, "u", "2⃣", at(0)), [3]Availability{"", AvailabilityYes, ""}},
		"any other emoji is ignored":                 {Ballot{}.React(m, "u", "🎉", at(0)), [3]Availability{}},
		"none of these answers no to all": {
			Ballot{}.React(m, "u", "1️⃣", at(0)).React(m, "u", "🤷🏽", at(1)), [3]Availability{AvailabilityNo, AvailabilityNo, AvailabilityNo}},
		"none of these leaves newer answers alone": {
			Ballot{}.Choose("u", ids(1), ids(1), AvailabilityYes, at(5)).React(m, "u", NoneOfThese, at(1)), [3]Availability{AvailabilityYes, AvailabilityNo, AvailabilityNo}},
		"removing a reaction withdraws its answer": {
			Ballot{}.React(m, "u", "1️⃣", at(0)).Unreact("1️⃣"), [3]Availability{}},
		"removing none of these withdraws its answers": {
			Ballot{}.React(m, "u", NoneOfThese, at(0)).React(m, "u", "3️⃣", at(1)).Unreact(NoneOfThese), [3]Availability{"", "", AvailabilityYes}},
		"a newer menu choice stays": {
			Ballot{}.React(m, "u", "1️⃣", at(0)).Choose("u", ids(1, 2), ids(1), AvailabilityIfNeeded, at(1)).Unreact("1️⃣"), [3]Availability{AvailabilityIfNeeded, "", ""}},
		"an unchanged menu keeps the source": {
			Ballot{}.React(m, "u", "1️⃣", at(0)).Choose("u", ids(1, 2), ids(1), AvailabilityYes, at(1)).Unreact("1️⃣"), [3]Availability{}},
		"a menu withdraws what is no longer chosen": {
			Ballot{}.Choose("u", ids(1, 2), ids(1, 2), AvailabilityYes, at(0)).Choose("u", ids(1, 2), ids(2), AvailabilityYes, at(1)), [3]Availability{"", AvailabilityYes, ""}},
		"a page leaves other pages alone": {
			Ballot{}.Choose("u", ids(1, 2), ids(1), AvailabilityYes, at(0)).Choose("u", ids(3), ids(), AvailabilityYes, at(1)), [3]Availability{AvailabilityYes, "", ""}},
		"the yes menu leaves a no alone": {
			Ballot{}.NoneOfThese(m, "u", at(0)).Choose("u", ids(1, 2, 3), ids(2), AvailabilityYes, at(1)), [3]Availability{AvailabilityNo, AvailabilityYes, AvailabilityNo}},
	} {
		if got := answersOf(c.ballot); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestABallotHasOneAnswerPerSlot(t *testing.T) {
	m := threeSlots()
	rapid.Check(t, func(t *rapid.T) {
		var b Ballot
		emoji := []string{"1️⃣", "2️⃣", "3️⃣", NoneOfThese, "🎉"}
		for i := range rapid.IntRange(0, 20).Draw(t, "steps") {
			at := noon.Add(time.Duration(i) * time.Second)
			before := slices.Clone(b)
			old := b
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				b = b.React(m, "u", rapid.SampledFrom(emoji).Draw(t, "emoji"), at)
			case 1:
				b = b.Unreact(rapid.SampledFrom(emoji).Draw(t, "emoji"))
			case 2:
				b = b.Choose("u", []SlotID{1, 2, 3}, []SlotID{SlotID(rapid.IntRange(1, 3).Draw(t, "slot"))}, AvailabilityIfNeeded, at)
			default:
				b = b.NoneOfThese(m, "u", at)
			}
			if !slices.Equal(before, old) {
				t.Fatal("the receiver was changed")
			}
			seen := map[SlotID]bool{}
			for _, a := range b {
				if seen[a.Slot] {
					t.Fatalf("two answers to slot %d: %+v", a.Slot, b)
				}
				seen[a.Slot] = true
			}
		}
	})
}

func TestUnreactUndoesReact(t *testing.T) {
	m := threeSlots()
	rapid.Check(t, func(t *rapid.T) {
		var b Ballot
		for _, s := range rapid.SliceOfDistinct(rapid.IntRange(1, 3), func(i int) int { return i }).Draw(t, "slots") {
			b = b.Choose("u", []SlotID{SlotID(s)}, []SlotID{SlotID(s)}, AvailabilityYes, noon)
		}
		free := SlotID(0)
		for _, s := range m.Slots {
			if b.Of(s.ID) == "" {
				free = s.ID
			}
		}
		if free == 0 {
			return
		}
		slot, _ := m.Slot(free)
		after := b.React(m, "u", slot.Emoji, noon.Add(time.Hour)).Unreact(slot.Emoji)
		if answersOf(after) != answersOf(b) {
			t.Fatalf("%q became %q", answersOf(b), answersOf(after))
		}
	})
}

func TestDiffReactionsListsMissedChanges(t *testing.T) {
	before := []Reaction{{"ben", "1⃣"}, {"cy", "2⃣"}}
	after := []Reaction{{"cy", "2️⃣"}, {"ana", "3️⃣"}, {"ana", NoneOfThese}, {"ana", "3⃣"}}
	added, removed := DiffReactions(before, after)
	if want := []Reaction{{"ana", NoneOfThese}, {"ana", "3⃣"}}; !slices.Equal(added, want) {
		t.Errorf("added %v, want %v", added, want)
	}
	if want := []Reaction{{"ben", "1⃣"}}; !slices.Equal(removed, want) {
		t.Errorf("removed %v, want %v", removed, want)
	}
}

func TestOutstandingListsInvitedMembersWithoutAnAnswer(t *testing.T) {
	p := Poll{Meetup: *threeSlots()}
	if p.IsComplete() || len(p.Outstanding()) != 0 {
		t.Error("an open meetup has outstanding members or is complete")
	}
	p.Meetup.Invited = []Invitation{{User: "ben"}, {User: "cy"}}
	p.Answers = []Answer{{Slot: 1, Member: "ben", Availability: AvailabilityNo}, {Slot: 2, Member: "dee", Availability: AvailabilityYes}}
	if got := p.Outstanding(); !slices.Equal(got, []UserID{"cy"}) || p.IsComplete() {
		t.Errorf("outstanding: %v", got)
	}
	if got := p.Answered(); !slices.Equal(got, []UserID{"ben", "dee"}) {
		t.Errorf("answered: %v", got)
	}
	if got := p.Members(2, AvailabilityYes); !slices.Equal(got, []UserID{"dee"}) {
		t.Errorf("yes to 2: %v", got)
	}
	p.Answers = append(p.Answers, Answer{Slot: 3, Member: "cy", Availability: AvailabilityIfNeeded})
	if !p.IsComplete() {
		t.Error("all the invited have answered, but the poll is not complete")
	}
}
