package when

import (
	"strings"
	"unicode/utf8"
)

// tokenKind is the kind of a token.
type tokenKind uint8

const (
	tokenWord tokenKind = iota
	tokenNumber
	tokenSign      // one character
	tokenTimestamp // <t:…>; its number is the Unix time
)

// token is a piece of the phrase. Its text is folded: lower case, without
// accents, ASCII where there is an equivalent.
type token struct {
	kind       tokenKind
	text       string
	number     int64
	start, end int  // bytes of the phrase
	glued      bool // no space before it
}

func (t token) isSign(text string) bool { return t.kind == tokenSign && t.text == text }

// tokenize splits a phrase. It drops only space, quotation marks, brackets,
// question and exclamation marks, emoji and other decoration, and invisible
// characters.
func tokenize(phrase string) []token {
	t := tokenizer{out: make([]token, 0, 16)}
	skipTo := 0
	for i, r := range phrase {
		if i < skipTo {
			continue
		}
		if n := decorationLength(phrase[i:], t.glued, t.atLineStart()); n > 0 {
			t.endToken()
			t.glued = false
			skipTo = i + n
			continue
		}
		if n, length := parseTimestamp(phrase[i:]); length > 0 {
			skipTo = i + length
			t.add(token{kind: tokenTimestamp, number: n, start: i, end: skipTo})
			continue
		}
		end := i + utf8.RuneLen(r)
		if r < utf8.RuneSelf {
			t.addRune(r, i, end)
			continue
		}
		for _, part := range toASCII(r) {
			t.addRune(part, i, end)
		}
	}
	t.endToken()
	return t.out
}

// tokenizer collects tokens; the last one may still be growing.
type tokenizer struct {
	out     []token
	text    []byte // of the growing token
	growing bool
	glued   bool
}

// addRune adds one normalised character, which stands at start to end.
func (t *tokenizer) addRune(r rune, start, end int) {
	switch c := classify(r); c {
	case ' ':
		t.endToken()
		t.glued = false
	case '\'': // ends a word: d'août
		t.endToken()
	case 0:
	case 'a':
		t.grow(tokenWord, fold(r), start, end)
	case '0':
		t.grow(tokenNumber, string(r), start, end)
	case '~': // 3~5pm, but sat ~7pm is about seven
		if t.glued {
			c = '-'
		}
		t.add(token{kind: tokenSign, text: string(c), start: start, end: end})
	default:
		t.add(token{kind: tokenSign, text: string(c), start: start, end: end})
	}
}

// atLineStart reports whether nothing stands on the line yet.
func (t *tokenizer) atLineStart() bool {
	return len(t.out) == 0 || t.out[len(t.out)-1].isSign(";")
}

func (t *tokenizer) add(tok token) {
	t.endToken()
	tok.glued = t.glued
	t.glued = true
	t.out = append(t.out, tok)
}

func (t *tokenizer) grow(k tokenKind, text string, start, end int) {
	if !t.growing || t.out[len(t.out)-1].kind != k {
		t.add(token{kind: k, start: start})
		t.growing = true
	}
	t.text = append(t.text, text...)
	t.out[len(t.out)-1].end = end
}

func (t *tokenizer) endToken() {
	if !t.growing {
		return
	}
	tok := &t.out[len(t.out)-1]
	tok.text = string(t.text)
	if tok.kind == tokenNumber {
		tok.number = parseDigits(tok.text)
	}
	t.text, t.growing = t.text[:0], false
}

// parseDigits parses a number of up to eleven digits. It returns -1 for more:
// nobody means such a number.
func parseDigits(digits string) int64 {
	if len(digits) > 11 {
		return -1
	}
	var n int64
	for _, d := range digits {
		n = n*10 + int64(d-'0')
	}
	return n
}

// parseTimestamp parses a timestamp as Discord writes it, <t:1765000000:F>, and
// returns its length, 0 if there is none.
func parseTimestamp(s string) (unix int64, length int) {
	rest, ok := strings.CutPrefix(s, "<t:")
	if !ok {
		return 0, 0
	}
	body, _, ok := strings.Cut(rest, ">")
	if !ok {
		return 0, 0
	}
	digits, style, styled := strings.Cut(body, ":")
	if styled && (len(style) != 1 || strings.Trim(style, "tTdDfFsSR") != "") {
		return 0, 0
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, 0
	}
	return parseDigits(digits), len("<t:") + len(body) + len(">")
}
