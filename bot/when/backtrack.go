package when

// maxPasses bounds how often one phrase is read in one language.
const maxPasses = 32

// backtracker answers where a phrase can go two ways. The first run takes the first
// way everywhere; next moves to the next combination.
type backtracker struct {
	path   []int
	points []branchPoint
}

// branchPoint is one place where the reading could go several ways.
type branchPoint struct {
	alternatives int
	key          string // what it is about: questions of one key are alike
	pos          int    // the lexeme it is about
	taken        int
}

// branch returns which of the ways to go at a lexeme. The same question has the
// same answer throughout a run.
func (b *backtracker) branch(n int, key string, pos int) int {
	for _, q := range b.points {
		if q.key == key && q.pos == pos && q.alternatives == n {
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

// backtrack prepares for the next run; false when every way was gone.
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

// combinations counts how many ways the questions so far could be answered.
func (b *backtracker) combinations() int {
	n := 1
	for _, q := range b.points {
		if n *= q.alternatives; n > 1000*maxPasses {
			break
		}
	}
	return n
}

// isUniform tells whether alike questions were answered alike.
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
