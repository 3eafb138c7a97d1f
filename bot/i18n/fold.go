package i18n

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// unmarked are letters that Unicode does not decompose into a base letter and marks.
var unmarked = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i")

// Fold returns the words of a text for a comparison that ignores case, accents,
// punctuation and space: "cafe d ete" for "Café d'été!". A text without words is
// returned in lower case.
func Fold(s string) string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
			return r
		}
		return ' '
	}, norm.NFKD.String(cases.Fold().String(s)))
	words := strings.Join(strings.Fields(unmarked.Replace(folded)), " ")
	if words == "" {
		return strings.ToLower(strings.TrimSpace(s))
	}
	return norm.NFC.String(words)
}
