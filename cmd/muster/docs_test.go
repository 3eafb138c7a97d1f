package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// documented matches a row of a table that names a file and a function of it.
var documented = regexp.MustCompile("(?m)^\\| `([a-z_/0-9]+\\.go)` \\| `([A-Za-z.]+)` \\|")

// The page on the life of an event leads to functions that are where it says.
func TestTheLifeOfAnEventNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(moduleRoot, "docs", "life-of-an-event.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := documented.FindAllSubmatch(page, -1)
	if len(rows) < 30 {
		t.Fatalf("only %d functions are named", len(rows))
	}
	for _, row := range rows {
		name, function := string(row[1]), string(row[2])
		if !declares(t, name, function) {
			t.Errorf("%s does not declare %s", name, function)
		}
	}
}

// declares reports whether a file declares a function, or a method as
// Receiver.Method.
func declares(t *testing.T, name, function string) bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(moduleRoot, filepath.FromSlash(name)), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return false
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		declared := f.Name.Name
		if f.Recv != nil {
			receiver := f.Recv.List[0].Type
			if pointer, ok := receiver.(*ast.StarExpr); ok {
				receiver = pointer.X
			}
			if of, ok := receiver.(*ast.Ident); ok {
				declared = of.Name + "." + declared
			}
		}
		if declared == function {
			return true
		}
	}
	return false
}

// tried matches a test in the tables of docs/secrets.md.
var tried = regexp.MustCompile("`([a-z_/0-9]+_test\\.go)` `((?:Test|Fuzz)[A-Za-z]+)`")

// TestTheTablesOfSecretsAreComplete looks for the tests that docs/secrets.md names, and
// there for every page.
func TestTheTablesOfSecretsAreComplete(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(moduleRoot, "docs", "secrets.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := tried.FindAllSubmatch(page, -1)
	if len(tests) < 14 {
		t.Errorf("only %d tests are named", len(tests))
	}
	for _, one := range tests {
		if !declares(t, string(one[1]), string(one[2])) {
			t.Errorf("%s does not declare %s", one[1], one[2])
		}
	}
	_, patterns := everyPage(t)
	for _, pattern := range patterns {
		if !bytes.Contains(page, []byte("`"+pattern+"`")) {
			t.Errorf("who is let in at %s is not said", pattern)
		}
	}
}
