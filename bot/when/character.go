package when

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// likeASCII are characters that are typed for an ASCII one, where Unicode's
// compatibility forms do not say so.
var likeASCII = map[rune]string{
	'’': "'", '‘': "'", 'ʼ': "'", '´': "'", '′': "'", '‚': "'",
	'“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '‹': `"`, '›': `"`, '″': `"`, '‟': `"`,
	'−': "-", '〜': "~", '∼': "~", '≈': "~", '±': "~", '→': "-", '⟶': "-", '⇒': "-", '➡': "-", '➔': "-", '➜': "-",
	'、': ",", '∶': ":", '꞉': ":", '：': ":", '。': ".", '⁄': "/", '∕': "/",
	'º': "º", 'ª': "ª", '°': "º", '½': "½", '…': " ", '•': " ", '·': " ", '‣': " ",
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i",
	'Æ': "ae", 'Œ': "oe", 'Ø': "o", 'Đ': "d", 'Ł': "l", 'ẞ': "ss",
}

// negations are emoji that may mean that a time does not suit.
const negations = "❌❎✖✗✘🚫⛔👎🙅🛇"

// toASCII returns a character as the ASCII that it stands for, as far as it
// does: full-width and styled letters and digits are plain ones, and accents
// are separate, to be dropped.
func toASCII(r rune) string {
	if s, ok := likeASCII[r]; ok {
		return s
	}
	s := string(r)
	if parts := norm.NFKD.PropertiesString(s).Decomposition(); parts != nil {
		return string(parts)
	}
	return s
}

// classify returns ' ' for space and decoration, 0 for a character to drop, 'a'
// for a letter, '0' for a digit, and otherwise the sign that a character
// stands for.
func classify(r rune) rune {
	switch r {
	case 0, utf8.RuneError:
		return utf8.RuneError
	case '\n', '\r', '\u2028', '\u2029', '\u0085':
		return ';'
	case '\'', '`':
		return '\''
	case '"', '(', ')', '?', '!', '¿', '¡', '[', ']', '*':
		return ' '
	}
	switch {
	case r >= '0' && r <= '9':
		return '0'
	case unicode.IsLetter(r) && r != 'º' && r != 'ª':
		return 'a'
	case strings.ContainsRune(negations, r) || r >= 0x1F100 && r < 0x1F1E6: // squared letters are text
		return r
	case unicode.IsSpace(r) || unicode.In(r, unicode.Zs, unicode.So, unicode.Sk, unicode.Co):
		return ' '
	case unicode.In(r, unicode.M, unicode.Cf):
		return 0
	case unicode.Is(unicode.Pd, r):
		return '-'
	}
	return r
}

// fold returns a letter in lower case.
func fold(r rune) string {
	r = unicode.ToLower(r)
	if s, ok := likeASCII[r]; ok {
		return s
	}
	return string(r)
}

// emoticon matches an emoji in ASCII or a network's own name for one:
// :-) ;) :D xD <3 :tada: <:party:123>.
var emoticon = regexp.MustCompile(`^(?:[:;=]['’]?-?[)(DPpOo3|/\\\]\[*]+|[xX]D+|<3+|\^_*\^|<a?:\w{2,32}:\d{5,20}>|:[A-Za-z+][\w+-]{0,40}:)(?:[^\pL\pN]|$)`)

// decorationLength returns the length of what decorates a phrase at its
// beginning, 0 if that is text. glued says that it follows another character,
// first that it begins a line.
func decorationLength(s string, glued, first bool) int {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case strings.HasPrefix(s, ".."): // dots that trail off
		return len(s) - len(strings.TrimLeft(s, "."))
	case first && unicode.Is(unicode.Pd, r) && strings.HasPrefix(s[n:], " "): // an item of a list
		return n
	case r == '_' && (!glued || len(s) == 1 || s[1] == ' ' || s[1] == '_'): // _fri 7pm_
		return n
	case !strings.ContainsRune(":;=xX<^", r):
		return 0
	case glued && r == ':' && (len(s) == 1 || s[1] != '+' && !unicode.IsLetter(rune(s[1]))):
		return 0
	case glued && s[0] != ':' && s[0] != '<':
		return 0
	}
	m := emoticon.FindString(s)
	if glued && s[0] == ':' && strings.Count(m, ":") < 2 {
		return 0
	}
	if m == "" || m == s {
		return len(m)
	}
	_, last := utf8.DecodeLastRuneInString(m)
	return len(m) - last
}
