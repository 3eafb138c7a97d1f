package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// benchmarksIn lists the benchmarks and tests of a package.
func benchmarksIn(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(moduleRoot, dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && (strings.HasPrefix(f.Name.Name, "Benchmark") || strings.HasPrefix(f.Name.Name, "Test")) {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// .ci/bench runs the rows of .ci/benchmarks.tsv. A benchmark that was renamed would
// be left out of docs/benchmarks.md in silence.
func TestEachListedBenchmarkIsThere(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(moduleRoot, ".ci", "benchmarks.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != 7 || slices.Contains(cells, "") {
			t.Errorf("%q has %d cells, want 7 that say something", line, len(cells))
			continue
		}
		there := benchmarksIn(t, cells[2])
		for name := range strings.SplitSeq(cells[3], "|") {
			if !regexp.MustCompile(`^(Benchmark|Test)\w+$`).MatchString(name) || !slices.Contains(there, name) {
				t.Errorf("%s: %s has no benchmark %s", cells[0], cells[2], name)
			}
		}
	}
}
