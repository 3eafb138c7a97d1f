package when

import "slices"

// lexeme is one word of the language, possibly of several tokens, or a number
// or sign.
type lexeme struct {
	token
	meanings []meaning
}

// lex joins tokens to the longest words that the language has, and drops those
// that mean nothing.
func (l *language) lex(toks []token) []lexeme {
	var out []lexeme
	toks = l.shorten(toks)
	for i := 0; i < len(toks); {
		lx, end := l.longestMatch(toks, i)
		i = end
		if lx.kind == tokenSign {
			out = append(out, lx)
			continue
		}
		// Skip the full stop of an abbreviation.
		if len(lx.meanings) > 0 && lx.kind == tokenNumber || lx.kind == tokenWord {
			if i < len(toks) && toks[i].isSign(".") && toks[i].glued {
				i++
			}
		}
		if lx.isFiller() && !lx.isCounted(out) {
			continue
		}
		out = append(out, lx)
		if second := l.compoundTails[lx.text]; second != nil {
			lx.meanings = second
			out = append(out, lx)
		}
	}
	return out
}

// shorten returns the tokens with their drawn-out words as the language writes them:
// heyyy, fridayyy.
func (l *language) shorten(toks []token) []token {
	copied := false
	for i, t := range toks {
		short, drawn := squeeze(t.text)
		if !drawn || t.kind != tokenWord || l.words[t.text] != nil || l.words[short] == nil {
			continue
		}
		if !copied {
			toks, copied = slices.Clone(toks), true
		}
		toks[i].text = short
	}
	return toks
}

// squeeze returns a word with one letter for three or more in a row; drawn is false if
// it has none.
func squeeze(word string) (short string, drawn bool) {
	run := 0
	for i := 1; i < len(word) && !drawn; i++ {
		run++
		if word[i] != word[i-1] {
			run = 0
		}
		drawn = run == 2
	}
	if !drawn {
		return word, false
	}
	out := make([]byte, 0, len(word))
	for i := 0; i < len(word); {
		run := 1
		for i+run < len(word) && word[i+run] == word[i] {
			run++
		}
		n := run
		if run > 2 {
			n = 1
		}
		out = append(out, word[i:i+n]...)
		i += run
	}
	return string(out), true
}

// longestMatch returns the longest word that begins at token i, and the token
// after it. Signs and numbers are words of their own unless the language has
// words that begin with them: 2nite, 4ª feira.
func (l *language) longestMatch(toks []token, i int) (lexeme, int) {
	best, end := lexeme{token: toks[i]}, i+1
	switch {
	case toks[i].kind == tokenWord:
		best.meanings = l.words[toks[i].text]
	case toks[i].isSign("º"), toks[i].isSign("ª"):
		best.meanings = l.words["º"]
		return best, end
	case toks[i].kind != tokenNumber || i+1 == len(toks) || !toks[i+1].glued || toks[i+1].isSign("."):
		return best, end
	}
	key := toks[i].text
	count := 1
	for j := i + 1; j < len(toks) && count < l.maxKeyWords; j++ {
		// Glued signs hold the parts of a word together: sexta-feira, p.m., t/m.
		if toks[j].kind == tokenSign && toks[j].glued && (toks[j].isSign("-") || toks[j].isSign(".") || toks[j].isSign("/")) {
			continue
		}
		if toks[j].kind != tokenWord && !toks[j].isSign("ª") {
			break
		}
		key += " " + toks[j].text
		count++
		if meanings := l.words[key]; meanings != nil {
			best.kind, best.text, best.end, best.meanings = tokenWord, key, toks[j].end, meanings
			end = j + 1
		}
	}
	return best, end
}

// isFiller reports whether a word means nothing, and can mean nothing else.
func (l lexeme) isFiller() bool {
	for _, m := range l.meanings {
		if m.kind != wordFiller && m.kind != wordPeople {
			return false
		}
	}
	return len(l.meanings) > 0
}

// isCounted reports whether a word for people stands behind a number that is no time for
// certain: fri 8 guys, but not at 8 guys.
func (l lexeme) isCounted(before []lexeme) bool {
	_, people := l.value(wordPeople)
	n := len(before)
	if !people || n == 0 || before[n-1].kind != tokenNumber || n == 1 {
		return false
	}
	_, at := before[n-2].value(wordAt)
	minutes := before[n-1].glued && (before[n-2].isSign(":") || before[n-2].isSign("."))
	return !at && !minutes
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
