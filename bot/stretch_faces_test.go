package bot

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// saidMinutes is the reference of one member's answer to room: what was last said of each
// minute, and by what. An empty availability: nothing.
type saidMinutes [120]struct {
	av     Availability
	source Source
}

func (m *saidMinutes) set(from, to int, av Availability, source Source) {
	for i := from; i < to; i++ {
		m[i].av, m[i].source = av, source
		if av == "" {
			m[i].source = ""
		}
	}
}

// best returns the availability of the answer as a whole: the best of any time in room, a
// time being as good as its worst minute. Empty: there is no answer.
func (m *saidMinutes) best(s Slot) Availability {
	said, best := false, 0
	for _, one := range m {
		said = said || one.av != ""
	}
	if !said {
		return ""
	}
	for i := range s.Starts() {
		from := int(s.StartOffset(i) / time.Minute)
		worst := 2
		for _, one := range m[from : from+int(s.Window/time.Minute)] {
			worst = min(worst, one.av.rank())
		}
		best = max(best, worst)
	}
	return []Availability{AvailabilityNo, AvailabilityIfNeeded, AvailabilityYes}[best]
}

// TestEveryFaceSaysTheSame has a member answer one room by painting, reactions, a menu and
// buttons, and compares the answer with what was last said of each minute.
func TestEveryFaceSaysTheSame(t *testing.T) {
	painted := 0
	rapid.Check(t, func(t *rapid.T) {
		s := Slot{ID: 1, Emoji: "1️⃣", StartAt: noon, Length: 120 * time.Minute, Window: time.Duration(rapid.IntRange(1, 7).Draw(t, "window")) * 15 * time.Minute}
		m := &Meetup{Terms: Terms{Slots: []Slot{s}}}
		var b Ballot
		var want saidMinutes
		for n := range rapid.IntRange(1, 15).Draw(t, "events") {
			given := stroke(SourceGrid, int64(n+1))
			switch av := rapid.SampledFrom([]Availability{AvailabilityYes, AvailabilityIfNeeded}).Draw(t, "availability"); rapid.IntRange(0, 7).Draw(t, "face") {
			case 0, 1:
				from := rapid.IntRange(0, 119).Draw(t, "from")
				to := rapid.IntRange(from+1, 120).Draw(t, "to")
				av = rapid.SampledFrom([]Availability{"", AvailabilityNo, av}).Draw(t, "painted")
				b = b.Paint(s, time.Duration(from)*time.Minute, time.Duration(to)*time.Minute, av, given)
				want.set(from, to, av, SourceGrid)
			case 2:
				b = b.React(m, s.Emoji, given)
				want.set(0, 120, AvailabilityYes, SourceReaction(s.Emoji))
			case 3:
				b = b.React(m, NoneOfThese, given)
				want.set(0, 120, AvailabilityNo, SourceReaction(NoneOfThese))
			case 4:
				emoji := rapid.SampledFrom([]string{s.Emoji, NoneOfThese}).Draw(t, "taken back")
				b = b.Unreact(m, emoji)
				for i := range want {
					if want[i].source == SourceReaction(emoji) {
						want.set(i, i+1, "", "")
					}
				}
			case 5:
				given.Availability = av
				chosen := []SlotID{s.ID}[:rapid.IntRange(0, 1).Draw(t, "chosen")]
				b = b.Choose([]SlotID{s.ID}, chosen, given)
				switch had := want.best(s); {
				case len(chosen) == 1 && had != av:
					want.set(0, 120, av, SourceTap)
				case len(chosen) == 0 && had == av:
					want.set(0, 120, "", "")
				}
			case 6:
				b = b.NoneOfThese(m, 0, given)
				want.set(0, 120, AvailabilityNo, SourceTap)
			case 7:
				b = b.Withdraw(given)
				want.set(0, 120, "", "")
			}
			compareFaces(t, s, b, &want)
			if b.IsPainted() {
				painted++
			}
		}
	})
	if painted == 0 {
		t.Error("no answer was in stretches")
	}
}

func compareFaces(t *rapid.T, s Slot, b Ballot, want *saidMinutes) {
	a, answered := b.AnswerTo(s.ID)
	if got := b.Of(s.ID); got != want.best(s) {
		t.Fatalf("the answer counts as %q, want %q: %+v", got, want.best(s), b)
	}
	for i, one := range want {
		at := time.Duration(i) * time.Minute
		said, source := saidAt(a, at)
		if !answered {
			said, source = "", ""
		}
		if said != one.av || source != one.source {
			t.Fatalf("minute %d is %q from %q, want %q from %q: %+v", i, said, source, one.av, one.source, b)
		}
	}
}

// saidAt returns what an answer says of a moment in its slot, and by what.
func saidAt(a Answer, at time.Duration) (Availability, Source) {
	if len(a.Stretches) == 0 {
		return a.Availability, a.Source
	}
	for _, p := range a.Stretches {
		if p.From <= at && at < p.To {
			return p.Availability, p.Source
		}
	}
	return "", ""
}
