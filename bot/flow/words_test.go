package flow

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// built are the keys that the code puts together from a part and a value.
var built = []string{
	"badge.", "panel.ask_", "panel.prompt_", "reason.tie_", "seated.remind_", "mine.", "posted.", "form.", "field.", "hint.",
	"told.", "state.", "wish.", "settings.by_", "settings.order_", "order.", "reminders.by_", "button.way_", "date.", "months.", "weekdays.", "people.",
}

// keysInCode finds every key that is handed to the printer in this package.
func keysInCode(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	looksLikeKey := regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)?$`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if s, err := strconv.Unquote(lit.Value); err == nil && looksLikeKey.MatchString(s) {
				keys[s] = true
			}
			return true
		})
	}
	return keys
}

func wordsOf(t *testing.T, path string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]any{}
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

func TestEveryKeyHasItsWordsAndEveryWordItsUse(t *testing.T) {
	code, english := keysInCode(t), wordsOf(t, "words/en.json")
	for key := range english {
		part := slices.ContainsFunc(built, func(b string) bool { return strings.HasPrefix(key, b) })
		if !code[key] && !part {
			t.Errorf("nothing says %q", key)
		}
	}
	said := regexp.MustCompile(`\b(?:say|word|nth)\("([a-z_.]+)"`)
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllStringSubmatch(string(raw), -1) {
			if _, ok := english[m[1]]; !ok && !strings.HasSuffix(m[1], ".") && !strings.HasSuffix(m[1], "_") {
				t.Errorf("%s says %q, which has no words", name, m[1])
			}
		}
	}
}

func TestEveryLanguageSaysTheSameWithTheSameValues(t *testing.T) {
	english := wordsOf(t, "words/en.json")
	names := regexp.MustCompile(`\{[a-z]+\}`)
	valuesOf := func(v any) []string {
		raw, _ := json.Marshal(v)
		found := names.FindAllString(string(raw), -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	files, err := filepath.Glob("words/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		words := wordsOf(t, path)
		for key, text := range english {
			other, ok := words[key]
			if !ok {
				t.Errorf("%s lacks %q", path, key)
				continue
			}
			if w, g := valuesOf(text), valuesOf(other); !slices.Equal(w, g) {
				t.Errorf("%s: %q has the values %v, in English %v", path, key, g, w)
			}
		}
	}
}

func TestListsOfNamesAreWhole(t *testing.T) {
	for key, n := range map[string]int{"weekdays.long": 7, "weekdays.short": 7, "months.long": 12, "months.short": 12} {
		text, _ := wordsOf(t, "words/en.json")[key].(string)
		if got := len(strings.Split(text, ",")); got != n {
			t.Errorf("%s has %d names, want %d", key, got, n)
		}
	}
}
