package when

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
	s := splitter{out: make([]token, 0, 16)}
	stampEnd := 0
	for i, r := range phrase {
		if i < stampEnd {
			continue
		}
		end := i + utf8.RuneLen(r)
		switch c := classify(r); c {
		case ' ':
			s.close()
			s.glued = false
		case '\'': // ends a word: d'août
			s.close()
		case 0:
		case '<':
			if n, length := stampAt(phrase[i:]); length > 0 {
				stampEnd = i + length
				s.add(token{kind: stamp, n: n, start: i, end: stampEnd})
				continue
			}
			s.add(token{kind: sign, text: "<", start: i, end: end})
		case 'a':
			s.grow(word, fold(r), i, end)
		case '0':
			s.grow(number, string(digit(r)), i, end)
		default:
			s.add(token{kind: sign, text: string(c), start: i, end: end})
		}
	}
	s.close()
	return s.out
}

// splitter collects tokens; the last one may still be growing.
type splitter struct {
	out   []token
	text  []byte // of the token that is growing
	open  bool
	glued bool
}

func (s *splitter) add(t token) {
	s.close()
	t.glued = s.glued
	s.glued = true
	s.out = append(s.out, t)
}

func (s *splitter) grow(k tokenKind, text string, start, end int) {
	if !s.open || s.out[len(s.out)-1].kind != k {
		s.add(token{kind: k, start: start})
		s.open = true
	}
	s.text = append(s.text, text...)
	s.out[len(s.out)-1].end = end
}

func (s *splitter) close() {
	if !s.open {
		return
	}
	t := &s.out[len(s.out)-1]
	t.text = string(s.text)
	if t.kind == number {
		t.n = value(t.text)
	}
	s.text, s.open = s.text[:0], false
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
	if styled && (len(style) != 1 || strings.Trim(style, "tTdDfFsSR") != "") {
		return 0, 0
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
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
	if r < utf8.RuneSelf {
		return string(r)
	}
	if s, ok := folded[r]; ok {
		return s
	}
	return string(r)
}
