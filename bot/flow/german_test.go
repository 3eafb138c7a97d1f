package flow

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// labelsOf returns the texts of a language that are shown as they are: buttons, fields,
// titles of forms, badges.
func labelsOf(t *testing.T, lang string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "i18n", "words", lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	labels := map[string]string{}
	for key, value := range all {
		kind, _, _ := strings.Cut(key, ".")
		text, plain := value.(string)
		if plain && !strings.Contains(text, "{") && slices.Contains([]string{"button", "field", "form", "badge", "choice", "adapter"}, kind) {
			labels[key] = text
		}
	}
	return labels
}

var shownLabel = regexp.MustCompile(`\[ ([^\[\]]+?) \]|● (.+)$|▢ (.+)$|^\| ([^:|]+?)\*?:(?: |$)`)

// In a conversation of a German community with German members no label is English.
func TestNothingGermanHasAnEnglishLabel(t *testing.T) {
	t.Parallel()
	english, german := labelsOf(t, "en"), labelsOf(t, "de")
	foreign := map[string]string{}
	for key, text := range english {
		foreign[text] = key
	}
	for _, text := range german {
		delete(foreign, text) // Details, and others that are the same
	}
	scripts, err := filepath.Glob("testdata/german*.txtar")
	scripts = slices.DeleteFunc(scripts, func(s string) bool { return strings.HasSuffix(s, "german_others.txtar") }) // of members who read English
	if err != nil || len(scripts) < 3 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	labels := 0
	for _, script := range scripts {
		raw, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		inGerman, _, _ := strings.Cut(string(raw), "fills language = English")
		for n, line := range strings.Split(inGerman, "\n") {
			if !strings.HasPrefix(line, "| ") {
				continue
			}
			for _, found := range shownLabel.FindAllStringSubmatch(line, -1) {
				label := strings.TrimSpace(strings.Join(found[1:], ""))
				labels++
				if key, ok := foreign[label]; ok {
					t.Errorf("%s:%d: %q is English (%s)", filepath.Base(script), n+1, label, key)
				}
			}
		}
	}
	if labels < 100 {
		t.Errorf("only %d labels were seen", labels)
	}
}
