package when

// interpretation is one thing that a phrase can mean.
type interpretation struct {
	windows     []Window
	recurrence  *Recurrence
	mustConfirm bool // never the result without confirmation, even as the only one
	uniform     bool
	kept        Kept
	language    *language
}

// outcome is what a phrase can mean in one language. Without interpretations
// there were too many.
type outcome struct {
	interpretations []interpretation
	language        *language
}

// maxInterpretations is how many interpretations become choices; beyond it only
// uniform ones do (all in the morning, all in the evening).
const maxInterpretations = 4

// parseIn parses the phrase in one language, taking each way at each branch. If there
// are too many, it takes those that go the same way at all branches of a kind.
func (e *env) parseIn(phrase string, l *language) (outcome, *parseError) {
	lexemes := l.lex(tokenize(phrase))
	found, failed, complete := e.parseWays(phrase, l, lexemes, &backtracker{})
	if !complete && len(found) > 0 {
		found, _, complete = e.parseWays(phrase, l, lexemes, &backtracker{alike: true})
		for i := range found {
			found[i].mustConfirm = true
		}
	}
	switch {
	case len(found) == 0:
		return outcome{}, failed
	case !complete:
		return outcome{language: l}, nil
	}
	return outcome{limit(distinct(found)), l}, nil
}

// parseWays parses the phrase once for each way, and reports whether it came to the
// end of them.
func (e *env) parseWays(phrase string, l *language, lexemes []lexeme, b *backtracker) (found []interpretation, failed *parseError, complete bool) {
	for passes := 1; ; passes++ {
		p := &parser{env: e, language: l, backtracker: b, phrase: phrase, lexemes: lexemes}
		windows, err := p.parse()
		switch {
		case err == nil:
			p.kept.EveryDay = p.kept.Day && !p.daySaid
			found = append(found, interpretation{windows, p.recurrence, p.mustConfirm, b.isUniform(), p.kept, l})
		case failed == nil || err.progress > failed.progress:
			failed = err
		}
		exhausted := passes == maxPasses || b.combinations() > 8*maxPasses
		if !b.backtrack() {
			return found, failed, true
		}
		if exhausted {
			return found, failed, false
		}
	}
}

// limit drops interpretations that are not uniform if there are more than
// maxInterpretations, and all of them if that leaves more than twice as many.
func limit(found []interpretation) []interpretation {
	if len(found) <= maxInterpretations {
		return found
	}
	var uniform []interpretation
	for _, in := range found {
		if in.uniform {
			in.mustConfirm = true
			uniform = append(uniform, in)
		}
	}
	if len(uniform) > 2*maxInterpretations {
		return nil
	}
	return uniform
}

// distinct drops interpretations that come to the same. A certain one replaces
// one that must be confirmed.
func distinct(found []interpretation) []interpretation {
	var out []interpretation
next:
	for _, in := range found {
		for i := range out {
			if out[i].same(in) {
				out[i].mustConfirm = out[i].mustConfirm && in.mustConfirm
				out[i].uniform = out[i].uniform || in.uniform
				continue next
			}
		}
		out = append(out, in)
	}
	return out
}

func (in interpretation) same(other interpretation) bool {
	return sameWindows(in.windows, other.windows) && sameRecurrence(in.recurrence, other.recurrence)
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
