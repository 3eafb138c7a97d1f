package schedule

import "math/bits"

// Cells is a set of cells of a Grid, one bit for each. Its zero value is the empty
// set. Cells behind the last word are not in it; methods that change a set leave its
// length alone.
type Cells []uint64

const word = 64

// NewCells returns an empty set that has room for n cells.
func NewCells(n int) Cells { return make(Cells, (max(n, 0)+word-1)/word) }

// Clone returns a copy with room for n cells. Cells behind that are left out.
func (c Cells) Clone(n int) Cells {
	out := NewCells(n)
	copy(out, c)
	out.trim(n)
	return out
}

// trim takes out the cells from n on.
func (c Cells) trim(n int) { c.ClearRange(n, len(c)*word) }

// Has reports whether a cell is in the set.
func (c Cells) Has(i int) bool {
	return i >= 0 && i/word < len(c) && c[i/word]>>(i%word)&1 == 1
}

// SetRange puts the cells from from up to, but not including, to into the set.
func (c Cells) SetRange(from, to int) {
	c.eachWord(from, to, func(at int, mask uint64) { c[at] |= mask })
}

// ClearRange takes the cells from from up to, but not including, to out of the set.
func (c Cells) ClearRange(from, to int) {
	c.eachWord(from, to, func(at int, mask uint64) { c[at] &^= mask })
}

// All reports whether the cells from from up to, but not including, to are in the
// set.
func (c Cells) All(from, to int) bool {
	if from < 0 || to > len(c)*word {
		return from >= to
	}
	all := true
	c.eachWord(from, to, func(at int, mask uint64) { all = all && c[at]&mask == mask })
	return all
}

// eachWord visits the words that hold a range of cells, with the cells' bits.
func (c Cells) eachWord(from, to int, visit func(at int, mask uint64)) {
	from, to = max(from, 0), min(to, len(c)*word)
	for from < to {
		at, end := from/word, min(to, (from/word+1)*word)
		mask := ^uint64(0) >> (word - (end - from)) << (from % word)
		visit(at, mask)
		from = end
	}
}

// Count returns how many cells are in the set.
func (c Cells) Count() int {
	n := 0
	for _, w := range c {
		n += bits.OnesCount64(w)
	}
	return n
}

// And leaves in c what is in o, too.
func (c Cells) And(o Cells) {
	for i := range c {
		c[i] &= o.word(i)
	}
}

// Or adds to c what is in o and for which there is room.
func (c Cells) Or(o Cells) {
	for i := range c {
		c[i] |= o.word(i)
	}
}

// AndNot takes out of c what is in o.
func (c Cells) AndNot(o Cells) {
	for i := range c {
		c[i] &^= o.word(i)
	}
}

func (c Cells) word(i int) uint64 {
	if i < len(c) {
		return c[i]
	}
	return 0
}

// Runs visits the runs of cells that follow each other, in order: each from from up
// to, but not including, to.
func (c Cells) Runs(visit func(from, to int)) {
	from, within, before := 0, false, uint64(0)
	for i, w := range c {
		for edges := w ^ (w<<1 | before); edges != 0; edges &= edges - 1 {
			at := i*word + bits.TrailingZeros64(edges)
			if within {
				visit(from, at)
			}
			from, within = at, !within
		}
		before = w >> (word - 1)
	}
	if within {
		visit(from, len(c)*word)
	}
}

// erode leaves in c the cells that begin a run of at least length cells.
func (c Cells) erode(length int) {
	for have := 1; have < length; {
		step := min(have, length-have)
		c.andShifted(step)
		have += step
	}
}

// andShifted leaves in c the cells i for which i+by is in c, too.
func (c Cells) andShifted(by int) {
	skip, shift := by/word, by%word
	for i := range c {
		w := c.word(i+skip) >> shift
		if shift > 0 {
			w |= c.word(i+skip+1) << (word - shift)
		}
		c[i] &= w
	}
}
