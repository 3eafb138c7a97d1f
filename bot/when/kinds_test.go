package when

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// kindException is a language that reads a kind differently, and why.
type kindException struct {
	hours, reason, want string
}

// phraseKind is a kind of phrase in every language that has it.
type phraseKind struct {
	name       string
	languages  []string // in the order of the file
	phrases    map[string]string
	exceptions map[string][]kindException
}

// readKinds reads testdata/kinds.list, which says how it is written.
func readKinds(t *testing.T) []*phraseKind {
	t.Helper()
	text, err := os.ReadFile("testdata/kinds.list")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []*phraseKind
	for at, line := range strings.Split(string(text), "\n") {
		if name, ok := strings.CutPrefix(line, "= "); ok {
			kinds = append(kinds, &phraseKind{name: name, phrases: map[string]string{}, exceptions: map[string][]kindException{}})
			continue
		}
		left, right, ok := strings.Cut(line, " | ")
		if !ok || strings.HasPrefix(line, "#") {
			if line != "" && !strings.HasPrefix(line, "#") {
				t.Fatalf("kinds.list:%d: no kind and no phrase", at+1)
			}
			continue
		}
		k := kinds[len(kinds)-1]
		lang, rest, _ := strings.Cut(left, " ")
		if hours, reason, excepted := strings.Cut(rest, ";"); excepted {
			k.exceptions[lang] = append(k.exceptions[lang], kindException{strings.TrimSpace(hours), strings.TrimSpace(reason), right})
			continue
		}
		k.languages = append(k.languages, lang)
		k.phrases[lang] = right
	}
	return kinds
}

// TestKindsOfPhrasesComeToTheSameInEveryLanguage compares what is silent, asked and
// refused.
func TestKindsOfPhrasesComeToTheSameInEveryLanguage(t *testing.T) {
	for _, k := range readKinds(t) {
		for h := 1; h <= 12; h++ {
			var first string
			for _, lang := range k.languages {
				phrase := strings.NewReplacer("{h}", fmt.Sprint(h), "{i}", fmt.Sprint(h%12+1)).Replace(k.phrases[lang])
				c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin lang="+lang)
				got, err := Parse(phrase, c)
				outcome := show(c, got, err)
				if first == "" {
					first = outcome
				}
				want := first
				for _, e := range k.exceptions[lang] {
					if e.hours != "" && !strings.Contains(" "+e.hours+" ", fmt.Sprintf(" %d ", h)) {
						continue
					}
					excepted := strings.ReplaceAll(e.want, "{hh}", fmt.Sprintf("%02d", h))
					if excepted == want {
						t.Errorf("%s: %q needs no exception", k.name, phrase)
					}
					want = excepted
				}
				if outcome != want {
					t.Errorf("%s: %q is %s, want %s", k.name, phrase, outcome, want)
				}
			}
			if !strings.Contains(k.phrases[k.languages[0]], "{h}") {
				break
			}
		}
	}
}
