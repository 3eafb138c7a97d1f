package schedule

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"
)

// benchGrid has 14 days of quarters of an hour, and benchLengths are windows of up to
// four hours.
var benchGrid = Grid{Start: time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC), Cell: 15 * time.Minute, Len: 14 * 96}

const benchLengths = 16

// benchPerson answers for two weeks: most evenings, some mornings and afternoons, and
// around some of them a while if needed.
func benchPerson(r *rand.Rand, must bool) Person {
	p := Person{
		Weight: []int{FullWeight, FullWeight, FullWeight, 150, 200}[r.IntN(5)], Must: must,
		Yes: NewCells(benchGrid.Len), IfNeeded: NewCells(benchGrid.Len),
	}
	for day := range 14 {
		for _, part := range []struct{ hour, chance int }{{8, 25}, {13, 30}, {18, 70}} {
			if r.IntN(100) >= part.chance && !must {
				continue
			}
			from := day*96 + part.hour*4 + r.IntN(9) - 4
			to := from + 6 + r.IntN(13)
			p.Yes.SetRange(from, to)
			if r.IntN(100) < 30 {
				p.IfNeeded.SetRange(from-r.IntN(5), to+r.IntN(9))
			}
		}
	}
	p.IfNeeded.AndNot(p.Yes)
	return p
}

func benchPeople(n int) []Person {
	r := rand.New(rand.NewPCG(13, uint64(n)))
	people := make([]Person, n)
	for i := range people {
		people[i] = benchPerson(r, i < min(5, n/10))
	}
	return people
}

// fastest returns the shortest of some runs.
func fastest(runs int, run func()) time.Duration {
	best := time.Duration(math.MaxInt64)
	for range runs {
		begun := time.Now()
		run()
		best = min(best, time.Since(begun))
	}
	return best
}

// naiveBest looks at each cell of each window for each person, and at no more cells
// than it has to.
func naiveBest(people []Person, free [][]byte, lengths int) []Window {
	best := make([]Window, 0, lengths)
	for length := 1; length <= lengths; length++ {
		top := Window{}
		for at := 0; at+length <= benchGrid.Len; at++ {
			w := Window{Cell: at, Length: length, Must: true}
			for i := range people {
				least := byte(2)
				for _, cell := range free[i][at : at+length] {
					if least = min(least, cell); least == 0 {
						break
					}
				}
				w.count(&people[i], least)
			}
			if at == 0 || beats(&w, &top) {
				top = w
			}
		}
		best = append(best, top)
	}
	return best
}

// count adds a person who could in no cell less than least: 2 is yes, 1 if needed.
func (w *Window) count(p *Person, least byte) {
	switch least {
	case 2:
		w.Yes++
		w.Could++
	case 1:
		w.Could++
	default:
		w.Must = w.Must && !p.Must
	}
	w.Score += int(least) * p.Weight
}

func beats(a, b *Window) bool {
	switch {
	case a.Must != b.Must:
		return a.Must
	case a.Score != b.Score:
		return a.Score > b.Score
	case a.Yes != b.Yes:
		return a.Yes > b.Yes
	}
	return a.Could > b.Could
}

// levelsOf returns what people said cell by cell, as the loops like it best.
func levelsOf(people []Person) [][]byte {
	free := make([][]byte, len(people))
	for i, p := range people {
		free[i] = make([]byte, benchGrid.Len)
		for at := range free[i] {
			switch {
			case p.Yes.Has(at):
				free[i][at] = 2
			case p.IfNeeded.Has(at):
				free[i][at] = 1
			}
		}
	}
	return free
}

// runLengthBest is the best loop without the engine's idea: it notes once for how many
// cells each person can come from each cell on, so that a window costs one look at each
// person, whatever its length.
func runLengthBest(people []Person, free [][]byte, lengths int) []Window {
	type run struct{ yes, could uint16 }
	runs := make([][]run, benchGrid.Len)
	flat := make([]run, benchGrid.Len*len(people))
	for at := range runs {
		runs[at], flat = flat[:len(people)], flat[len(people):]
	}
	for i := range people {
		next := run{}
		for at := benchGrid.Len - 1; at >= 0; at-- {
			switch free[i][at] {
			case 2:
				next = run{next.yes + 1, next.could + 1}
			case 1:
				next = run{0, next.could + 1}
			default:
				next = run{}
			}
			runs[at][i] = next
		}
	}
	best := make([]Window, lengths)
	for at := range benchGrid.Len {
		for length := 1; length <= min(lengths, benchGrid.Len-at); length++ {
			w := Window{Cell: at, Length: length, Must: true}
			for i, r := range runs[at] {
				least := byte(0)
				if int(r.yes) >= length {
					least = 2
				} else if int(r.could) >= length {
					least = 1
				}
				w.count(&people[i], least)
			}
			if top := &best[length-1]; at == 0 || beats(&w, top) {
				*top = w
			}
		}
	}
	return best
}

// engineBest returns the best window of each length.
func engineBest(people []Person, lengths int) []Window {
	w := Build(benchGrid, people, lengths)
	best := make([]Window, 0, lengths)
	for length := 1; length <= lengths; length++ {
		best = append(best, w.Best(Conditions{Length: length}, 1)...)
	}
	return best
}

func TestTheLoopsBesideTheEngineFindTheSame(t *testing.T) {
	people := benchPeople(60)
	free, want := levelsOf(people), engineBest(people, benchLengths)
	for name, got := range map[string][]Window{
		"naive": naiveBest(people, free, benchLengths), "run lengths": runLengthBest(people, free, benchLengths),
	} {
		if !slices.EqualFunc(got, want, func(a, b Window) bool { return a.Cell == b.Cell && a.Sum == b.Sum && a.Must == b.Must }) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	most := 0
	for at := range benchGrid.Len {
		s, _ := plainSum(people, at, at+1)
		most = max(most, s.Could)
	}
	for name, find := range peers(people) {
		if got := find(); got != most {
			t.Errorf("%s: %d could, want %d", name, got, most)
		}
	}
}

// BenchmarkRebuild counts everybody anew and ranks the windows of all lengths: ours
// from 10 to 10,000 people, then the two loops.
func BenchmarkRebuild(b *testing.B) {
	ours := make(map[int]time.Duration)
	for _, n := range []int{10, 100, 1000, 10000} {
		b.Run(fmt.Sprintf("people=%d", n), func(b *testing.B) {
			people := benchPeople(n)
			took := fastest(b.N, func() { engineBest(people, benchLengths) })
			ours[n] = took
			b.ReportMetric(took.Seconds()*1e3, "best-ms")
			b.ReportMetric(float64(took.Nanoseconds())/float64(n), "ns/person")
		})
	}
	for _, weeks := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprintf("people=1000/cells=%d", weeks*7*96), func(b *testing.B) {
			people := benchPeople(1000)
			g := benchGrid
			g.Len = weeks * 7 * 96
			for i := range people {
				people[i] = repeated(people[i], g.Len)
			}
			took := fastest(b.N, func() { Build(g, people, benchLengths) })
			b.ReportMetric(took.Seconds()*1e3, "best-ms")
			b.ReportMetric(float64(took.Nanoseconds())/float64(g.Len), "ns/cell")
		})
	}
	for name, find := range map[string]func([]Person, [][]byte, int) []Window{"naive": naiveBest, "run_lengths": runLengthBest} {
		b.Run(name+"/people=1000", func(b *testing.B) {
			people := benchPeople(1000)
			free := levelsOf(people)
			took := fastest(b.N, func() { find(people, free, benchLengths) })
			b.ReportMetric(took.Seconds()*1e3, "best-ms")
			if ours[1000] > 0 {
				b.ReportMetric(took.Seconds()/ours[1000].Seconds(), "times-ours")
			}
		})
	}
}

// repeated returns a person who answers every fortnight as in the first.
func repeated(p Person, cells int) Person {
	out := p
	out.Yes, out.IfNeeded = NewCells(cells), NewCells(cells)
	for at := range cells {
		if p.Yes.Has(at % benchGrid.Len) {
			out.Yes.SetRange(at, at+1)
		}
		if p.IfNeeded.Has(at % benchGrid.Len) {
			out.IfNeeded.SetRange(at, at+1)
		}
	}
	return out
}

// peers are the complexity classes of what other tools do at each view, written anew:
// they look at single cells, and know neither weights nor who must come. Each returns
// how many people could come to the best cell.
func peers(people []Person) map[string]func() int {
	names := make([]string, benchGrid.Len)
	for at := range names {
		names[at] = benchGrid.At(at).Format("1504-02012006")
	}
	lists := make([][]string, len(people))
	votes := make([][]bool, len(people))
	for i, p := range people {
		votes[i] = make([]bool, benchGrid.Len)
		for at := range names {
			if p.Yes.Has(at) || p.IfNeeded.Has(at) {
				lists[i] = append(lists[i], names[at])
				votes[i][at] = true
			}
		}
	}
	score := func(at int) (n int) {
		for i := range votes {
			if votes[i][at] {
				n++
			}
		}
		return n
	}
	return map[string]func() int{
		"list_of_each_person_per_cell": func() (most int) {
			for _, name := range names {
				n := 0
				for i := range lists {
					if slices.Contains(lists[i], name) {
						n++
					}
				}
				most = max(most, n)
			}
			return most
		},
		"hash_set_per_cell": func() (most int) {
			answers := make([]map[string]bool, len(lists))
			for i, list := range lists {
				answers[i] = make(map[string]bool, len(list))
				for _, name := range list {
					answers[i][name] = true
				}
			}
			for _, name := range names {
				could := make(map[string]bool)
				for i := range answers {
					if answers[i][name] {
						could[strconv.Itoa(i)] = true
					}
				}
				most = max(most, len(could))
			}
			return most
		},
		"all_votes_per_option_and_option": func() (most int) {
			for at := range names {
				highest := 0 // of all options, found anew for each
				for other := range names {
					highest = max(highest, score(other))
				}
				if own := score(at); own == highest {
					most = own
				}
			}
			return most
		},
	}
}

// BenchmarkPeerClasses measures the complexity classes of other tools, for information,
// beside all that the engine does.
func BenchmarkPeerClasses(b *testing.B) {
	people := benchPeople(1000)
	ours := fastest(10, func() { engineBest(people, benchLengths) })
	for name, find := range peers(people) {
		b.Run(name, func(b *testing.B) {
			took := fastest(b.N, func() { find() })
			b.ReportMetric(took.Seconds()*1e3, "best-ms")
			b.ReportMetric(took.Seconds()/ours.Seconds(), "times-ours")
		})
	}
}

// BenchmarkChange counts one person who answers all anew, or for one day, and ranks the
// windows of two hours.
func BenchmarkChange(b *testing.B) {
	for _, n := range []int{10, 1000, 10000} {
		people := benchPeople(n)
		w := Build(benchGrid, people, benchLengths)
		c := Conditions{Length: 8, Minimum: 3, Capacity: n}
		rebuild := fastest(10, func() { Build(benchGrid, people, benchLengths).Best(c, 1) })
		r := rand.New(rand.NewPCG(2, 2))
		other := make([]Person, 64)
		for i := range other {
			other[i] = benchPerson(r, false)
		}
		for _, what := range []string{"all", "a_day"} {
			b.Run(fmt.Sprintf("people=%d/%s", n, what), func(b *testing.B) {
				was, i := people[n-1], 0
				change := func() {
					is := other[i%len(other)]
					if i++; what == "a_day" {
						is = was
						is.Yes = is.Yes.Clone(benchGrid.Len)
						from := i%14*96 + 4*18
						if i%28 < 14 {
							is.Yes.SetRange(from, from+16)
						} else {
							is.Yes.ClearRange(from, from+16)
						}
					}
					w.Change(was, is)
					w.Best(c, 1)
					was = is
				}
				for b.Loop() {
					change()
				}
				const batch = 64
				best := fastest(50, func() {
					for range batch {
						change()
					}
				}) / batch
				w.Change(was, people[n-1])
				b.ReportMetric(float64(best.Nanoseconds()), "best-ns")
				b.ReportMetric(rebuild.Seconds()/best.Seconds(), "rebuild/change")
			})
		}
	}
}

// BenchmarkPicks ranks windows of 1,000 people.
func BenchmarkPicks(b *testing.B) {
	w := Build(benchGrid, benchPeople(1000), benchLengths)
	c := Conditions{Length: 8, Minimum: 3, Capacity: 40}
	for name, pick := range map[string]func(){
		"best=1":    func() { w.Best(c, 1) },
		"best=3":    func() { w.Best(c, 3) },
		"best=20":   func() { w.Best(c, 20) },
		"diverse=7": func() { w.Diverse(c, 7, partOfDay(time.UTC)) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pick()
			}
		})
	}
}
