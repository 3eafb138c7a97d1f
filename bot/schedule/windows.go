package schedule

import (
	"math/bits"
	"slices"
)

// Person is what one member said of the cells of a grid.
type Person struct {
	Weight   int   // how much they count in the score, in hundredths: FullWeight, or more of who missed out before
	Must     bool  // no window is chosen without them
	Yes      Cells // when they can come
	IfNeeded Cells // when they can if needed; what is in Yes, too, is a yes
}

const (
	// FullWeight is the weight of a member who counts as one person.
	FullWeight = 100
	// MaxWeight is the greatest weight. Greater ones count as this.
	MaxWeight = 10 * FullWeight
	// MaxPeople is how many people are counted at most.
	MaxPeople = 1<<countBits - 1
)

// Sum is how many people could come in all cells of a window. A person counts with
// yes if each of the cells is a yes, else with if needed if none is a no.
type Sum struct {
	Score int // by weight, in hundredths of half persons: a yes counts two of them, an if needed one
	Yes   int
	Could int // with yes or if needed
}

// IfNeeded returns how many could come if needed.
func (s Sum) IfNeeded() int { return s.Could - s.Yes }

// A Sum is kept in one word, so that one addition counts a person: the score above
// the yes above the could. The two highest bits stay free, and words compare as the
// rules do.
const (
	countBits  = 17
	countMask  = 1<<countBits - 1
	scoreShift = 2 * countBits

	oneCould = int64(1)
	oneYes   = int64(1) << countBits
	oneScore = int64(1) << scoreShift
)

func sumOf(packed int64) Sum {
	return Sum{Score: int(packed >> scoreShift), Yes: int(packed >> countBits & countMask), Could: int(packed & countMask)}
}

// Windows holds the Sum of each window of a grid: of every length up to a limit, and
// at every cell. Nothing may read it while Change runs.
type Windows struct {
	grid    Grid
	lengths int

	// steps has a row for each length: by how much the sum of the window at a cell
	// differs from that at the cell before. So a run of free cells makes two steps,
	// however long it is.
	steps []int64

	unmet []int32 // for each cell, how many of those who must come cannot
	must  Cells   // the cells for which that is nobody

	was, is levels // room for Change
}

// levels is what a person said, with room for exactly the cells of a grid.
type levels struct{ yes, could Cells }

func newLevels(n int) levels { return levels{NewCells(n), NewCells(n)} }

// read takes over what a person said.
func (l levels) read(p *Person, n int) {
	clear(l.yes)
	copy(l.yes, p.Yes)
	l.yes.trim(n)
	copy(l.could, l.yes)
	l.could.Or(p.IfNeeded)
	l.could.trim(n)
}

// certain reports whether all of it is a yes.
func (l levels) certain() bool { return slices.Equal(l.yes, l.could) }

// Build counts people on a grid, for windows of 1 up to lengths cells. It takes time
// in proportion to the words and the runs of their cells, and not to the lengths.
func Build(g Grid, people []Person, lengths int) *Windows {
	lengths = max(min(lengths, g.Len), 1)
	w := &Windows{
		grid: g, lengths: lengths, steps: make([]int64, lengths*(g.Len+1)),
		unmet: make([]int32, g.Len), must: NewCells(g.Len), was: newLevels(g.Len), is: newLevels(g.Len),
	}
	w.must.SetRange(0, g.Len)
	t := newRunTable(g.Len, lengths)
	for i := range people[:min(len(people), MaxPeople)] {
		p := &people[i]
		w.is.read(p, g.Len)
		if each := p.score(); w.is.certain() {
			t.add(w.is.yes, 2*each+oneYes+oneCould)
		} else {
			t.add(w.is.yes, each+oneYes)
			t.add(w.is.could, each+oneCould)
		}
		w.require(&Person{}, p)
	}
	t.steps(w.steps)
	return w
}

// score is what a person's if needed counts, as a part of a word.
func (p *Person) score() int64 { return int64(min(max(p.Weight, 0), MaxWeight)) * oneScore }

// require notes at which cells one who must come cannot, who was was and is is. Their
// cells have been read.
func (w *Windows) require(was, is *Person) {
	if !was.Must && !is.Must {
		return
	}
	for i := range w.must {
		var before, after uint64
		if was.Must {
			before = ^w.was.could[i] & valid(i, w.grid.Len)
		}
		if is.Must {
			after = ^w.is.could[i] & valid(i, w.grid.Len)
		}
		for left := before ^ after; left != 0; left &= left - 1 {
			at, bit := i*word+bits.TrailingZeros64(left), left&-left
			if after&bit != 0 {
				w.unmet[at]++
			} else {
				w.unmet[at]--
			}
			if w.must[i] |= bit; w.unmet[at] > 0 {
				w.must[i] &^= bit
			}
		}
	}
}

// valid returns the bits of a set's word that are cells of n.
func valid(at, n int) uint64 {
	if n >= (at+1)*word {
		return ^uint64(0)
	}
	return 1<<(n-at*word) - 1
}

// runTable collects runs of cells. Two additions count a run for all lengths: it has
// a window of each length up to its own, the first where it begins and the last so
// that both end together.
type runTable struct {
	n, lengths   int
	begins, ends []int64 // rows by the greatest length that fits, then by cell
}

func newRunTable(n, lengths int) *runTable {
	return &runTable{n, lengths, make([]int64, lengths*(n+1)), make([]int64, lengths*(n+1))}
}

func (t *runTable) add(c Cells, value int64) {
	from, within, before := 0, false, uint64(0)
	for i, w := range c {
		for edges := w ^ (w<<1 | before); edges != 0; edges &= edges - 1 {
			at := i*word + bits.TrailingZeros64(edges)
			if within {
				t.addRun(from, at, value)
			}
			from, within = at, !within
		}
		before = w >> (word - 1)
	}
	if within {
		t.addRun(from, t.n, value)
	}
}

func (t *runTable) addRun(from, to int, value int64) {
	row := (min(to-from, t.lengths) - 1) * (t.n + 1)
	t.begins[row+from] += value
	t.ends[row+to] += value
}

// steps fills the rows of Windows. From the longest to the shortest, each row has the
// runs of the next longer one, and those that fit no further.
func (t *runTable) steps(out []int64) {
	stride := t.n + 1
	begins, ends := make([]int64, stride), make([]int64, stride)
	for length := t.lengths; length > 0; length-- {
		row := (length - 1) * stride
		for i, v := range t.begins[row : row+stride] {
			begins[i] += v
		}
		for i, v := range t.ends[row : row+stride] {
			ends[i] += v
		}
		out := out[row : row+stride]
		for i := range stride - length + 1 {
			out[i] = begins[i] - ends[i+length-1]
		}
	}
}

// Change counts a person as they are instead of as they were. Its cost does not depend
// on how many people there are, and it is less if little has changed. The zero Person
// is nobody: so one comes, or goes.
func (w *Windows) Change(was, is Person) {
	w.was.read(&was, w.grid.Len)
	w.is.read(&is, w.grid.Len)
	before, after := was.score(), is.score()
	if w.was.certain() && w.is.certain() {
		w.replace(w.was.yes, w.is.yes, 2*before+oneYes+oneCould, 2*after+oneYes+oneCould)
	} else {
		w.replace(w.was.yes, w.is.yes, before+oneYes, after+oneYes)
		w.replace(w.was.could, w.is.could, before+oneCould, after+oneCould)
	}
	w.require(&was, &is)
}

// replace takes away what one set counted and adds what another counts.
func (w *Windows) replace(was, is Cells, before, after int64) {
	low, high := 0, len(is)
	if before == after {
		low, high = changedWords(was, is)
	}
	w.count(was[:high], low, -before)
	w.count(is[:high], low, after)
}

// changedWords returns the words outside of which two sets have the same runs.
func changedWords(a, b Cells) (low, high int) {
	high = len(a)
	for low < high && a[low] == b[low] {
		low++
	}
	for high > low && a[high-1] == b[high-1] {
		high--
	}
	if low == high {
		return low, high
	}
	// A run that crosses the border is another one if its other part changed.
	for low > 0 && a[low-1]>>(word-1) == 1 {
		low--
	}
	for high < len(a) && a[high]&1 == 1 {
		high++
	}
	return low, high
}

// count adds a value to the windows of each run of a set from its word low on.
func (w *Windows) count(c Cells, low int, value int64) {
	from, within, before := 0, false, uint64(0)
	for i := low; i < len(c); i++ {
		for edges := c[i] ^ (c[i]<<1 | before); edges != 0; edges &= edges - 1 {
			at := i*word + bits.TrailingZeros64(edges)
			if within {
				w.countRun(from, at, value)
			}
			from, within = at, !within
		}
		before = c[i] >> (word - 1)
	}
	if within {
		w.countRun(from, min(len(c)*word, w.grid.Len), value)
	}
}

func (w *Windows) countRun(from, to int, value int64) {
	stride := w.grid.Len + 1
	for length := 1; length <= min(to-from, w.lengths); length++ {
		row := (length - 1) * stride
		w.steps[row+from] += value
		w.steps[row+to-length+1] -= value
	}
}
