package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/licences.md and docs/licences.txt anew")

// linkedModule is a module that the binary contains on some system.
type linkedModule struct {
	path, version, dir string
	texts              []string // names of the files with its terms
}

// licenceFile matches the names of files that say the terms of a module.
var licenceFile = regexp.MustCompile(`^(?i:licen[cs]e|copying|notice)[^/]*$`)

// TestLicencesAreListed compares the lists in docs with the modules that are linked.
func TestLicencesAreListed(t *testing.T) {
	t.Parallel()
	modules := linkedModules(t)
	table, texts := describeLicences(t, modules)
	for name, want := range map[string]string{"licences.md": table, "licences.txt": texts} {
		path := filepath.Join(moduleRoot, "docs", name)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("docs/%s is out of date (%v): go test ./cmd/muster -run Licences -update", name, err)
		}
	}
	if ignored, err := os.ReadFile(filepath.Join(moduleRoot, ".dockerignore")); err != nil || !strings.Contains(string(ignored), "!docs/licences.txt") {
		t.Errorf("the image is built without docs/licences.txt (%v)", err)
	}
	if image, err := os.ReadFile(filepath.Join(moduleRoot, "Dockerfile")); err != nil || !strings.Contains(string(image), "docs/licences.txt") {
		t.Errorf("the image has no docs/licences.txt (%v)", err)
	}
}

// linkedModules lists the modules of the binary for each kind of system, by path.
func linkedModules(t *testing.T) []linkedModule {
	t.Helper()
	found := map[string]linkedModule{}
	for _, system := range []string{"linux", "windows", "darwin", "freebsd"} {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}", "./cmd/muster")
		cmd.Dir, cmd.Env = moduleRoot, append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for line := range strings.Lines(string(out)) {
			if f := strings.Fields(line); len(f) == 3 {
				found[f[0]] = linkedModule{path: f[0], version: f[1], dir: f[2]}
			}
		}
	}
	modules := make([]linkedModule, 0, len(found))
	for _, m := range found {
		entries, err := os.ReadDir(m.dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if licenceFile.MatchString(e.Name()) && e.Type().IsRegular() && filepath.Ext(e.Name()) != ".go" {
				m.texts = append(m.texts, e.Name())
			}
		}
		if len(m.texts) == 0 {
			t.Errorf("%s says no terms", m.path)
		}
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b linkedModule) int { return strings.Compare(a.path, b.path) })
	return modules
}

// describeLicences returns the table and the texts.
func describeLicences(t *testing.T, modules []linkedModule) (table, texts string) {
	t.Helper()
	var md, txt strings.Builder
	md.WriteString("# Licences\n\n" +
		"Muster is under the licence in [LICENSE](../LICENSE). Its binary contains Go's standard library (BSD-3-Clause), the time zones of IANA\n" +
		"(public domain), the names that Windows gives to zones, paired as in CLDR (Unicode-3.0), the font Inter (OFL-1.1) and these modules, whose terms are in [licences.txt](licences.txt) and, in the image, in `/licences.txt`. Versions are\n" +
		"pinned in `go.mod`, contents in `go.sum`. A test keeps this list: `go test ./cmd/muster -run Licences -update` writes it.\n\n" +
		"| Module | Version | Licence |\n|---|---|---|\n")
	addText := func(title, path string) string {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSpace(strings.ReplaceAll(string(raw), "\r\n", "\n"))
		fmt.Fprintf(&txt, "%s\n%s\n\n%s\n\n\n", title, strings.Repeat("=", len(title)), text)
		return text
	}
	addText("Muster", filepath.Join(moduleRoot, "LICENSE"))
	addText("Go", goLicence(t))
	addText("Inter", filepath.Join(moduleRoot, "bot", "picture", "fonts", "OFL.txt"))
	for _, m := range modules {
		kinds := map[string]bool{}
		var named []string
		for _, name := range m.texts {
			kind := licenceKind(addText(m.path+" "+name, filepath.Join(m.dir, name)))
			if kind != "" && !kinds[kind] {
				kinds[kind] = true
				named = append(named, kind)
			}
		}
		if len(named) == 0 {
			t.Errorf("%s: the kind of its licence is not known", m.path)
		}
		fmt.Fprintf(&md, "| %s | %s | %s |\n", m.path, m.version, strings.Join(named, ", "))
	}
	return md.String(), strings.TrimRight(txt.String(), "\n") + "\n"
}

// goLicence finds the licence of the standard library.
func goLicence(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := strings.TrimSpace(string(out))
	for _, path := range []string{filepath.Join(root, "LICENSE"), filepath.Join(root, "..", "LICENSE"), "/usr/share/doc/golang-doc/copyright"} {
		if _, err := fs.Stat(os.DirFS(filepath.Dir(path)), filepath.Base(path)); err == nil {
			return path
		}
	}
	t.Skipf("the licence of Go is not on this machine (%s, %s)", runtime.Version(), root)
	return ""
}

// licenceKinds are words of texts by which a licence is known, with its SPDX name.
var licenceKinds = []struct{ words, spdx string }{
	{"Apache License", "Apache-2.0"},
	{"Neither the name", "BSD-3-Clause"},
	{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
	{"Permission is hereby granted, free of charge", "MIT"},
	{"The author disclaims copyright to this source code", "public domain"},
	{"public domain", "public domain"},
}

func licenceKind(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, k := range licenceKinds {
		if strings.Contains(text, k.words) {
			return k.spdx
		}
	}
	return ""
}
