package when

import (
	"strings"
	"unicode"
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
// question and exclamation marks and invisible characters.
func tokenize(phrase string) []token {
	t := tokenizer{out: make([]token, 0, 16)}
	stampEnd := 0
	for i, r := range phrase {
		if i < stampEnd {
			continue
		}
		end := i + utf8.RuneLen(r)
		switch c := classify(r); c {
		case ' ':
			t.endToken()
			t.glued = false
		case '\'': // ends a word: d'août
			t.endToken()
		case 0:
		case '<':
			if n, length := parseTimestamp(phrase[i:]); length > 0 {
				stampEnd = i + length
				t.add(token{kind: tokenTimestamp, number: n, start: i, end: stampEnd})
				continue
			}
			t.add(token{kind: tokenSign, text: "<", start: i, end: end})
		case 'a':
			t.grow(tokenWord, fold(r), i, end)
		case '0':
			t.grow(tokenNumber, string(asciiDigit(r)), i, end)
		default:
			t.add(token{kind: tokenSign, text: string(c), start: i, end: end})
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

// classify returns ' ' for space, 0 for a character to drop, 'a' for a letter,
// '0' for a digit, and otherwise the sign that a character stands for.
func classify(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E { // full-width ASCII
		r -= 0xFF01 - '!'
	}
	switch r {
	case 0:
		return utf8.RuneError
	case '\n', '\r', '\u2028', '\u2029', '\u0085':
		return ';'
	case '\'', '’', '‘', 'ʼ', '`', '´':
		return '\''
	case '"', '“', '”', '„', '«', '»', '‹', '›', '(', ')', '?', '!', '¿', '¡', '[', ']':
		return ' '
	case '−', '~', '〜':
		return '-'
	case '、':
		return ','
	case '∶':
		return ':'
	case '。':
		return '.'
	case '⁄', '∕':
		return '/'
	case 'º', 'ª', '°':
		return 'º'
	case '<':
		return '<'
	}
	switch {
	case r >= '0' && r <= '9':
		return '0'
	case unicode.IsLetter(r):
		return 'a'
	case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case unicode.Is(unicode.Pd, r):
		return '-'
	}
	return r
}

func asciiDigit(r rune) rune {
	if r >= 0xFF10 && r <= 0xFF19 {
		return r - 0xFF10 + '0'
	}
	return r
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

// unaccented are the letters that fold writes without their accent.
var unaccented = func() map[rune]string {
	m := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i", 'ĳ': "ij"}
	for base, accented := range map[string]string{
		"a": "àáâãäåā", "c": "çćč", "e": "èéêëē", "i": "ìíîïī", "n": "ñń",
		"o": "òóôõöō", "s": "šś", "u": "ùúûüū", "y": "ýÿ", "z": "žźż",
	} {
		for _, r := range accented {
			m[r] = base
		}
	}
	return m
}()

// fold returns a letter in lower case without its accent.
func fold(r rune) string {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFF01 - '!'
	}
	r = unicode.ToLower(r)
	if r < utf8.RuneSelf {
		return string(r)
	}
	if s, ok := unaccented[r]; ok {
		return s
	}
	return string(r)
}
