package when

// maxRuns bounds how often one phrase is read in one language.
const maxRuns = 32

// oracle answers where a phrase can go two ways. The first run takes the first
// way everywhere; next moves to the next combination.
type oracle struct {
	answers []int
	asked   []question
}

// question is one place where the reading could go several ways.
type question struct {
	ways   int
	key    string // what it is about: questions of one key are alike
	at     int    // the lexeme it is about
	answer int
}

// ask returns which of the ways to go at a lexeme. The same question has the
// same answer throughout a run.
func (o *oracle) ask(ways int, key string, at int) int {
	for _, q := range o.asked {
		if q.key == key && q.at == at && q.ways == ways {
			return q.answer
		}
	}
	answer := 0
	if n := len(o.asked); n < len(o.answers) {
		answer = o.answers[n]
	}
	o.asked = append(o.asked, question{ways, key, at, answer})
	return answer
}

// next prepares for the next run; false when every way was gone.
func (o *oracle) next() bool {
	asked := o.asked
	o.asked = nil
	for len(asked) > 0 {
		last := asked[len(asked)-1]
		if last.answer+1 < last.ways {
			o.answers = o.answers[:0]
			for _, q := range asked {
				o.answers = append(o.answers, q.answer)
			}
			o.answers[len(asked)-1]++
			return true
		}
		asked = asked[:len(asked)-1]
	}
	return false
}

// ways counts how many ways the questions so far could be answered.
func (o *oracle) ways() int {
	n := 1
	for _, q := range o.asked {
		if n *= q.ways; n > 1000*maxRuns {
			break
		}
	}
	return n
}

// uniform tells whether alike questions were answered alike.
func (o *oracle) uniform() bool {
	first := make(map[string]int)
	for _, q := range o.asked {
		if a, seen := first[q.key]; seen && a != q.answer {
			return false
		}
		first[q.key] = q.answer
	}
	return true
}

// reading is one thing that a phrase can mean.
type reading struct {
	windows []Window
	every   *Recurrence
	unsure  bool // not to be taken without asking, though nothing else was found
	uniform bool
	tongue  *language
}

// outcome is what a phrase can mean in one language; no readings are too many.
type outcome struct {
	readings []reading
	tongue   *language
}

// maxReadings is how many readings are shown; beyond it only those that answer
// like questions alike (all in the morning, all in the evening).
const maxReadings = 4

// readIn reads the phrase in one language, every way it can go.
func (s *setting) readIn(phrase string, t *language) (outcome, *stop) {
	words := t.lex(tokenize(phrase))
	o := &oracle{}
	var found []reading
	var failed *stop
	for runs := 1; ; runs++ {
		r := &run{setting: s, language: t, oracle: o, phrase: phrase, lex: words}
		windows, err := r.windows()
		switch {
		case err == nil:
			found = append(found, reading{windows, r.every, r.unsure, o.uniform(), t})
		case failed == nil || err.reach > failed.reach:
			failed = err
		}
		hopeless := runs == maxRuns || o.ways() > 8*maxRuns
		if !o.next() {
			break
		}
		if hopeless && len(found) > 0 {
			return outcome{tongue: t}, nil
		}
		if hopeless {
			return outcome{}, failed
		}
	}
	if len(found) == 0 {
		return outcome{}, failed
	}
	found = distinct(found)
	if len(found) > maxReadings {
		var alike []reading
		for _, r := range found {
			if r.uniform {
				r.unsure = true
				alike = append(alike, r)
			}
		}
		found = alike
	}
	if len(found) > 2*maxReadings {
		found = nil
	}
	return outcome{found, t}, nil
}

// distinct drops readings that come to the same. One that is sure stands for
// an unsure one like it.
func distinct(readings []reading) []reading {
	var out []reading
next:
	for _, r := range readings {
		for i := range out {
			if out[i].same(r) {
				out[i].unsure = out[i].unsure && r.unsure
				out[i].uniform = out[i].uniform || r.uniform
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}

func (r reading) same(o reading) bool {
	return sameWindows(r.windows, o.windows) && sameRule(r.every, o.every)
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
