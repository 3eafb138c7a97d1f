package main

import (
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

// sentence matches what reads like one: a capital, and a second word.
var sentence = regexp.MustCompile(`^[A-ZÄÖÜ][\pL']* [\pL'].*|^[A-ZÄÖÜ][\pL']+[.!?…]$`)

// sentencesFor are the files of adapters with sentences of their own, and whom
// those are for. Nobody in a chat reads them: what members read is a chat.Phrase.
var sentencesFor = map[string]string{
	"adapters/discord/gateway.go":         "operators: why Discord ended a connection",
	"adapters/discord/gateway_metrics.go": "operators: what the metrics mean",
	"adapters/discord/metrics.go":         "operators: what the metrics mean",
	"adapters/discord/permission.go":      "operators and organisers: permissions as Discord's English settings name them",
	"adapters/playground/activity_log.go": "visitors of the demo: the panel of what happens behind the room",
	"adapters/playground/form.go":         "visitors of the demo: what the room refuses",
	"adapters/playground/network.go":      "visitors of the demo: what the room is called",
	"adapters/playground/person.go":       "visitors of the demo: what the room refuses",
	"adapters/playground/view.go":         "visitors of the demo: the room's own interface",
	"adapters/playground/gallery.go":      "visitors of the demo: the gallery's headings and exhibits",
	"adapters/playground/gallery_hall.go": "visitors of the demo: the gallery's pages",
	"adapters/playground/input.go":        "visitors of the demo: what the room refuses",
	"adapters/playground/input_http.go":   "visitors of the demo: what the room refuses",
	"adapters/playground/page_html.go":    "visitors of the demo: the room's own interface",
	"adapters/playground/say.go":          "visitors of the demo: what the room refuses",
	"adapters/slack/manifest.go":          "admins: the app as Slack's directory describes it",
	"adapters/slack/metrics.go":           "operators: what the metrics mean",
	"adapters/slack/oauth.go":             "admins: the pages of an installation",
	"adapters/slack/socket_envelope.go":   "operators: why Slack ended a connection",
}

// notSaid are functions whose texts no member reads as they are: those for operators, and
// refusals, which are said in the reader's language.
var notSaid = []string{"Refuse", "Errorf", "New", "Error", "panic", "Warn", "Info", "Debug", "ErrorContext", "WarnContext"}

// Adapters say nothing to members but what handlers and phrases give them, so
// that it is in the reader's language.
func TestAdaptersSayNothingThemselves(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(moduleRoot, "adapters"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"testdata", "testserver", "discordschema", "slackschema", "browsertest", "lookalike"}, entry.Name()) {
			return fs.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(moduleRoot, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		found, err := sentencesIn(name, source)
		for _, s := range found {
			if used[rel] = true; sentencesFor[rel] == "" {
				t.Errorf("%s says %q: make it a chat.Phrase", rel, s)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range sentencesFor {
		if !used[name] {
			t.Errorf("%s has a line in sentencesFor and no sentence", name)
		}
	}
}

// sentencesIn lists the string literals of a file that read like sentences.
func sentencesIn(name string, source []byte) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				return !slices.Contains(notSaid, f.Sel.Name)
			case *ast.Ident:
				return !slices.Contains(notSaid, f.Name)
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && sentence.MatchString(text) {
				found = append(found, text)
			}
		}
		return true
	})
	return found, nil
}

func TestASentenceInAnAdapterIsFound(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		`package a; var x = chat.Plain("Something broke on my side.")`:                 1,
		`package a; var x = chat.Button{Label: "Try again"}`:                           1,
		`package a; func f() { card := Card{Title: chat.Plain("Done.")} }`:             1,
		`package a; func f() { n.log.Error("Something broke", "err", err) }`:           0,
		`package a; func f() error { return fmt.Errorf("Slack said %w", err) }`:        0,
		`package a; var x = p.Phrase(locale, chat.PhraseBroken, nil)`:                  0,
		"package a\nimport \"x/y\"\ntype t struct { A string `json:\"a,omitempty\"` }": 0,
	} {
		if got, err := sentencesIn("a.go", []byte(source)); err != nil || len(got) != want {
			t.Errorf("%s: found %q, %v", source, got, err)
		}
	}
}
