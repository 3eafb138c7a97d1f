package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(f \*testing\.F\)`)
	fuzzRow    = regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| (.*Fuzz.*) \\|$")
	fuzzName   = regexp.MustCompile("`(Fuzz\\w+)`")
)

// TestTheFuzzTargetsAreListed compares the table of targets with those there are.
func TestTheFuzzTargetsAreListed(t *testing.T) {
	const root = "../.."
	var listed, found []string
	page, err := os.ReadFile(root + "/docs/development.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range fuzzRow.FindAllStringSubmatch(string(page), -1) {
		for _, name := range fuzzName.FindAllStringSubmatch(row[2], -1) {
			listed = append(listed, row[1]+" "+name[1])
		}
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, name := range fuzzTarget.FindAllStringSubmatch(string(text), -1) {
			found = append(found, strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), root+"/")+" "+name[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(listed)
	slices.Sort(found)
	if !slices.Equal(listed, found) {
		t.Errorf("docs/development.md lists\n%s\nbut there are\n%s", strings.Join(listed, "\n"), strings.Join(found, "\n"))
	}
}
