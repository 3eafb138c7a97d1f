package schedule

import (
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

var noon = time.Date(2026, time.October, 22, 12, 0, 0, 0, time.UTC)

// poll makes a poll with a slot per line, a day apart from tomorrow on. The
// line "ana:yes ben:if cem:no" lists the answers for the slot.
func poll(m bot.Meetup, lines ...string) *bot.Poll {
	p := &bot.Poll{Meetup: m, Now: noon}
	p.Meetup.Status = bot.StatusPolling
	if p.Meetup.Host == "" {
		p.Meetup.Host = "host"
	}
	for i, line := range lines {
		id := bot.SlotID(i + 1)
		p.Meetup.Slots = append(p.Meetup.Slots, bot.Slot{
			ID: id, StartAt: noon.AddDate(0, 0, i+1), Length: bot.DefaultDuration,
		})
		for _, word := range strings.Fields(line) {
			member, answer, _ := strings.Cut(word, ":")
			availability := map[string]bot.Availability{"yes": bot.AvailabilityYes, "if": bot.AvailabilityIfNeeded, "no": bot.AvailabilityNo}[answer]
			p.Answers = append(p.Answers, bot.Answer{Slot: id, Member: bot.UserID(member), Availability: availability, At: noon})
		}
	}
	return p
}

func ids(ranked []Ranked) string {
	var out []string
	for _, r := range ranked {
		out = append(out, fmt.Sprint(r.Slot.ID))
	}
	return strings.Join(out, " ")
}

func TestSlotsAreRankedByTheRulesInTheirOrder(t *testing.T) {
	must := []bot.Invitation{{User: "ana"}, {User: "ben"}, {User: "cem", Must: true}}
	for _, c := range []struct {
		name  string
		m     bot.Meetup
		slots []string
		want  string
		tie   bot.Tie
		none  bool
	}{
		{"nobody answered", bot.Meetup{}, []string{"", ""}, "1 2", bot.TieSooner, true},
		{"nobody but the host is enough if they said so", bot.Meetup{Terms: bot.Terms{Minimum: 1}}, []string{"", ""}, "1 2", bot.TieSooner, false},
		{"the only one", bot.Meetup{}, []string{"ana:yes"}, "1", bot.TieOnly, false},
		{"more could", bot.Meetup{}, []string{"ana:yes", "ana:yes ben:yes"}, "2 1", bot.TieNone, false},
		{"the minimum is reached with the host", bot.Meetup{Terms: bot.Terms{Minimum: 3}},
			[]string{"ana:yes", "ana:yes ben:yes"}, "2 1", bot.TieNone, false},
		{"the minimum is not reached without the host", bot.Meetup{Terms: bot.Terms{Minimum: 3}},
			[]string{"ana:yes ben:yes host:no"}, "1", bot.TieOnly, true},
		{"must comes before many", bot.Meetup{Terms: bot.Terms{Invited: must}},
			[]string{"ana:yes ben:yes cem:no", "cem:if"}, "2 1", bot.TieMust, false},
		{"a host who must come counts", bot.Meetup{Terms: bot.Terms{Invited: []bot.Invitation{{User: "host", Must: true}, {User: "ana"}}}},
			[]string{"ana:yes host:no", "ana:if"}, "2 1", bot.TieMust, false},
		{"must could in none", bot.Meetup{Terms: bot.Terms{Invited: must}},
			[]string{"ana:yes", "ana:yes ben:yes"}, "2 1", bot.TieNone, true},
		{"must does not excuse the minimum", bot.Meetup{Terms: bot.Terms{Invited: must, Minimum: 3}},
			[]string{"ana:yes ben:yes", "cem:yes"}, "2 1", bot.TieMust, true},
		{"enough comes before gladly", bot.Meetup{Terms: bot.Terms{Minimum: 4}},
			[]string{"ana:yes ben:yes", "ana:if ben:if cem:if"}, "2 1", bot.TieNone, false},
		{"below the minimum", bot.Meetup{Terms: bot.Terms{Minimum: 4}}, []string{"ana:yes", "ana:yes ben:yes"}, "2 1", bot.TieNone, true},
		{"as many, more gladly", bot.Meetup{}, []string{"ana:yes ben:if", "ana:yes ben:yes"}, "2 1", bot.TieYes, false},
		{"fewer, but gladly", bot.Meetup{},
			[]string{"ana:yes ben:if cem:if dan:if", "ana:yes ben:yes cem:yes"}, "2 1", bot.TieGladly, false},
		{"two halves are one, and the one is a yes", bot.Meetup{},
			[]string{"ana:if ben:if", "ana:yes"}, "2 1", bot.TieGladly, false},
		{"seats cap what counts, then yes", bot.Meetup{Terms: bot.Terms{Capacity: 2}},
			[]string{"ana:if ben:if cem:if dan:if", "ana:yes ben:yes"}, "2 1", bot.TieGladly, false},
		{"seats cap what counts, and more could", bot.Meetup{Terms: bot.Terms{Capacity: 2}},
			[]string{"ana:yes", "ana:yes ben:yes cem:yes", "host:yes"}, "2 1 3", bot.TieNone, false},
		{"seats cap what counts, and more would if needed", bot.Meetup{Terms: bot.Terms{Capacity: 2}},
			[]string{"ana:yes", "ana:yes ben:if"}, "2 1", bot.TieNone, false},
		{"seats cap what counts, then the host", bot.Meetup{Terms: bot.Terms{Capacity: 1}},
			[]string{"ana:yes ben:yes host:no", "ana:yes"}, "2 1", bot.TieHost, false},
		{"with the host", bot.Meetup{Terms: bot.Terms{Minimum: 1}}, []string{"ana:yes host:no", "ana:no"}, "2 1", bot.TieHost, false},
		{"the host if needed is with the host", bot.Meetup{Terms: bot.Terms{Minimum: 1}},
			[]string{"ana:if host:no", "host:if"}, "2 1", bot.TieHost, false},
		{"sooner", bot.Meetup{}, []string{"ana:yes", "ana:yes", "ana:no"}, "1 2 3", bot.TieSooner, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := poll(c.m, c.slots...)
			ranked := Rank(p)
			if got := ids(ranked); got != c.want {
				t.Errorf("order %s, want %s", got, c.want)
			}
			if got := ranked[0].Reason.Tie; got != c.tie {
				t.Errorf("tie %q, want %q", got, c.tie)
			}
			for _, r := range ranked[1:] {
				if r.Reason.Tie != bot.TieHostChoice {
					t.Errorf("tie of slot %d is %q", r.Slot.ID, r.Reason.Tie)
				}
			}
			best, ok := Best(p)
			if ok == c.none {
				t.Errorf("Best found %v", ok)
			}
			if ok && best.Slot.ID != ranked[0].Slot.ID {
				t.Errorf("Best is slot %d", best.Slot.ID)
			}
		})
	}
}

func TestReasonsTellWhoCouldNotFromWhoHasNotAnswered(t *testing.T) {
	m := bot.Meetup{Host: "ana"}
	for _, u := range []bot.UserID{"zoe", "ben", "dan", "cem", "eva", "fay", "gus"} {
		m.Invited = append(m.Invited, bot.Invitation{User: u})
	}
	p := poll(m, "ben:if dan:no", "ben:no eva:yes fay:yes gus:yes hal:yes")
	got := Rank(p)[1]
	want := Ranked{
		Slot: p.Meetup.Slots[0], Yes: 1, IfNeeded: 1, No: 5, Could: 2, Host: true, Must: true, Enough: true,
		Reason: bot.Reason{
			Could: 2, Of: 7, Host: true, Missing: []bot.UserID{"dan", "eva", "fay"}, Silent: []bot.UserID{"cem", "zoe"}, Unknown: 2, Tie: bot.TieHostChoice,
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Ranked{})); diff != "" {
		t.Error(diff)
	}
}

// A time that an edit added is answered by who has answered since, and by the host.
func TestATimeAddedLaterIsUnansweredByAllButItsHost(t *testing.T) {
	p := poll(bot.Meetup{}, "ana:yes ben:no", "cem:yes", "")
	p.Meetup.Slots[2].AddedAt = noon
	for i, a := range p.Answers {
		if a.Member == "cem" {
			p.Answers[i].At = noon.Add(time.Minute)
		}
	}
	for _, r := range Rank(p) {
		r.Reason.Tie = ""
		want := bot.Reason{Could: 1, Of: 2, Host: true, Missing: []bot.UserID{"cem"}, Silent: []bot.UserID{"ana", "ben"}, Unknown: 2}
		switch diff := cmp.Diff(want, r.Reason); {
		case r.Slot.ID == 3 && diff != "":
			t.Error(diff)
		case r.Slot.ID != 3 && r.Reason.Unknown != 0:
			t.Errorf("slot %d: %+v", r.Slot.ID, r.Reason)
		}
	}
}

// Who chose only times that have passed has said nothing of the others.
func TestAPassedTimeDoesNotMakeItsVotersAbsent(t *testing.T) {
	p := poll(bot.Meetup{}, "ana:yes ben:yes", "ben:yes", "")
	p.Now = p.Meetup.Slots[0].StartAt
	for _, r := range Rank(p) {
		if r.Slot.ID == 1 {
			t.Error("a time that has passed is ranked")
		}
		if !slices.Equal(r.Reason.Silent, []bot.UserID{"ana"}) || slices.Contains(r.Reason.Missing, "ana") || r.Reason.Unknown != 1 {
			t.Errorf("slot %d: %+v", r.Slot.ID, r.Reason)
		}
	}
}

func TestASlotThatHasStartedIsNotRanked(t *testing.T) {
	p := poll(bot.Meetup{}, "ana:yes ben:yes", "ana:yes")
	p.Now = p.Meetup.Slots[0].StartAt
	if got := ids(Rank(p)); got != "2" {
		t.Errorf("ranked %q at the start of the first", got)
	}
	p.Now = p.Meetup.Slots[1].StartAt
	if _, ok := Best(p); ok {
		t.Error("a slot was chosen after all had started")
	}
}

func TestEqualStartsAreOrderedByLengthThenID(t *testing.T) {
	p := poll(bot.Meetup{}, "", "", "")
	for i := range p.Meetup.Slots {
		p.Meetup.Slots[i].StartAt = noon.Add(time.Hour)
	}
	p.Meetup.Slots[0].Length = 3 * time.Hour
	p.Meetup.Slots[1].ID, p.Meetup.Slots[2].ID = 9, 8
	if got := ids(Rank(p)); got != "8 9 1" {
		t.Errorf("order %s", got)
	}
}

func TestAnswersToUnknownSlotsCountOnlyAsParticipation(t *testing.T) {
	p := poll(bot.Meetup{}, "ana:yes")
	p.Answers = append(p.Answers, bot.Answer{Slot: 99, Member: "ben", Availability: bot.AvailabilityYes, At: noon})
	if got := Rank(p)[0].Reason; got.Could != 2 || got.Of != 2 || got.Unknown != 1 {
		t.Errorf("%+v", got)
	}
}

func drawPoll(t *rapid.T) *bot.Poll {
	users := []bot.UserID{"a", "b", "c", "d", "e", "host"}
	p := &bot.Poll{Now: noon, Meetup: bot.Meetup{
		Host: "host",
		Terms: bot.Terms{
			Minimum:  rapid.IntRange(0, 4).Draw(t, "minimum"),
			Capacity: rapid.IntRange(0, 5).Draw(t, "capacity"),
		},
	}}
	for _, u := range users {
		switch rapid.IntRange(0, 5).Draw(t, "invited") {
		case 0:
			p.Meetup.Invited = append(p.Meetup.Invited, bot.Invitation{User: u, Must: true})
		case 1, 2:
			p.Meetup.Invited = append(p.Meetup.Invited, bot.Invitation{User: u})
		}
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "slots") {
		s := bot.Slot{
			ID:      bot.SlotID(i + 1),
			StartAt: noon.Add(time.Duration(rapid.IntRange(-1, 3).Draw(t, "start")) * time.Hour),
			Length:  time.Duration(rapid.IntRange(1, 2).Draw(t, "length")) * time.Hour,
		}
		p.Meetup.Slots = append(p.Meetup.Slots, s)
		for _, u := range users {
			availability := rapid.SampledFrom([]bot.Availability{"", bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}).Draw(t, "said")
			if availability != "" {
				p.Answers = append(p.Answers, bot.Answer{Slot: s.ID, Member: u, Availability: availability, At: noon})
			}
		}
	}
	return p
}

func TestTheOrderIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ranked := Rank(drawPoll(t))
		for i, a := range ranked {
			for j, b := range ranked {
				if better := ranksBefore(a, b); i != j && better != (i < j) {
					t.Fatalf("ranks %d and %d: before is %v", i, j, better)
				}
			}
		}
	})
}

func TestTheOrderOfAnswersAndSlotsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoll(t)
		before := Rank(p)
		r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		r.Shuffle(len(p.Answers), func(i, j int) { p.Answers[i], p.Answers[j] = p.Answers[j], p.Answers[i] })
		r.Shuffle(len(p.Meetup.Slots), func(i, j int) {
			p.Meetup.Slots[i], p.Meetup.Slots[j] = p.Meetup.Slots[j], p.Meetup.Slots[i]
		})
		if diff := cmp.Diff(before, Rank(p), cmp.AllowUnexported(Ranked{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestABetterAnswerNeverRanksASlotLower(t *testing.T) {
	better := map[bot.Availability]bot.Availability{bot.AvailabilityNo: bot.AvailabilityIfNeeded, bot.AvailabilityIfNeeded: bot.AvailabilityYes, bot.AvailabilityYes: bot.AvailabilityYes}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoll(t)
		if len(p.Answers) == 0 {
			t.Skip("nobody answered")
		}
		i := rapid.IntRange(0, len(p.Answers)-1).Draw(t, "answer")
		slot := p.Answers[i].Slot
		place := func() int {
			ranked := Rank(p)
			return sort.Search(len(ranked), func(k int) bool {
				for _, r := range ranked[:k+1] {
					if r.Slot.ID == slot {
						return true
					}
				}
				return false
			})
		}
		before := place()
		p.Answers[i].Availability = better[p.Answers[i].Availability]
		if after := place(); after > before {
			t.Fatalf("slot %d fell from %d to %d", slot, before, after)
		}
	})
}

func TestBestIsNeverBelowTheMinimumNorWithoutRequiredMembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoll(t)
		best, ok := Best(p)
		fits := 0
		for _, r := range Rank(p) {
			could := len(p.Members(r.Slot.ID, bot.AvailabilityYes)) + len(p.Members(r.Slot.ID, bot.AvailabilityIfNeeded))
			must := true
			for _, i := range p.Meetup.Invited {
				availability := p.CountedBallot(i.User).Of(r.Slot.ID)
				must = must && (!i.Must || availability == bot.AvailabilityYes || availability == bot.AvailabilityIfNeeded)
			}
			if r.Could != could || r.Must != must || r.Reason.Of < r.Could {
				t.Fatalf("slot %d: %+v", r.Slot.ID, r)
			}
			if must && could >= p.Meetup.MinPeople() {
				fits++
			}
		}
		if ok != (fits > 0) {
			t.Fatalf("%d slots fit and Best found %v", fits, ok)
		}
		if ok && (!best.Must || best.Could < p.Meetup.MinPeople() || !best.Slot.StartAt.After(noon)) {
			t.Fatalf("chose %+v", best)
		}
	})
}

func BenchmarkRank(b *testing.B) {
	for _, people := range []int{10, 1000} {
		b.Run(fmt.Sprintf("19_slots_%d_people", people), func(b *testing.B) {
			p := &bot.Poll{Now: noon, Meetup: bot.Meetup{Host: "u0", Terms: bot.Terms{Minimum: 3}}}
			r := rand.New(rand.NewSource(1))
			for s := range bot.MaxReactions {
				p.Meetup.Slots = append(p.Meetup.Slots, bot.Slot{ID: bot.SlotID(s + 1), StartAt: noon.AddDate(0, 0, s+1)})
			}
			for u := range people {
				for s := range bot.MaxReactions {
					p.Answers = append(p.Answers, bot.Answer{
						Slot: bot.SlotID(s + 1), Member: bot.UserID(fmt.Sprint("u", u)),
						Availability: []bot.Availability{bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}[r.Intn(3)],
					})
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				Rank(p)
			}
		})
	}
}
