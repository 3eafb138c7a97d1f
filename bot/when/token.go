package when

import (
	"strings"
	"unicode"
)

type tokenKind uint8

const (
	word tokenKind = iota
	number
	sign  // one character
	stamp // <t:…>, the number is the Unix time
)

// token is a piece of the phrase. Its text is folded: lower case, without
// accents, ASCII where there is an equivalent.
type token struct {
	kind       tokenKind
	text       string
	n          int64
	start, end int  // bytes of the phrase
	glued      bool // nothing stands between it and the token before
}

func (t token) is(text string) bool { return t.kind == sign && t.text == text }

// tokens splits a phrase. It loses nothing but space, quotation marks,
// brackets, question and exclamation marks and invisible characters.
func tokens(phrase string) []token {
	var out []token
	glued := false
	add := func(t token) {
		t.glued = glued
		glued = true
		out = append(out, t)
	}
	skipTo := 0
	for i, r := range phrase {
		if i < skipTo {
			continue
		}
		end := i + len(string(r))
		switch c := classify(r); {
		case c == ' ':
			glued = false
		case c == '\'' || c == 0: // inside a word an apostrophe ends it: d'août
			continue
		case c == '<':
			n, length := stampAt(phrase[i:])
			if length == 0 {
				add(token{kind: sign, text: "<", start: i, end: end})
				continue
			}
			skipTo = i + length
			add(token{kind: stamp, n: n, start: i, end: skipTo})
		case c == 'a':
			out, glued = grow(out, word, fold(r), i, end, glued, phrase)
		case c == '0':
			out, glued = grow(out, number, string(digit(r)), i, end, glued, phrase)
		default:
			add(token{kind: sign, text: string(c), start: i, end: end})
		}
	}
	for i := range out {
		if out[i].kind == number {
			out[i].n = value(out[i].text)
		}
	}
	return out
}

// grow lengthens the last token if the character continues it.
func grow(out []token, k tokenKind, text string, start, end int, glued bool, phrase string) ([]token, bool) {
	last := len(out) - 1
	if glued && last >= 0 && out[last].kind == k && !strings.ContainsAny(phrase[out[last].end:start], "'’‘ʼ`´") {
		out[last].text += text
		out[last].end = end
		return out, true
	}
	return append(out, token{kind: k, text: text, start: start, end: end, glued: glued}), true
}

// value reads digits; what has more than eleven is no number anybody meant.
func value(digits string) int64 {
	if len(digits) > 11 {
		return -1
	}
	var n int64
	for _, d := range digits {
		n = n*10 + int64(d-'0')
	}
	return n
}

// classify says what a character is: ' ' for space, 0 for nothing at all, 'a'
// for a letter, '0' for a digit, else the sign that it stands for.
func classify(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E { // full-width ASCII
		r -= 0xFF01 - '!'
	}
	switch r {
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

func digit(r rune) rune {
	if r >= 0xFF10 && r <= 0xFF19 {
		return r - 0xFF10 + '0'
	}
	return r
}

// stampAt reads a timestamp as Discord writes it, <t:1765000000:F>, and returns
// its length, 0 if there is none.
func stampAt(s string) (unix int64, length int) {
	rest, ok := strings.CutPrefix(s, "<t:")
	if !ok {
		return 0, 0
	}
	body, _, ok := strings.Cut(rest, ">")
	if !ok {
		return 0, 0
	}
	digits, style, styled := strings.Cut(body, ":")
	if styled && (len(style) != 1 || !strings.Contains("tTdDfFsSR", style)) {
		return 0, 0
	}
	if len(digits) == 0 || strings.Trim(digits, "0123456789") != "" {
		return 0, 0
	}
	return value(digits), len("<t:") + len(body) + len(">")
}

var folded = func() map[rune]string {
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

// fold writes a letter in lower case without its accent.
func fold(r rune) string {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFF01 - '!'
	}
	r = unicode.ToLower(r)
	if s, ok := folded[r]; ok {
		return s
	}
	return string(r)
}
