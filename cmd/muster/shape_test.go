package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// moduleRoot is the directory of go.mod, relative to this package's.
var moduleRoot = filepath.Join("..", "..")

const (
	longestFile     = 300
	longestFunction = 70
)

// longReasons gives the reason for each source file (by path) and function (by
// path and name) that exceeds the limits.
var longReasons = map[string]string{
	"bot/chat/chattest/event_cases.go eventCases": "a list of cases of a few lines each",
}

// TestSourcesKeepTheirShape reads all sources except tests.
func TestSourcesKeepTheirShape(t *testing.T) {
	t.Parallel()
	excused := map[string]bool{}
	err := filepath.WalkDir(moduleRoot, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != moduleRoot && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil || strings.HasSuffix(name, "_test.go") {
			return err
		}
		if name, err = filepath.Rel(moduleRoot, name); err != nil {
			return err
		}
		found, err := checkShape(filepath.ToSlash(name), source)
		for _, m := range found {
			if excused[m.key] = true; longReasons[m.key] == "" {
				t.Error(m.text)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range longReasons {
		if !excused[key] {
			t.Errorf("%s: it has a line in longReasons, but is not too long, or is gone", key)
		}
	}
}

// finding is a violation. key is its key in longReasons, empty if there can be
// no excuse.
type finding struct{ key, text string }

func checkShape(name string, source []byte) ([]finding, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []finding
	if lines := strings.Count(string(source), "\n"); lines > longestFile {
		found = append(found, finding{name, fmt.Sprintf("%s: %d lines: split it, or give the reason in longReasons", name, lines)})
	}
	for _, declared := range file.Decls {
		function, ok := declared.(*ast.FuncDecl)
		if !ok {
			continue
		}
		lines := files.Position(function.End()).Line - files.Position(function.Pos()).Line + 1
		if lines > longestFunction {
			key := name + " " + function.Name.Name
			found = append(found, finding{key, fmt.Sprintf("%s: %d lines: split it, or give the reason in longReasons", key, lines)})
		}
	}
	inBot := strings.HasPrefix(name, "bot/")
	// Leases, back-off and timeouts; and how long a network was waited for.
	machineTime := strings.HasPrefix(name, "bot/courier/") || strings.HasPrefix(name, "bot/chat/chattest/")
	clock := importName(file, "time")
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			on, ok := n.X.(*ast.Ident)
			if ok && inBot && !machineTime && on.Name == clock && slices.Contains([]string{"Now", "Since", "Until"}, n.Sel.Name) {
				found = append(found, finding{"", fmt.Sprintf("%s: it reads the clock; meetups have theirs handed in", files.Position(n.Pos()))})
			}
		case *ast.Ident:
			if inBot && networkName.MatchString(n.Name) {
				found = append(found, finding{"", fmt.Sprintf("%s: %s names a network", files.Position(n.Pos()), n.Name)})
			}
		case *ast.BasicLit: // imports as well
			if inBot && n.Kind == token.STRING && networkName.MatchString(n.Value) {
				found = append(found, finding{"", fmt.Sprintf("%s: %s names a network", files.Position(n.Pos()), n.Value)})
			}
		}
		return true
	})
	return found, nil
}

// networkName matches a chat network's name.
var networkName = regexp.MustCompile(`(?i)discord|slack|playground`)

// importName returns the name under which a file imports a package, "" if it
// does not.
func importName(file *ast.File, imported string) string {
	for _, spec := range file.Imports {
		if value, _ := strconv.Unquote(spec.Path.Value); value != imported { // the parser has read it
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imported)
	}
	return ""
}

func TestAWrongShapeIsCaught(t *testing.T) {
	t.Parallel()
	const clock = "package p\nimport \"time\"\nvar now = time.Now\n"
	tests := map[string]struct {
		name, source string
		want         []string
	}{
		"the clock as a value": {"bot/flow/a.go", clock, []string{"bot/flow/a.go:3:11: it reads the clock; meetups have theirs handed in"}},
		"the clock by another name": {
			"bot/a.go", "package p\nimport clock \"time\"\nfunc f(at clock.Time) { _ = clock.Since(at) }\n",
			[]string{"bot/a.go:3:29: it reads the clock; meetups have theirs handed in"},
		},
		"machine time in the courier": {"bot/courier/a.go", clock, nil},
		"machine time in an adapter":  {"adapters/web/a.go", clock, nil},
		"a clock handed in":           {"bot/a.go", "package p\nfunc f(time interface{ Now() }) { time.Now() }\n", nil},
		"a network's name": {
			"bot/flow/a.go", "package p\n// Slack in a comment\nfunc onDiscord(n string) bool { return n == \"slack\" }\n",
			[]string{"bot/flow/a.go:3:6: onDiscord names a network", "bot/flow/a.go:3:45: \"slack\" names a network"},
		},
		"a network's package": {
			"bot/a.go", "package p\nimport _ \"github.com/muster-bot/muster/adapters/playground\"\n",
			[]string{"bot/a.go:2:10: \"github.com/muster-bot/muster/adapters/playground\" names a network"},
		},
		"a network's name in its adapter": {"adapters/playground/a.go", "package playground\n", nil},
		"as long as may be":               {"cmd/muster/a.go", "package p\nfunc f() {\n" + strings.Repeat("\n", longestFunction-2) + "}\n", nil},
		"a long function": {
			"cmd/muster/a.go", "package p\nfunc f() {\n" + strings.Repeat("\n", longestFunction-1) + "}\n",
			[]string{"cmd/muster/a.go f: 71 lines: split it, or give the reason in longReasons"},
		},
		"a long file": {
			"storage/a.go", "package p\n" + strings.Repeat("\n", longestFile),
			[]string{"storage/a.go: 301 lines: split it, or give the reason in longReasons"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := checkShape(test.name, []byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range found {
				got = append(got, m.text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("misshapes (-want +got):\n%s", diff)
			}
		})
	}
}
