package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestBashCompletesCommandsFlagsAndValues(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	script, err := muster(t, nil, "completion", "bash")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"muster do":                         "doctor",
		"muster tasks ":                     "list retry drop",
		"muster tasks re":                   "retry",
		"muster tasks retry --al":           "--all",
		"muster serve --log-format ":        "json text",
		"muster completion f":               "fish",
		"muster serve --http-addr=x --publ": "--public-url",
		"muster nothing-of-ours --zone-da":  "--zone-data",
	} {
		words := strings.Split(line, " ")
		ask := "COMP_WORDS=(" + strings.Join(words[:len(words)-1], " ") + " '" + words[len(words)-1] + "')\n" +
			"COMP_CWORD=$((${#COMP_WORDS[@]}-1))\n_muster\necho \"${COMPREPLY[@]}\"\n"
		cmd := exec.CommandContext(t.Context(), bash, "--norc")
		cmd.Stdin = strings.NewReader(script + ask)
		out, err := cmd.CombinedOutput()
		got := strings.Fields(string(out))
		if err != nil || len(got) < len(strings.Fields(want)) || !slices.Equal(got[:len(strings.Fields(want))], strings.Fields(want)) {
			t.Errorf("%q: got %q, %v, want %q", line, out, err, want)
		}
	}
}

func TestEveryShellAndTheManualNameEveryCommandAndFlag(t *testing.T) {
	t.Parallel()
	app := commandLine(t)
	for _, args := range [][]string{{"completion", "bash"}, {"completion", "zsh"}, {"completion", "fish"}, {"man"}} {
		out, err := muster(t, nil, args...)
		if err != nil {
			t.Fatal(err)
		}
		out = strings.ReplaceAll(out, `\-`, "-")
		err = kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
			name := ""
			switch n := node.(type) {
			case *kong.Flag:
				name = n.Name
			case *kong.Node:
				name = n.Name
			}
			if !strings.Contains(out, name) {
				t.Errorf("%s does not name %s", strings.Join(args, " "), name)
			}
			return next(nil)
		})
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := muster(t, nil, "completion", "cmd.exe"); err == nil {
		t.Error("a shell without completion is taken")
	}
}

func TestTheManualIsWellFormed(t *testing.T) {
	t.Parallel()
	page, err := muster(t, nil, "man")
	if err != nil || strings.Contains(page, t.TempDir()) || !strings.Contains(page, `=\fI~/.local/share/muster`) {
		t.Errorf("the page depends on the machine, or fails: %v", err)
	}
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("there is no groff to read the page")
	}
	cmd := exec.CommandContext(t.Context(), groff, "-man", "-ww", "-Tutf8", "-z")
	cmd.Stdin = strings.NewReader(page)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("groff: %v\n%s", err, out)
	}
}
