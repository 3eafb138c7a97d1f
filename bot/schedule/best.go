package schedule

import (
	"math"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Conditions are what windows are ranked by. The zero value of each sets none.
type Conditions struct {
	Length   int       // in cells, at least 1; none is longer than what Build was given
	Minimum  int       // how many people are enough
	Quorum   int       // how many are so many that the window can be chosen at once
	Capacity int       // how many seats there are: more people than that make no window better
	Earliest time.Time // no window begins before
	Allowed  Cells     // no window has other cells: the hours that are asked for, without days off
}

// Window is a window of a grid with what its rank depends on.
type Window struct {
	bot.Span
	Cell   int // its first
	Length int // in cells
	Sum
	Must   bool // all who must come could
	Enough bool // at least Conditions.Minimum could
	Quorum bool // a quorum is set, and at least so many could
}

// Fits reports whether the window can be chosen.
func (w Window) Fits() bool { return w.Must && w.Enough }

// Best returns the n best windows that do not overlap: the best one, then the best of
// those that do not overlap it, and so on. Windows in which nobody could come are left
// out. The order is that of Rank by weight and without the host: all who must come,
// enough people, the score of as many as have seats, more yes, more people, sooner. It
// is total, so the result depends on nothing but the answers.
func (w *Windows) Best(c Conditions, n int) []Window {
	r, ok := w.ranking(&c)
	if !ok || n < 1 {
		return nil
	}
	b := r.board()
	var best []Window
	for len(best) < n {
		at := b.best()
		if b.keys[at] == 0 {
			break
		}
		best = append(best, r.window(at, b.keys[at]))
		b.clear(at-r.length+1, at+r.length)
	}
	return best
}

// All returns the windows that the conditions allow, in order of time, those in which
// nobody could come among them.
func (w *Windows) All(c Conditions) []Window {
	r, ok := w.ranking(&c)
	if !ok {
		return nil
	}
	var all []Window
	sum := int64(0)
	for at := range r.starts() {
		if sum += r.steps[at]; r.open.Has(at) {
			all = append(all, r.window(at, r.key(sum, r.must[at/word]>>(at%word))))
		}
	}
	return all
}

// ranking is how windows of one length are ranked by certain conditions.
type ranking struct {
	grid       Grid
	length     int
	steps      []int64
	open, must Cells  // where windows begin that are allowed, and that all who must could come to
	minimum    int64  // what makes enough
	quorum     int    // 0: none
	most       uint64 // the score that more people do not raise
}

// ranking reports false if there are no windows of that length.
func (w *Windows) ranking(c *Conditions) (ranking, bool) {
	length := max(c.Length, 1)
	if length > w.lengths || length > w.grid.Len {
		return ranking{}, false
	}
	row := (length - 1) * (w.grid.Len + 1)
	r := ranking{
		grid: w.grid, length: length, steps: w.steps[row : row+w.grid.Len+1],
		must: slices.Clone(w.must), minimum: int64(c.Minimum), quorum: c.Quorum, most: math.MaxUint64,
	}
	if c.Allowed == nil {
		r.open = NewCells(w.grid.Len)
		r.open.SetRange(0, w.grid.Len)
	} else {
		r.open = c.Allowed.Clone(w.grid.Len)
	}
	if !c.Earliest.IsZero() {
		r.open.ClearRange(0, w.grid.ceil(c.Earliest))
	}
	r.open.erode(length)
	r.must.erode(length)
	if c.Capacity > 0 {
		r.most = uint64(halves(c.Capacity, 0) * FullWeight)
	}
	return r, true
}

// starts returns how many windows there are.
func (r *ranking) starts() int { return r.grid.Len - r.length + 1 }

// halves returns how much answers count, in half persons. If needed counts half: the
// social yes of open polls (Zou, Meir and Parkes, CSCW 2015) should not outweigh a
// wholehearted one.
func halves(yes, ifNeeded int) int { return 2*yes + ifNeeded }

// The highest bits of a key.
const (
	keyMust   = 63
	keyEnough = 62
)

// key makes of the sum of a window what is greater the better it is, given a word
// whose lowest bit says that all who must could come.
func (r *ranking) key(sum int64, must uint64) uint64 {
	key := min(uint64(sum)>>scoreShift, r.most)<<scoreShift | uint64(sum)&(1<<scoreShift-1)
	lacks := uint64(sum&countMask-r.minimum) >> 63
	return key | must&1<<keyMust | (lacks^1)<<keyEnough
}

// board holds the keys of all windows, and the highest of each word's worth of them. A
// key of 0 is that of a window that is not allowed, or to which nobody could come.
type board struct{ keys, highest []uint64 }

func (r *ranking) board() board {
	room := make([]uint64, r.starts()+len(r.open))
	b := board{room[:r.starts()], room[r.starts():]}
	sum, one := int64(0), *r // its fields stay in registers
	for i, open := range one.open {
		must, from := one.must[i], i*word
		if from >= len(b.keys) {
			break
		}
		steps := one.steps[from:min(from+word, len(b.keys))]
		keys, highest := b.keys[from:][:len(steps)], uint64(0)
		for at, step := range steps {
			sum += step
			if sum&countMask != 0 {
				keys[at] = one.key(sum, must>>(at%word)) & -(open >> (at % word) & 1)
				highest = max(highest, keys[at])
			}
		}
		b.highest[i] = highest
	}
	return b
}

// best returns where the highest key is, and of equal ones the first.
func (b *board) best() int {
	from := word * indexOfMax(b.highest)
	return from + indexOfMax(b.keys[from:min(from+word, len(b.keys))])
}

func indexOfMax(keys []uint64) int {
	best, highest := 0, uint64(0)
	for at, key := range keys {
		if key > highest {
			best, highest = at, key
		}
	}
	return best
}

// clear takes windows off the board.
func (b *board) clear(from, to int) {
	from, to = max(from, 0), min(to, len(b.keys))
	clear(b.keys[from:to])
	for i := from / word; i*word < to; i++ {
		part := b.keys[i*word : min((i+1)*word, len(b.keys))]
		b.highest[i] = part[indexOfMax(part)]
	}
}

// window reads what a key says of a window.
func (r *ranking) window(at int, key uint64) Window {
	sum := sumOf(int64(key &^ (3 << keyEnough)))
	return Window{
		Span: bot.Span{From: r.grid.At(at), To: r.grid.At(at + r.length)}, Cell: at, Length: r.length, Sum: sum,
		Must: key>>keyMust&1 == 1, Enough: key>>keyEnough&1 == 1, Quorum: r.quorum > 0 && sum.Could >= r.quorum,
	}
}
