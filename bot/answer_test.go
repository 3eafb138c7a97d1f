package bot

import (
	"reflect"
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
	at := func(minutes int) Answer {
		return Answer{Member: "u", At: noon.Add(time.Duration(minutes) * time.Minute), Stamp: Stamp{Number: int64(minutes)}}
	}
	as := func(av Availability, minutes int) Answer {
		a := at(minutes)
		a.Availability = av
		return a
	}
	ids := func(n ...SlotID) []SlotID { return n }
	for name, c := range map[string]struct {
		ballot Ballot
		want   [3]Availability
	}{
		"a reaction answers yes to its slot":         {Ballot{}.React(m, "2️⃣", at(0)), [3]Availability{"", AvailabilityYes, ""}},
		"the variation selector makes no difference": {Ballot{}.React(m, "2⃣", at(0)), [3]Availability{"", AvailabilityYes, ""}},
		"any other emoji is ignored":                 {Ballot{}.React(m, "🎉", at(0)), [3]Availability{}},
		"none of these answers no to all": {
			Ballot{}.React(m, "1️⃣", at(0)).React(m, "🤷🏽", at(1)), [3]Availability{AvailabilityNo, AvailabilityNo, AvailabilityNo}},
		"none of these leaves newer answers alone": {
			Ballot{}.Choose(ids(1), ids(1), as(AvailabilityYes, 5)).React(m, NoneOfThese, at(1)), [3]Availability{AvailabilityYes, AvailabilityNo, AvailabilityNo}},
		"removing a reaction withdraws its answer": {
			Ballot{}.React(m, "1️⃣", at(0)).Unreact(m, "1️⃣"), [3]Availability{}},
		"removing none of these withdraws its answers": {
			Ballot{}.React(m, NoneOfThese, at(0)).React(m, "3️⃣", at(1)).Unreact(m, NoneOfThese), [3]Availability{"", "", AvailabilityYes}},
		"a newer menu choice stays": {
			Ballot{}.React(m, "1️⃣", at(0)).Choose(ids(1, 2), ids(1), as(AvailabilityIfNeeded, 1)).Unreact(m, "1️⃣"), [3]Availability{AvailabilityIfNeeded, "", ""}},
		"an unchanged menu keeps the source": {
			Ballot{}.React(m, "1️⃣", at(0)).Choose(ids(1, 2), ids(1), as(AvailabilityYes, 1)).Unreact(m, "1️⃣"), [3]Availability{}},
		"a menu withdraws what is no longer chosen": {
			Ballot{}.Choose(ids(1, 2), ids(1, 2), as(AvailabilityYes, 0)).Choose(ids(1, 2), ids(2), as(AvailabilityYes, 1)), [3]Availability{"", AvailabilityYes, ""}},
		"a page leaves other pages alone": {
			Ballot{}.Choose(ids(1, 2), ids(1), as(AvailabilityYes, 0)).Choose(ids(3), ids(), as(AvailabilityYes, 1)), [3]Availability{AvailabilityYes, "", ""}},
		"the yes menu leaves a no alone": {
			Ballot{}.NoneOfThese(m, 0, at(0)).Choose(ids(1, 2, 3), ids(2), as(AvailabilityYes, 1)), [3]Availability{AvailabilityNo, AvailabilityYes, AvailabilityNo}},
		"a late menu choice leaves newer answers alone": {
			Ballot{}.Choose(ids(1, 2), ids(1), as(AvailabilityIfNeeded, 5)).Choose(ids(1, 2), ids(1, 2), as(AvailabilityYes, 1)), [3]Availability{AvailabilityIfNeeded, AvailabilityYes, ""}},
		"a late menu choice withdraws nothing newer": {
			Ballot{}.Choose(ids(1, 2), ids(1, 2), as(AvailabilityYes, 5)).Choose(ids(1, 2), ids(), as(AvailabilityYes, 1)), [3]Availability{AvailabilityYes, AvailabilityYes, ""}},
		"a choice that was made again is as new as its last time": {
			Ballot{}.Choose(ids(1), ids(1), as(AvailabilityYes, 1)).Choose(ids(1), ids(1), as(AvailabilityYes, 5)).Choose(ids(1), ids(1), as(AvailabilityIfNeeded, 3)), [3]Availability{AvailabilityYes, "", ""}},
		"a late none of these leaves newer answers alone": {
			Ballot{}.Choose(ids(1), ids(1), as(AvailabilityYes, 5)).NoneOfThese(m, 0, at(1)), [3]Availability{AvailabilityYes, AvailabilityNo, AvailabilityNo}},
		"a late withdrawal leaves newer answers alone": {
			Ballot{}.Choose(ids(1), ids(1), as(AvailabilityYes, 5)).Choose(ids(2), ids(2), as(AvailabilityYes, 1)).Withdraw(at(3)), [3]Availability{AvailabilityYes, "", ""}},
		"without stamps the last one counts": {
			Ballot{}.Choose(ids(1), ids(1), as(AvailabilityYes, 5)).React(m, NoneOfThese, Answer{Member: "u"}), [3]Availability{AvailabilityNo, AvailabilityNo, AvailabilityNo}},
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
			at := Answer{Member: "u", At: noon.Add(time.Duration(i) * time.Second), Stamp: Stamp{Number: int64(rapid.IntRange(0, 20).Draw(t, "stamp"))}}
			before := slices.Clone(b)
			old := b
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				b = b.React(m, rapid.SampledFrom(emoji).Draw(t, "emoji"), at)
			case 1:
				b = b.Unreact(m, rapid.SampledFrom(emoji).Draw(t, "emoji"))
			case 2:
				at.Availability = AvailabilityIfNeeded
				b = b.Choose([]SlotID{1, 2, 3}, []SlotID{SlotID(rapid.IntRange(1, 3).Draw(t, "slot"))}, at)
			default:
				b = b.NoneOfThese(m, 0, at)
			}
			if !reflect.DeepEqual(before, old) {
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
			b = b.Choose([]SlotID{SlotID(s)}, []SlotID{SlotID(s)}, Answer{Member: "u", Availability: AvailabilityYes, At: noon})
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
		after := b.React(m, slot.Emoji, Answer{Member: "u", At: noon.Add(time.Hour)}).Unreact(m, slot.Emoji)
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

func TestAnEmojiIsTheSameInEveryForm(t *testing.T) {
	for plain, forms := range map[string][]string{
		"🤷":  {"🤷", "🤷🏽", "🤷‍♀️", "🤷‍♂️", "🤷‍♀", "🤷🏿‍♂️", "🤷\ufe0f", "🤷\u200d"},
		"👍":  {"👍", "👍🏻", "👍🏿", "👍\ufe0f"},
		"1⃣": {"1️⃣", "1⃣", "1\ufe0e⃣"},
		"🍋":  {"🍋", "🍋\ufe0f"},
		"🔟":  {"🔟", "🔟\ufe0f"},
	} {
		for _, form := range forms {
			if got := PlainEmoji(form); got != plain {
				t.Errorf("%+q is %+q, want %+q", form, got, plain)
			}
		}
	}
	if PlainEmoji("🍋‍🟩") == PlainEmoji("🍋") {
		t.Error("a lime is a lemon")
	}
}

func TestReactionsThatMeanTheSameAreToldApart(t *testing.T) {
	if ExactEmoji("1️⃣") != ExactEmoji("1⃣") || ExactEmoji("🤷‍♀️") != ExactEmoji("🤷‍♀") {
		t.Error("what networks add or drop makes a difference")
	}
	seen := map[string]bool{}
	for _, form := range []string{"🤷", "🤷🏽", "🤷🏿", "🤷‍♀️", "🤷🏽‍♀️", "🤷\ufe00"} {
		one, other := Reaction{Member: "ana", Emoji: ExactEmoji(form)}, Reaction{Member: "ana", Emoji: NoneOfThese}
		if seen[one.Emoji] || !one.MeansSame(other) {
			t.Errorf("%+q is another one already, or means something else", form)
		}
		seen[one.Emoji] = true
	}
	if (Reaction{Member: "ana", Emoji: NoneOfThese}).MeansSame(Reaction{Member: "ben", Emoji: NoneOfThese}) {
		t.Error("two members give one answer")
	}
}
