package schedule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

// A set is what a list of booleans is.
func TestCellsAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "n")
		plain := make([]bool, n+word)
		c, o := NewCells(n), drawCells(t, n, "other")
		room := len(c) * word
		for range rapid.IntRange(0, 8).Draw(t, "changes") {
			from := rapid.IntRange(-5, n+5).Draw(t, "from")
			to := rapid.IntRange(-5, n+5).Draw(t, "to")
			how := rapid.IntRange(0, 4).Draw(t, "how")
			switch how {
			case 0:
				c.SetRange(from, to)
			case 1:
				c.ClearRange(from, to)
			case 2:
				c.And(o)
			case 3:
				c.Or(o)
			case 4:
				c.AndNot(o)
			}
			for at := range room {
				in := at >= from && at < to
				switch how {
				case 0:
					plain[at] = plain[at] || in
				case 1:
					plain[at] = plain[at] && !in
				case 2:
					plain[at] = plain[at] && o.Has(at)
				case 3:
					plain[at] = plain[at] || o.Has(at)
				case 4:
					plain[at] = plain[at] && !o.Has(at)
				}
			}
		}
		checkCells(t, c, plain[:room])
		length := rapid.IntRange(1, 80).Draw(t, "length")
		eroded, clone := slices.Clone(c), c.Clone(n)
		eroded.erode(length)
		for at := range room {
			if want := c.All(at, at+length); eroded.Has(at) != want {
				t.Fatalf("a run of %d at %d: %v, want %v", length, at, eroded.Has(at), want)
			}
			if clone.Has(at) != (at < n && c.Has(at)) {
				t.Fatalf("the copy has %d: %v", at, clone.Has(at))
			}
		}
	})
}

func checkCells(t *rapid.T, c Cells, plain []bool) {
	count := 0
	for at, in := range plain {
		if in {
			count++
		}
		if c.Has(at) != in {
			t.Fatalf("cell %d: %v, want %v", at, c.Has(at), in)
		}
	}
	if c.Count() != count || c.Has(-1) || c.Has(len(plain)) || c.All(-1, 1) || c.All(0, len(plain)+1) || !c.All(3, 3) {
		t.Fatalf("%d cells, want %d, or cells outside", c.Count(), count)
	}
	again, last := make([]bool, len(plain)), -1
	c.Runs(func(from, to int) {
		if from <= last || to <= from {
			t.Fatalf("a run from %d to %d after %d", from, to, last)
		}
		last = to
		for at := from; at < to; at++ {
			again[at] = true
		}
	})
	if !slices.Equal(again, plain) {
		t.Fatalf("the runs are %v, want %v", again, plain)
	}
	from, to := rapid.IntRange(0, len(plain)).Draw(t, "all_from"), rapid.IntRange(0, len(plain)).Draw(t, "all_to")
	if want := from >= to || !slices.Contains(plain[from:to], false); c.All(from, to) != want {
		t.Fatalf("all from %d to %d: %v", from, to, !want)
	}
}

func TestAGridKnowsInstants(t *testing.T) {
	loc := berlin(t)
	for _, c := range []struct {
		day   time.Time
		hours int
	}{
		{time.Date(2026, time.March, 28, 0, 0, 0, 0, loc), 24},
		{time.Date(2026, time.March, 29, 0, 0, 0, 0, loc), 23},
		{time.Date(2026, time.October, 25, 0, 0, 0, 0, loc), 25},
	} {
		g, err := NewGrid(c.day, c.day.AddDate(0, 0, 1), 15*time.Minute)
		if err != nil || g.Len != 4*c.hours || !g.At(g.Len).Equal(c.day.AddDate(0, 0, 1)) {
			t.Errorf("%v: %+v, %v", c.day, g, err)
		}
		evening := time.Date(c.day.Year(), c.day.Month(), c.day.Day(), 19, 0, 0, 0, loc)
		if at, ok := g.Index(evening); !ok || at != 4*(c.hours-5) || !g.At(at).Equal(evening) {
			t.Errorf("%v is cell %d, %v", evening, at, ok)
		}
	}
}

func TestNoGridIsTooLongOrHasOtherCells(t *testing.T) {
	weeks := time.Date(2026, time.September, 7, 0, 0, 0, 0, berlin(t)) // the clocks go back in between
	if g, err := NewGrid(weeks, weeks.AddDate(0, 0, 56), 15*time.Minute); err != nil || g.Len != 4*(56*24+1) {
		t.Errorf("8 weeks: %+v, %v", g, err)
	}
	if g, err := NewGrid(noon, noon.Add(61*time.Minute), time.Hour); err != nil || g.Len != 2 || g.Length(61*time.Minute) != 2 {
		t.Errorf("an hour and a minute: %+v, %v", g, err)
	}
	for _, c := range []struct{ long, cell time.Duration }{
		{MaxGrid + 1, time.Hour}, {0, time.Hour}, {-time.Hour, time.Hour}, {time.Hour, 0}, {time.Hour, 20 * time.Minute},
	} {
		if g, err := NewGrid(noon, noon.Add(c.long), c.cell); err == nil {
			t.Errorf("%v in cells of %v: %+v", c.long, c.cell, g)
		}
	}
}

// Hours that are asked for must hold a cell wholly, and what is busy takes the cells
// that it touches.
func TestSpansBecomeCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		minutes := func(label string) time.Time {
			return g.Start.Add(time.Duration(rapid.IntRange(-90, g.Len*int(g.Cell/time.Minute)+90).Draw(t, label)) * time.Minute)
		}
		var spans []bot.Span
		for range rapid.IntRange(0, 5).Draw(t, "spans") {
			s := bot.Span{From: minutes("from"), To: minutes("to")}
			if len(spans) > 0 && rapid.Bool().Draw(t, "next") {
				s.From = spans[len(spans)-1].To
			}
			spans = append(spans, s)
		}
		within, touching := g.Within(spans...), g.Touching(spans...)
		for at := range len(within) * word {
			whole, part := at < g.Len, false
			for minute := g.At(at); minute.Before(g.At(at + 1)); minute = minute.Add(time.Minute) {
				in := slices.ContainsFunc(spans, func(s bot.Span) bool { return !minute.Before(s.From) && minute.Before(s.To) })
				whole, part = whole && in, part || in && at < g.Len
			}
			if within.Has(at) != whole || touching.Has(at) != part {
				t.Fatalf("cell %d: within %v, want %v; touching %v, want %v", at, within.Has(at), whole, touching.Has(at), part)
			}
		}
	})
}

func TestAnInstantHasItsCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		at := g.Start.Add(time.Duration(rapid.Int64Range(-int64(2*time.Hour), int64(g.Cell)*int64(g.Len)+int64(time.Hour)).Draw(t, "at")))
		cell, ok := g.Index(at)
		inside := !at.Before(g.Start) && at.Before(g.At(g.Len))
		if ok != inside || ok && (at.Before(g.At(cell)) || !at.Before(g.At(cell+1))) {
			t.Fatalf("%v is cell %d, %v", at, cell, ok)
		}
	})
}
