package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot/tzdata"
)

func TestTheVersionIsPrinted(t *testing.T) {
	out, err := muster(t, nil, "version")
	if err != nil || !strings.HasPrefix(out, "muster ") || !strings.Contains(out, runtime.Version()) || !strings.Contains(out, ", zone data 20") {
		t.Errorf("got %q, %v", out, err)
	}
	flag, err := muster(t, map[string]string{"MUSTER_VERSION": "1"}, "--version")
	if err != nil || flag != out {
		t.Errorf("--version prints %q, %v, want %q", flag, err, out)
	}
}

func TestTheVersionIsThatOfTheBuild(t *testing.T) {
	built := func(version string) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}}
	}
	for name, c := range map[string]struct {
		override string
		info     *debug.BuildInfo
		want     string
	}{
		"nothing known":    {"", nil, "muster devel,"},
		"no repository":    {"", built("(devel)"), "muster devel,"},
		"a tag":            {"", built("v0.1.0"), "muster v0.1.0,"},
		"an override":      {"v0.2.0", built("(devel)"), "muster v0.2.0,"},
		"both":             {"v0.2.0", built("v0.1.0"), "muster v0.2.0,"},
		"an override bare": {"v0.2.0", nil, "muster v0.2.0,"},
	} {
		if got := versionLine(c.override, c.info, zoneData{tzdata.Embedded(), "embedded"}); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestEveryReleaseIsInTheChangelog checks docs/releases.tsv.
func TestEveryReleaseIsInTheChangelog(t *testing.T) {
	read := func(name string) string {
		raw, err := os.ReadFile(filepath.Join(moduleRoot, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	changelog := read("CHANGELOG.md")
	lines := strings.Split(strings.TrimSuffix(read("docs/releases.tsv"), "\n"), "\n")
	if lines[0] != "version\tcommit" {
		t.Fatalf("the header is %q", lines[0])
	}
	release := regexp.MustCompile(`^v(\d+\.\d+\.\d+)\t[0-9a-f]{40}$`)
	for _, line := range lines[1:] {
		m := release.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("%q is not a version and a commit's hash", line)
			continue
		}
		if !strings.Contains(changelog, "\n## ["+m[1]+"]") {
			t.Errorf("CHANGELOG.md has no section [%s]", m[1])
		}
	}
}
