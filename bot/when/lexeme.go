package when

// lexeme is one word of the language, possibly of several tokens, or a number
// or sign.
type lexeme struct {
	token
	means []meaning
}

// lex joins tokens to the longest words that the language has.
func (t *tongue) lex(toks []token) []lexeme {
	var out []lexeme
	for i := 0; i < len(toks); {
		if toks[i].kind != word {
			l := lexeme{token: toks[i]}
			if toks[i].is("º") {
				l.means = t.words["º"]
			}
			out = append(out, l)
			i++
			continue
		}
		l, end := t.longestAt(toks, i)
		out = append(out, l)
		if second := t.second[l.text]; second != nil {
			l.means = second
			out = append(out, l)
		}
		i = end
		// The full stop of an abbreviation says nothing.
		if i < len(toks) && toks[i].is(".") && toks[i].glued {
			i++
		}
	}
	return out
}

func (t *tongue) longestAt(toks []token, i int) (lexeme, int) {
	best, end := lexeme{token: toks[i], means: t.words[toks[i].text]}, i+1
	key := toks[i].text
	count := 1
	for j := i + 1; j < len(toks) && count < t.longest; j++ {
		// Glued signs hold the parts of a word together: sexta-feira, p.m., t/m.
		if toks[j].kind == sign && toks[j].glued && (toks[j].is("-") || toks[j].is(".") || toks[j].is("/")) {
			continue
		}
		if toks[j].kind != word {
			break
		}
		key += " " + toks[j].text
		count++
		if means := t.words[key]; means != nil {
			best.text, best.end, best.means = key, toks[j].end, means
			end = j + 1
		}
	}
	return best, end
}

// as tells whether the lexeme can play a part, and its number.
func (l lexeme) as(k kind) (int, bool) {
	for _, m := range l.means {
		if m.kind == k {
			return m.n, true
		}
	}
	return 0, false
}
