package when

// lexeme is one word of the language, possibly of several tokens, or a number
// or sign.
type lexeme struct {
	token
	meanings []meaning
}

// lex joins tokens to the longest words that the language has.
func (l *language) lex(toks []token) []lexeme {
	var out []lexeme
	for i := 0; i < len(toks); {
		if toks[i].kind != tokenWord {
			lx := lexeme{token: toks[i]}
			if toks[i].isSign("º") {
				lx.meanings = l.words["º"]
			}
			out = append(out, lx)
			i++
			continue
		}
		lx, end := l.longestMatch(toks, i)
		out = append(out, lx)
		if second := l.compoundTails[lx.text]; second != nil {
			lx.meanings = second
			out = append(out, lx)
		}
		i = end
		// Skip the full stop of an abbreviation.
		if i < len(toks) && toks[i].isSign(".") && toks[i].glued {
			i++
		}
	}
	return out
}

// longestMatch returns the longest word that begins at token i, and the token
// after it.
func (l *language) longestMatch(toks []token, i int) (lexeme, int) {
	best, end := lexeme{token: toks[i], meanings: l.words[toks[i].text]}, i+1
	key := toks[i].text
	count := 1
	for j := i + 1; j < len(toks) && count < l.maxKeyWords; j++ {
		// Glued signs hold the parts of a word together: sexta-feira, p.m., t/m.
		if toks[j].kind == tokenSign && toks[j].glued && (toks[j].isSign("-") || toks[j].isSign(".") || toks[j].isSign("/")) {
			continue
		}
		if toks[j].kind != tokenWord {
			break
		}
		key += " " + toks[j].text
		count++
		if meanings := l.words[key]; meanings != nil {
			best.text, best.end, best.meanings = key, toks[j].end, meanings
			end = j + 1
		}
	}
	return best, end
}

// value returns the number of a lexeme as kind k, and whether it is of that
// kind.
func (l lexeme) value(k wordKind) (int, bool) {
	for _, m := range l.meanings {
		if m.kind == k {
			return m.value, true
		}
	}
	return 0, false
}
