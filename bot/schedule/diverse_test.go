package schedule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// partOfDay tells morning, afternoon and evening of days in a zone.
func partOfDay(loc *time.Location) func(time.Time) DayPart {
	return func(at time.Time) DayPart {
		at = at.In(loc)
		return DayPart{Day: at.YearDay(), Part: at.Hour() / 8}
	}
}

// Each suggestion is the best that there is on a day, or in a part of one, that is not
// suggested.
func TestSuggestionsAreOfDifferentDaysAndParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		var people []Person
		for range rapid.IntRange(0, 6).Draw(t, "people") {
			people = append(people, drawPerson(t, g.Len))
		}
		w := Build(g, people, 12)
		c, n, part := drawConditions(t, g, min(12, g.Len)), rapid.IntRange(0, 8).Draw(t, "n"), partOfDay(g.Start.Location())
		got := w.Diverse(c, n, part)
		if best := w.Best(c, 1); n > 0 && len(best) > 0 && (len(got) == 0 || got[0] != best[0]) {
			t.Fatalf("the best is %+v, and suggested are %+v", best, got)
		}
		if len(got) > n || !slices.IsSortedFunc(got, plainBefore) {
			t.Fatalf("%d suggested: %+v", n, got)
		}
		days := make(map[int]int)
		for i, a := range got {
			days[part(a.From).Day]++
			for _, b := range got[:i] {
				if part(a.From) == part(b.From) || a.From.Before(b.To) && b.From.Before(a.To) {
					t.Fatalf("%v and %v are suggested", a.Span, b.Span)
				}
			}
		}
		// If a day has two, each window that fits no worse and overlaps none is on a day
		// that is suggested.
		shared := slices.ContainsFunc(got, func(a Window) bool { return days[part(a.From).Day] > 1 })
		if len(got) < n || shared {
			for _, o := range plainAll(g, people, c) {
				free := o.Could > 0 && !slices.ContainsFunc(got, func(a Window) bool { return a.From.Before(o.To) && o.From.Before(a.To) })
				if free && days[part(o.From).Day] == 0 && (len(got) < n || o.Fits()) {
					t.Fatalf("%+v is not suggested, but %+v are", o, got)
				}
			}
		}
	})
}

func TestMorningsAreSuggestedBesideBetterEvenings(t *testing.T) {
	g := Grid{Start: time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC), Cell: time.Hour, Len: 5 * 24}
	evenings, mornings := NewCells(g.Len), NewCells(g.Len)
	for day := range 5 {
		evenings.SetRange(24*day+19, 24*day+22)
		mornings.SetRange(24*day+7, 24*day+9)
	}
	w := Build(g, []Person{{Weight: FullWeight, Yes: evenings, IfNeeded: mornings}, {Weight: FullWeight, Yes: evenings}}, 2)
	var hours []int
	for _, s := range w.Diverse(Conditions{Length: 2}, 5, partOfDay(time.UTC)) {
		hours = append(hours, s.From.Day()*100+s.From.Hour())
	}
	if want := []int{419, 519, 619, 707, 807}; !slices.Equal(hours, want) {
		t.Errorf("suggested are %v, want %v", hours, want)
	}
}
