package when

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

// TestFillersMeanNothingInAnyLanguage guards against a word that is skipped in
// one language and means something in another: "so" is a filler, and Sunday.
func TestFillersMeanNothingInAnyLanguage(t *testing.T) {
	for tag, l := range languages {
		for word, meanings := range l.words {
			if !(lexeme{meanings: meanings}).isFiller() {
				continue
			}
			for other, m := range languages {
				for _, meaning := range m.words[word] {
					if meaning.kind != wordFiller && meaning.kind != wordPeople {
						t.Errorf("%q is skipped in %s, and a word in %s", word, tag, other)
					}
				}
			}
			if cities[word] != nil || abbreviations[word] != nil || units[word] != 0 {
				t.Errorf("%q is skipped in %s, and a place or a unit", word, tag)
			}
		}
	}
}

// TestWordsThatChangeATimeAreNeverSkipped parses a time with one word before or
// behind it that alters it.
func TestWordsThatChangeATimeAreNeverSkipped(t *testing.T) {
	for tag, l := range languages {
		for word, meanings := range l.words {
			if len(meanings) != 1 || meanings[0].kind != wordKnown {
				continue
			}
			for _, phrase := range []string{word + " " + l.example, l.example + " " + word} {
				c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin lang="+tag)
				if got, err := Parse(phrase, c); err == nil {
					t.Errorf("%s: %q is %s", tag, phrase, show(c, got, err))
				}
			}
		}
	}
}
