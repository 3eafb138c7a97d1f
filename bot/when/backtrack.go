package when

// maxPasses bounds how often a phrase is parsed in one language.
const maxPasses = 32

// backtracker decides where the grammar can go more than one way. The first
// pass takes the first way at every branch point; backtrack moves on to the
// next combination.
type backtracker struct {
	path   []int
	points []branchPoint
	alike  bool // points of the same kind go the same way
}

// branchPoint is a place where a pass could go several ways.
type branchPoint struct {
	alternatives int
	key          string // what it decides; points with the same key are alike
	pos          int    // lexeme
	taken        int
}

// branch returns which of n ways to go at the lexeme at pos. The same branch
// point has the same answer throughout a pass.
func (b *backtracker) branch(n int, key string, pos int) int {
	for _, q := range b.points {
		if q.key == key && (q.pos == pos || b.alike) && q.alternatives == n {
			return q.taken
		}
	}
	taken := 0
	if depth := len(b.points); depth < len(b.path) {
		taken = b.path[depth]
	}
	b.points = append(b.points, branchPoint{n, key, pos, taken})
	return taken
}

// backtrack prepares the next pass. It reports false once every combination has
// been tried.
func (b *backtracker) backtrack() bool {
	points := b.points
	b.points = nil
	for len(points) > 0 {
		last := points[len(points)-1]
		if last.taken+1 < last.alternatives {
			b.path = b.path[:0]
			for _, q := range points {
				b.path = append(b.path, q.taken)
			}
			b.path[len(points)-1]++
			return true
		}
		points = points[:len(points)-1]
	}
	return false
}

// combinations returns how many ways lead through the branch points met so far.
func (b *backtracker) combinations() int {
	n := 1
	for _, q := range b.points {
		if n *= q.alternatives; n > 1000*maxPasses {
			break
		}
	}
	return n
}

// isUniform reports whether branch points with the same key went the same way.
func (b *backtracker) isUniform() bool {
	first := make(map[string]int)
	for _, q := range b.points {
		if taken, seen := first[q.key]; seen && taken != q.taken {
			return false
		}
		first[q.key] = q.taken
	}
	return true
}
