package schedule

import (
	"cmp"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

func berlin(t interface{ Fatal(...any) }) *time.Location {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// drawGrid draws a grid of whole days in a zone, around the days on which its clocks
// change.
func drawGrid(t *rapid.T) Grid {
	month := rapid.SampledFrom([]time.Month{time.March, time.October}).Draw(t, "month")
	day := rapid.IntRange(24, 29).Draw(t, "day")
	from := time.Date(2026, month, day, 0, 0, 0, 0, berlin(t))
	to := time.Date(2026, month, day+rapid.IntRange(1, 4).Draw(t, "days"), 0, 0, 0, 0, from.Location())
	g, err := NewGrid(from, to, rapid.SampledFrom([]time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour}).Draw(t, "cell"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// drawCells draws runs of cells, some of which reach beyond the grid.
func drawCells(t *rapid.T, n int, label string) Cells {
	c := NewCells(n + rapid.SampledFrom([]int{-70, 0, 0, 0, 70}).Draw(t, label+"_room"))
	for range rapid.IntRange(0, 6).Draw(t, label) {
		from := rapid.IntRange(-3, n+3).Draw(t, "from")
		c.SetRange(from, from+rapid.SampledFrom([]int{1, 1, 2, 3, 5, 8, 20, 64, 90}).Draw(t, "long"))
	}
	return c
}

func drawPerson(t *rapid.T, n int) Person {
	return Person{
		Weight:   rapid.SampledFrom([]int{FullWeight, FullWeight, 150, 200, 33, 0, MaxWeight, -1, 5000}).Draw(t, "weight"),
		Must:     rapid.IntRange(0, 5).Draw(t, "must") == 0,
		Yes:      drawCells(t, n, "yes"),
		IfNeeded: drawCells(t, n, "if_needed"),
	}
}

func drawConditions(t *rapid.T, g Grid, lengths int) Conditions {
	c := Conditions{
		Length:   rapid.IntRange(0, lengths).Draw(t, "length"),
		Minimum:  rapid.IntRange(0, 4).Draw(t, "minimum"),
		Quorum:   rapid.IntRange(0, 4).Draw(t, "quorum"),
		Capacity: rapid.IntRange(0, 4).Draw(t, "capacity"),
	}
	if rapid.Bool().Draw(t, "soon") {
		c.Earliest = g.Start.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "earliest")) * time.Minute)
	}
	if rapid.Bool().Draw(t, "hours") {
		c.Allowed = drawCells(t, g.Len, "allowed")
	}
	return c
}

// plainSum counts the people of a window as its rules are said.
func plainSum(people []Person, from, to int) (s Sum, must bool) {
	must = true
	for _, p := range people {
		yes, could := true, true
		for at := from; at < to; at++ {
			yes = yes && p.Yes.Has(at)
			could = could && (p.Yes.Has(at) || p.IfNeeded.Has(at))
		}
		weight := min(max(p.Weight, 0), MaxWeight)
		switch {
		case yes:
			s.Yes++
			s.Could++
			s.Score += 2 * weight
		case could:
			s.Could++
			s.Score += weight
		}
		must = must && (could || !p.Must)
	}
	return s, must
}

// plainAll lists the windows that conditions allow, counted one by one.
func plainAll(g Grid, people []Person, c Conditions) []Window {
	var all []Window
	length := max(c.Length, 1)
	for from := 0; from+length <= g.Len; from++ {
		allowed := !g.At(from).Before(c.Earliest)
		for at := from; at < from+length && c.Allowed != nil; at++ {
			allowed = allowed && c.Allowed.Has(at)
		}
		if !allowed {
			continue
		}
		sum, must := plainSum(people, from, from+length)
		if c.Capacity > 0 {
			sum.Score = min(sum.Score, 2*FullWeight*c.Capacity)
		}
		all = append(all, Window{
			Span: bot.Span{From: g.At(from), To: g.At(from + length)}, Cell: from, Length: length, Sum: sum,
			Must: must, Enough: sum.Could >= c.Minimum, Quorum: c.Quorum > 0 && sum.Could >= c.Quorum,
		})
	}
	return all
}

// plainBefore compares windows as the rules are said.
func plainBefore(a, b Window) int {
	first := func(a, b bool) int {
		switch {
		case a == b:
			return 0
		case a:
			return -1
		}
		return 1
	}
	return cmp.Or(
		first(a.Must, b.Must), first(a.Enough, b.Enough), cmp.Compare(b.Score, a.Score),
		cmp.Compare(b.Yes, a.Yes), cmp.Compare(b.Could, a.Could), a.From.Compare(b.From),
	)
}

func plainBest(g Grid, people []Person, c Conditions, n int) []Window {
	all := plainAll(g, people, c)
	slices.SortFunc(all, plainBefore)
	var best []Window
	for _, w := range all {
		overlaps := slices.ContainsFunc(best, func(o Window) bool { return w.From.Before(o.To) && o.From.Before(w.To) })
		if len(best) < n && w.Could > 0 && !overlaps {
			best = append(best, w)
		}
	}
	return best
}

func TestWindowsAreCountedAndRankedAsTheRulesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrid(t)
		var people []Person
		for range rapid.IntRange(0, 6).Draw(t, "people") {
			people = append(people, drawPerson(t, g.Len))
		}
		lengths := rapid.IntRange(1, 20).Draw(t, "lengths")
		w := Build(g, people, lengths)
		c := drawConditions(t, g, min(lengths, g.Len))
		if diff := gocmp.Diff(plainAll(g, people, c), w.All(c)); diff != "" {
			t.Fatalf("windows (-plain +got):\n%s", diff)
		}
		n := rapid.IntRange(0, 8).Draw(t, "n")
		if diff := gocmp.Diff(plainBest(g, people, c, n), w.Best(c, n)); diff != "" {
			t.Fatalf("best (-plain +got):\n%s", diff)
		}
	})
}

func TestChangesCountAsARebuildDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, lengths := drawGrid(t), rapid.IntRange(1, 20).Draw(t, "lengths")
		people := make([]Person, 4)
		w := Build(g, people, lengths)
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			i := rapid.IntRange(0, len(people)-1).Draw(t, "who")
			is := Person{} // gone
			switch rapid.IntRange(0, 4).Draw(t, "how") {
			case 0:
			case 1: // a few cells
				is = people[i]
				is.Yes = is.Yes.Clone(g.Len)
				from := rapid.IntRange(0, g.Len).Draw(t, "from")
				to := from + rapid.IntRange(0, 70).Draw(t, "long")
				if rapid.Bool().Draw(t, "free") {
					is.Yes.SetRange(from, to)
				} else {
					is.Yes.ClearRange(from, to)
				}
			default:
				is = drawPerson(t, g.Len)
			}
			w.Change(people[i], is)
			people[i] = is
			again := Build(g, people, lengths)
			if !slices.Equal(w.steps, again.steps) || !slices.Equal(w.unmet, again.unmet) || !slices.Equal(w.must, again.must) {
				t.Fatalf("changed and rebuilt windows differ")
			}
		}
	})
}

// At the limits no sum runs into its neighbour.
func TestTheGreatestSumsFit(t *testing.T) {
	g := Grid{Start: noon, Cell: time.Hour, Len: 70}
	always := NewCells(g.Len)
	always.SetRange(0, g.Len)
	people := make([]Person, MaxPeople+5)
	for i := range people {
		people[i] = Person{Weight: 2 * MaxWeight, Yes: always, Must: true}
	}
	best := Build(g, people, 3).Best(Conditions{Length: 3, Minimum: MaxPeople}, 1)
	want := Sum{Score: 2 * MaxWeight * MaxPeople, Yes: MaxPeople, Could: MaxPeople}
	if len(best) != 1 || best[0].Sum != want || !best[0].Fits() {
		t.Errorf("best is %+v, want %+v", best, want)
	}
}

func TestWindowsThatThereAreNotAreNotBest(t *testing.T) {
	always := Cells{^uint64(0)}
	for name, w := range map[string]*Windows{
		"no grid":         Build(Grid{}, []Person{{Yes: always}}, 4),
		"a short grid":    Build(Grid{Start: noon, Cell: time.Hour, Len: 2}, []Person{{Yes: always}}, 4),
		"not that length": Build(Grid{Start: noon, Cell: time.Hour, Len: 9}, []Person{{Yes: always}}, 2),
	} {
		if best, all := w.Best(Conditions{Length: 3}, 2), w.All(Conditions{Length: 3}); best != nil || all != nil {
			t.Errorf("%s: best %v, all %v", name, best, all)
		}
	}
}

// Nothing may be learned from cells of a set that are no cells of the grid.
func FuzzWindows(f *testing.F) {
	f.Add([]byte{1, 2, 3}, []byte{255, 255, 255, 255, 255, 255, 255, 255, 255}, []byte{}, uint8(5), uint8(9), int16(100))
	f.Add([]byte{}, []byte{0}, []byte{128}, uint8(0), uint8(1), int16(-1))
	f.Fuzz(func(t *testing.T, yes, ifNeeded, allowed []byte, length, size uint8, weight int16) {
		g := Grid{Start: noon, Cell: 15 * time.Minute, Len: int(size)}
		people := []Person{
			{Weight: int(weight), Yes: cellsOf(yes), IfNeeded: cellsOf(ifNeeded), Must: weight%2 == 0},
			{Weight: FullWeight, Yes: cellsOf(ifNeeded)},
		}
		c := Conditions{Length: int(length%20) + 1, Minimum: int(size % 3), Capacity: int(size % 2), Allowed: cellsOf(allowed)}
		w := Build(g, people[:1], 20)
		w.Change(Person{}, people[1])
		if c.Length > g.Len {
			if w.All(c) != nil || w.Best(c, 3) != nil {
				t.Error("there are windows longer than the grid")
			}
			return
		}
		if diff := gocmp.Diff(plainAll(g, people, c), w.All(c)); diff != "" {
			t.Errorf("windows (-plain +got):\n%s", diff)
		}
		if diff := gocmp.Diff(plainBest(g, people, c, 3), w.Best(c, 3)); diff != "" {
			t.Errorf("best (-plain +got):\n%s", diff)
		}
		w.Change(people[1], Person{})
		if again := Build(g, people[:1], 20); !slices.Equal(w.steps, again.steps) || !slices.Equal(w.must, again.must) {
			t.Error("who came and went has left something")
		}
	})
}

// cellsOf reads a set from bytes, the lowest bit first.
func cellsOf(raw []byte) Cells {
	raw = append(slices.Clone(raw[:min(len(raw), 64)]), make([]byte, 8)...)
	c := Cells{}
	for ; len(raw) >= 8; raw = raw[8:] {
		c = append(c, binary.LittleEndian.Uint64(raw))
	}
	return c
}
