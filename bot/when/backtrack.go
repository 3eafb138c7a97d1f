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
	at           int    // the lexeme it is about
	taken        int
}

// branch returns which of the ways to go at a lexeme. The same question has the
// same answer throughout a run.
func (o *backtracker) branch(ways int, key string, at int) int {
	for _, q := range o.points {
		if q.key == key && q.at == at && q.alternatives == ways {
			return q.taken
		}
	}
	answer := 0
	if n := len(o.points); n < len(o.path) {
		answer = o.path[n]
	}
	o.points = append(o.points, branchPoint{ways, key, at, answer})
	return answer
}

// backtrack prepares for the next run; false when every way was gone.
func (o *backtracker) backtrack() bool {
	asked := o.points
	o.points = nil
	for len(asked) > 0 {
		last := asked[len(asked)-1]
		if last.taken+1 < last.alternatives {
			o.path = o.path[:0]
			for _, q := range asked {
				o.path = append(o.path, q.taken)
			}
			o.path[len(asked)-1]++
			return true
		}
		asked = asked[:len(asked)-1]
	}
	return false
}

// combinations counts how many ways the questions so far could be answered.
func (o *backtracker) combinations() int {
	n := 1
	for _, q := range o.points {
		if n *= q.alternatives; n > 1000*maxPasses {
			break
		}
	}
	return n
}

// isUniform tells whether alike questions were answered alike.
func (o *backtracker) isUniform() bool {
	first := make(map[string]int)
	for _, q := range o.points {
		if a, seen := first[q.key]; seen && a != q.taken {
			return false
		}
		first[q.key] = q.taken
	}
	return true
}

// interpretation is one thing that a phrase can mean.
type interpretation struct {
	windows     []Window
	recurrence  *Recurrence
	mustConfirm bool // not to be taken without asking, though nothing else was found
	uniform     bool
	language    *language
}

// outcome is what a phrase can mean in one language; no readings are too many.
type outcome struct {
	interpretations []interpretation
	language        *language
}

// maxInterpretations is how many readings are shown; beyond it only those that answer
// like questions alike (all in the morning, all in the evening).
const maxInterpretations = 4

// parseIn reads the phrase in one language, every way it can go.
func (s *env) parseIn(phrase string, t *language) (outcome, *parseError) {
	words := t.lex(tokenize(phrase))
	o := &backtracker{}
	var found []interpretation
	var failed *parseError
	for runs := 1; ; runs++ {
		r := &parser{env: s, language: t, backtracker: o, phrase: phrase, lexemes: words}
		windows, err := r.parse()
		switch {
		case err == nil:
			found = append(found, interpretation{windows, r.recurrence, r.mustConfirm, o.isUniform(), t})
		case failed == nil || err.offset > failed.offset:
			failed = err
		}
		hopeless := runs == maxPasses || o.combinations() > 8*maxPasses
		if !o.backtrack() {
			break
		}
		if hopeless && len(found) > 0 {
			return outcome{language: t}, nil
		}
		if hopeless {
			return outcome{}, failed
		}
	}
	if len(found) == 0 {
		return outcome{}, failed
	}
	found = distinct(found)
	if len(found) > maxInterpretations {
		var alike []interpretation
		for _, r := range found {
			if r.uniform {
				r.mustConfirm = true
				alike = append(alike, r)
			}
		}
		found = alike
	}
	if len(found) > 2*maxInterpretations {
		found = nil
	}
	return outcome{found, t}, nil
}

// distinct drops readings that come to the same. One that is sure stands for
// an unsure one like it.
func distinct(readings []interpretation) []interpretation {
	var out []interpretation
next:
	for _, r := range readings {
		for i := range out {
			if out[i].same(r) {
				out[i].mustConfirm = out[i].mustConfirm && r.mustConfirm
				out[i].uniform = out[i].uniform || r.uniform
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}

func (r interpretation) same(o interpretation) bool {
	return sameWindows(r.windows, o.windows) && sameRecurrence(r.recurrence, o.recurrence)
}

func sameWindows(a, b []Window) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
