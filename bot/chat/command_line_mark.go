package chat

import (
	"strings"
	"unicode"
)

// closingQuotes maps an opening quotation mark to those that may close it. Smart
// quotes have several customs: “English”, „German“, „Polish”, ”Swedish”.
var closingQuotes = map[rune]string{
	'"': `"”“`, '“': `”“"`, '„': `“”"`, '”': `”"`, '‟': `”"`, '«': `»`, '»': `«»`, '＂': `＂"”`,
	'「': `」`, '『': `』`, '‹': `›`, '›': `‹›`,
	'\'': `'’`, '‘': `’'`, '’': `’'`, '‚': `‘’'`,
}

// singleQuotes are apostrophes too. They quote only a whole value: they open at its
// start, close at the end of a word, and open none that does not close before the
// next key.
const singleQuotes = `'‘’‚`

// isColon reports whether a rune ends a key. Keyboards for Chinese and Japanese,
// and some fonts, have colons of their own.
func isColon(r rune) bool { return strings.ContainsRune(":：﹕︓∶꞉", r) }

// isInvisible reports whether a rune shows nothing and takes no room. Keyboards and
// copied text leave such runes behind. Joiners within emoji are not among them, nor
// the tags of flags.
func isInvisible(r rune) bool {
	switch r {
	case '\u200D':
		return false
	case '\u2800', '\u3164', '\u115F', '\u1160', '\uFFA0': // letters and symbols without a shape
		return true
	}
	return unicode.Is(unicode.Cf, r) && (r < 0x0600 || r > 0x06DD || r == 0x061C) && r < 0xE0000
}

// IsBlank reports whether a rune is a space or invisible: typed text is trimmed of
// both.
func IsBlank(r rune) bool { return unicode.IsSpace(r) || isInvisible(r) }

// narrow returns the usual form of a letter that keyboards for Chinese and Japanese
// have in full width.
func narrow(r rune) rune {
	if 'Ａ' <= r && r <= 'Ｚ' || 'ａ' <= r && r <= 'ｚ' {
		return r - 'Ａ' + 'A'
	}
	return r
}
